import { randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { FastifyServerOptions, preParsingHookHandler } from "fastify";
import { type RefusalCode, refusals } from "../errors.ts";
import { chooseLanguage } from "../i18n.ts";
import { lastResort } from "../languages.ts";
import { answerByReader } from "./answer-by-reader.ts";
import { closeGently, isClosing } from "./close-gently.ts";
import { afterAnswers, isOverdue, markOverdue, unansweredOn, unfinishedOn } from "./connections.ts";
import { refusalBody } from "./error-handler.ts";
import { errorPageHeaders, errorPageHtml } from "./page-scope.ts";
import { type Asking, wantsPage } from "./wants-page.ts";

const codes: Record<string, RefusalCode> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

type Headers = Readonly<Record<string, string>>;

/**
 * Answers to what never becomes a request of a route.
 *
 * @param everywhere the headers that every answer carries
 */
export function clientErrors(everywhere: Headers) {
  return {
    /** What the framework refuses before any route is found: a malformed percent-encoding in the path. A person gets a page. */
    answerFrameworkError: ((error, request, reply) => {
      answerByReader(error, request as never, reply.headers(everywhere) as never);
    }) satisfies NonNullable<FastifyServerOptions["frameworkErrors"]>,
    /** What Node refuses before the framework sees it: unreadable requests, oversized headers, heads and bodies that never end. */
    answerClientError: ((error, socket) => answerClientError(everywhere, error, socket)) satisfies ClientErrorHandler,
    /** RFC 9110, 10.1.1: an expectation other than 100-continue cannot be met here. */
    refuseExpectation({ headers: asking }: IncomingMessage, response: ServerResponse): void {
      const { headers, body } = refusalFor("expectation_failed", asking, everywhere);
      response.writeHead(refusals.expectation_failed.status, headers).end(body);
    },
    /** We do not offer tunnels to elsewhere. */
    refuseTunnel({ headers }: IncomingMessage, socket: Duplex): void {
      endWith(socket as Socket, "method_not_allowed", headers, everywhere);
    },
  };
}

type ClientErrorHandler = NonNullable<FastifyServerOptions["clientErrorHandler"]>;

function answerClientError(everywhere: Headers, ...[error, socket]: Parameters<ClientErrorHandler>): void {
  // This also gets what still arrives after the last answer: Node tries to read it as a request.
  if (isClosing(socket)) return;
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const code = codes[error.code] ?? "malformed_request";
  const unfinished = unfinishedOn(socket);
  if (isOverdue(socket)) endWith(socket, "request_timeout", {}, everywhere);
  else if (code !== "request_timeout") {
    const asking = unfinished?.request.headers ?? askedInBytes(error);
    // Kept in order: the answers to complete requests before it are still to come.
    afterAnswers(socket, () => endWith(socket, code, asking, everywhere));
  } else if (unfinished) endSlowBody(socket, unfinished, everywhere);
  else endSlowHead(socket, everywhere);
}

function endSlowHead(socket: Socket, everywhere: Headers): void {
  // Browsers open connections in advance, and would take this for the answer to their next request.
  if (socket.bytesRead === 0) return void socket.destroy();
  markOverdue(socket);
  // Only Node's parser knows how much of the head has arrived. Completed here, it becomes either a request that is
  // refused (refuseHeads) in the form its reader wants, or one that cannot be read. A header that broke off within its
  // name is completed too; one that broke off in its value just gets longer.
  socket.unshift(Buffer.from("-:\r\n\r\n"));
  if (unansweredOn(socket) === 0 && !isClosing(socket)) endWith(socket, "request_timeout", {}, everywhere);
}

function endSlowBody(
  socket: Socket,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  everywhere: Headers,
): void {
  markOverdue(socket);
  // If another answer is still due, or this one has begun, no answer can be sent.
  if (unansweredOn(socket) !== 1 || response.headersSent) return void socket.destroy();
  // Cut off as soon as the answer is sent, so that what arrives later is not processed after all.
  socket.end(rawAnswer("request_timeout", request.headers, everywhere), () => socket.destroy());
}

function endWith(socket: Socket, code: RefusalCode, asking: Asking, everywhere: Headers): void {
  closeGently(socket, rawAnswer(code, asking, everywhere));
}

function rawAnswer(code: RefusalCode, asking: Asking, everywhere: Headers): string {
  const { status } = refusals[code];
  const { headers, body } = refusalFor(code, asking, everywhere);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n");
}

function refusalFor(
  code: RefusalCode,
  asking: Asking,
  everywhere: Headers,
): { headers: Record<string, string>; body: string } {
  const { status } = refusals[code];
  const isPage = wantsPage(asking);
  const language = chooseLanguage({ acceptLanguage: asking["accept-language"], locale: lastResort });
  const body = isPage ? errorPageHtml(status, language) : JSON.stringify(refusalBody(code, [], randomUUID()));
  const headers = isPage
    ? { ...errorPageHeaders, "content-language": language, "content-type": "text/html; charset=utf-8" }
    : {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      };
  return {
    headers: {
      ...everywhere,
      ...headers,
      "content-length": String(Buffer.byteLength(body)),
      date: new Date().toUTCString(),
      connection: "close",
    },
    body,
  };
}

/** What a head that could not be read as a whole still tells about who is asking. */
function askedInBytes(error: Error): Asking {
  const { rawPacket } = error as { rawPacket?: unknown };
  const text = rawPacket instanceof Buffer ? rawPacket.toString("latin1") : "";
  return {
    accept: /^accept:([^\r\n]*)/im.exec(text)?.[1],
    "accept-language": /^accept-language:([^\r\n]*)/im.exec(text)?.[1],
  };
}

/**
 * A client that waits for permission to send a body gets it when the body is read, and not before a refusal that needs
 * only the head.
 */
export const letBodyCome: preParsingHookHandler = ({ raw, routeOptions }, reply, _payload, done) => {
  const { expect, "content-length": length = 0 } = raw.headers;
  const isWaiting = expect !== undefined && raw.httpVersion === "1.1" && !raw.complete;
  if (isWaiting && Number(length) <= (routeOptions.bodyLimit ?? Number.POSITIVE_INFINITY)) reply.raw.writeContinue();
  done();
};
