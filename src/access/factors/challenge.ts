import { randomBytes } from "node:crypto";
import type { Db } from "../../platform/db.ts";
import { equalInConstantTime, hmac, type Keys, sha256 } from "../../platform/secrets.ts";
import { insertUsedChallenge } from "./factors.queries.ts";

/** What a passkey is asked for; a challenge for one is nothing for another. */
export type ChallengeUse = "sign in" | `register ${string}` | `prove ${string}` | `second step ${string}`;

/** For how long a page that asks for a passkey may stay open. */
export const challengeLastsMs = 15 * 60_000;

const nonceBytes = 16;
const timeBytes = 8;
const markBytes = 16;

/**
 * Something new for a passkey to sign. It carries its time and a mark by a derived key, so that showing a page stores
 * nothing; only what was answered is kept, so that no answer counts twice.
 */
export function makeChallenge(keys: Keys, use: ChallengeUse, now: Date): Buffer {
  const time = Buffer.alloc(timeBytes);
  time.writeBigUInt64BE(BigInt(now.getTime()));
  const head = Buffer.concat([time, randomBytes(nonceBytes)]);
  return Buffer.concat([head, markOf(keys.current("passkey challenges"), use, head)]);
}

/**
 * Takes a challenge that was answered: whether we made it for that use a short while ago, and nobody has answered it yet.
 *
 * @param challenge in base64url, as the browser signed it
 */
export async function takeChallenge(
  db: Db,
  keys: Keys,
  { use, challenge }: { use: ChallengeUse; challenge: string },
  now: Date,
): Promise<boolean> {
  const bytes = Buffer.from(challenge, "base64url");
  if (bytes.length !== timeBytes + nonceBytes + markBytes) return false;
  const head = bytes.subarray(0, timeBytes + nonceBytes);
  const mark = bytes.subarray(head.length);
  const isOurs = keys.all("passkey challenges").some((key) => equalInConstantTime(markOf(key, use, head), mark));
  const madeAt = Number(head.readBigUInt64BE());
  if (!isOurs || now.getTime() - madeAt >= challengeLastsMs) return false;
  return insertUsedChallenge(db, sha256(bytes.toString("hex")), new Date(madeAt + challengeLastsMs), now);
}

function markOf(key: Buffer, use: ChallengeUse, head: Buffer): Buffer {
  return hmac(key, `${use} ${head.toString("hex")}`).subarray(0, markBytes);
}
