import { expect, test } from "vitest";
import { mapInTurns, partsBy, portionsOf } from "./in-turns.ts";

test("a list is mapped in its order, and others get their turn whenever it has taken more than five milliseconds", async () => {
  let clockMs = 0;
  let turns = 0;
  let isDone = false;
  const others = () => {
    turns += 1;
    if (!isDone) setImmediate(others);
  };
  setImmediate(others);
  const list = Array.from({ length: 40 }, (_, n) => n);
  const double = (n: number) => {
    clockMs += 2;
    return 2 * n;
  };
  const mapped = await mapInTurns(list, double, () => clockMs);
  isDone = true;
  expect(mapped).toEqual(list.map((n) => 2 * n));
  // After every third of forty, two milliseconds each.
  expect(turns).toBe(13);
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

test("parts of one key hold what has it, in the order of the list", () => {
  expect(partsBy(["a1", "b1", "a2"], (one) => one[0]!)).toEqual([["a1", "a2"], ["b1"]]);
  expect(partsBy([], String)).toEqual([]);
});
