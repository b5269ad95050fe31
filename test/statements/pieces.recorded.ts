import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, inject, test } from "vitest";
import { migrate } from "../../src/platform/migrate.ts";
import { dropDatabase } from "../support/database.ts";
import { migrateInPieces, splitTables, tableOfPiece } from "../support/partitioned.ts";
import type { RecordedStatement } from "../support/recorded-statements.ts";
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

type Node = { "Node Type": string; "Relation Name"?: string; "Subplans Removed"?: number; Plans?: Node[] };
type Explained = { "QUERY PLAN": [{ Plan: Node }] };

/** As they are planned for their values. */
const forValues = (text: string, values: RecordedStatement["values"]) =>
  client.query<Explained>(`explain (format json) ${text}`, sentValues(values));

/** As a connection plans what it has asked five times: once, for any values. What is left out is left out when it begins. */
async function forAnyValues(text: string, values: RecordedStatement["values"]) {
  await client.query("deallocate all; set plan_cache_mode = force_generic_plan");
  try {
    await client.query(`prepare asked as ${text}`);
    const given = sentValues(values).map((value) =>
      value === null ? "null" : pg.escapeLiteral(Buffer.isBuffer(value) ? `\\x${value.toString("hex")}` : value),
    );
    return await client.query<Explained>(
      `explain (format json) execute asked${given.length === 0 ? "" : ` (${given.join(", ")})`}`,
    );
  } finally {
    await client.query("reset plan_cache_mode");
  }
}

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

test.each([
  ["planned for its values", forValues],
  ["planned once for any values", forAnyValues],
])("every statement of an organisation reads one piece of each table, by its plan: %s", async (_name, explained) => {
  let routed = 0;
  const several = new Set<string>();
  for (const { by, text, values } of statements) {
    const statement = parseStatement(text);
    if (!statement || !kindOf(statement) || saysAcrossOrganisations(by) || asksCitus(text)) continue;
    const { rows } = await planOverStaging(client, staging, text, () => explained(text, values));
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

test("a plan for any values leaves the other pieces out when it begins, where the statement says whose rows it means", async () => {
  const id = "00000000-0000-0000-0000-000000000000";
  const planOf = async (text: string) => (await forAnyValues(text, [id])).rows[0]!["QUERY PLAN"][0].Plan;
  const routed = await planOf("select id from reviews where organisation_id = $1");
  expect([routed["Subplans Removed"], piecesOf(routed).get("reviews")?.size]).toEqual([2, 1]);
  const unrouted = await planOf("select id from reviews where id = $1");
  expect([unrouted["Subplans Removed"], piecesOf(unrouted).get("reviews")?.size]).toEqual([0, 3]);
});
