import { setImmediate as othersTurn } from "node:timers/promises";

/** How long a list may keep the thread before others that are waiting get a turn. */
const turnMs = 5;

/**
 * `list.map(…)` for lists of any length that a caller may choose: others get the thread in between.
 *
 * @param elapsedMs the time, in milliseconds since some fixed moment
 */
export async function mapInTurns<T, U>(
  list: readonly T[],
  map: (one: T) => U,
  elapsedMs: () => number = () => performance.now(),
): Promise<U[]> {
  const mapped: U[] = [];
  let since = elapsedMs();
  for (const one of list) {
    if (elapsedMs() - since > turnMs) {
      await othersTurn();
      since = elapsedMs();
    }
    mapped.push(map(one));
  }
  return mapped;
}

/** The list in parts of a given length; the last one may be shorter. */
export function portionsOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

/** The list in parts of one key each, in the order in which the keys come first. */
export function partsBy<T>(list: readonly T[], keyOf: (one: T) => string): T[][] {
  const parts = new Map<string, T[]>();
  for (const one of list) {
    const part = parts.get(keyOf(one));
    if (part) part.push(one);
    else parts.set(keyOf(one), [one]);
  }
  return [...parts.values()];
}

/** All that a list gives, a page after the other: it is asked for what comes after the last one, or undefined at first. */
export async function* inPages<T>(list: (after: T | undefined) => Promise<T[]>, pageLength: number): AsyncGenerator<T> {
  for (let after: T | undefined; ; ) {
    const page = await list(after);
    yield* page;
    if (page.length < pageLength) return;
    after = page.at(-1);
  }
}

/** Buffer.concat, but in turns: it takes time to fill megabytes of fresh memory. */
export async function concatInTurns(pieces: readonly Buffer[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  await mapInTurns(pieces, (piece) => {
    at += piece.copy(whole, at);
  });
  return whole;
}
