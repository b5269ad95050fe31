import { join, resolve } from "node:path";
import type pg from "pg";
import { type CheckRunner, checksHere, checkWaiting } from "./checks/index.ts";
import type { Config } from "./config.ts";
import { type FeedDeps, importUploadJob, isSmallUpload, type TakeInElsewhere, takeIn } from "./feeds/index.ts";
import { processCustomerOrder, processOrderJob, processOrdersJob, processWaitingOrders } from "./intake/index.ts";
import { applyDecision, applyDecisionJob, parseSubject } from "./moderation/index.ts";
import type { DeliveryDeps } from "./outbox/index.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/db.ts";
import { idsIn } from "./platform/jobs.ts";
import type { Log } from "./platform/log.ts";
import type { Mailer } from "./platform/mailer.ts";
import type { Keys } from "./platform/secrets.ts";
import type { WorkMetrics } from "./platform/work-metrics.ts";
import { checkReviewJob } from "./reviews/index.ts";
import { deliverWebhooks, deliverWebhooksJob, parseEndpointOf } from "./webhooks/index.ts";

export type WorkerDeps = {
  db: Database;
  pool: pg.Pool;
  config: Pick<Config, "WEBHOOK_ALLOW_PRIVATE" | "DATA_DIR" | "IMPORT_DIR" | "MAILS_KEPT_DAYS">;
  keys: Keys;
  baseUrl: string;
  clock: Clock;
  log: Log;
  /** The way out for mails; none where there is no mail server. */
  delivery?: { mailer: Mailer; baseUrl: string; observe?: DeliveryDeps["observe"] } | undefined;
  /** Takes larger feeds in, in a process of its own; without it they are taken in by this one. */
  takeIn?: TakeInElsewhere | undefined;
  /**
   * Runs the checks over what authors wrote, and is cut off if that takes too long; without it the checks run here,
   * with no such limit.
   */
  checks?: CheckRunner;
  /** Told about every job, for whoever wants to watch them. */
  workMetrics?: WorkMetrics | undefined;
};

/** What every job works with. `now` is read when it begins. */
export type Work = Omit<WorkerDeps, "takeIn"> & {
  task: string;
  now: Date;
  checks: CheckRunner;
  /** Hands over what waits in the outbox; does nothing where there is no mail server. */
  deliver: () => Promise<void>;
  feeds: FeedDeps;
  /** The watched folder. */
  folder: string | undefined;
  takeInHere: TakeInElsewhere["run"];
  takeFeedsIn: TakeInElsewhere["run"];
  /** Aborted when the worker is to stop. */
  signal: AbortSignal | undefined;
};

/**
 * Which runner takes a job, so that jobs that have to wait hold up no others. Delivering means waiting for other
 * people's servers, which may not answer. Checking means reading texts that may have been written to take long.
 */
export type Lane = "deliveries" | "text checks" | "others";

/** What the jobs of a worker have in common; each gets its name, its `now` and its signal. */
export function workOf(
  deps: WorkerDeps,
  deliver: Work["deliver"],
): (task: string, signal: AbortSignal | undefined) => Work {
  const { db, pool, config, keys, clock, takeIn: takeInElsewhere, checks = checksHere(), ...others } = deps;
  const feeds = { db, pool, keys, clock, importsFolder: join(resolve(config.DATA_DIR), "imports") };
  const folder = config.IMPORT_DIR ? resolve(config.IMPORT_DIR) : undefined;
  const takeInHere: TakeInElsewhere["run"] = async (upload, signal) =>
    void (await takeIn(feeds, { upload, folder }, { signal }));
  const takeFeedsIn = takeInElsewhere?.run ?? takeInHere;
  const shared = { ...others, db, pool, config, keys, clock, checks, deliver, feeds, folder, takeInHere, takeFeedsIn };
  return (task, signal) => ({ ...shared, task, now: clock(), signal });
}

type EnqueuedJob = { lane?: Lane; run: (work: Work, payload: unknown) => Promise<void> };

/**
 * A job about what its payload names. A job whose payload cannot be read is dropped, and the log says so: the sweeps
 * find in the data what there is to do.
 */
function about<Named>(
  parse: (payload: unknown) => Named | undefined,
  run: (work: Work, named: Named) => Promise<unknown>,
): EnqueuedJob["run"] {
  return async (work, payload) => {
    const named = parse(payload);
    if (named !== undefined) await run(work, named);
    else work.log.warn({ task: work.task }, "a job was left out: its payload does not say what it is about");
  };
}

const idOfOrganisation = (payload: unknown) => idsIn(payload, ["organisationId"]);
const idOfOrganisations = (payload: unknown) => idsIn(payload, ["organisationId", "id"]);

/**
 * The jobs that are enqueued by the transaction that causes them; their payload says what they are about. Each is safe
 * to run twice.
 */
export const enqueuedJobs: Readonly<Record<string, EnqueuedJob>> = {
  // Enqueued with each review that starts to wait for a vetter.
  [checkReviewJob]: {
    lane: "text checks",
    run: about(idOfOrganisations, ({ db, now, checks }, review) => checkWaiting(db, review, now, checks)),
  },
  // Enqueued with each decision, for the time when it can no longer be undone.
  [applyDecisionJob]: { run: about(parseSubject, ({ db, now }, subject) => applyDecision(db, subject, now)) },
  // With orders that nobody has sent before.
  [processOrdersJob]: {
    run: about(idOfOrganisation, ({ db, keys, now }, { organisationId }) =>
      processWaitingOrders(db, organisationId, keys, now),
    ),
  },
  // With each later version of an order, and with each that has failed.
  [processOrderJob]: {
    run: about(idOfOrganisations, ({ db, keys, now }, order) => processCustomerOrder(db, order, keys, now)),
  },
  // Enqueued with each message; later attempts are enqueued by a sweep.
  [deliverWebhooksJob]: {
    lane: "deliveries",
    run: about(parseEndpointOf, ({ db, config, clock, workMetrics }, endpoint) => {
      const onAttempt = workMetrics?.observeWebhook;
      const options = { allowsPrivate: config.WEBHOOK_ALLOW_PRIVATE, clock };
      return deliverWebhooks(db, endpoint, onAttempt ? { ...options, onAttempt } : options);
    }),
  },
  // Enqueued with each upload. When asked to stop, it stops between two chunks, and the next run continues from there.
  [importUploadJob]: {
    run: about(idOfOrganisations, async ({ feeds, takeInHere, takeFeedsIn, signal }, upload) =>
      ((await isSmallUpload(feeds, upload)) ? takeInHere : takeFeedsIn)(upload, signal),
    ),
  },
};
