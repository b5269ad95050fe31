import { setImmediate as othersTurn } from "node:timers/promises";

/** So long a list keeps the thread before whoever else waits for it gets a turn. */
const turnMs = 5;

/**
 * `list.map(…)` for lists as long as a caller likes to make them: it does not keep the thread from anybody else meanwhile.
 *
 * @param elapsedMs tells how far time has got, in milliseconds since any moment
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

/** The list in parts of so many, the last one shorter. */
export function portionsOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}
