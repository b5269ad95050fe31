import type { IncomingMessage } from "node:http";
import type { onRequestHookHandler, onSendHookHandler } from "fastify";
import { AppError } from "../errors.ts";
import { isOverdue, unansweredOn } from "./connections.ts";

// A browser sends some twenty headers; with those of all proxies there may be forty. Node ignores those beyond two
// thousand.
const mostHeaders = 500;
// Each request is worked on as it comes, and one packet can hold thousands.
const mostUnanswered = 64;

const yearSeconds = 365 * 24 * 60 * 60;

/**
 * The headers that every answer carries, refused or not: browsers must take nothing for another type than it declares, and come back over
 * TLS alone where the public base of our links has it (RFC 6797; for how long, and for which hosts, decision 0058).
 */
export function headersOfEveryAnswer(baseUrl: string): Readonly<Record<string, string>> {
  const isSecure = new URL(baseUrl).protocol === "https:";
  return {
    "x-content-type-options": "nosniff",
    ...(isSecure ? { "strict-transport-security": `max-age=${yearSeconds}` } : {}),
  };
}

/**
 * Refuses what can be refused by its head alone, whatever it asks for. The first hook of all.
 *
 * @param everywhere the headers that every answer carries
 */
export const refuseHeads =
  (everywhere: Readonly<Record<string, string>>): onRequestHookHandler =>
  ({ raw }, reply, done) => {
    reply.headers(everywhere);
    const refusal = refusalOf(raw);
    // Nothing that follows on such a connection can be trusted to begin where it seems to.
    if (refusal) reply.header("connection", "close");
    done(refusal);
  };

function refusalOf(request: IncomingMessage): AppError | undefined {
  const { socket, rawHeaders } = request;
  if (isOverdue(socket)) return new AppError("request_timeout");
  if (rawHeaders.length > 2 * mostHeaders) return new AppError("headers_too_large");
  if (unansweredOn(socket) > mostUnanswered) return new AppError("too_many_requests", { retryAfterSeconds: 1 });
  const problem = hostProblem(request);
  return problem === undefined ? undefined : new AppError("malformed_request", { errors: [problem] });
}

/**
 * RFC 9112, 3.2: one Host, which names a host. If we read another one than the proxy in front did, we would answer for
 * somebody else.
 */
function hostProblem({ rawHeaders, headers, httpVersionMinor, url = "" }: IncomingMessage): string | undefined {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  if (hosts === 0) return httpVersionMinor === 0 ? undefined : "the Host header is missing";
  if (hosts > 1) return "there is more than one Host header";
  const host = headers.host ?? "";
  if (!isHost(host)) return "the Host header does not name a host";
  const named = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1];
  if (named !== undefined && named.toLowerCase() !== host.toLowerCase())
    return "the Host header and the URL name different hosts";
  return undefined;
}

/** RFC 3986, 3.2.2: a name or an IP address, with or without a port. */
function isHost(text: string): boolean {
  return /^(?:\[[\da-f:.%a-z_~-]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d{0,5})?$/i.test(text);
}

/**
 * An answer that is sent before its request has fully arrived says that the connection ends with it: nobody knows
 * whether the rest will come, and until it does nothing else can.
 */
export const closeBeforeRest: onSendHookHandler = ({ raw }, reply, _payload, done) => {
  const { headers } = raw;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  if (!hasBody || raw.complete) return done();
  // A small body is often in the same packet as its head, and is read as soon as the head has been dealt with.
  queueMicrotask(() => {
    if (!raw.complete) reply.header("connection", "close");
    done();
  });
};
