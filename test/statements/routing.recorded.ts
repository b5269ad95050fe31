import { expect, test } from "vitest";
import { testDatabase } from "../support/database.ts";
import { splitTables } from "../support/partitioned.ts";
import { hasFormForCitus, saysAcrossOrganisations } from "./across-organisations.ts";
import { exceptions } from "./exceptions.ts";
import { recordedStatements } from "./recorded.ts";
import {
  insertInCte,
  type Reading,
  type Routing,
  type Rule,
  readStatement,
  refusals,
  withoutOrganisation,
} from "./rules.ts";

const { owner } = await testDatabase();

async function tables() {
  const { rows } = await owner.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public'`,
  );
  const columns = new Map<string, Set<string>>();
  for (const { table, column } of rows) columns.set(table, (columns.get(table) ?? new Set()).add(column));
  const { rows: functions } = await owner.query<{ name: string; volatile: boolean }>(
    `select proname as name, bool_and(provolatile = 'v') as volatile from pg_proc
     group by proname having bool_and(provolatile <> 'i')`,
  );
  const named = (isVolatile: boolean) =>
    new Set(functions.filter(({ volatile }) => volatile === isVolatile).map(({ name }) => name));
  return { columns, tenant: new Set<string>(splitTables), volatile: named(true), stable: named(false) };
}

type Read = Reading & { by: string; text: string; isAcross: boolean };

async function readAll(): Promise<Read[]> {
  const known = await tables();
  return recordedStatements().flatMap(({ by, text }) => {
    const reading = readStatement(text, known);
    return reading ? [{ ...reading, by, text, isAcross: saysAcrossOrganisations(by) }] : [];
  });
}

const statements = await readAll();

test("every statement that the suite sent is one of a function of the product", () => {
  expect(statements.length).toBeGreaterThan(500);
  expect(statements.filter(({ by }) => !by.startsWith("src/")).map(({ text }) => text)).toEqual([]);
});

test.each<Rule>([...refusals, insertInCte, withoutOrganisation])(
  "%s: in no statement but the exceptions, each of which is needed",
  (rule) => {
    const breaking = statements.filter(
      ({ broken, by, isAcross }) =>
        !hasFormForCitus(by) && broken.some((one) => one.rule === rule) && !(rule === withoutOrganisation && isAcross),
    );
    const found = [...new Set(breaking.map(({ by }) => by))].sort();
    // One that is missing here breaks the rule; one that is too many is to be taken from the list.
    expect(found).toEqual([...exceptions[rule]].sort());
  },
);

test("the counts", () => {
  const counts = new Map<Routing | "all shards, and says so", number>();
  for (const { routing, by, isAcross } of statements) {
    if (hasFormForCitus(by)) continue;
    const kind = routing === "all shards" && isAcross ? "all shards, and says so" : routing;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const said = [...counts].map(([kind, count]) => `${kind}: ${count}`).sort();
  console.log(`of ${statements.length} distinct statements of the product\n  ${said.join("\n  ")}`);
  expect(counts.get("one task")).toBeGreaterThan(counts.get("refused") ?? 0);
});
