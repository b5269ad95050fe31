import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { sendRefusal, toAppError } from "./error-handler.ts";
import { showErrorPage } from "./page-scope.ts";
import { wantsPage } from "./wants-page.ts";

/** Answers what no scope answers itself: a person gets a page, a program gets JSON. */
export function answerRefusalsByReader(app: FastifyInstance): void {
  app.setErrorHandler(answerByReader);
  app.setNotFoundHandler((request, reply) => answerByReader(new AppError("not_found"), request, reply));
}

export function answerByReader(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return wantsPage(request.headers)
    ? showErrorPage(error, request, reply)
    : sendRefusal(request, reply, toAppError(error, request));
}
