import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { standInForCitus, takeCalls } from "../../test/support/citus-stand-in.ts";
import { cliOver, runCli } from "../../test/support/cli.ts";
import { quietLog } from "../../test/support/log.ts";
import { referenceTables, tenantTables } from "../../test/support/tables.ts";
import { mainJobSession } from "../intake/index.ts";
import { connectPool, serverRole } from "../platform/db.ts";
import { distributeTables, readDistribution } from "../platform/distribute.ts";
import { engineOf, sessionOn } from "../platform/engine.ts";
import { migrate } from "../platform/migrate.ts";
import { type EmbeddedPostgres, ownEmbeddedPostgres } from "../platform/postgres/index.ts";

// Citus itself is in no package that could run here: a stand-in notes what is asked of it, and refuses what a real one refused
// (docs/operate/scale-out.md). A cluster of its own, since the server's role is changed.
const now = new Date("2026-11-30T09:00:00Z");
let cluster: EmbeddedPostgres;
let dataDir: string;
const clients: pg.Client[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "fairmark-distributed-"));
  // Reachable for the user that PostgreSQL runs as where the tests run as root.
  await chmod(dataDir, 0o711);
  cluster = await ownEmbeddedPostgres({ dataDir, log: quietLog });
  await ask("create database migrated");
  await migrate({ ...cluster.address, database: "migrated" } as never, now);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(sql: string): Promise<void> {
  const admin = new pg.Client(cluster.address);
  await admin.connect();
  await admin.query(sql);
  await admin.end();
}

/** A migrated database, with the stand-in if wanted. */
async function aDatabase(citus?: { version?: string; machines?: number }) {
  const database = `distributed_${randomBytes(4).toString("hex")}`;
  await ask(`create database ${database} template migrated`);
  const address = { ...cluster.address, database };
  const owner = new pg.Client(address);
  clients.push(owner);
  await owner.connect();
  if (citus) await standInForCitus(owner, citus);
  return { owner, address: address as never, cli: cliOver({ address: address as never }, () => now) };
}

const foreignKeys = async (owner: pg.Client) =>
  (
    await owner.query<{ key: string }>(
      `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as key from pg_constraint
       where contype = 'f' and connamespace = 'public'::regnamespace order by 1`,
    )
  ).rows.map(({ key }) => key);

const said = async (cli: ReturnType<typeof cliOver>, check: string) => {
  const { findings } = JSON.parse((await cli("doctor", "--json")).stdout) as {
    findings: { check: string; level: string; says: string }[];
  };
  return findings.find((finding) => finding.check === check);
};

test("the list knows every table once: by organisation what lies with one, whole what others join, the rest on the coordinator", async () => {
  const { in_pieces, whole, on_the_coordinator } = await readDistribution();
  const all = [...in_pieces, ...whole, ...on_the_coordinator];
  expect([...all].sort()).toEqual([...tenantTables, ...referenceTables].sort());
  expect(in_pieces.filter((table) => !tenantTables.includes(table))).toEqual([]);
  // Asked about before an organisation is known.
  const wholeOfTenants = tenantTables.filter((table) => !in_pieces.includes(table));
  expect(wholeOfTenants).toEqual(["api_key_organisations", "staff_organisations"]);
});

describe("distribute refuses, and changes nothing", () => {
  test.each<[string, { version?: string; machines?: number } | undefined, RegExp]>([
    ["plain PostgreSQL", undefined, /^This is PostgreSQL without Citus, on one machine: .*scale-out\.md\./],
    ["an old Citus", { version: "10.2-4" }, /^Citus 10\.2-4 is too old: Fairmark needs 11 or newer\./],
    ["a coordinator that knows no machine", { machines: 0 }, /^This is not the coordinator of several machines: /],
  ])("%s", async (_name, citus, words) => {
    const { owner, cli } = await aDatabase(citus);
    const before = await foreignKeys(owner);
    const { code, stderr, stdout } = await cli("distribute");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(words);
    expect(await foreignKeys(owner)).toEqual(before);
    expect((await owner.query("select from upgrade_steps where name like '%distributed%'")).rowCount).toBe(0);
    if (citus) expect(await takeCalls(owner)).toEqual([]);
  });

  test("the embedded database, which lies on one machine", async () => {
    const { code, stderr } = await runCli(["distribute"], { DATA_DIR: dataDir }, () => now);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Set DATABASE_URL to the coordinator")]);
  });

  test("a database that is not up to date", async () => {
    const { owner, cli } = await aDatabase({});
    await owner.query("delete from schema_migrations where version = (select max(version) from schema_migrations)");
    const { code, stderr } = await cli("distribute");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is missing\. Run: fairmark migrate/)]);
    expect(await takeCalls(owner)).toEqual([]);
  });

  test("while it is served", async () => {
    const { owner, address, cli } = await aDatabase({});
    const serving = connectPool({ address, log: quietLog, max: 1 });
    await serving.query("select 1");
    const { code, stderr } = await cli("distribute");
    await serving.end();
    expect([code, stderr]).toEqual([1, expect.stringContaining("Stop every serve and work first")]);
    expect(await takeCalls(owner)).toEqual([]);
  });
});

