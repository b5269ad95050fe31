import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recordPurchasersSql } from "../src/intake/intake.queries.ts";
import { parameterNames } from "../src/intake/main-job-columns.ts";
import { problemsOfSettings } from "./postgres.ts";
import { firstFresh, firstOrderRef, requestBody, scatter, seeded, skus } from "./shop.ts";
import { type Distribution, expressions, pgbenchScript, statementOf } from "./statement.ts";

const distributions: Distribution[] = ["new", "purchases", "unchanged"];

test.each(distributions)("pgbench's script for %s runs the product's statement, byte for byte", (distribution) => {
  const script = pgbenchScript(distribution);
  expect(statementOf(script)).toBe(recordPurchasersSql);
  // And nothing but it: one statement, one transaction.
  const outside = script.replace(/^\\set .*\n/gm, "");
  expect(outside.split(";").map((part) => part.trim())).toEqual([expect.stringMatching(/^with report/), ""]);
});

test("no expression stands for two parameters or stands in the statement by itself", () => {
  expect(new Set(Object.values(expressions)).size).toBe(parameterNames.length);
  for (const expression of Object.values(expressions)) expect(recordPurchasersSql).not.toContain(expression);
});

test("a statement that differs is found out", () => {
  const script = pgbenchScript("new");
  expect(statementOf(script.replace("do nothing", "do update set title = null"))).not.toBe(recordPurchasersSql);
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
