import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { describeError, type Log } from "../platform/log.ts";
import { equalInConstantTime, sha256 } from "../platform/secrets.ts";
import { findUsableApiKey, touchApiKey, type UsableApiKey } from "./access.queries.ts";
import type { Credentials } from "./api-key.ts";

/** Checks credentials, from memory if they were looked up within the last half second. */
export type KeyRing = {
  /** The key, if the credentials are right. Rejects when the database cannot be asked. */
  open(credentials: Credentials): Promise<UsableApiKey | undefined>;
};

// Revocation and changed settings must show within a second.
const rememberMs = 500;
const rememberAtMost = 5000;
const noteUseEveryMs = 5 * 60_000;
const nobody = Buffer.alloc(32);

type Remembered = { at: number; key: Promise<UsableApiKey | undefined> };

export function createKeyRing(db: Db, clock: Clock, log: Log): KeyRing {
  const remembered = new Map<string, Remembered>();
  const noted = new Map<string, number>();

  function lookUp(key: string, now: number): Promise<UsableApiKey | undefined> {
    const known = remembered.get(key);
    if (known && Math.abs(now - known.at) < rememberMs) return known.key;
    if (remembered.size >= rememberAtMost) remembered.clear();
    const found = findUsableApiKey(db, key);
    remembered.set(key, { at: now, key: found });
    found.catch(() => remembered.delete(key));
    return found;
  }

  // Done beside the request: nobody waits for it, and a failure costs no more than a timestamp.
  function noteUse(id: string, now: Date): void {
    // As above: a clock that was set back is no reason to stop noting uses.
    if (Math.abs(now.getTime() - (noted.get(id) ?? 0)) < noteUseEveryMs) return;
    noted.set(id, now.getTime());
    const unlessSince = new Date(now.getTime() - noteUseEveryMs);
    touchApiKey(db, id, now, unlessSince).catch((error) =>
      log.warn({ err: describeError(error) }, "last_used_at was not written"),
    );
  }

  return {
    async open({ key, secret }) {
      const now = clock();
      const found = await lookUp(key, now.getTime());
      // Compared even where there is no such key, so that the time taken tells nothing.
      const equal = equalInConstantTime(sha256(secret), found?.secretHash ?? nobody);
      if (!found || !equal) return undefined;
      noteUse(found.id, now);
      return found;
    },
  };
}
