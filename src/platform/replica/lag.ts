import type { WalPosition } from "./wal-position.ts";

/**
 * How far a replica is behind, by this process's clock alone: since when the main database has written what the replica has not
 * replayed. The time of the last transaction would not do: it stands still where nothing is written.
 */
export type Lag = {
  /** The main database had written so far at this time (milliseconds of a clock that never goes back). */
  written: (at: WalPosition, nowMs: number) => void;
  /** In milliseconds. What was written before anything was noted counts from the first note on. */
  of: (replayed: WalPosition, nowMs: number) => number;
};

/** More than enough for any lag that is of interest; a longer one is measured more coarsely. */
const marksAtMost = 1000;

export function createLag(): Lag {
  // By place; of those that were replayed only the last is kept.
  const marks: { at: WalPosition; firstMs: number; lastMs: number }[] = [];
  return {
    written(at, nowMs) {
      const last = marks.at(-1);
      if (last?.at === at) last.lastMs = nowMs;
      else marks.push({ at, firstMs: nowMs, lastMs: nowMs });
      if (marks.length > marksAtMost) marks.splice(1, 1);
    },
    of(replayed, nowMs) {
      while (marks[1] && marks[1].at <= replayed) marks.shift();
      const [first, awaited] = marks;
      if (!first) return 0;
      if (first.at > replayed) return nowMs - first.firstMs;
      return awaited ? nowMs - first.lastMs : 0;
    },
  };
}
