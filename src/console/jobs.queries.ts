import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

// The queue belongs to the job library. Its documentation calls the view `jobs` and these functions stable, and the tables below
// them private. Times are by the database's clock, like the library's own.

/** How many jobs of one task are in each state. Every job is in exactly one. */
export type JobCounts = { waiting: number; scheduled: number; running: number; retrying: number; failed: number };

export type TaskJobs = { task: string; counts: JobCounts; oldestWaitingSince: Date | null };

const isRunning = sql`locked_at is not null`;
const isFailed = sql`locked_at is null and attempts >= max_attempts`;
const isRetrying = sql`locked_at is null and attempts between 1 and max_attempts - 1`;
const isWaiting = sql`locked_at is null and attempts = 0 and run_at <= now()`;
const isScheduled = sql`locked_at is null and attempts = 0 and run_at > now()`;

export async function countJobs(db: Db): Promise<TaskJobs[]> {
  const { rows } = await sql<JobCounts & { task: string; oldestWaitingSince: Date | null }>`
    select task_identifier as task,
      (count(*) filter (where ${isWaiting}))::int as waiting, (count(*) filter (where ${isScheduled}))::int as scheduled,
      (count(*) filter (where ${isRunning}))::int as running, (count(*) filter (where ${isRetrying}))::int as retrying,
      (count(*) filter (where ${isFailed}))::int as failed, min(run_at) filter (where ${isWaiting}) as oldest_waiting_since
    from graphile_worker.jobs group by 1 order by 1`.execute(db);
  return rows.map(({ task, oldestWaitingSince, ...counts }) => ({ task, counts, oldestWaitingSince }));
}

export type ShownJob = {
  id: string;
  task: string;
  key: string | null;
  state: "running" | "retrying" | "failed";
  attempts: number;
  maxAttempts: number;
  lastError: string | null;
  runAt: Date;
  lockedAt: Date | null;
  updatedAt: Date;
};

/** The jobs worth a look: those that failed for good, those that failed and will be retried, and those that are running. */
export async function listJobsToSee(db: Db, atMost: number): Promise<ShownJob[]> {
  const { rows } = await sql<ShownJob>`
    select id::text, task_identifier as task, key, attempts::int, max_attempts::int, last_error, run_at, locked_at, updated_at,
      case when ${isRunning} then 'running' when ${isFailed} then 'failed' else 'retrying' end as state
    from graphile_worker.jobs where ${isRunning} or attempts > 0
    order by (${isFailed}) desc, (${isRetrying}) desc, updated_at desc, id limit ${atMost}`.execute(db);
  return rows.map((row) => ({ ...row, lastError: row.lastError && codeIn(row.lastError) }));
}

/** The code of the job's error. Earlier versions kept whole messages, which can quote what was sent. */
function codeIn(lastError: string): string {
  return /^[\w.-]{1,40}$/.test(lastError) ? lastError : "not a code";
}

/** Runs a failed job as soon as a worker is free, with its full number of tries again. False if it does not exist or is running. */
export async function retryJob(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    select id from graphile_worker.reschedule_jobs(array[${id}::bigint], run_at => now(), attempts => 0)`.execute(db);
  return rows.length > 0;
}

/** The same for every failed job; returns how many. */
export async function retryFailedJobs(db: Db): Promise<number> {
  const { rows } = await sql`
    select j.id from graphile_worker.reschedule_jobs(
      array(select id from graphile_worker.jobs where locked_at is null and attempts > 0), run_at => now(), attempts => 0) j`.execute(
    db,
  );
  return rows.length;
}

/** Gives up a failed job. It stays in the list until it is removed. */
export async function giveUpJob(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    select id from graphile_worker.permanently_fail_jobs(
      array(select id from graphile_worker.jobs where id = ${id}::bigint and attempts > 0), 'given_up')`.execute(db);
  return rows.length > 0;
}

/** Removes a job that has failed for good from the queue. */
export async function removeJob(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    select id from graphile_worker.complete_jobs(
      array(select id from graphile_worker.jobs where id = ${id}::bigint and attempts >= max_attempts))`.execute(db);
  return rows.length > 0;
}

export type SweepRun = { task: string; endedAt: Date; milliseconds: number; failure: string | null };

export async function listSweepRuns(db: Db): Promise<SweepRun[]> {
  return db.selectFrom("sweepRuns").select(["task", "endedAt", "milliseconds", "failure"]).execute();
}
