import { join, resolve } from "node:path";
import { type Runner, run, type TaskList } from "graphile-worker";
import type pg from "pg";
import { alertMails, type Told, tellOfWebhooks } from "./alerts/index.ts";
import { type CheckRunner, checkDue, checksHere, checkWaiting } from "./checks/index.ts";
import type { Config } from "./config.ts";
import { replyMails } from "./fast-responses/index.ts";
import {
  forgetOldRejected,
  importUploadJob,
  isAnythingWaiting,
  isSmallUpload,
  type TakeInElsewhere,
  takeIn,
} from "./feeds/index.ts";
import { keepFigures } from "./insights/index.ts";
import {
  deleteIdempotentRequests,
  processCustomerOrder,
  processOrderJob,
  type StoredCustomerOrder,
  takeUpWaitingOrders,
} from "./intake/index.ts";
import { invitationMails, makeInvitations } from "./invitations/index.ts";
import { mendFutureMarks } from "./mend-future-marks.ts";
import { applyDecision, applyDecisionJob, applyDueDecisions, parseSubject } from "./moderation/index.ts";
import {
  createDeliverer,
  type DeliveryDeps,
  deliverMailsJob,
  forgetMailsBefore,
  type MailSource,
} from "./outbox/index.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/db.ts";
import { enqueue, graphileLogger } from "./platform/jobs.ts";
import { describeError, type Log } from "./platform/log.ts";
import type { Mailer } from "./platform/mailer.ts";
import { startRecurring } from "./platform/recurring.ts";
import type { Keys } from "./platform/secrets.ts";
import { sweepsOf } from "./platform/sweeps.ts";
import { watchTasks } from "./platform/watch-tasks.ts";
import type { WorkMetrics } from "./platform/work-metrics.ts";
import { announceWorkers } from "./platform/worker-presence.ts";
import { endQuarantine } from "./privacy/index.ts";
import { deleteOldSends, deleteStaleDrafts } from "./questionnaire/index.ts";
import { closeMootCases, forgetOldReports, openDueCases, reportMails } from "./reports/index.ts";
import { authorMails, checkReviewJob, publishDue } from "./reviews/index.ts";
import {
  deleteOldMessages,
  deliverDueWebhooks,
  deliverWebhooks,
  deliverWebhooksJob,
  messagesKeptDays,
  parseEndpointOf,
  tellOfWebhooksJob,
} from "./webhooks/index.ts";

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
  /** Meets what authors wrote, and is cut off where that takes too long; without it the checks run here, uncut. */
  checks?: CheckRunner;
  /** Told about every job, where somebody can look at them. */
  workMetrics?: WorkMetrics | undefined;
};

/** What each slice knows about the mails it writes, by hand: the deliverer and the console's outbox know no kinds. */
export function mailSources(deps: { baseUrl: string }): MailSource[] {
  return [invitationMails(deps), authorMails(deps), replyMails(deps), reportMails(), alertMails()];
}

/** The list of job handlers, watched. Each is a few lines around a verb and safe to run twice. */
export function tasks(deps: WorkerDeps, deliver?: () => Promise<void>): TaskList {
  const { db, clock, log, workMetrics } = deps;
  const sweeps = new Set(sweepsOf(recurring).map(({ task }) => task));
  return watchTasks(handlers(deps, deliver), { db, clock, log, sweeps, onJob: workMetrics?.observeJob });
}

