import type { FastifyInstance, FastifyReply } from "fastify";
import { describeError } from "../log.ts";

/**
 * Work that begins once an answer has been sent, so that how long it takes tells its reader nothing. A failure is logged.
 * Closing the app waits for what has begun; what a crash cuts off has to be asked for again.
 */
export function workAfterAnswers(app: FastifyInstance): (reply: FastifyReply, work: () => Promise<void>) => void {
  const running = new Set<Promise<void>>();
  app.addHook("onClose", async () => {
    await Promise.all(running);
  });
  return (reply, work) => {
    reply.raw.once("close", () => {
      const one = work()
        .catch((error) => app.log.error({ err: describeError(error) }, "work after an answer failed"))
        .finally(() => running.delete(one));
      running.add(one);
    });
  };
}
