import { daySeconds } from "../platform/days.ts";
import { equalInConstantTime, hmac, type Keys, random128, sha256 } from "../platform/secrets.ts";

const longestSeconds = 30 * daySeconds;

/** What a form carries in a hidden field: when it was opened, and which form it is. */
export type OpenedForm = { openedAt: Date; hash: Buffer };

/** The hidden token of a form that is opened now, for this purchase or review and no other. */
export function makeFormToken(keys: Keys, subjectId: string, openedAt: Date): string {
  const words = `${openedAt.getTime()}.${random128()}`;
  return `${words}.${signature(keys.current("form opening times"), subjectId, words)}`;
}

/** Reads the token that came back; undefined if it is missing, invented, or from another form. */
export function readFormToken(keys: Keys, subjectId: string, token: unknown): OpenedForm | undefined {
  const parts = typeof token === "string" && /^(\d{1,15}\.[0-9a-f]{32})\.([0-9a-f]{64})$/.exec(token);
  if (!parts) return undefined;
  const [, words, signed] = parts as unknown as [string, string, string];
  const isOurs = keys
    .all("form opening times")
    .some((key) => equalInConstantTime(Buffer.from(signed), Buffer.from(signature(key, subjectId, words))));
  return isOurs ? { openedAt: new Date(Number(words.split(".")[0])), hash: sha256(words) } : undefined;
}

/**
 * The time from opening the form to sending it, in whole seconds; null if it is not known, or if the form was open for
 * a month.
 */
export function secondsSince(opened: OpenedForm | undefined, now: Date): number | null {
  if (!opened) return null;
  const seconds = Math.floor((now.getTime() - opened.openedAt.getTime()) / 1000);
  return seconds >= 0 && seconds <= longestSeconds ? seconds : null;
}

function signature(key: Buffer, subjectId: string, words: string): string {
  return hmac(key, `${subjectId} ${words}`).toString("hex");
}
