import { run, type TaskList } from "graphile-worker";
import type pg from "pg";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/db.ts";
import { graphileLogger } from "./platform/jobs.ts";
import { describeError, type Log } from "./platform/log.ts";
import { publishDue } from "./reviews/index.ts";

export type WorkerDeps = { db: Database; pool: pg.Pool; clock: Clock; log: Log };

/** The list of job handlers. Each is a few lines around a verb and safe to run twice. */
export function tasks({ db, clock, log }: WorkerDeps): TaskList {
  return {
    "publish-due": async () => {
      const published = await publishDue(db, clock());
      if (published > 0) log.info({ published }, "published reviews");
    },
  };
}

/** Recurring sweeps, in cron's words. A missed run is not made up for: a sweep asks the data what is due. */
export const recurring = "* * * * * publish-due ?jobKey=publish-due&jobKeyMode=replace";

export type RunningWorker = { stop: () => Promise<void> };

/** Starts the background jobs. `stop` lets those under way finish. */
export async function startWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { pool, log } = deps;
  const runner = await run({
    pgPool: pool,
    taskList: tasks(deps),
    crontab: recurring,
    concurrency: 2,
    noHandleSignals: true,
    logger: graphileLogger(log),
  });
  runner.promise.catch((error) => log.error({ err: describeError(error) }, "the worker stopped"));
  return { stop: () => runner.stop() };
}
