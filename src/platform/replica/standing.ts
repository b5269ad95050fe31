import { describeError, type Log } from "../log.ts";

/** Whether a replica can be read, and if not, why. */
export type Standing = {
  /** Whether changes are heard of. While they are not, the replica is not read. */
  setHearing: (hears: boolean) => void;
  /** It cannot be read until it is seen again. */
  leave: (why?: string, error?: unknown) => void;
  /** It answers, and is so far behind. The failures so far are forgiven. */
  see: (seen: { lagMs: number; failures: number }) => void;
  /** It failed somebody: it is not read until it has answered again. */
  fail: () => void;
  failures: () => number;
  /**
   * A number while it can be read, undefined while it cannot; another number each time it can be read again: it may then have less than
   * before.
   */
  turn: () => number | undefined;
  /** Why it is not read, in words, and how far it is behind; each undefined if there is nothing to say. */
  state: () => { problem: string | undefined; lagMs: number | undefined };
};

export function createStanding(longestLagMs: number, log: Log): Standing {
  let hears = false;
  let isReadable = false;
  let turns = 0;
  let failures = 0;
  let forgiven = 0;
  let problem: string | undefined;
  let lagMs: number | undefined;
  const tooFar = `it is more than ${longestLagMs / 1000} seconds behind`;

  /** Said once, however often it is found again. */
  function note(found: string, error?: unknown): void {
    const err = error === undefined ? {} : { err: describeError(error) };
    if (found !== problem) log.warn({ reason: found, ...err }, "the read replica is not used");
    problem = found;
  }

  return {
    setHearing(whether) {
      hears = whether;
    },
    leave(why, error) {
      isReadable = false;
      lagMs = undefined;
      if (why !== undefined) note(why, error);
    },
    see(seen) {
      if (!isReadable || seen.failures !== forgiven) turns += 1;
      lagMs = seen.lagMs;
      forgiven = seen.failures;
      const wasReadable = isReadable;
      isReadable = lagMs <= longestLagMs;
      if (!isReadable) return note(tooFar);
      problem = undefined;
      if (!wasReadable) log.info({}, "the read replica is used");
    },
    fail() {
      failures += 1;
    },
    failures: () => failures,
    turn: () => (isReadable && hears && failures === forgiven ? turns : undefined),
    state: () => ({ problem, lagMs }),
  };
}
