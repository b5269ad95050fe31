import type { FastifyReply, FastifyRequest } from "fastify";
import type { AnswerMemory, Question, ReadyAnswer } from "../answer-memory.ts";
import { concatInTurns, mapInTurns, portionsOf } from "../in-turns.ts";
import { hasCurrent } from "./assets.ts";
import { entityTag } from "./entity-tag.ts";

/** A value that answers a question, the `Link` header that goes with it, and of whom it shows something besides those asked about. */
export type Answer = {
  value: unknown;
  link?: string | undefined;
  others?: readonly string[] | undefined;
  /** The name of a list in it that may be of any length: it stands last in the schema, and is written in turns. */
  longList?: string | undefined;
};

/**
 * Sends what answers a question as JSON by the route's schema, from memory if it is there: with a tag, and as 304 to whoever has it
 * already.
 *
 * @param memory without one it is made each time
 * @param cacheControl for how long callers may keep it without asking
 */
export function sendRemembered(
  request: FastifyRequest,
  reply: FastifyReply,
  { memory, question, cacheControl }: { memory: AnswerMemory | undefined; question: Question; cacheControl: string },
  read: () => Promise<Answer>,
): FastifyReply | Promise<FastifyReply> {
  // Nobody waits for what is there: that costs as much as everything else here.
  const known = memory?.recall(question);
  if (known) return send(request, reply, known, cacheControl);
  const make = async () => ready(reply, await read());
  const made = memory ? memory.answer(question, make) : make();
  return made.then((answer) => send(request, reply, answer, cacheControl));
}

function send(request: FastifyRequest, reply: FastifyReply, answer: ReadyAnswer, cacheControl: string): FastifyReply {
  reply.header("cache-control", cacheControl);
  // One address answers each key with what is its own.
  reply.header("vary", "authorization");
  if (answer.link !== undefined) reply.header("link", answer.link);
  return sendReady(request, reply, answer, "application/json; charset=utf-8");
}

/** Sends an answer with its tag, and as 304 to whoever has it already. */
export function sendReady(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag, headers }: ReadyAnswer,
  type: string,
): FastifyReply {
  reply.header("etag", etag);
  if (headers) reply.headers(headers);
  return hasCurrent(request, etag) ? reply.code(304).send() : reply.type(type).send(body);
}

async function ready(reply: FastifyReply, answer: Answer): Promise<ReadyAnswer> {
  const { link, others } = answer;
  const body = await bodyOf(reply, answer);
  return { ...(await readyAnswer(body, link)), link, others };
}

/** Bytes as they are sent. */
export async function readyAnswer(body: Buffer, more?: string): Promise<ReadyAnswer> {
  return { body, etag: await entityTag(body, more) };
}

const membersAtOnce = 200;

async function bodyOf(reply: FastifyReply, { value, longList }: Answer): Promise<Buffer> {
  const text = (of: unknown) => reply.serializeInput(of as Record<string, unknown>, "200") as string;
  if (longList === undefined) return Buffer.from(text(value));
  const around = value as Record<string, readonly unknown[]>;
  const empty = text({ ...around, [longList]: [] });
  const end = "]}";
  const head = empty.slice(0, -end.length);
  const parts = await mapInTurns(portionsOf(around[longList]!, membersAtOnce), (members) => {
    const some = text({ ...around, [longList]: members });
    return Buffer.from(some.slice(head.length, -end.length));
  });
  const comma = Buffer.from(",");
  const list = parts.flatMap((part, at) => (at === 0 ? [part] : [comma, part]));
  return concatInTurns([Buffer.from(head), ...list, Buffer.from(end)]);
}
