import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { type DatabaseAddress, DatabaseClient, serverRole } from "./db.ts";
import { distributeTables, isDistributed } from "./distribute.ts";
import { type Engine, engineOf, roleAttribute, schemaChange } from "./engine.ts";
import { OperatorError } from "./errors.ts";
import { migrateJobs } from "./jobs.ts";
import { refuseReadOnly } from "./writable.ts";

export type Migration = { version: number; name: string; sql: string };
export type MigrationResult = {
  applied: string[];
  version: number;
  roleProblem: string | undefined;
  /** The steps that finished, with what each has done, earlier runs included. */
  steps: { name: string; report: Record<string, number> }[];
  /** The tables that were new to a database that lies on several machines, or that an earlier run did not come to. */
  distributed: string[];
};

/** Adds to what a step has done, in the transaction that did it. */
export type Count = (what: string, by?: number) => Promise<void>;

/**
 * What SQL alone cannot do to a database that is brought up to date. It works as the database's owner, in transactions
 * of its own, and may be interrupted: run again, it continues.
 */
export type UpgradeStep = (client: pg.Client, count: Count, now: Date) => Promise<void>;

const folder = new URL("../../migrations/", import.meta.url);
// One lock for everybody who migrates the same database; any number will do, as long as only we use it.
const migrationLock = 4_711_204_001;

/** The numbered files of `migrations/`, in order. */
export async function listMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 4)),
      name,
      sql: await readFile(new URL(name, folder), "utf8"),
    })),
  );
}

export type UpgradeSteps = Readonly<Record<string, UpgradeStep>>;

/**
 * Brings the database up to date, each migration in a transaction of its own, then grants the server's role its rights,
 * and runs the steps that migrations have requested. Safe to run twice and by two at once: the second waits and finds
 * nothing to do.
 *
 * @param steps loads them, by the names in the table upgrade_steps, if one waits; a new database requests none
 * @throws OperatorError when the database is newer than this program, or a file's number is below one that was applied
 */
export async function migrate(
  address: DatabaseAddress,
  now: Date,
  steps: () => Promise<UpgradeSteps> = async () => ({}),
): Promise<MigrationResult> {
  const client = new DatabaseClient({ ...address, application_name: "fairmark migrate" });
  await client.connect();
  try {
    await refuseReadOnly(client);
    await lockMigrations(client);
    const engine = await engineOf(client);
    await client.query(
      "create table if not exists schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null)",
    );
    const migrations = await listMigrations();
    const done = await appliedVersions(client);
    refuseNewer(done, migrations);
    const due = migrations.filter(({ version }) => !done.includes(version));
    refuseOutOfTurn(done, due);
    const applied: string[] = [];
    const distributed: string[] = [];
    const goesOn = engine === "citus" && (await isDistributed(client));
    const distribute = async () => {
      if (!goesOn) return;
      const { whole, inPieces, functions } = await distributeTables(client, now);
      distributed.push(...whole, ...inPieces, ...functions);
    };
    await distribute();
    for (const migration of due) {
      await applyOne(client, migration, engine, now);
      applied.push(migration.name);
      // The next one finds its tables as they will be.
      await distribute();
    }
    const roleProblem = await grantServerRole(client, engine);
    await migrateJobs(client, address, roleProblem === undefined ? serverRole : undefined);
    const taken = await takeSteps(client, steps, now);
    return { applied, version: migrations.at(-1)?.version ?? 0, roleProblem, steps: taken, distributed };
  } finally {
    await client.end();
  }
}

async function takeSteps(
  client: pg.Client,
  steps: () => Promise<UpgradeSteps>,
  now: Date,
): Promise<MigrationResult["steps"]> {
  const taken = [];
  const waiting = await unfinishedSteps(client);
  const known = waiting.length === 0 ? {} : await steps();
  for (const name of waiting) {
    const step = known[name];
    if (!step) throw new Error(`no step by the name of ${name}`);
    const count: Count = async (what, by = 1) => {
      if (by === 0) return;
      await client.query(
        `update upgrade_steps set report = jsonb_set(report, array[$2], to_jsonb(coalesce((report ->> $2)::int, 0) + $3::int))
         where name = $1`,
        [name, what, by],
      );
    };
    await step(client, count, now);
    const { rows } = await client.query<{ report: Record<string, number> }>(
      "update upgrade_steps set finished_at = $2 where name = $1 returning report",
      [name, now],
    );
    taken.push({ name, report: rows[0]!.report });
  }
  return taken;
}

async function unfinishedSteps(db: pg.Pool | pg.Client): Promise<string[]> {
  const exists = await db.query<{ exists: boolean }>(
    "select to_regclass('public.upgrade_steps') is not null as exists",
  );
  if (!exists.rows[0]?.exists) return [];
  const { rows } = await db.query<{ name: string }>(
    "select name from upgrade_steps where finished_at is null order by name",
  );
  return rows.map(({ name }) => name);
}

