import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, inject, test } from "vitest";
import { migrate } from "../../src/platform/migrate.ts";
import { dropDatabase } from "../support/database.ts";
import { migrateInPieces, splitTables, tableOfPiece } from "../support/partitioned.ts";
import { saysAcrossOrganisations } from "./across-organisations.ts";
import { readsSeveralPieces } from "./exceptions.ts";
import { kindOf, parseStatement } from "./parsed.ts";
import { asksCitus, planOverStaging, sentValues, stagingOf } from "./plans.ts";
import { recordedStatements } from "./recorded.ts";

const { address: server } = inject("postgres");
const address = { ...server, database: `fairmark_pieces_${randomBytes(4).toString("hex")}` };

const admin = new pg.Client({ ...server, database: "postgres" });
await admin.connect();
await admin.query(`create database ${address.database}`);
await admin.end();
await migrateInPieces(address as never, new Date());
// With the jobs' tables.
await migrate(address as never, new Date());
const client = new pg.Client(address);
await client.connect();
afterAll(async () => {
  await client.end();
  await dropDatabase(address.database);
});

const statements = recordedStatements();
const staging = stagingOf(statements);

type Node = { "Node Type": string; "Relation Name"?: string; Plans?: Node[] };

/** The pieces that a plan reads, by table. What is inserted goes where its organisation says, so the table that is changed is not counted. */
function piecesOf(node: Node, into = new Map<string, Set<string>>()): Map<string, Set<string>> {
  const { "Relation Name": name, Plans: below = [] } = node;
  if (name !== undefined && node["Node Type"] !== "ModifyTable" && splitTables.includes(tableOfPiece(name))) {
    const table = tableOfPiece(name);
    into.set(table, (into.get(table) ?? new Set()).add(name));
  }
  for (const one of below) piecesOf(one, into);
  return into;
}

test("every statement of an organisation reads one piece of each table, by its plan", async () => {
  let routed = 0;
  const several = new Set<string>();
  for (const { by, text, values } of statements) {
    const statement = parseStatement(text);
    if (!statement || !kindOf(statement) || saysAcrossOrganisations(by) || asksCitus(text)) continue;
    const plan = () =>
      client.query<{ "QUERY PLAN": [{ Plan: Node }] }>(`explain (format json) ${text}`, sentValues(values));
    const { rows } = await planOverStaging(client, staging, text, plan);
    const pieces = piecesOf(rows[0]!["QUERY PLAN"][0].Plan);
    if ([...pieces.values()].some(({ size }) => size > 1)) several.add(by);
    else if (pieces.size > 0) routed += 1;
  }
  console.log(`${routed} distinct statements read one piece of each of their tables`);
  expect(routed).toBeGreaterThan(300);
  // One that is missing here reads several pieces; one that is too many is to be taken from the list.
  expect([...several].sort()).toEqual([...readsSeveralPieces].sort());
});

test("a statement that does not say whose rows it means reads all the pieces", async () => {
  const { rows } = await client.query("explain (format json) select id from reviews where number = $1", ["1"]);
  expect(piecesOf(rows[0]["QUERY PLAN"][0].Plan).get("reviews")?.size).toBe(3);
});
