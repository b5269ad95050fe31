import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { referenceTables, tenantTables } from "../../test/support/tables.ts";
import { testApp } from "../../test/support/test-app.ts";
import { languages } from "./languages.ts";

const { db, owner, pool } = await testApp();

async function ask<Row>(sql: string): Promise<Row[]> {
  return (await owner.query(sql)).rows as Row[];
}

type Key = { table: string; name: string; columns: string[] };
type Foreign = Key & { target: string; targetColumns: string[] };
type Column = {
  table: string;
  column: string;
  type: string;
  not_null: boolean;
  identity: string;
  default: string | null;
};

const columnNames = (relation: string, numbers: string) => `(select array_agg(a.attname::text order by k.n)
  from unnest(${numbers}) with ordinality as k (number, n) join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const indexes = await ask<Key>(`
  select t.relname as table, i.relname as name, ${columnNames("t.oid", "x.indkey::int2[]")} as columns
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
  where t.relnamespace = 'public'::regnamespace`);
// Of a table that lies in pieces PostgreSQL keeps one more for each piece.
const foreignKeys = await ask<Foreign>(`
  select t.relname as table, c.conname as name, ${columnNames("t.oid", "c.conkey")} as columns,
    f.relname as target, ${columnNames("f.oid", "c.confkey")} as "targetColumns"
  from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
  where c.contype = 'f' and t.relnamespace = 'public'::regnamespace and not f.relispartition`);
// What is generated from the other columns of a row is no default, and PostgreSQL makes sure that it depends on nothing else.
const columns = await ask<Column>(`
  select t.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
    a.attidentity as identity, pg_get_expr(d.adbin, d.adrelid) as default
  from pg_attribute a join pg_class t on t.oid = a.attrelid
  left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum and a.attgenerated = ''
  where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`);

const ofTenants = <T extends { table: string }>(items: T[]) =>
  items.filter(({ table }) => tenantTables.includes(table));

test("no table names the languages: a further one is a row in the sources, not a migration", async () => {
  const checks = await ask<{ of: string; rule: string }>(
    "select conrelid::regclass::text as of, pg_get_constraintdef(oid) as rule from pg_constraint where contype = 'c'",
  );
  expect(checks.length).toBeGreaterThan(50);
  const words = languages.map((code) => `'${code}'`);
  expect(checks.filter(({ rule }) => words.some((word) => rule.includes(word)))).toEqual([]);
});

describe("the schema distributes by organisation", () => {
  test("every table is known to this file as an organisation's data or as the same for all", async () => {
    const tables = await ask<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public'");
    expect(tables.map(({ name }) => name).sort()).toEqual([...tenantTables, ...referenceTables].sort());
  });

  test("every organisation's table has an organisation_id that is never null", () => {
    const found = ofTenants(columns).filter(({ column }) => column === "organisation_id");
    expect(found.map(({ table }) => table).sort()).toEqual(tenantTables);
    expect(found.filter(({ type, not_null }) => type !== "uuid" || !not_null)).toEqual([]);
  });

  test("organisation_id comes first in every primary key, unique constraint and index", async () => {
    const keys = await ask<Key>(`
      select t.relname as table, c.conname as name, ${columnNames("t.oid", "c.conkey")} as columns
      from pg_constraint c join pg_class t on t.oid = c.conrelid
      where c.contype in ('p', 'u', 'x') and t.relnamespace = 'public'::regnamespace`);
    const withKey = new Set(keys.map(({ table }) => table));
    expect(tenantTables.filter((table) => !withKey.has(table))).toEqual([]);
    // Each entry of that index begins with a mark of its organisation (src/console/reviews/reviews.console.test.ts).
    const all = ofTenants([...keys, ...indexes]).filter(({ name }) => name !== "review_words_found");
    expect(all.filter((key) => key.columns?.[0] !== "organisation_id")).toEqual([]);
    expect(ofTenants(indexes).length).toBeGreaterThan(tenantTables.length);
  });

  test("a foreign key between organisations' tables starts with organisation_id on both sides", () => {
    const between = ofTenants(foreignKeys).filter(({ target }) => tenantTables.includes(target));
    expect(between.length).toBeGreaterThan(5);
    const starts = (key: Foreign) => [key.columns[0], key.targetColumns[0]].every((name) => name === "organisation_id");
    expect(between.filter((key) => !starts(key))).toEqual([]);
  });

  test("a foreign key out of an organisation's table names its organisation, or a table that is the same for all", () => {
    const outwards = ofTenants(foreignKeys).filter(({ target }) => !tenantTables.includes(target));
    expect(outwards.map(({ target }) => target).filter((target) => !referenceTables.includes(target))).toEqual([]);
    const toOrganisations = outwards.filter(({ target }) => target === "organisations");
    expect(toOrganisations.filter(({ columns }) => columns.join() !== "organisation_id")).toEqual([]);
  });

  test("no table that is the same for all points at an organisation's data", () => {
    const inwards = foreignKeys.filter(
      ({ table, target }) => referenceTables.includes(table) && tenantTables.includes(target),
    );
    expect(inwards).toEqual([]);
  });
});

describe("ids and numbers", () => {
  test("every id is a uuid, which the application makes", () => {
    const ids = columns.filter(({ column }) => column === "id" || column.endsWith("_id"));
    expect(ids.length).toBeGreaterThan(15);
    expect(ids.filter(({ type, default: made }) => type !== "uuid" || made !== null)).toEqual([]);
  });

  test("no column counts by itself: neither identity nor serial, nor any default but a constant", () => {
    expect(columns.filter(({ identity }) => identity !== "")).toEqual([]);
    expect(
      columns.filter(({ default: made }) => made !== null && !/^(true|false|'[^']*'::\w+(\[\])?|\d+)$/.test(made)),
    ).toEqual([]);
  });

  test("the numbers that v4 shows are int32 from the one sequence there is", async () => {
    const sequences = await ask(`
      select sequencename as name, data_type::text as type, min_value::int as least, max_value::int as most, cycle
      from pg_sequences where schemaname = 'public'`);
    expect(sequences).toEqual([{ name: "v4_numbers", type: "integer", least: 1, most: 2_147_483_647, cycle: false }]);
    const numbers = columns.filter(({ column }) => column === "number");
    expect(numbers.map(({ table, type }) => [table, type]).sort()).toEqual([
      ["answers", "integer"],
      ["questions", "integer"],
      ["review_changes", "integer"],
      ["reviews", "integer"],
    ]);
  });
});

describe("the role of the running server", () => {
  const insufficientPrivilege = "42501";
  const refusalOf = (sql: string) =>
    pool.query(sql).then(
      () => "allowed",
      (error: { code: string }) => error.code,
    );

  test("is what its connections work under, and is no superuser", async () => {
    const { rows } = await pool.query(
      "select current_user::text as name, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles where rolname = current_user",
    );
    const plain = { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolcanlogin: false };
    expect(rows).toEqual([{ name: "fairmark_server", ...plain }]);
  });

  test.each([
    "update review_events set reason = null",
    "delete from review_events",
    "update record_entries set deed = 'signed_out'",
    "delete from record_entries",
    "truncate record_entries",
    "truncate review_events",
    "update review_versions set overall_score = 10",
    "truncate review_versions",
    "update review_notes set note = ''",
    "delete from reviews",
    "delete from purchases",
    "delete from suppressions",
    "delete from api_keys",
    "delete from organisations",
    "update schema_migrations set version = 0",
    "insert into schema_migrations values (9999, 'x', now())",
    "delete from schema_migrations",
    "select setval('v4_numbers', 1)",
    "alter sequence v4_numbers restart",
  ])("may not: %s", async (sql) => {
    expect(await refusalOf(sql)).toBe(insufficientPrivilege);
  });

  test.each([
    "create table t (id int)",
    "create view v as select 1",
    "create function f() returns int language sql as 'select 1'",
    "create schema s",
    "create role r",
    "create index on reviews (organisation_id)",
    "alter table review_events disable trigger all",
    "alter table review_events owner to current_user",
    "alter table reviews drop constraint reviews_state_check",
    "drop table review_events",
    "drop sequence v4_numbers",
    "create trigger t before insert on review_events for each row execute function suppress_redundant_updates_trigger()",
    "create rule r as on insert to review_events do instead nothing",
    "set session_replication_role = replica",
    "alter system set fsync = off",
    "copy review_events to program 'cat'",
  ])("cannot change the schema: %s", async (sql) => {
    expect(await refusalOf(sql)).toBe(insufficientPrivilege);
  });

  test("cannot give itself more", async () => {
    await pool.query("grant update on review_events to fairmark_server").catch(() => undefined);
    expect(await refusalOf("update review_events set reason = null")).toBe(insufficientPrivilege);
    expect(await refusalOf("alter role fairmark_server superuser")).toBe(insufficientPrivilege);
  });

  test("may do what the product needs: the refusals above are not for want of a right to look", async () => {
    const organisation = await anOrganisation(db);
    const { rows } = await pool.query("select id from organisations where id = $1", [organisation.id]);
    expect(rows).toHaveLength(1);
    for (const table of tenantTables) expect(await refusalOf(`select * from ${table} limit 1`)).toBe("allowed");
  });
});

describe("statements in the source", () => {
  const root = new URL("../", import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .map((name) => [name, readFileSync(new URL(name, root), "utf8")] as const);
  const volatile =
    /\b(now|random|clock_timestamp|statement_timestamp|timeofday|gen_random_uuid|uuidv?\d?|nextval|currval|current_timestamp|localtimestamp|current_date)\b/i;
  const updates = files.flatMap(([name, text]) =>
    [...text.matchAll(/do update\s+set[^`]*|doUpdateSet\([\s\S]*?\n {6}\)|doUpdateSet\(.*\)/gi)].map(
      ([found]) => [name, found] as const,
    ),
  );

  test("never call a volatile function in ON CONFLICT DO UPDATE", () => {
    expect(updates.length).toBeGreaterThan(0);
    expect(updates.filter(([, found]) => volatile.test(found))).toEqual([]);
  });

  test("lock no row of an organisation without naming it", () => {
    // From the start of the query to its lock: the chain of one Kysely query, or one SQL text.
    const locks = files.flatMap(([name, text]) =>
      [
        ...text.matchAll(
          /(?:selectFrom\((?:(?!selectFrom|execute)[\s\S])*?\.for(?:Update|Share|NoKeyUpdate|KeyShare)\(|select(?:(?!`)[\s\S])*?\bfor (?:no key )?(?:update|share)\b)/g,
        ),
      ].map(([found]) => [name, found] as const),
    );
    expect(locks.length).toBeGreaterThan(1);
    // Staff belong to no organisation, and an organisation is named by its own id.
    const ofTenants = locks.filter(
      ([, found]) => !found.startsWith('selectFrom("organisations")') && !found.startsWith('selectFrom("staff")'),
    );
    expect(ofTenants.filter(([, found]) => !/organisation_?id/i.test(found))).toEqual([]);
  });
});
