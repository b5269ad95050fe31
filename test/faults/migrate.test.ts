import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { ownEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { connectionString } from "../support/cli.ts";
import { quietLog } from "../support/log.ts";
import { command } from "../support/program.ts";
import { startServerProcess, temporaryFolder } from "../support/server-process.ts";
import { until } from "../support/waiting.ts";

/** An empty database on a PostgreSQL of this test, and a way to ask it. */
async function anEmptyDatabase() {
  const postgres = await ownEmbeddedPostgres({ dataDir: await temporaryFolder(), log: quietLog });
  onTestFinished(() => postgres.stop());
  const database = `empty_${randomBytes(4).toString("hex")}`;
  await ask({ ...postgres.address, database: "postgres" }, `create database ${database}`);
  const address = { ...postgres.address, database };
  const environment = {
    DATABASE_URL: connectionString(address as never),
    SECRET: "a secret for fault tests, long enough to be one",
  };
  const connect = async () => {
    const client = new pg.Client({ ...address, ssl: false });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  return { environment, connect, query: (sql: string) => ask(address, sql) };
}

async function ask(address: pg.ClientConfig, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...address, ssl: false });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** How a command that must fail ended. */
async function failureOf(environment: Record<string, string>, ...args: string[]) {
  return command(environment, ...args).then(
    (stdout) => ({ code: 0, stderr: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
  );
}

test("four migrate at once on an empty database all succeed, and each migration was applied by exactly one", async () => {
  const { environment, query } = await anEmptyDatabase();
  const said = await Promise.all([1, 2, 3, 4].map(() => command(environment, "migrate", "--json")));
  const applied = said.flatMap((line) => (JSON.parse(line) as { applied: string[] }).applied);
  const rows = await query("select name from schema_migrations order by version");
  expect(applied.sort()).toEqual(rows.map(({ name }) => name));
  expect(applied.length).toBeGreaterThan(0);
  expect(JSON.parse(await command(environment, "migrate", "--json"))).toMatchObject({ applied: [] });
  const server = await startServerProcess(environment);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});

test("a migrate that dies half way leaves nothing of that migration, and the next one completes it", async () => {
  const { environment, query, connect } = await anEmptyDatabase();
  await query(
    "create table schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null)",
  );
  const other = await connect();
  // Readable, so that the migration is carried out; not writable, so that it cannot be noted as done.
  await other.query("begin; lock table schema_migrations in share mode");
  const running = failureOf(environment, "migrate");
  let session: Record<string, unknown> | undefined;
  await until("a migration that has done its work and waits to say so", async () => {
    // By its statement too: the view reads statements once and waits as they are, so it may show a wait beside the
    // statement before it.
    [session] = await query(
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and query like 'insert into schema_migrations%'`,
    );
    return session !== undefined;
  });
  await query(`select pg_terminate_backend(${session!.pid})`);
  expect((await running).code).toBe(1);
  await other.query("commit");
  expect(await query("select tablename from pg_tables where schemaname = 'public'")).toEqual([
    { tablename: "schema_migrations" },
  ]);
  const { applied } = JSON.parse(await command(environment, "migrate", "--json")) as { applied: string[] };
  expect(applied[0]).toMatch(/^0001_/);
});

test("a database that is not migrated is refused by serve, which names migrate", async () => {
  const { environment } = await anEmptyDatabase();
  const { code, stderr } = await failureOf(environment, "serve", "--port", "0");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database is not up to date: 0001_\w+\.sql.* is missing\. Run: fairmark migrate\n$/);
});

test("a database newer than the program is refused by every command, in one sentence, and left as it is", async () => {
  const { environment, query } = await anEmptyDatabase();
  await command(environment, "migrate");
  await query("insert into schema_migrations values (9999, '9999_from_the_future.sql', now())");
  const before = await query("select * from schema_migrations order by version");
  for (const args of [["serve", "--port", "0"], ["migrate"], ["organisation", "create", "LATE", "--name", "Late"]]) {
    const { code, stderr } = await failureOf(environment, ...args);
    expect([args, code]).toEqual([args, 1]);
    expect(stderr).toMatch(/^The database is newer than this program.*Install the newer version of Fairmark/);
    expect(stderr.trim()).not.toMatch(/\n|\bat \S+ \(/);
  }
  expect(await query("select * from schema_migrations order by version")).toEqual(before);
  expect(await query("select from organisations")).toEqual([]);
});
