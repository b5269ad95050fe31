import { sql } from "kysely";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";

const { db } = await testDatabase();

test("rows have camelCase keys, and what stands in a JSON column keeps its own", async () => {
  const { rows } = await sql`
    select n as row_number, '{"first_name": {"in_full": 1}}'::jsonb as said_by, array['a_b'] as some_words, null::text as not_said
    from generate_series(1, 2) n`.execute(db);
  const said = { saidBy: { first_name: { in_full: 1 } }, someWords: ["a_b"], notSaid: null };
  expect(rows).toEqual([
    { rowNumber: 1, ...said },
    { rowNumber: 2, ...said },
  ]);
});

test("of two columns with one name the last one counts, as with the driver", async () => {
  const { rows } = await sql`select 1 as a_b, 2 as c, 3 as a_b`.execute(db);
  expect(rows).toEqual([{ aB: 3, c: 2 }]);
});

test("a column may have any name", async () => {
  const { rows } = await sql`select 1 as "it's", 2 as "a ""b""", 3 as "constructor", 4 as "12"`.execute(db);
  expect(rows).toEqual([{ "it's": 1, 'a "b"': 2, constructor: 3, "12": 4 }]);
});

test("a row is its own: changing one changes no other", async () => {
  const { rows } = await sql<{ aB: number }>`select 1 as a_b from generate_series(1, 2)`.execute(db);
  rows[0]!.aB = 5;
  expect(rows[1]).toEqual({ aB: 1 });
});

test("a statement without rows says how many it changed", async () => {
  const { numDeletedRows } = await db.deleteFrom("idempotentRequests").executeTakeFirstOrThrow();
  expect(numDeletedRows).toBe(0n);
  expect((await sql`select 1 where false`.execute(db)).rows).toEqual([]);
});

test("what the database refuses is its own error", async () => {
  await expect(sql`select 1 / 0`.execute(db)).rejects.toMatchObject({ code: "22012" });
});
