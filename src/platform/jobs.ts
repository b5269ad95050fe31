import { sql } from "kysely";
import pg from "pg";
import { type DatabaseAddress, type Db, dropLostConnections } from "./db.ts";
import { isUuid } from "./ids.ts";

/**
 * Installs or updates the job library's tables, in a schema of their own that belongs to the role the jobs run under: its
 * row-level security shows them to their owner only. The right to make that schema is lent for the moment.
 */
export async function migrateJobs(owner: pg.Client, address: DatabaseAddress, role: string | undefined): Promise<void> {
  // Whoever only enqueues needs no library.
  const { Logger, runMigrations } = await import("graphile-worker");
  const logger = new Logger(() => () => undefined);
  const pgPool = new pg.Pool({ ...address, max: 1, ...(role ? { options: `-c role=${role}` } : {}) });
  dropLostConnections(pgPool, () => undefined);
  const lend = (right: string) =>
    role && owner.query(`do $$ begin execute format('${right}', current_database()); end $$`);
  try {
    await lend(`grant create on database %I to ${role}`);
    if (role) await owner.query(handOver(role));
    await runMigrations({ pgPool, logger });
  } finally {
    await pgPool.end();
    await lend(`revoke create on database %I from ${role}`);
  }
}

/** If the schema was made before the role existed, the role is given it with everything in it. */
function handOver(role: string): string {
  return `do $$
    declare command text;
    begin
      if to_regnamespace('graphile_worker') is null
        or (select nspowner = '${role}'::regrole from pg_namespace where nspname = 'graphile_worker') then return; end if;
      alter schema graphile_worker owner to ${role};
      for command in
        select format('alter table %s owner to ${role}', oid::regclass) from pg_class
          where relnamespace = 'graphile_worker'::regnamespace and relkind in ('r', 'p', 'v')
        union all select format('alter type %s owner to ${role}', oid::regtype) from pg_type
          where typnamespace = 'graphile_worker'::regnamespace and typtype = 'c'
            and exists (select from pg_class where pg_class.oid = typrelid and relkind = 'c')
        union all select format('alter routine %s owner to ${role}', oid::regprocedure) from pg_proc
          where pronamespace = 'graphile_worker'::regnamespace
      loop execute command; end loop;
    end $$`;
}

/**
 * Asks for a job in the caller's transaction: it runs if that commits, and not before `runAt`. A second one with the same key
 * takes the place of the first. The payload holds ids only: the handler reads how things stand by then, and erasing somebody
 * needs no surgery on a queue.
 */
export async function enqueue(
  tx: Db,
  name: string,
  payload: Readonly<Record<string, string | number>>,
  options: { runAt?: Date; key?: string } = {},
): Promise<void> {
  await sql`select graphile_worker.add_job(${name}, payload := ${JSON.stringify(payload)}::json,
    run_at := ${options.runAt ?? null}::timestamptz, job_key := ${options.key ?? null}::text)`.execute(tx);
}

/** The ids that a job's payload names; undefined if one of them is missing, or is not an id. */
export function idsIn<const Name extends string>(
  payload: unknown,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  const given = new Map(Object.entries(payload ?? {}));
  const ids = names.map((name) => [name, given.get(name)] as const);
  const areIds = ids.every(([, id]) => typeof id === "string" && isUuid(id));
  return areIds ? (Object.fromEntries(ids) as Record<Name, string>) : undefined;
}

/**
 * Enqueues jobs in the caller's transaction: they run if it commits, and never if it does not. A waiting job with the same
 * key is replaced. Payloads hold ids only.
 *
 * @param keepsPlace what is replaced keeps its time, and with it its place in the queue
 */
export async function enqueueAll(
  tx: Db,
  name: string,
  jobs: readonly { payload: Record<string, string>; key: string }[],
  keepsPlace = false,
): Promise<void> {
  if (jobs.length === 0) return;
  const payloads = jobs.map(({ payload }) => JSON.stringify(payload));
  const keys = jobs.map(({ key }) => key);
  await sql`
    select graphile_worker.add_job(${name}, payload => job.payload::json, job_key => job.key,
      job_key_mode => ${keepsPlace ? "preserve_run_at" : "replace"})
    from unnest(${payloads}::text[], ${keys}::text[]) as job (payload, key)`.execute(tx);
}
