import { join, resolve } from "node:path";
import { run, type TaskList } from "graphile-worker";
import type pg from "pg";
import type { Config } from "./config.ts";
import {
  forgetOldRejected,
  importUpload,
  importUploadJob,
  importWaitingUploads,
  importWatchedFolder,
} from "./feeds/index.ts";
import {
  deleteIdempotentRequests,
  processCustomerOrder,
  processOrderJob,
  type StoredCustomerOrder,
} from "./intake/index.ts";
import { applyDecision, applyDecisionJob, applyDueDecisions, checkDue, parseSubject } from "./moderation/index.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/db.ts";
import { graphileLogger } from "./platform/jobs.ts";
import { describeError, type Log } from "./platform/log.ts";
import type { Keys } from "./platform/secrets.ts";
import { endQuarantine } from "./privacy/index.ts";
import { deleteOldSends, deleteStaleDrafts } from "./questionnaire/index.ts";
import { closeMootCases, forgetOldReports, openDueCases } from "./reports/index.ts";
import { publishDue } from "./reviews/index.ts";

export type WorkerDeps = {
  db: Database;
  pool: pg.Pool;
  keys: Keys;
  clock: Clock;
  log: Log;
  config: Pick<Config, "DATA_DIR" | "IMPORT_DIR">;
};

/** The list of job handlers. Each is a few lines around a verb and safe to run twice. */
export function tasks({ db, pool, keys, clock, log, config }: WorkerDeps): TaskList {
  const feeds = { db, pool, keys, clock, importsFolder: join(resolve(config.DATA_DIR), "imports") };
  return {
    "publish-due": async () => {
      const published = await publishDue(db, clock());
      if (published > 0) log.info({ published }, "published reviews");
    },
    "tend-cases": async () => {
      const now = clock();
      const opened = await openDueCases(db, now);
      const closed = await closeMootCases(db, now);
      if (opened + closed > 0) log.info({ opened, closed }, "tended cases");
    },
    "forget-reports": async () => {
      const forgotten = await forgetOldReports(db, clock());
      if (forgotten.addresses + forgotten.words > 0) log.info(forgotten, "forgot what old reports told of people");
    },
    "end-quarantine": async () => {
      const ended = await endQuarantine(db, clock());
      if (ended > 0) log.info({ ended }, "deleted the texts of reviews that were removed a year ago");
    },
    "forget-drafts": async () => {
      const now = clock();
      await deleteOldSends(db, now);
      const forgotten = await deleteStaleDrafts(db, now);
      if (forgotten > 0) log.info({ forgotten }, "forgot drafts that nobody came back to");
    },
    "check-due": async () => {
      const checked = await checkDue(db, clock());
      if (checked > 0) log.info({ checked }, "checked reviews");
    },
    [applyDecisionJob]: async (payload) => {
      const subject = parseSubject(payload);
      if (subject) await applyDecision(db, subject, clock());
    },
    // What a decision's own job has missed.
    "apply-decisions": async () => {
      const applied = await applyDueDecisions(db, clock());
      if (applied > 0) log.info({ applied }, "decisions took effect");
    },
    // Enqueued with the order, by acceptOrders.
    [processOrderJob]: (payload) => processCustomerOrder(db, payload as StoredCustomerOrder, keys, clock()),
    "forget-idempotent-requests": () => deleteIdempotentRequests(db, new Date(clock().getTime() - answersKeptMs)),
    // Enqueued with the upload. Asked to stop, it stops between two chunks, and the next run goes on.
    [importUploadJob]: (payload, { abortSignal }) =>
      importUpload(feeds, payload as { organisationId: string; id: string }, { signal: abortSignal }),
    "import-due-feeds": async (_payload, { abortSignal }) => {
      await importWaitingUploads(feeds, { signal: abortSignal });
      if (!config.IMPORT_DIR) return;
      const taken = await importWatchedFolder(feeds, resolve(config.IMPORT_DIR), { signal: abortSignal });
      for (const file of taken) log.info(file, "a file of the watched folder");
    },
    "forget-rejected-rows": async () => {
      const forgotten = await forgetOldRejected(db, clock());
      if (forgotten > 0) log.info({ forgotten }, "deleted old files of rejected rows");
    },
  };
}

/** Recurring sweeps, in cron's words. A missed run is not made up for: a sweep asks the data what is due. */
export const recurring = [
  "* * * * * publish-due ?jobKey=publish-due&jobKeyMode=replace",
  "* * * * * check-due ?jobKey=check-due&jobKeyMode=replace",
  "* * * * * apply-decisions ?jobKey=apply-decisions&jobKeyMode=replace",
  "* * * * * tend-cases ?jobKey=tend-cases&jobKeyMode=replace",
  "27 3 * * * forget-drafts ?jobKey=forget-drafts&jobKeyMode=replace",
  "37 3 * * * forget-reports ?jobKey=forget-reports&jobKeyMode=replace",
  "* * * * * import-due-feeds ?jobKey=import-due-feeds&jobKeyMode=preserve_run_at",
  "47 3 * * * forget-rejected-rows ?jobKey=forget-rejected-rows&jobKeyMode=replace",
  "17 3 * * * end-quarantine ?jobKey=end-quarantine&jobKeyMode=replace",
  "17 * * * * forget-idempotent-requests ?jobKey=forget-idempotent-requests&jobKeyMode=replace",
];

/** So long an Idempotency-Key is remembered: clients that try again do so within hours. */
const answersKeptMs = 7 * 86_400_000;

export type RunningWorker = { stop: () => Promise<void> };

/**
 * Starts the background jobs. `stop` lets those under way finish.
 *
 * @param but a recurring sweep to leave out: the demo shows a review that waits for publication
 */
export async function startWorker(deps: WorkerDeps, but?: string): Promise<RunningWorker> {
  const { pool, log } = deps;
  const runner = await run({
    pgPool: pool,
    taskList: tasks(deps),
    crontab: recurring.filter((line) => but === undefined || !line.includes(` ${but} `)).join("\n"),
    concurrency: 2,
    noHandleSignals: true,
    logger: graphileLogger(log),
  });
  runner.promise.catch((error) => log.error({ err: describeError(error) }, "the worker stopped"));
  return { stop: () => runner.stop() };
}
