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

/** How many jobs each runner does at once. */
const lanes: readonly (readonly [Lane, number])[] = [
  ["others", 2],
  ["deliveries", 9],
  ["text checks", 1],
];

/** `failed` rejects where the library that runs the jobs gives up. */
export type RunningWorker = { stop: () => Promise<void>; failed: Promise<never> };

/**
 * Starts the background jobs. `stop` lets those under way finish.
 *
 * @throws what keeps them from being started; then none of them runs
 */
export async function startWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { pool, log, delivery } = deps;
  // What has been started, the last one first. What works on without the rest would keep its connections, do nothing right, and never end.
  const ends: (() => unknown)[] = [];
  const stop = async () => {
    const failures: unknown[] = [];
    for (const end of ends.splice(0)) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    if (delivery) ends.unshift(() => delivery.mailer.close());
    const presence = await announceWorkers(pool, log);
    ends.unshift(presence.stop);
    if (deps.checks?.stop) ends.unshift(deps.checks.stop);
    const deliverer =
      delivery && createDeliverer({ ...deps, ...delivery, sources: mailSources({ ...delivery, keys: deps.keys }) });
    const all = tasks(deps, deliverer?.deliver);
    const start = async (lane: Lane, concurrency: number): Promise<Runner> => {
      const taskList = Object.fromEntries(tasksIn(lane).map((name) => [name, all[name]]));
      const options = { pgPool: pool, noHandleSignals: true, logger: graphileLogger(log), events: presence.events };
      return run({ ...options, taskList, concurrency });
    };
    const runners: Runner[] = [];
    ends.unshift(() =>
      allOf([...runners.map((runner) => runner.stop()), ...(deps.takeIn ? [deps.takeIn.stop()] : [])]),
    );
    for (const [lane, concurrency] of lanes) runners.push(await start(lane, concurrency));
    if (deliverer) ends.unshift(deliverer.stop);
    const failed = Promise.all(runners.map(({ promise }) => promise)).then(() => new Promise<never>(() => undefined));
    failed.catch((error) => log.error({ err: describeError(error) }, "the worker stopped"));
    for (const { task, atStart } of recurring) if (atStart) await enqueue(deps.db, task, {}, { key: task });
    const { freeLocksOfTheDead } = presence;
    // By the later of both clocks: what this process writes itself is not ahead to it.
    const mendMarks = (now: Date) =>
      mendFutureMarks(deps.db, new Date(Math.max(now.getTime(), deps.clock().getTime())));
    ends.unshift(foldAsTold(deps));
    const turns = startRecurring({ db: deps.db, log, sweeps: recurring, mendMarks, freeLocksOfTheDead });
    ends.unshift(turns.stop);
    return { failed, stop };
  } catch (error) {
    await stop().catch((also) => log.warn({ err: describeError(also) }, "the jobs could not be stopped properly"));
    throw error;
  }
}

/** Waits for all of them, and throws what failed first. */
async function allOf(ends: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(ends);
  for (const one of settled) if (one.status === "rejected") throw one.reason;
}
