import { hasControlCharacters } from "../platform/text.ts";
import { findAddress } from "../platform/values/email.ts";

/**
 * A mail that came back for good, or that its reader called spam: identified by the address, by the mail, or by both.
 */
export type Bounce = { type: "bounce" | "complaint"; email: string | undefined; messageId: string | undefined };

/** What could be read of a list; `rejected` counts the elements that could not. */
export type ReadBounces = { bounces: Bounce[]; rejected: number; problems: string[] };

const bouncesAtMost = 1000;

/**
 * A list of bounces, and every problem with it. An element that cannot be read is skipped: its neighbours are bounces
 * that nobody reports twice. Unknown keys are ignored.
 *
 * @returns undefined bounces if the whole is not a list of bounces
 */
export function parseBounces(body: unknown): ReadBounces | { bounces: undefined; problems: string[] } {
  if (!Array.isArray(body)) return { bounces: undefined, problems: ["the body must be a list"] };
  if (body.length > bouncesAtMost)
    return { bounces: undefined, problems: [`the list cannot be longer than ${bouncesAtMost}`] };
  const problems: string[] = [];
  const bounces = body
    .map((one: unknown, index) => parseBounce(one, `[${index}]`, problems))
    .filter((bounce) => bounce !== undefined);
  return { bounces, rejected: body.length - bounces.length, problems };
}

/** A bounce that a provider reports in its own format; undefined if neither address nor mail can be read from it. */
export function bounceOf(
  type: Bounce["type"],
  email: string | undefined,
  messageId: string | undefined,
): Bounce | undefined {
  const found = { email: email && findAddress(email), messageId: messageId && readMessageId(messageId) };
  const bounce = { type, email: found.email || undefined, messageId: found.messageId || undefined };
  return (bounce.email ?? bounce.messageId) === undefined ? undefined : bounce;
}

function parseBounce(one: unknown, path: string, problems: string[]): Bounce | undefined {
  if (typeof one !== "object" || one === null || Array.isArray(one)) {
    problems.push(`${path} must be an object`);
    return undefined;
  }
  const { type, email, message_id: messageId } = one as Record<string, unknown>;
  const isTyped = type === "bounce" || type === "complaint";
  if (!isTyped) problems.push(`${path}.type must be bounce or complaint`);
  const found = {
    email: read(email, `${path}.email`, findAddress, problems),
    messageId: read(messageId, `${path}.message_id`, readMessageId, problems),
  };
  if ((email ?? messageId ?? null) === null) problems.push(`${path} must have email or message_id`);
  return isTyped && (found.email ?? found.messageId) !== undefined ? { type, ...found } : undefined;
}

function read(
  value: unknown,
  path: string,
  find: (text: string) => string | undefined,
  problems: string[],
): string | undefined {
  if (value === undefined || value === null) return undefined;
  const found = typeof value === "string" ? find(value) : undefined;
  if (found === undefined) problems.push(`${path} is not one`);
  return found;
}

function readMessageId(value: string): string | undefined {
  const text = value.length <= 998 ? value.trim() : "";
  return /^<?[^<>\s]+>?$/.test(text) && !hasControlCharacters(text) ? text : undefined;
}