function handlers(
  {
    db,
    pool,
    config,
    keys,
    baseUrl,
    clock,
    log,
    workMetrics,
    takeIn: takeInElsewhere,
    checks = checksHere(),
  }: WorkerDeps,
  deliver: () => Promise<void> = async () => undefined,
): TaskList {
  const feeds = { db, pool, keys, clock, importsFolder: join(resolve(config.DATA_DIR), "imports") };
  const folder = config.IMPORT_DIR ? resolve(config.IMPORT_DIR) : undefined;
  const takeInHere: TakeInElsewhere["run"] = async (upload, signal) =>
    void (await takeIn(feeds, { upload, folder }, { signal }));
  const takeFeedsIn = takeInElsewhere?.run ?? takeInHere;
  return {
    [deliverMailsJob]: deliver,
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
    // Enqueued with each review that comes to wait for a vetter.
    [checkReviewJob]: (payload) => checkWaiting(db, payload as { organisationId: string; id: string }, clock(), checks),
    "check-due": async () => {
      const checked = await checkDue(db, clock(), checks);
      if (checked > 0) log.info({ checked }, "checked reviews");
    },
    "keep-figures": async () => {
      const counted = await keepFigures(db, clock());
      if (counted > 0) log.info({ organisations: counted }, "counted public figures");
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
    "take-up-orders": async () => {
      const taken = await takeUpWaitingOrders(db, clock());
      if (taken > 0) log.warn({ taken }, "orders waited for more than two minutes and were taken up anew");
    },
    // Enqueued with each message, by announce; for later tries by the sweep below.
    [deliverWebhooksJob]: async (payload) => {
      const endpoint = parseEndpointOf(payload);
      const allowsPrivate = config.WEBHOOK_ALLOW_PRIVATE;
      const onAttempt = workMetrics?.observeWebhook;
      if (endpoint) await deliverWebhooks(db, endpoint, { allowsPrivate, clock, ...(onAttempt ? { onAttempt } : {}) });
    },
    "deliver-due-webhooks": async () => {
      await deliverDueWebhooks(db, clock());
    },
    // Enqueued when an endpoint is disabled. What has failed for a day, or works again, the sweep finds.
    [tellOfWebhooksJob]: async () => {
      for (const told of await tellOfWebhooks(db, baseUrl, clock()))
        log[told.trouble === "recovered" ? "info" : "warn"](told, `a webhook endpoint ${troubleWords[told.trouble]}`);
    },
    "forget-webhook-messages": async () => {
      await deleteOldMessages(db, new Date(clock().getTime() - messagesKeptDays * 86_400_000));
    },
    "make-invitations": async () => {
      const made = await makeInvitations({ db, keys, baseUrl }, clock());
      if (made.invitation + made.reminder > 0) log.info(made, "invited purchasers");
    },
    "forget-mails": async () => {
      const now = clock();
      const forgotten = await forgetMailsBefore(db, new Date(now.getTime() - config.MAILS_KEPT_DAYS * 86_400_000), now);
      if (forgotten > 0) log.info({ forgotten }, "deleted the words of old mails");
    },
    "forget-idempotent-requests": () => deleteIdempotentRequests(db, new Date(clock().getTime() - answersKeptMs)),
    // Enqueued with the upload. Asked to stop, it stops between two chunks, and the next run goes on.
    [importUploadJob]: async (payload, { abortSignal }) => {
      const upload = payload as { organisationId: string; id: string };
      await ((await isSmallUpload(feeds, upload)) ? takeInHere : takeFeedsIn)(upload, abortSignal);
    },
    "import-due-feeds": async (_payload, { abortSignal }) => {
      if (await isAnythingWaiting(feeds, folder)) await takeFeedsIn(undefined, abortSignal);
    },
    "forget-rejected-rows": async () => {
      const forgotten = await forgetOldRejected(db, clock());
      if (forgotten > 0) log.info({ forgotten }, "deleted old files of rejected rows");
    },
  };
}

const troubleWords: Record<Told["trouble"], string> = {
  failing: "has failed for a day; it is disabled after a week",
  disabled: "was disabled, since its server answered 410 or failed for a week",
  recovered: "works again",
};

/** Recurring sweeps, in cron's words. However many turns were missed, one makes up for them: a sweep asks the data what is due. */
export const recurring = [
  "* * * * * deliver-mails ?jobKey=deliver-mails&jobKeyMode=replace",
  "* * * * * publish-due ?jobKey=publish-due&jobKeyMode=replace",
  "* * * * * check-due ?jobKey=check-due&jobKeyMode=replace",
  "* * * * * apply-decisions ?jobKey=apply-decisions&jobKeyMode=replace",
  "* * * * * tend-cases ?jobKey=tend-cases&jobKeyMode=replace",
  "*/5 * * * * make-invitations ?jobKey=make-invitations&jobKeyMode=replace",
  "* * * * * keep-figures ?jobKey=keep-figures&jobKeyMode=replace",
  "* * * * * take-up-orders ?jobKey=take-up-orders&jobKeyMode=replace",
  "* * * * * deliver-due-webhooks ?jobKey=deliver-due-webhooks&jobKeyMode=replace",
  "* * * * * tell-of-webhooks ?jobKey=tell-of-webhooks&jobKeyMode=replace",
  "47 3 * * * forget-webhook-messages ?jobKey=forget-webhook-messages&jobKeyMode=replace",
  "27 3 * * * forget-drafts ?jobKey=forget-drafts&jobKeyMode=replace",
  "37 3 * * * forget-reports ?jobKey=forget-reports&jobKeyMode=replace",
  "* * * * * import-due-feeds ?jobKey=import-due-feeds&jobKeyMode=preserve_run_at",
  "47 3 * * * forget-rejected-rows ?jobKey=forget-rejected-rows&jobKeyMode=replace",
  "57 3 * * * forget-mails ?jobKey=forget-mails&jobKeyMode=replace",
  "17 3 * * * end-quarantine ?jobKey=end-quarantine&jobKeyMode=replace",
  "17 * * * * forget-idempotent-requests ?jobKey=forget-idempotent-requests&jobKeyMode=replace",
];

/** So long an Idempotency-Key is remembered: clients that try again do so within hours. */
const answersKeptMs = 7 * 86_400_000;

/** `failed` rejects where the library that runs the jobs gives up. */
export type RunningWorker = { stop: () => Promise<void>; failed: Promise<never> };

// Jobs that hold up no others. To deliver is to wait for other people's servers: a shop or a mail server that does not answer.
// To check is to meet texts that may be made to take long.
const deliveries = [deliverWebhooksJob, deliverMailsJob];
const textChecks = [checkReviewJob, "check-due"];

/** Starts the background jobs. `stop` lets those under way finish. */
export async function startWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { pool, log, delivery } = deps;
  const deliverer = delivery && createDeliverer({ ...deps, ...delivery, sources: mailSources(delivery) });
  const all = tasks(deps, deliverer?.deliver);
  const presence = await announceWorkers(pool, log);
  const start = async (names: readonly string[], concurrency: number): Promise<Runner> => {
    const taskList = Object.fromEntries(names.map((name) => [name, all[name]]));
    const options = { pgPool: pool, noHandleSignals: true, logger: graphileLogger(log), events: presence.events };
    return run({ ...options, taskList, concurrency });
  };
  const apart = [...deliveries, ...textChecks];
  const others = Object.keys(all).filter((name) => !apart.includes(name));
  const runners = [await start(others, 2), await start(deliveries, 9), await start(textChecks, 1)];
  const failed = Promise.all(runners.map(({ promise }) => promise)).then(() => new Promise<never>(() => undefined));
  failed.catch((error) => log.error({ err: describeError(error) }, "the worker stopped"));
  // What a killed server was at is gone on with now, and not at the next full minute.
  await enqueue(deps.db, "import-due-feeds", {}, { key: "import-due-feeds" });
  const { freeLocksOfTheDead } = presence;
  // By the later of both clocks: what this process writes itself is not ahead to it.
  const mendMarks = (now: Date) => mendFutureMarks(deps.db, new Date(Math.max(now.getTime(), deps.clock().getTime())));
  const turns = startRecurring({
    db: deps.db,
    log,
    sweeps: sweepsOf(recurring),
    mendMarks,
    freeLocksOfTheDead,
  });
  return {
    failed,
    stop: async () => {
      await turns.stop();
      await deliverer?.stop();
      await Promise.all([...runners.map((runner) => runner.stop()), deps.takeIn?.stop()]);
      await deps.checks?.stop();
      await presence.stop();
      delivery?.mailer.close();
    },
  };
}
