import { setTimeout as pause } from "node:timers/promises";
import { isDatabaseUnavailable } from "../platform/db.ts";

// A good minute in all: a database that is started anew is back by then, and a claim is somebody's for much longer.
const waitsMs = [100, 400, 1000, 2500, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000];

/**
 * Writes down what only this process knows, such as a mail server's answer: while the database is away it is tried again for a
 * while. Whatever is noted must be safe to note twice: the first may have arrived, and its answer been lost.
 *
 * @param onWait told each time that it was in vain
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
