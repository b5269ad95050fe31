import { expect, test } from "vitest";
import { showResult } from "./report.ts";
import { type Sample, summarise } from "./statistics.ts";

const show = (foreignShare: number) => {
  const older: Sample = {
    operations: 1000,
    wall: 0.4,
    node: 0.12,
    postgres: 0.06,
    load: 0.05,
    foreignShare,
    memoryMb: 150,
  };
  const round = { older, newer: { ...older, node: 0.09, wall: 0.2 } };
  const rounds = [round, round, round];
  return showResult({ suite: "main-job", operation: "80/15/5", unit: "request", summary: summarise(rounds), rounds });
};

test("an operation is shown with all its ratios", () => {
  const [head, ...lines] = show(0.1);
  expect(head).toContain("main-job: 80/15/5 (a request; 3000 and 3000 measured");
  expect(lines.map((line) => line.trim().replace(/ +/g, " "))).toEqual([
    "Node 120 90.0 0.75 0.75 to 0.75",
    "PostgreSQL 60.0 60.0 1.00 1.00 to 1.00",
    "both 180 150 0.83 0.83 to 0.83",
    "wall 400 200 0.50 0.50 to 0.50",
  ]);
});

test("beside others only the ratio of wall times is said to be disturbed, and by how much", () => {
  const lines = show(0.34);
  expect(lines.filter((line) => line.includes("disturbed"))).toEqual([
    expect.stringMatching(/wall.*others up to 34 %/),
  ]);
});
