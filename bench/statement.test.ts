import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readReportsSql, writeReportsSql } from "../src/intake/intake.queries.ts";
import { readParameters, writeParameters } from "../src/intake/main-job-columns.ts";
import { problemsOfSettings } from "./postgres.ts";
import { firstFresh, firstOrderRef, requestBody, scatter, seeded, skus } from "./shop.ts";
import { type Distribution, expressionsOf, pgbenchScript, statementsOf } from "./statement.ts";

const distributions: Distribution[] = ["new", "purchases", "unchanged"];

test.each(distributions)("pgbench's script for %s runs the product's statements, byte for byte", (distribution) => {
  const script = pgbenchScript(distribution);
  const statements = distribution === "unchanged" ? [readReportsSql] : [readReportsSql, writeReportsSql];
  expect(statementsOf(script, distribution)).toEqual(statements);
  // And nothing but them: each ends one transaction.
  const outside = script.replace(/^\\set .*\n/gm, "");
  expect(outside.split(";").map((part) => part.trim().split(/\s/)[0])).toEqual([
    ...statements.map((sql) => sql.trim().split(/\s/)[0]),
    "",
  ]);
});

test.each(distributions)(
  "no expression for %s stands for two parameters or in a statement by itself",
  (distribution) => {
    const expressions = expressionsOf(distribution);
    for (const [sql, parameters] of [
      [readReportsSql, readParameters],
      [writeReportsSql, writeParameters],
    ] as const) {
      const used = parameters.map((name) => expressions[name]!);
      expect(new Set(used).size).toBe(parameters.length);
      for (const expression of used) expect(sql).not.toContain(expression);
    }
  },
);

test("a statement that differs is found out", () => {
  const script = pgbenchScript("new").replace("do nothing", "do update set title = null");
  expect(statementsOf(script, "new")[1]).not.toBe(writeReportsSql);
});

test("the load generator counts as the shop does", () => {
  const lua = readFileSync(new URL("requests.lua", import.meta.url), "utf8");
  const constant = (name: string) => Number(new RegExp(`^local ${name} = (\\d+)`, "m").exec(lua)?.[1]);
  expect(constant("seeded")).toBe(seeded.purchasers);
  expect(constant("factor")).toBe(scatter.factor);
  expect(constant("modulus")).toBe(scatter.modulus);
  expect(constant("first_order_ref")).toBe(firstOrderRef);
  expect(constant("first_sku")).toBe(skus.first);
  expect(constant("sku_count")).toBe(skus.count);
  // Products of the largest numbers are exact as JavaScript and Lua count.
  expect((firstFresh * 20 * 3 + 2) * scatter.factor).toBeLessThan(Number.MAX_SAFE_INTEGER);
  expect(JSON.parse(requestBody(1, 1))).toMatchObject({ email: "purchaser.61803399@example.com" });
});

test("PostgreSQL that does not wait for the disk is refused", () => {
  const safe = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };
  expect(problemsOfSettings(safe)).toEqual([]);
  for (const name of Object.keys(safe)) {
    expect(problemsOfSettings({ ...safe, [name]: "off" })).toEqual([`${name} is off`]);
  }
  expect(problemsOfSettings({})).toHaveLength(3);
});
