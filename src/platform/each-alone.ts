import { isFromDatabase } from "./db.ts";
import { type Fault, faultOf } from "./faults.ts";

/** What all the others would meet as well, each perhaps after a long wait. */
const metByAll: ReadonlySet<Fault | undefined> = new Set(["unreachable", "disk_full", "read_only"]);

function isMetByAll(error: unknown): boolean {
  // A statement that took too long says so like a database that cannot be used, but the next one may be short.
  const tookTooLong = isFromDatabase(error) && error.code === "57014";
  return !tookTooLong && metByAll.has(faultOf(error));
}

/**
 * Runs something for each of a list, one after the other. What fails for one keeps none of the others waiting: a job that goes through
 * shops, or through what is due in them, must not stand still for all because of one.
 *
 * @throws what failed first, once all others had their turn; at once, where the database cannot be used or the disk is full
 */
export async function forEachAlone<T>(
  list: Iterable<T> | AsyncIterable<T>,
  run: (one: T) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  for await (const one of list) {
    try {
      await run(one);
    } catch (error) {
      if (isMetByAll(error)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** One after the other, as `forEachAlone`. */
export function runEachAlone(...steps: (() => Promise<unknown>)[]): Promise<void> {
  return forEachAlone(steps, (step) => step());
}

/** So many alone: then it is not about single ones, and trying each would take long. */
const aloneAtMost = 20;

/**
 * Does something for many together, and where that fails for one half of them after the other, so that in the end only those are left out
 * that fail alone.
 *
 * @throws what failed first, as `forEachAlone`; before the end where very many fail
 */
export async function inHalves<T>(list: readonly T[], run: (part: readonly T[]) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (part: readonly T[]): Promise<void> => {
    try {
      await run(part);
    } catch (error) {
      if (isMetByAll(error) || failures.length === aloneAtMost) throw error;
      if (part.length <= 1) failures.push(error);
      else {
        const middle = part.length >> 1;
        await attempt(part.slice(0, middle));
        await attempt(part.slice(middle));
      }
    }
  };
  await attempt(list);
  if (failures.length > 0) throw failures[0];
}

/** With more failures in one run something is wrong with all of them, and listing them again and again would take long. */
const failuresAtMost = 1000;

/** What is due, and what is known of it. */
export type DueWork<T> = {
  /** What is due now, at most so many, always in the same order. */
  list: (atMost: number) => Promise<readonly T[]>;
  keyOf: (one: T) => string;
  /** How many are listed at once. */
  batch: number;
  /** A run ends once so many are done, and the next one continues; without it, once nothing is left. */
  doneAtMost?: number;
};

/**
 * Works off what is due, in portions, until nothing more is listed or nothing of a portion could be done. What fails stays due, keeps
 * nothing that comes after it waiting, and is not tried again in this run.
 *
 * @param run does one thing; gives back whether there was anything to do
 * @returns how many were done
 * @throws what failed first, as `forEachAlone`
 */
export function workOff<T>(due: DueWork<T>, run: (one: T) => Promise<boolean>): Promise<number> {
  return workOffTogether(due, async (portion, setAside) => {
    let done = 0;
    for (const one of portion) {
      try {
        if (await run(one)) done += 1;
      } catch (error) {
        setAside(one, error);
      }
    }
    return done;
  });
}

/**
 * `workOff`, of what is done a portion at a time.
 *
 * @param run does a portion, hands over to `setAside` what has failed, and gives back how many were done
 */
export async function workOffTogether<T>(
  { list, keyOf, batch, doneAtMost = Number.POSITIVE_INFINITY }: DueWork<T>,
  run: (portion: readonly T[], setAside: (one: T, error: unknown) => void) => Promise<number>,
): Promise<number> {
  const failed = new Map<string, unknown>();
  const setAside = (one: T, error: unknown) => {
    if (isMetByAll(error)) throw error;
    failed.set(keyOf(one), error);
  };
  for (let done = 0; ; ) {
    const failedBefore = failed.size;
    const wanted = batch + failedBefore;
    const due = await list(wanted);
    const newlyDone = await run(
      due.filter((one) => !failed.has(keyOf(one))),
      setAside,
    );
    done += newlyDone;
    const isStuck = newlyDone === 0 && failed.size === failedBefore;
    if (due.length < wanted || isStuck || done >= doneAtMost || failed.size > failuresAtMost) {
      for (const error of failed.values()) throw error;
      return done;
    }
  }
}
