import type pg from "pg";
import { expect, test } from "vitest";
import { testApp } from "../../test/support/test-app.ts";
import { arrayText, isBadData, sqlStateOf } from "./db.ts";

const { owner, pool } = await testApp();

test("an array's text means to PostgreSQL what the array was", async () => {
  const texts = ["a", "", " ", "null", "NULL", null, 'a"b', "a\\b", '\\"', "{a,b}", ",", "é☃𝄞", "a\nb", "'"];
  const numbers = [0, 1, -7, 2 ** 31 - 1];
  const asked = "select $1::text[] as texts, $2::int[] as numbers, $3::text[] as none, $4::text[] as one";
  const { rows } = await owner.query(asked, [texts, numbers, [], [null]].map(arrayText));
  expect(rows).toEqual([{ texts, numbers, none: [], one: [null] }]);
});

test("a session neither compiles statements nor starts workers for them, whatever the server would", async () => {
  const { rows } = await pool.query(
    "select current_setting('jit') as jit, current_setting('max_parallel_workers_per_gather') as workers, current_setting('timezone') as zone",
  );
  expect(rows).toEqual([{ jit: "off", workers: "0", zone: "UTC" }]);
});

test("an error of the database says which place in the code had asked", async () => {
  const client = await pool.connect();
  const error = await client.query("select 1 / 0").then(
    () => undefined,
    (error: Error) => error,
  );
  expect(error?.message).toBe("division by zero");
  expect(error?.stack).toContain("db.test.ts");
  client.release();
});

test("a query asked with a callback is answered by it, and its error too", async () => {
  const client = await pool.connect();
  const asked = (text: string) =>
    new Promise((resolve) => {
      client.query(text, (error: Error | undefined, result) => resolve(error ? error.message : result.rows));
    });
  expect(await asked("select 1 as one")).toEqual([{ one: 1 }]);
  expect(await asked("select 1 / 0")).toBe("division by zero");
  client.release();
});

test.each([
  ["23502", "insert into organisations (id) values (gen_random_uuid())"],
  [
    "23503",
    "insert into products (organisation_id, id, sku, name, created_at) values (gen_random_uuid(), gen_random_uuid(), 'S1', 'Lamp', now())",
  ],
  ["23505", "insert into schema_migrations select * from schema_migrations limit 1"],
  ["23514", "insert into rate_windows values ('\\x00', now(), now(), 1)"],
])(
  "what a constraint refuses, %s, is known by its words where Citus hands it on as an internal error",
  async (code, text) => {
    const error = await owner.query(text).then(
      () => undefined,
      (error: pg.DatabaseError) => error,
    );
    expect(error?.code).toBe(code);
    const asOnCitus = Object.assign(error!, { code: "XX000" });
    expect([sqlStateOf(asOnCitus), isBadData(asOnCitus)]).toEqual([code, true]);
  },
);

test("an internal error that says nothing of a constraint stays one", () => {
  const error = Object.assign(new Error("cache lookup failed"), { code: "XX000", severity: "ERROR" });
  expect([sqlStateOf(error as never), isBadData(error)]).toEqual(["XX000", false]);
});
