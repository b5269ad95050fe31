import { sql } from "kysely";
import type pg from "pg";
import { latestMark, mend } from "./ahead.ts";
import type { Database, Db } from "./db.ts";
import { type LastRun, latestTurn, type Sweep } from "./sweeps.ts";

/** The present by the database's clock: the one that every process has in common. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return rows[0]!.now;
}

/**
 * Gives out the turns that have become due since the last time, one for each sweep however many were missed, and
 * enqueues their jobs. If two processes do so at once, only one gives out a turn. A sweep that is new waits for its
 * next turn.
 *
 * @param now by the database's clock
 * @returns the tasks whose turn it is
 */
export async function giveOutTurns(db: Database, sweeps: readonly Sweep[], now: Date): Promise<string[]> {
  const tasks = sweeps.map(({ task }) => task);
  const turns = sweeps.map((sweep) => latestTurn(sweep, now));
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ task: string }>`
      with turn as (select * from unnest(${tasks}::text[], ${turns}::timestamptz[]) as turn (task, at)),
      met as (
        insert into sweep_turns (task, known_since, last_turn) select task, ${now}::timestamptz, at from turn order by task
        on conflict (task) do nothing
      )
      update sweep_turns s set last_turn = turn.at from turn
      where s.task = turn.task and s.last_turn < turn.at
      returning s.task`.execute(tx);
    for (const { item } of sweeps.filter(({ task }) => rows.some((row) => row.task === task)))
      await sql`select graphile_worker.add_job(${item.task}, payload := '{}'::json, run_at := now(),
        job_key := ${item.options.jobKey ?? null}::text, job_key_mode := ${item.options.jobKeyMode ?? null}::text)`.execute(
        tx,
      );
    return rows.map(({ task }) => task);
  });
}

/** When each sweep last ended, since when it has been known, and the present by the database's clock. */
export async function listLastRunsOf(db: pg.Pool | pg.Client): Promise<{ now: Date; runs: LastRun[] }> {
  const { rows } = await db.query<LastRun & { now: Date }>(
    `select now.now, coalesce(r.task, t.task) as task, r.ended_at as "endedAt", t.known_since as "knownSince"
     from (select clock_timestamp() as now) as now
     left join (sweep_runs r full join sweep_turns t on t.task = r.task) on true`,
  );
  return { now: rows[0]!.now, runs: rows.filter(({ task }) => task !== null) };
}

/**
 * Turns and last runs in the future were written by a clock that ran fast: until that day came, no turn would be given
 * out, and nobody would notice. The turns are set to long ago, so that they are given out again; the runs count as
 * having ended now.
 *
 * @returns how many
 */
export async function mendSweepMarks(db: Db, now: Date): Promise<number> {
  const latest = latestMark(now);
  return mend(db, [
    sql`update sweep_turns set last_turn = '-infinity', known_since = least(known_since, ${now}::timestamptz)
      where last_turn > ${latest}::timestamptz`,
    sql`update sweep_runs set ended_at = ${now}::timestamptz where ended_at > ${latest}::timestamptz`,
  ]);
}

/** The longest time for which a job is put off on purpose: that of a webhook to be tried again soon, with a margin. */
const putOffAtMostSeconds = 120;

/**
 * Jobs that are due later than we ever put one off, and later than the library makes one wait after failures, were
 * queued by a process whose clock ran fast. They are made due now: every handler asks the data what there is to do.
 *
 * @returns the tasks
 */
export async function mendJobsAhead(db: Db): Promise<string[]> {
  const { rows } = await sql<{ taskIdentifier: string }>`
    select ahead.task_identifier
    from graphile_worker.reschedule_jobs(array(
      select id from graphile_worker.jobs
      where locked_at is null and attempts < max_attempts
        and run_at > now() + make_interval(secs => ${putOffAtMostSeconds} + case when attempts > 0 then exp(least(10, attempts)) else 0 end)
    ), run_at => now()) as moved
    join graphile_worker.jobs ahead on ahead.id = moved.id`.execute(db);
  return rows.map(({ taskIdentifier }) => taskIdentifier);
}
