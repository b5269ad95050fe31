import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { WorkerEvents } from "graphile-worker";
import type pg from "pg";
import { describeError, type Log } from "./log.ts";

/**
 * Records in the database which workers are alive, and frees what dead ones have locked. The job library respects a
 * worker's lock for four hours, whatever became of the worker. Each worker of this process holds an advisory lock on
 * one connection: the database releases it when the process ends, however it ends, and every other process can see it.
 */
export type WorkerPresence = {
  /** To be given to the library's runners. */
  events: WorkerEvents;
  /** Frees the jobs of workers that no living process answers for; gives back the names of their tasks. */
  freeLocksOfTheDead: () => Promise<string[]>;
  stop: () => Promise<void>;
};

type DeadJob = { id: string; task: string; worker: string; attempts: number; isReplaced: boolean };

/** A worker may get its first job before it holds its lock. */
const believedSeconds = 2;
const againMs = 1000;

const lockOf = (id: string) => `hashtextextended('fairmark worker ' || ${id}, 0)`;

export async function announceWorkers(pool: pg.Pool, log: Log): Promise<WorkerPresence> {
  const ids = new Set<string>();
  const events: WorkerEvents = new EventEmitter();
  let isStopped = false;
  let client: pg.PoolClient | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function connect(): Promise<void> {
    const connected = await pool.connect();
    const lost = () => {
      if (client !== connected) return;
      client = undefined;
      connected.release(true);
      void reconnect();
    };
    connected.once("error", lost).once("end", lost);
    client = connected;
    for (const id of ids) await lock(id);
  }

  async function reconnect(): Promise<void> {
    while (!isStopped && client === undefined) {
      await connect().catch((error) =>
        log.warn({ err: describeError(error) }, "the workers could not be announced; this is tried again"),
      );
      if (client === undefined) await pause(againMs, undefined, { ref: false });
    }
  }

  /** One after the other: a connection does one thing at a time. */
  function inTurn<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T | undefined> {
    const done = last.then(() => (client ? work(client) : undefined));
    last = done.catch(() => undefined);
    return done;
  }

  async function lock(id: string): Promise<void> {
    await inTurn((connection) => connection.query(`select pg_advisory_lock_shared(${lockOf("$1")})`, [id]));
  }

  // The workers of a runner form a pool, and jobs are locked in its name.
  events.on("pool:create", ({ workerPool }) => {
    ids.add(workerPool.id);
    // If the connection is lost in between, the next one takes all the locks.
    lock(workerPool.id).catch(() => undefined);
  });
  await connect();

  return {
    events,
    freeLocksOfTheDead: async () => (await inTurn(freeLocks)) ?? [],
    stop: async () => {
      isStopped = true;
      const connected = client;
      client = undefined;
      await last;
      // Closed instead of given back, so that its locks go with it.
      connected?.release(true);
    },
  };
}

/**
 * A job that was replaced while its worker was running it goes with its worker: the library takes away its key and all
 * its attempts so that it ends then, and would otherwise list it as failed for ever.
 *
 * A job that has failed before is not due at once: otherwise a job that kills its worker each time would be started
 * again and again without a pause.
 */
async function freeLocks(client: pg.PoolClient): Promise<string[]> {
  const { rows: dead } = await client.query<DeadJob>(
    `select id::text, task_identifier as task, locked_by as worker, attempts::int,
       key is null and attempts >= max_attempts and last_error is null as "isReplaced"
     from graphile_worker.jobs
     where locked_by is not null and locked_at not between now() - interval '${believedSeconds} seconds' and now()
       and not exists (
         select from pg_locks l where l.locktype = 'advisory' and l.objsubid = 1
           and l.database = (select oid from pg_database where datname = current_database())
           and (l.classid::bigint << 32 | l.objid::bigint) = ${lockOf("locked_by")})`,
  );
  if (dead.length === 0) return [];
  await client.query("select graphile_worker.force_unlock_workers($1)", [
    [...new Set(dead.map(({ worker }) => worker))],
  ]);
  const replaced = dead.filter(({ isReplaced }) => isReplaced).map(({ id }) => id);
  await client.query("select graphile_worker.complete_jobs($1::bigint[])", [replaced]);
  const crashed = dead.filter(({ attempts, isReplaced }) => attempts > 1 && !isReplaced).map(({ id }) => id);
  for (const id of crashed) {
    await client.query(
      `select graphile_worker.reschedule_jobs(array[$1::bigint], run_at => now() + make_interval(secs => exp(least(10, attempts))))
       from graphile_worker.jobs where id = $1::bigint`,
      [id],
    );
  }
  return dead.map(({ task }) => task);
}
