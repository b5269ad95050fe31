import { expect, test } from "vitest";
import { costOf, median, type Round, type Sample, summarise, together } from "./statistics.ts";

const sample = (changed: Partial<Sample> = {}): Sample => ({
  operations: 1000,
  wall: 1,
  node: 0.2,
  postgres: 0.1,
  load: 0.05,
  foreignShare: 0,
  memoryMb: 100,
  ...changed,
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([9, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("a cost is in microseconds for one operation, and CPU is that of Node and of PostgreSQL", () => {
  expect(costOf(sample(), "node")).toBeCloseTo(200);
  expect(costOf(sample(), "cpu")).toBeCloseTo(300);
  expect(costOf(sample({ operations: 500 }), "wall")).toBeCloseTo(2000);
});

test("the ratio is that of the medians, so that one bad round does not decide; the spread still tells of it", () => {
  const rounds: Round[] = [
    { older: sample(), newer: sample({ node: 0.1 }) },
    { older: sample({ node: 0.22 }), newer: sample({ node: 0.11 }) },
    { older: sample({ node: 0.2 }), newer: sample({ node: 0.9 }) },
  ];
  const { node } = summarise(rounds).costs;
  expect(node.older).toBeCloseTo(200);
  expect(node.newer).toBeCloseTo(110);
  expect(node.ratio).toBeCloseTo(0.55);
  expect([node.least, node.most]).toEqual([expect.closeTo(0.5), expect.closeTo(4.5)]);
});

test("what costs nothing with both builds costs the same with both", () => {
  const free = sample({ postgres: 0 });
  expect(summarise([{ older: free, newer: free }]).costs.postgres.ratio).toBe(1);
});

test("a single round beside others who use more than a fifth of the machine makes it disturbed", () => {
  const quiet = { older: sample(), newer: sample({ foreignShare: 0.2 }) };
  expect(summarise([quiet, quiet, quiet]).isDisturbed).toBe(false);
  const loud = { older: sample({ foreignShare: 0.21 }), newer: sample() };
  expect(summarise([quiet, loud, quiet])).toMatchObject({ isDisturbed: true, foreignShare: 0.21 });
});

test("several stretches are one: their times added up, what others used weighed by how long it was", () => {
  const all = together([sample({ wall: 1, foreignShare: 0.4 }), sample({ wall: 3, memoryMb: 120 })]);
  expect(all).toMatchObject({ operations: 2000, wall: 4, memoryMb: 120 });
  expect(all.node).toBeCloseTo(0.4);
  expect(all.foreignShare).toBeCloseTo(0.1);
});