test("distribute puts every table where the list says, purchasers first and the others beside it, and leaves every foreign key as it was", async () => {
  const { owner, cli } = await aDatabase({});
  const before = await foreignKeys(owner);
  expect(await said(cli, "machines")).toMatchObject({
    level: "note",
    says: expect.stringContaining("fairmark distribute"),
  });

  const { code, stdout, stderr } = await cli("distribute");
  expect([code, stderr]).toEqual([0, ""]);
  const { in_pieces, whole, functions } = await readDistribution();
  expect(await takeCalls(owner)).toEqual([
    ...whole.map((table) => `create_reference_table(${table})`),
    "create_distributed_table(purchasers, organisation_id, none)",
    ...in_pieces.slice(1).map((table) => `create_distributed_table(${table}, organisation_id, purchasers)`),
    // The one that a column of products is made by came with its table.
    ...functions.filter((name) => name !== "gtin_key(text)").map((name) => `create_distributed_function(${name})`),
    // The one table with a row in it.
    "truncate_local_data_after_distributing_table(mail_delivery)",
  ]);
  expect(await foreignKeys(owner)).toEqual(before);
  expect(stdout).toContain("reviews: in pieces\n");
  expect(stdout).toContain(`${in_pieces.length + whole.length} tables were distributed.`);
  expect(await said(cli, "machines")).toMatchObject({ level: "ok", says: expect.stringContaining("on 2 machines") });

  // Again: nothing is left.
  expect(await cli("distribute")).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing to do") });
  expect(await cli("migrate")).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing to do") });
  expect(await takeCalls(owner)).toEqual([]);
});

test("interrupted anywhere, it is run again and goes on, and until then nothing is served", async () => {
  const { owner, cli } = await aDatabase({});
  const before = await foreignKeys(owner);
  const { in_pieces } = await readDistribution();
  const whole = await aDatabase({});
  await whole.cli("distribute");
  const all = await takeCalls(whole.owner);
  const made: string[] = [];
  // After the first of each kind, in the middle, and among the foreign keys that come back.
  for (const after of ["organisations: whole", "purchasers: in", `${in_pieces[20]}: in`]) {
    await expect(
      distributeTables(owner, now, (line) => {
        if (line.startsWith(after)) throw new Error("interrupted");
      }),
    ).rejects.toThrow("interrupted");
    made.push(...(await takeCalls(owner)));
    expect((await foreignKeys(owner)).length).toBeLessThan(before.length);
    const { code, stderr } = await cli("key", "list");
    expect([code, stderr]).toEqual([1, expect.stringContaining("tables_distributed is missing")]);
  }
  // One that is not let back: the others are, and it is tried again.
  await owner.query("alter table reviews rename to reviews_elsewhere");
  await expect(distributeTables(owner, now)).rejects.toThrow();
  made.push(...(await takeCalls(owner)));
  await owner.query("alter table reviews_elsewhere rename to reviews");
  expect(await cli("migrate")).toMatchObject({ code: 0 });
  made.push(...(await takeCalls(owner)));
  expect(await foreignKeys(owner)).toEqual(before);
  expect(new Set(made)).toEqual(new Set(all));
  expect(made).toHaveLength(all.length);
  expect(await cli("key", "list")).toMatchObject({ code: 0 });
});

test("a table that a later migration makes is distributed by migrate, with its foreign keys; until then doctor names it", async () => {
  const { owner, cli } = await aDatabase({});
  await cli("distribute");
  await takeCalls(owner);
  // As a migration leaves it: made here, pointing at tables that are distributed, and one new table at another.
  await owner.query(`
    delete from citus_stand_in.pg_dist_partition where logicalrelid in ('review_votes'::regclass, 'webhook_endpoints'::regclass, 'webhook_messages'::regclass)`);
  const before = await foreignKeys(owner);
  expect(await said(cli, "machines")).toMatchObject({
    level: "problem",
    says: expect.stringMatching(
      /^review_votes, webhook_endpoints, webhook_messages lie on this machine alone\. Run: fairmark migrate/,
    ),
  });
  const { code, stdout } = await cli("migrate");
  expect(code).toBe(0);
  expect(stdout).toContain("Distributed to the machines: review_votes, webhook_endpoints, webhook_messages.");
  expect((await takeCalls(owner)).sort()).toEqual(
    ["review_votes", "webhook_endpoints", "webhook_messages"].map(
      (table) => `create_distributed_table(${table}, organisation_id, purchasers)`,
    ),
  );
  expect(await foreignKeys(owner)).toEqual(before);
  expect(await said(cli, "machines")).toMatchObject({ level: "ok" });
});

