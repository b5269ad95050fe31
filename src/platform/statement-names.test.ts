import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { patienceMs } from "../../test/support/waiting.ts";
import { connectKysely, connectPool, type Db } from "./db.ts";
import { createStatementNames } from "./statement-names.ts";

const { address } = await testDatabase();

/** A query builder over one connection, which keeps plans. */
function oneConnection(most?: number): Db {
  const pool = connectPool({ address: address as never, log: quietLog, max: 1, waitMs: patienceMs });
  onTestFinished(() => pool.end());
  return connectKysely(pool, "postgresql", createStatementNames(most));
}

async function prepared(db: Db): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements
    where statement not like '%pg_prepared_statements%' order by prepare_time`.execute(db);
  return rows.map(({ statement }) => statement);
}

test("a connection keeps the plan of a statement that is asked again, and not of one that is asked once", async () => {
  const db = oneConnection();
  for (const value of [1, 2, 3])
    expect((await sql`select ${value}::int + 1 as one_more`.execute(db)).rows).toEqual([{ oneMore: value + 1 }]);
  await sql`select 'once'`.execute(db);
  expect(await prepared(db)).toEqual(["select $1::int + 1 as one_more"]);
});

test("many texts that are asked once make nobody forget which are asked again, and no more are kept than may be", async () => {
  const db = oneConnection(3);
  const ask = (text: string) => sql.raw(`select '${text}'`).execute(db);
  for (const text of ["a", "a"]) await ask(text);
  for (let index = 0; index < 10; index += 1) await ask(`once ${index}`);
  for (const text of ["a", "b", "b", "c", "c", "d", "d", "d"]) await ask(text);
  expect(await prepared(db)).toEqual(["select 'a'", "select 'b'", "select 'c'"]);
});

test("a transaction, which may have settings of its own, uses no plan from outside and leaves none behind", async () => {
  const db = oneConnection();
  const ask = (of: Db) => sql`select current_setting('enable_seqscan') as is`.execute(of);
  for (let time = 0; time < 3; time += 1) await db.transaction().execute(ask);
  expect(await prepared(db)).toEqual([]);
  for (let time = 0; time < 2; time += 1) await ask(db);
  expect(await prepared(db)).toEqual(["select current_setting('enable_seqscan') as is"]);
});

test("when a migration has changed a table, the same question is answered as before, by whichever connection", async () => {
  const db = oneConnection();
  await sql`create table boxes (name text)`.execute(db);
  await sql`insert into boxes values ('small')`.execute(db);
  const ask = async () => (await sql`select * from boxes`.execute(db)).rows;
  for (let time = 0; time < 3; time += 1) expect(await ask()).toEqual([{ name: "small" }]);
  await sql`alter table boxes add column height_cm int`.execute(db);
  for (let time = 0; time < 3; time += 1) expect(await ask()).toEqual([{ name: "small", heightCm: null }]);
  expect(await prepared(db)).toContain("select * from boxes");
});

test("what the database refuses is its own error under a name, too, and the next question is answered", async () => {
  const db = oneConnection();
  const divide = (by: number) => sql`select 4 / ${by}::int as is`.execute(db);
  for (const by of [1, 2]) await divide(by);
  await expect(divide(0)).rejects.toMatchObject({ code: "22012" });
  expect((await divide(4)).rows).toEqual([{ is: 1 }]);
});
