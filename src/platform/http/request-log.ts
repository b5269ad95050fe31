import type { FastifyInstance } from "fastify";

/**
 * Logs one line for each answered request. It has the route's pattern where others log the URL: a path can contain an
 * e-mail address, a query can contain a link's secret, and what is not written needs no redaction.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { method, routeOptions } = request;
    const milliseconds = Math.round(reply.elapsedTime * 100) / 100;
    request.log.info(
      { request_id: request.id, method, route: routeOptions.url ?? "unknown", status: reply.statusCode, milliseconds },
      "request",
    );
    done();
  });
}
