import { readFile } from "node:fs/promises";
import type pg from "pg";
import { engineOf, schemaChange } from "./engine.ts";
import { OperatorError } from "./errors.ts";

/** Where each table lies on several machines: `migrations/distribution.json`, in the order in which they are distributed. */
export type Distribution = {
  /** The column by whose value rows go to machines. */
  by: string;
  /** In pieces by that column; whatever has one value of it lies on one machine. */
  in_pieces: readonly string[];
  /** Whole on every machine. */
  whole: readonly string[];
  /** On the coordinator alone: no statement joins it with anything of a machine. */
  on_the_coordinator: readonly string[];
  /** Functions that statements call where their rows lie. None of them reads a table: Citus refuses that on a machine. */
  functions: readonly string[];
};

/** What was done now; nothing where everything was as it should be. */
export type Distributed = { whole: string[]; inPieces: string[]; functions: string[]; foreignKeys: number };

/** Its row in upgrade_steps says that the database is distributed; while it has no end, something of that is still to be done. */
export const distributionStep = "tables_distributed";

const oldestCitus = 11;

export async function readDistribution(): Promise<Distribution> {
  const text = await readFile(new URL("../../migrations/distribution.json", import.meta.url), "utf8");
  return JSON.parse(text) as Distribution;
}

/** Whether it was decided that this database is distributed. */
export async function isDistributed(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    "select to_regclass('public.upgrade_steps') is not null as exists",
  );
  if (!rows[0]!.exists) return false;
  return (await client.query("select from upgrade_steps where name = $1", [distributionStep])).rowCount === 1;
}

/** @throws OperatorError where nothing can be distributed, with what to do */
export async function refuseUndistributable(client: pg.Client): Promise<void> {
  if ((await engineOf(client)) === "postgresql") throw new OperatorError(await whyNoCitus(client));
  const { rows } = await client.query<{ version: string }>(
    "select extversion as version from pg_extension where extname = 'citus'",
  );
  const { version } = rows[0]!;
  if (Number.parseInt(version, 10) < oldestCitus)
    throw new OperatorError(`Citus ${version} is too old: Fairmark needs ${oldestCitus} or newer.`);
  const { rows: places } = await client.query<{ coordinates: boolean; machines: number }>(
    "select citus_is_coordinator() as coordinates, (select count(*)::int from citus_get_active_worker_nodes()) as machines",
  );
  const { coordinates, machines } = places[0]!;
  if (!coordinates || machines === 0)
    throw new OperatorError(
      "This is not the coordinator of several machines: set DATABASE_URL to the coordinator, and let it know the others there with SELECT citus_set_coordinator_host('HOST', 5432); SELECT citus_add_node('HOST', 5432). See docs/operate/scale-out.md.",
    );
}

async function whyNoCitus(client: pg.Client): Promise<string> {
  const { rowCount } = await client.query("select from pg_available_extensions where name = 'citus'");
  const see = "See docs/operate/scale-out.md.";
  return rowCount === 0
    ? `This is PostgreSQL without Citus, on one machine: there is nothing to distribute to, and Fairmark runs on it as it is. ${see}`
    : `Citus is installed on this machine, but not in this database. Let a superuser run CREATE EXTENSION citus; in it, on every machine. ${see}`;
}

/** Whoever began to work with whole tables must not go on while they are taken apart. */
export async function refuseWhileServed(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ names: string | null }>(
    `select string_agg(distinct application_name, ', ') as names from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name in ('fairmark', 'fairmark jobs')`,
  );
  if (rows[0]!.names !== null)
    throw new OperatorError(
      `The database is in use (${rows[0]!.names} in pg_stat_activity). Stop every serve and work first, and start them again afterwards.`,
    );
}

/** What is on the list: tables that do not lie as it says, and functions that the machines do not have. */
export async function listUndistributed(client: pg.Client): Promise<Undistributed> {
  const { in_pieces, whole, functions } = await readDistribution();
  // What Citus has merely taken note of (it does, of tables with a foreign key to one that is whole everywhere) lies where it lay.
  const { rows } = await client.query<{ name: string; isWhole: boolean }>(
    `select c.relname as name, p.partmethod = 'n' as "isWhole" from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
     where c.relnamespace = 'public'::regnamespace and (p.partmethod = 'h' or p.partmethod = 'n' and p.repmodel = 't')`,
  );
  const lying = (isWhole: boolean) => new Set(rows.filter((row) => row.isWhole === isWhole).map(({ name }) => name));
  const existing = new Set(await listTables(client));
  const due = (names: readonly string[], done: ReadonlySet<string>) =>
    names.filter((name) => existing.has(name) && !done.has(name));
  return {
    in_pieces: due(in_pieces, lying(false)),
    whole: due(whole, lying(true)),
    functions: await listMissingFunctions(client, functions),
  };
}

type Undistributed = Pick<Distribution, "in_pieces" | "whole" | "functions">;