/** Where the database stands against this program's migrations. `missing` are the files not applied and the steps not finished. */
export async function migrationStatus(db: pg.Pool | pg.Client): Promise<{ missing: string[]; newer: boolean }> {
  const migrations = await listMigrations();
  const exists = await db.query<{ exists: boolean }>(
    "select to_regclass('public.schema_migrations') is not null as exists",
  );
  const done = exists.rows[0]?.exists ? await appliedVersions(db) : [];
  const known = migrations.map(({ version }) => version);
  return {
    missing: [
      ...migrations.filter(({ version }) => !done.includes(version)).map(({ name }) => name),
      ...(await unfinishedSteps(db)),
    ],
    newer: done.some((version) => !known.includes(version)),
  };
}

async function appliedVersions(client: pg.Pool | pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ version: number }>("select version from schema_migrations order by version");
  return rows.map(({ version }) => version);
}

function refuseNewer(done: readonly number[], migrations: readonly Migration[]): void {
  const unknown = done.filter((version) => !migrations.some((migration) => migration.version === version));
  if (unknown.length === 0) return;
  throw new OperatorError(
    `The database is newer than this program: it has migration ${unknown.join(", ")}, this version knows up to ` +
      `${migrations.at(-1)?.version ?? 0}. Install the newer version of Fairmark, or restore the backup made before the upgrade.`,
  );
}

/**
 * A new file with a lower number than a database already has would run there after its successors, and elsewhere before
 * them: the same program would have databases made in two ways. Gaps are not mistakes: nobody filled 0009 before 0010
 * was released, so nobody may do so now.
 */
function refuseOutOfTurn(done: readonly number[], due: readonly Migration[]): void {
  const highest = Math.max(0, ...done);
  const late = due.filter(({ version }) => version < highest);
  if (late.length === 0) return;
  throw new OperatorError(
    `Migration ${late.map(({ name }) => name).join(", ")} comes too late: the database has had ${highest} already. ` +
      `Give the file a number above ${Math.max(highest, ...due.map(({ version }) => version))}.`,
  );
}

async function applyOne(client: pg.Client, migration: Migration, engine: Engine, now: Date): Promise<void> {
  await client.query(`begin; ${schemaChange[engine]}`);
  try {
    await client.query(migration.sql);
    await client.query("insert into schema_migrations (version, name, applied_at) values ($1, $2, $3)", [
      migration.version,
      migration.name,
      now,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** For as long as the connection lasts, nobody else migrates or distributes the database. */
export async function lockMigrations(client: pg.Client): Promise<void> {
  await client.query("select pg_advisory_lock($1)", [migrationLock]);
}

/** What the operator runs once, as a superuser, where the database user may not create roles, or change the one there is. */
export function serverRoleSql(user: string, engine: Engine, exists = false): string {
  const made = `${exists ? "ALTER" : "CREATE"} ROLE ${serverRole} ${roleAttribute[engine]}; `;
  return `${exists && engine === "postgresql" ? "" : made}GRANT ${serverRole} TO "${user.replaceAll('"', '""')}";`;
}

const insufficientPrivilege = "42501";

/** Creates the role if need be and grants it its rights; gives back what to do when this user may not. */
async function grantServerRole(client: pg.Client, engine: Engine): Promise<string | undefined> {
  const known = await client.query<{ rolcanlogin: boolean }>("select rolcanlogin from pg_roles where rolname = $1", [
    serverRole,
  ]);
  const [role] = known.rows;
  try {
    if (!role) await createServerRole(client, engine);
    else if (engine === "citus" && !role.rolcanlogin)
      await client.query(`alter role ${serverRole} ${roleAttribute.citus}`);
    if (!(await mayWorkAs(client))) await client.query(`grant ${serverRole} to current_user`);
    await client.query("begin");
    await client.query(await readFile(new URL("grants.sql", folder), "utf8"));
    await client.query("commit");
    return undefined;
  } catch (error) {
    await client.query("rollback");
    if (sqlState(error) !== insufficientPrivilege) throw error;
    const { rows } = await client.query<{ user: string }>('select current_user as "user"');
    return serverRoleSql(rows[0]!.user, engine, role !== undefined);
  }
}

// A role belongs to the whole cluster: the migration of another database may create it at the same moment.
async function createServerRole(client: pg.Client, engine: Engine): Promise<void> {
  await client.query(
    `do $$ begin create role ${serverRole} ${roleAttribute[engine]}; exception when duplicate_object or unique_violation then null; end $$`,
  );
}

// Found out by trying: what membership allows differs between PostgreSQL 15 and 16.
async function mayWorkAs(client: pg.Client): Promise<boolean> {
  try {
    await client.query(`set role ${serverRole}`);
    await client.query("reset role");
    return true;
  } catch (error) {
    if (sqlState(error) === insufficientPrivilege) return false;
    throw error;
  }
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
