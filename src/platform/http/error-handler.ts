import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError, type RefusalCode, refusals } from "../errors.ts";
import { faultOf, faultWords, refusalOfFault } from "../faults.ts";
import { type Static, Type } from "../json-schema.ts";
import { describeError } from "../log.ts";
import { isOverdue } from "./connections.ts";
import { nothingAllowed } from "./other-pages.ts";

/** What every refusal on the API looks like. */
export const Refusal = Type.Object(
  {
    status: Type.Integer({ description: "The HTTP status again" }),
    message: Type.String({ description: "One sentence, fixed for each kind of refusal" }),
    error: Type.Optional(Type.String({ description: "The message again, on 403 alone: old clients read it there" })),
    errors: Type.Array(Type.String(), { description: "Every problem found, each starting with the path it is about" }),
    request_id: Type.String({ description: "Quote it when you report a problem" }),
  },
  { $id: "Refusal", description: "Why a request was refused" },
);

/** The JSON body of a refusal; made here and nowhere else. */
export function refusalBody(code: RefusalCode, errors: readonly string[], requestId: string): Static<typeof Refusal> {
  const { status, message } = refusals[code];
  const denied = code === "access_denied" ? { error: message } : {};
  return { status, message, ...denied, errors: [...errors], request_id: requestId };
}

/** Any error as a refusal: ours as they are, the framework's by what they mean, everything else as our own fault. */
export function toAppError(error: unknown, request?: FastifyRequest): AppError {
  // Whatever still arrives of its body comes too late.
  if (request && isOverdue(request.raw.socket)) return new AppError("request_timeout");
  if (error instanceof AppError) return error;
  const fault = refusalOfFault(error);
  if (fault) return fault;
  if (hasBrokenOff(error) || (request && hasHungUp(request)))
    return new AppError("malformed_request", { errors: [hungUp], internal: { hung_up: true } });
  const { code, statusCode } = error as Partial<FastifyError>;
  if (statusCode === 413) return new AppError("body_too_large", { cause: error });
  if (statusCode === 404) return new AppError("not_found", { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError("malformed_request", { errors: [explain(code)], cause: error });
  }
  return new AppError("internal", { cause: error });
}

const hungUp = "the request broke off before its end";

/** How the framework marks a body that broke off: the error has the same code as any lost connection. */
function hasBrokenOff(error: unknown): boolean {
  const { code, statusCode } = error as Partial<FastifyError>;
  return code === "ECONNRESET" && statusCode === 400;
}

/** The caller hung up before the request was complete. Nobody reads the answer, and we are not at fault. */
function hasHungUp({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

const explanations: Record<string, string> = {
  FST_ERR_BAD_URL: "the path has a malformed percent-encoding",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "the body is not as long as Content-Length says",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "the Content-Type cannot be read",
  FST_ERR_CTP_EMPTY_JSON_BODY: "the body is empty; send JSON",
};

// The framework's own sentences can quote what was sent; only those known to be fixed are passed on.
function explain(code: string | undefined): string {
  return (code && explanations[code]) || "the request could not be read";
}

/** Notes an error at the level it deserves: refusals as information, our own faults with their stack. */
export function logRefusal(request: FastifyRequest, refusal: AppError): void {
  const { code, internal, cause } = refusal;
  const request_id = request.id;
  if (code === "internal") request.log.error({ request_id, err: describeError(cause ?? refusal) }, "request failed");
  else if (refusal.status === 503)
    request.log.warn({ request_id, err: describeError(cause ?? refusal) }, faultWords[faultOf(cause) ?? "unreachable"]);
  else if (Object.keys(internal).length > 0) request.log.info({ request_id, code, internal }, "request refused");
}

/** Makes a scope answer what it throws as JSON. */
function answerErrorsAsJson(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendRefusal(request, reply, toAppError(error, request)));
}

/** Makes a scope answer every refusal as JSON: thrown ones, and paths it does not know. */
export function answerRefusalsAsJson(app: FastifyInstance): void {
  answerErrorsAsJson(app);
  app.setNotFoundHandler((request, reply) => sendRefusal(request, reply, new AppError("not_found")));
}

export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: AppError): FastifyReply {
  logRefusal(request, refusal);
  if (refusal.code === "unauthorised") reply.header("www-authenticate", 'Basic realm="Fairmark API", charset="UTF-8"');
  if (refusal.retryAfterSeconds !== undefined) reply.header("retry-after", refusal.retryAfterSeconds);
  reply.code(refusal.status).headers({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": nothingAllowed,
  });
  reply.type("application/json; charset=utf-8");
  // Serialised here, because a route's response schema must not cut a refusal down.
  return reply.serializer(JSON.stringify).send(refusalBody(refusal.code, refusal.errors, request.id));
}
