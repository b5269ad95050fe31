import type { FastifyReply, FastifyRequest } from "fastify";
import type { AnswerMemory, Question, ReadyAnswer } from "../answer-memory.ts";
import { hasCurrent } from "./assets.ts";
import { entityTag } from "./entity-tag.ts";

/** A value that answers a question, the `Link` header that goes with it, and of whom it shows something besides those asked about. */
export type Answer = { value: unknown; link?: string | undefined; others?: readonly string[] | undefined };

/**
 * Sends what answers a question as JSON by the route's schema, from memory if it is there: with a tag, and as 304 to whoever has it
 * already.
 *
 * @param memory without one it is made each time
 * @param cacheControl for how long callers may keep it without asking
 */
export async function sendRemembered(
  request: FastifyRequest,
  reply: FastifyReply,
  { memory, question, cacheControl }: { memory: AnswerMemory | undefined; question: Question; cacheControl: string },
  read: () => Promise<Answer>,
): Promise<FastifyReply> {
  const { body, etag, link } = await (memory
    ? memory.answer(question, async () => ready(reply, await read()))
    : read().then((answer) => ready(reply, answer)));
  reply.header("cache-control", cacheControl);
  // One address answers each key with what is its own.
  reply.header("vary", "authorization");
  reply.header("etag", etag);
  if (link !== undefined) reply.header("link", link);
  if (hasCurrent(request, etag)) return reply.code(304).send();
  return reply.type("application/json; charset=utf-8").send(body);
}

async function ready(reply: FastifyReply, { value, link, others }: Answer): Promise<ReadyAnswer> {
  const body = Buffer.from(reply.serializeInput(value as Record<string, unknown>, "200") as string);
  return { body, etag: await entityTag(body, link), link, others };
}
