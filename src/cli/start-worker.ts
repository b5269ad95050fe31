import { type Runner, run } from "graphile-worker";
import type { Lane, WorkerDeps } from "../jobs.ts";
import { mendFutureMarks } from "../mend-future-marks.ts";
import { createDeliverer } from "../outbox/index.ts";
import { enqueue } from "../platform/jobs.ts";
import { graphileLogger } from "../platform/jobs-log.ts";
import { describeError } from "../platform/log.ts";
import { startRecurring } from "../platform/recurring.ts";
import { announceWorkers } from "../platform/worker-presence.ts";
import { foldAsTold } from "../reviews/index.ts";
import { mailSources, recurring, tasks, tasksIn } from "../worker.ts";

/** `failed` rejects where the library that runs the jobs gives up. */
export type RunningWorker = { stop: () => Promise<void>; failed: Promise<never> };

/** Starts the background jobs. `stop` lets those under way finish. */
export async function startWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { pool, log, delivery } = deps;
  const deliverer =
    delivery && createDeliverer({ ...deps, ...delivery, sources: mailSources({ ...delivery, keys: deps.keys }) });
  const all = tasks(deps, deliverer?.deliver);
  const presence = await announceWorkers(pool, log);
  const start = async (lane: Lane, concurrency: number): Promise<Runner> => {
    const taskList = Object.fromEntries(tasksIn(lane).map((name) => [name, all[name]]));
    const options = { pgPool: pool, noHandleSignals: true, logger: graphileLogger(log), events: presence.events };
    return run({ ...options, taskList, concurrency });
  };
  const runners = [await start("others", 2), await start("deliveries", 9), await start("text checks", 1)];
  const failed = Promise.all(runners.map(({ promise }) => promise)).then(() => new Promise<never>(() => undefined));
  failed.catch((error) => log.error({ err: describeError(error) }, "the worker stopped"));
  for (const { task, atStart } of recurring) if (atStart) await enqueue(deps.db, task, {}, { key: task });
  const { freeLocksOfTheDead } = presence;
  // By the later of both clocks: what this process writes itself is not ahead to it.
  const mendMarks = (now: Date) => mendFutureMarks(deps.db, new Date(Math.max(now.getTime(), deps.clock().getTime())));
  const turns = startRecurring({
    db: deps.db,
    log,
    sweeps: recurring,
    mendMarks,
    freeLocksOfTheDead,
  });
  const stopFolding = foldAsTold(deps);
  return {
    failed,
    stop: async () => {
      await turns.stop();
      await stopFolding();
      await deliverer?.stop();
      await Promise.all([...runners.map((runner) => runner.stop()), deps.takeIn?.stop()]);
      await deps.checks?.stop();
      await presence.stop();
      delivery?.mailer.close();
    },
  };
}
