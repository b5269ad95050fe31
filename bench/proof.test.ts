import { expect, test } from "vitest";
import { compareTraces, type Trace } from "./proof.ts";

const before: Trace = {
  changes: new Map([
    ["public.purchasers", 10],
    ["public.sweep_runs", 4],
  ]),
  rows: new Map([["purchasers", "10 rows, newest 7, 1"]]),
  statement: { calls: 100, walRecords: 3 },
  otherWriters: 2,
  transactionIds: 700n,
};
const calls = { calls: 400, walRecords: 3 };

const proofOf = (after: Partial<Trace>) => compareTraces(before, { ...before, statement: calls, ...after });

test("calls that left nothing behind are proven to", () => {
  expect(proofOf({})).toMatchObject({ isProven: true, calls: 300, changedTables: [] });
  expect(proofOf({ changes: new Map([...before.changes, ["public.api_keys", 1]]) }).isProven).toBe(true);
});

test.each<[string, Partial<Trace>]>([
  ["no call", { statement: before.statement }],
  [
    "a row in any table, were it one of the sweeps'",
    { changes: new Map([...before.changes, ["public.sweep_runs", 5]]) },
  ],
  ["a lock or a new version of a row", { rows: new Map([["purchasers", "10 rows, newest 7, 2"]]) }],
  ["a record in the write-ahead log", { statement: { ...calls, walRecords: 4 } }],
  ["transaction ids that nobody else explains", { transactionIds: 710n }],
])("%s is no proof", (_what, after) => {
  expect(proofOf(after).isProven).toBe(false);
});
