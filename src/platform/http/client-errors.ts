import { randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { FastifyServerOptions, onRequestHookHandler } from "fastify";
import { AppError, type RefusalCode, refusals } from "../errors.ts";
import { refusalBody, sendRefusal, toAppError } from "./error-handler.ts";
import { showErrorPage } from "./page-scope.ts";

/** What the framework refuses before any route is found: a malformed percent-encoding in the path. A person gets a page. */
export const answerFrameworkError: NonNullable<FastifyServerOptions["frameworkErrors"]> = (error, request, reply) => {
  if (request.headers.accept?.includes("text/html")) showErrorPage(error, request as never, reply as never);
  else sendRefusal(request as never, reply as never, toAppError(error));
};

const codes: Record<string, RefusalCode> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/** What Node refuses before the framework sees it: unreadable requests, oversized headers, heads that never end. */
export const answerClientError: NonNullable<FastifyServerOptions["clientErrorHandler"]> = (error, socket) => {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const code = codes[error.code] ?? "malformed_request";
  const { status } = refusals[code];
  const body = JSON.stringify(refusalBody(code, [], randomUUID()));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
};

/** RFC 9112, 3.2: HTTP/1.1 without Host is a 400. */
export const refuseMissingHost: onRequestHookHandler = (request, _reply, done) => {
  const isMissing = request.raw.headers.host === undefined && request.raw.httpVersionMinor === 1;
  done(isMissing ? new AppError("malformed_request", { errors: ["the Host header is missing"] }) : undefined);
};

/** RFC 9110, 10.1.1: an expectation other than 100-continue cannot be met here. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify(refusalBody("expectation_failed", [], randomUUID()));
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: "close",
  };
  response.writeHead(refusals.expectation_failed.status, headers).end(body);
}
