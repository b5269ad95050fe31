import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { describeError, type Log } from "../platform/log.ts";
import { equalInConstantTime, sha256 } from "../platform/secrets.ts";
import { findUsableApiKey, touchApiKey, type UsableApiKey } from "./access.queries.ts";
import type { Credentials } from "./api-key.ts";
import type { NeededScope } from "./key-scope.ts";

/** Checks credentials, from memory if they were looked up within the last half second. */
export type KeyRing = {
  /** The key, if the credentials are right. Rejects when the database cannot be asked. */
  open(credentials: Credentials): Promise<OpenedKey | undefined>;
  /** Notes that a key was used, and for what. Nobody waits for it. */
  noteUse(opened: OpenedKey, usedFor: NeededScope): void;
};

export type OpenedKey = {
  apiKey: UsableApiKey;
  /** Whether it was opened by the secret before its newest. */
  byPrevious: boolean;
};

// Revocation and changed settings must show within a second.
const rememberMs = 500;
const rememberAtMost = 5000;
const noteUseEveryMs = 5 * 60_000;
const nobody = Buffer.alloc(32);
/** What uses are told apart by. */
const usesApart: readonly NeededScope[] = ["any", "read", "orders", "everything"];

type Remembered = { at: number; key: Promise<UsableApiKey | undefined> };

export function createKeyRing(db: Db, clock: Clock, log: Log): KeyRing {
  const remembered = new Map<string, Remembered>();
  /** When each kind of use of a key was noted last. */
  const noted = new Map<string, Float64Array>();

  function lookUp(key: string, now: number): Promise<UsableApiKey | undefined> {
    const known = remembered.get(key);
    if (known && Math.abs(now - known.at) < rememberMs) return known.key;
    if (remembered.size >= rememberAtMost) remembered.clear();
    const found = findUsableApiKey(db, key);
    remembered.set(key, { at: now, key: found });
    found.catch(() => remembered.delete(key));
    return found;
  }

  return {
    async open({ key, secret }) {
      const now = clock();
      const found = await lookUp(key, now.getTime());
      // Both are compared, even where there is no such key or secret, so that the time taken tells nothing.
      const given = sha256(secret);
      const isNewest = equalInConstantTime(given, found?.secretHash ?? nobody);
      const isPrevious = equalInConstantTime(given, found?.previousSecret?.hash ?? nobody);
      if (!found || (found.expiresAt !== null && found.expiresAt <= now)) return undefined;
      if (isNewest) return { apiKey: found, byPrevious: false };
      if (isPrevious && found.previousSecret!.until > now) return { apiKey: found, byPrevious: true };
      return undefined;
    },
    // Done beside the request, and a failure costs no more than a timestamp.
    noteUse({ apiKey: { id }, byPrevious }, usedFor) {
      const now = clock();
      const times = noted.get(id) ?? new Float64Array(2 * usesApart.length);
      noted.set(id, times);
      const kind = usesApart.indexOf(usedFor) + (byPrevious ? usesApart.length : 0);
      // As above: a clock that was set back is no reason to stop noting uses.
      if (Math.abs(now.getTime() - times[kind]!) < noteUseEveryMs) return;
      times[kind] = now.getTime();
      const unlessSince = new Date(now.getTime() - noteUseEveryMs);
      touchApiKey(db, id, { usedFor, byPrevious }, now, unlessSince).catch((error) =>
        log.warn({ err: describeError(error) }, "last_used_at was not written"),
      );
    },
  };
}