test("a function that a later migration makes is made on the machines by migrate; until then doctor names it", async () => {
  const { owner, cli } = await aDatabase({});
  await cli("distribute");
  await takeCalls(owner);
  await owner.query(
    "delete from citus_stand_in.pg_dist_object where objid = 'sum_each(bigint[], bigint[])'::regprocedure",
  );
  expect(await said(cli, "machines")).toMatchObject({
    level: "problem",
    says: expect.stringMatching(
      /^sum_each\(bigint\[\],bigint\[\]\) lies on this machine alone\. Run: fairmark migrate/,
    ),
  });
  expect(await cli("migrate")).toMatchObject({ code: 0, stdout: expect.stringContaining("sum_each") });
  expect(await takeCalls(owner)).toEqual(["create_distributed_function(sum_each(bigint[],bigint[]))"]);
  expect(await said(cli, "machines")).toMatchObject({ level: "ok" });
});

test("the list knows every function of ours that statements call where their rows lie, and none of these reads a table", async () => {
  const { owner } = await aDatabase();
  const { rows } = await owner.query<{ name: string; body: string }>(
    `select oid::regprocedure::text as name, pg_get_functiondef(oid) as body from pg_proc where pronamespace = 'public'::regnamespace`,
  );
  const { functions } = await readDistribution();
  // Called by a sweep of the coordinator's own table; and by nobody but a bench's seed: they are given rows (decision 0078).
  const elsewhere = [/^forget_old_record_entries\(/, /^review_facts\(/, /^counted_facts\(/];
  const called = rows.filter(({ name }) => !elsewhere.some((one) => one.test(name)));
  expect(called.map(({ name }) => name).sort()).toEqual([...functions].sort());
  const tables = [...tenantTables, ...referenceTables].join("|");
  for (const { body } of called) expect(body).not.toMatch(new RegExp(`\\b(from|join) (${tables})\\b`));
});

test("what the coordinator keeps of its own, where no erasure reaches, doctor names, and distribute clears", async () => {
  const { owner, cli } = await aDatabase({});
  await cli("distribute");
  await takeCalls(owner);
  // As if that had failed.
  await owner.query("insert into mail_delivery (is_on, changed_at) values (false, now())");
  expect(await said(cli, "machines")).toMatchObject({
    level: "problem",
    says: expect.stringMatching(/its own copy of mail_delivery, .* Run: fairmark distribute/),
  });
  expect(await cli("distribute")).toMatchObject({ code: 0 });
  expect(await takeCalls(owner)).toEqual(["truncate_local_data_after_distributing_table(mail_delivery)"]);
  expect(await said(cli, "machines")).toMatchObject({ level: "ok" });
});

test("with Citus the server's role may log in, and doctor says so where it may not", async () => {
  const { owner, cli } = await aDatabase({});
  const mayLogIn = async () =>
    (await owner.query("select rolcanlogin from pg_roles where rolname = $1", [serverRole])).rows[0].rolcanlogin;
  await owner.query(`alter role ${serverRole} nologin`);
  expect(await said(cli, "role")).toMatchObject({
    level: "problem",
    says: expect.stringContaining(`ALTER ROLE ${serverRole} LOGIN;`),
  });
  await cli("migrate");
  expect(await mayLogIn()).toBe(true);
  expect(await said(cli, "role")).toMatchObject({ level: "ok" });
});

test("the main job's session keeps its plans on plain PostgreSQL, and on Citus lets each call be planned", async () => {
  const plain = await aDatabase();
  const citus = await aDatabase({});
  for (const [{ owner, address }, mode] of [
    [plain, "force_generic_plan"],
    [citus, "auto"],
  ] as const) {
    const session = sessionOn(await engineOf(owner), mainJobSession);
    const pool = connectPool({ address, log: quietLog, max: 1, session });
    const { rows } = await pool.query(
      "select current_setting('plan_cache_mode') as mode, current_setting('enable_seqscan') as scans",
    );
    await pool.end();
    expect(rows).toEqual([{ mode, scans: "off" }]);
  }
});