/** Of these functions, those that exist here and that Citus has not made on the machines. */
async function listMissingFunctions(client: pg.Client, functions: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) with ordinality as listed (name, place)
     where to_regprocedure(name) is not null and not exists (
       select from pg_dist_object where classid = 'pg_proc'::regclass and objid = to_regprocedure(name)::oid)
     order by place`,
    [functions],
  );
  return rows.map(({ name }) => name);
}

async function listTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  return rows.map(({ name }) => name);
}

/**
 * Distributes what is not distributed yet: foreign keys between tables in pieces are put aside, since Citus distributes no table
 * that a local one points at; then tables go where the list says, and the foreign keys come back. Each step is a transaction of its own
 * and leaves word in upgrade_steps of what is to be put back, so that whoever is interrupted runs it again and goes on.
 *
 * The caller holds the lock of migrations.
 *
 * @param say is told of each step when it is done
 */
export async function distributeTables(
  client: pg.Client,
  now: Date,
  say: (line: string) => void = () => undefined,
): Promise<Distributed> {
  const due = await listUndistributed(client);
  const { rowCount } = await client.query("select from upgrade_steps where name = $1 and finished_at is not null", [
    distributionStep,
  ]);
  const done: Distributed = { whole: [], inPieces: [], functions: [], foreignKeys: 0 };
  const { length: count } = [...due.in_pieces, ...due.whole, ...due.functions];
  if (rowCount === 0 || count > 0) await distributeDue(client, due, done, say);
  await client.query(
    "update upgrade_steps set report = '{}', finished_at = $2 where name = $1 and finished_at is null",
    [distributionStep, now],
  );
  await clearLeftBehind(client, say);
  return done;
}

async function distributeDue(
  client: pg.Client,
  due: Undistributed,
  done: Distributed,
  say: (line: string) => void,
): Promise<void> {
  await client.query(
    `insert into upgrade_steps (name, report) values ($1, '{"foreign_keys": []}')
     on conflict (name) do update set finished_at = null, report = '{"foreign_keys": []}' || upgrade_steps.report`,
    [distributionStep],
  );
  await putForeignKeysAside(client, due.in_pieces);
  for (const table of due.whole) {
    await client.query("select create_reference_table($1::text::regclass)", [table]);
    done.whole.push(table);
    say(`${table}: whole on every machine`);
  }
  const { by, in_pieces } = await readDistribution();
  const [first] = in_pieces;
  for (const table of due.in_pieces) {
    await client.query("select create_distributed_table($1::text::regclass, $2, colocate_with => $3)", [
      table,
      by,
      table === first ? "none" : first,
    ]);
    done.inPieces.push(table);
    say(`${table}: in pieces`);
  }
  // Those that a table's column is made by came with the table.
  for (const name of await listMissingFunctions(client, due.functions)) {
    await client.query("select create_distributed_function($1::text::regprocedure)", [name]);
    done.functions.push(name);
    say(`${name}: on every machine`);
  }
  done.foreignKeys = await putForeignKeysBack(client);
  say(`${done.foreignKeys} foreign keys: back in their places`);
}

/**
 * Tables of which the coordinator still has the rows that it had before: Citus copies them to the machines, and from then on nobody sees,
 * changes or erases the first ones.
 */
export async function listLeftBehind(client: pg.Client): Promise<string[]> {
  const { in_pieces, whole } = await readDistribution();
  const undistributed = await listUndistributed(client);
  const waiting = new Set([...undistributed.in_pieces, ...undistributed.whole]);
  // Of what lies there by itself, without the pieces.
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relname = any($1) and pg_relation_size(oid) > 0 order by relname`,
    [[...in_pieces, ...whole]],
  );
  return rows.map(({ name }) => name).filter((name) => !waiting.has(name));
}

async function clearLeftBehind(client: pg.Client, say: (line: string) => void): Promise<void> {
  for (const table of await listLeftBehind(client)) {
    await client.query("select truncate_local_data_after_distributing_table($1::text::regclass)", [table]);
    say(`${table}: the coordinator's own copy is cleared`);
  }
}

type ForeignKey = { table: string; name: string; definition: string };

/** Of tables that are to be distributed, to or from others in pieces: away, and their definitions kept, in one transaction. */
async function putForeignKeysAside(client: pg.Client, tables: readonly string[]): Promise<void> {
  const { in_pieces } = await readDistribution();
  const { rows } = await client.query<ForeignKey>(
    `select t.relname as table, c.conname as name, pg_get_constraintdef(c.oid) as definition
     from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
     where c.contype = 'f' and t.relnamespace = 'public'::regnamespace and c.conparentid = 0
       and t.relname = any($1) and f.relname = any($1) and (t.relname = any($2) or f.relname = any($2))
     order by t.relname, c.conname`,
    [in_pieces, tables],
  );
  if (rows.length === 0) return;
  await changingSchema(client, async () => {
    await client.query(
      `update upgrade_steps set report = jsonb_set(report, '{foreign_keys}', (report -> 'foreign_keys') || $2::jsonb) where name = $1`,
      [distributionStep, JSON.stringify(rows)],
    );
    for (const { table, name } of rows)
      await client.query(`alter table ${quoted(table)} drop constraint ${quoted(name)}`);
  });
}

async function putForeignKeysBack(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ kept: ForeignKey[] }>(
    "select report -> 'foreign_keys' as kept from upgrade_steps where name = $1",
    [distributionStep],
  );
  const { kept } = rows[0]!;
  for (const { table, name, definition } of kept)
    await changingSchema(client, async () => {
      await client.query(`alter table ${quoted(table)} add constraint ${quoted(name)} ${definition}`);
      await client.query(
        `update upgrade_steps set report = jsonb_set(report, '{foreign_keys}', (report -> 'foreign_keys') - 0) where name = $1`,
        [distributionStep],
      );
    });
  return kept.length;
}

async function changingSchema(client: pg.Client, change: () => Promise<void>): Promise<void> {
  await client.query(`begin; ${schemaChange.citus}`);
  try {
    await change();
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
