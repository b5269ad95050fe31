import { expect, test } from "vitest";
import { batched } from "./natural-batches.ts";

test("a batch holds only what has something in common, first come first served, and each gets its own answer", async () => {
  const batches: string[][] = [];
  const run = async (batch: readonly string[]) => {
    batches.push([...batch]);
    return batch.map((one) => one.toUpperCase());
  };
  const ask = batched(run, { slots: 1, size: 2, of: (one) => one[0]! });
  const answers = await Promise.all(["a1", "b1", "a2", "a3", "b2"].map(ask));
  expect(answers).toEqual(["A1", "B1", "A2", "A3", "B2"]);
  expect(batches).toEqual([["a1", "a2"], ["b1", "b2"], ["a3"]]);
});

test("where nothing has to be common, a batch is what came first", async () => {
  const batches: number[][] = [];
  const ask = batched(
    async (batch: readonly number[]) => {
      batches.push([...batch]);
      return batch;
    },
    { slots: 1, size: 2 },
  );
  await Promise.all([1, 2, 3].map(ask));
  expect(batches).toEqual([[1, 2], [3]]);
});
