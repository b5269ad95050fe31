import { setTimeout as pause } from "node:timers/promises";
import { isDatabaseUnavailable } from "../platform/db.ts";

// A good minute in all: a database that was restarted is back by then, and a claim lasts much longer.
const waitsMs = [100, 400, 1000, 2500, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000];

/**
 * Records what only this process knows, such as a mail server's answer; while the database is away it tries again for a
 * while. Whatever is recorded must be safe to record twice: the first write may have arrived and its answer been lost.
 *
 * @param onWait called after each attempt that failed
 */
export async function notePersistently<T>(note: () => Promise<T>, onWait: (error: unknown) => void): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await note();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      onWait(error);
      await pause(waitMs);
    }
  }
  return note();
}
