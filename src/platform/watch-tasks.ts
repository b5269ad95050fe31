import type { Task, TaskList } from "graphile-worker";
import { sql } from "kysely";
import type { Clock } from "./clock.ts";
import type { Db } from "./db.ts";
import { errorCode } from "./errors.ts";
import { describeError, type Log } from "./log.ts";

export type TaskWatch = {
  db: Db;
  clock: Clock;
  log: Log;
  /** The tasks that recur: their last runs are recorded. */
  sweeps: ReadonlySet<string>;
  /** Told how long each job took, and the code of what it failed with. */
  onJob?: ((job: { task: string; seconds: number; failure: string | null }) => void) | undefined;
};

/**
 * The same tasks, watched. When one fails, the error goes to the log, scrubbed. The queue keeps the message of a
 * failure and shows it to whoever looks, so it gets only the code: messages quote what was sent.
 */
export function watchTasks(tasks: TaskList, watch: TaskWatch): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [name, task && watchTask(name, task as Task<never>, watch)]),
  );
}

function watchTask(name: string, task: Task<never>, { db, clock, log, sweeps, onJob }: TaskWatch): Task<never> {
  return async (payload, helpers) => {
    const started = performance.now();
    let failure: string | null = null;
    try {
      return await task(payload, helpers);
    } catch (error) {
      failure = errorCode(error);
      log.error({ task: name, err: describeError(error) }, "a job failed");
      throw new Error(failure);
    } finally {
      const milliseconds = Math.round(performance.now() - started);
      onJob?.({ task: name, seconds: milliseconds / 1000, failure });
      // Not a reason to fail what has been done: the next run records it again.
      if (sweeps.has(name)) {
        await noteSweepRun(db, { task: name, milliseconds, failure }, clock()).catch((error) =>
          log.warn({ task: name, err: describeError(error) }, "the end of a sweep could not be written down"),
        );
      }
    }
  };
}

async function noteSweepRun(
  db: Db,
  { task, milliseconds, failure }: { task: string; milliseconds: number; failure: string | null },
  now: Date,
): Promise<void> {
  await sql`
    insert into sweep_runs (task, ended_at, milliseconds, failure)
    values (${task}, ${now}::timestamptz, ${milliseconds}, ${failure})
    on conflict (task) do update set ended_at = excluded.ended_at, milliseconds = excluded.milliseconds,
      failure = excluded.failure`.execute(db);
}
