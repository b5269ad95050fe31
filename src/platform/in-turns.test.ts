import { expect, test } from "vitest";
import { mapInTurns, portionsOf } from "./in-turns.ts";

/** Keeps the thread for so long. */
function work(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

test("a list is mapped in its order, and others get their turn meanwhile", async () => {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  }, 1);
  const list = Array.from({ length: 40 }, (_, n) => n);
  const mapped = await mapInTurns(list, (n) => {
    work(2);
    return 2 * n;
  });
  clearInterval(others);
  expect(mapped).toEqual(list.map((n) => 2 * n));
  expect(turns).toBeGreaterThan(3);
  expect(await mapInTurns([], String)).toEqual([]);
});

test("what a list is mapped by may fail", async () => {
  const fail = () => {
    throw new Error("no");
  };
  await expect(mapInTurns([1], fail)).rejects.toThrow("no");
});

test("portions hold all of a list, in its order", () => {
  expect(portionsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(portionsOf([], 2)).toEqual([]);
});
