import type { TaskList } from "graphile-worker";
import { forgetOldRecordEntries } from "./access/index.ts";
import {
  alertMails,
  forgetNotices,
  forgetTold,
  noticeMails,
  passwordMails,
  sendDigests,
  type Told,
  tellOfWaiting,
  tellOfWebhooks,
} from "./alerts/index.ts";
import { checkDue } from "./checks/index.ts";
import {
  askerMails,
  askOwners,
  askOwnersMails,
  confirmMails,
  forgetAskers,
  forgetUnconfirmed,
  ownerMails,
} from "./conversations/index.ts";
import { replyMails } from "./fast-responses/index.ts";
import { forgetOldRejected, isAnythingWaiting } from "./feeds/index.ts";
import { keepFigures, recountShopFigures } from "./insights/index.ts";
import { deleteIdempotentRequests, takeUpWaitingOrders } from "./intake/index.ts";
import { invitationMails, makeInvitations } from "./invitations/index.ts";
import { enqueuedJobs, type Lane, type Work, type WorkerDeps, workOf } from "./jobs.ts";
import { applyDueDecisions } from "./moderation/index.ts";
import { deliverMailsJob, forgetMailsBefore, type MailSource } from "./outbox/index.ts";
import { daysBefore } from "./platform/days.ts";
import { runEachAlone } from "./platform/each-alone.ts";
import { forgetEndedWindows } from "./platform/rate-windows.queries.ts";
import type { Keys } from "./platform/secrets.ts";
import { type SweepRow, sweepsOf } from "./platform/sweeps.ts";
import { watchTasks } from "./platform/watch-tasks.ts";
import { deleteRefusedQuestions, endQuarantine } from "./privacy/index.ts";
import { deleteOldSends, deleteStaleDrafts } from "./questionnaire/index.ts";
import { closeMootCases, forgetOldReports, openDueCases, reportMails } from "./reports/index.ts";
import { authorMails, foldChanges, publishDue, recountFigures } from "./reviews/index.ts";
import { deleteOldMessages, deliverDueWebhooks, messagesKeptDays, tellOfWebhooksJob } from "./webhooks/index.ts";

/**
 * What each slice knows about the mails it writes, wired by hand: the deliverer and the console's outbox know no kinds
 * of mail.
 */
export function mailSources(deps: { baseUrl: string; keys: Keys }): MailSource[] {
  return [
    invitationMails(deps),
    authorMails(deps),
    replyMails(deps),
    reportMails(),
    askerMails(deps),
    ownerMails(deps),
    askOwnersMails(deps),
    confirmMails(deps),
    alertMails(deps),
    noticeMails(deps),
    passwordMails(deps),
  ];
}

type Sweep = SweepRow & {
  run: (work: Work) => Promise<void>;
  lane?: Lane;
  /** Also run when a worker starts, not only at its next turn. */
  atStart?: boolean;
};

/** How long an Idempotency-Key is remembered: clients that try again do so within hours. */
const answersKeptDays = 7;

/** Nothing is news for longer than a day; what was told is known for longer, should a clock have been wrong. */
const toldKeptDays = 7;

/** A mail to staff that has not left by then tells of nothing that is so. */
const noticesKeptDays = 30;

const troubleWords: Record<Told["trouble"], string> = {
  failing: "has failed for a day; it is disabled after a week",
  disabled: "was disabled because its server answered 410 or failed for a week",
  recovered: "works again",
};

const everyMinute = "* * * * *";

/**
 * The recurring sweeps. Each asks the data what is due and is safe to run twice; however many turns were missed, one
 * run makes up for them.
 */
export const recurring = sweepsOf<Sweep>([
  {
    task: deliverMailsJob,
    schedule: everyMinute,
    does: "Hands the mails that wait to the mail server",
    mails: true,
    lane: "deliveries",
    run: ({ deliver }) => deliver(),
  },
  {
    task: "publish-due",
    schedule: everyMinute,
    does: "Publishes accepted reviews whose shop's delay is over",
    mails: true,
    run: async ({ db, log, now }) => {
      const published = await publishDue(db, now);
      await foldChanges(db);
      if (published > 0) log.info({ published }, "published reviews");
    },
  },
  {
    task: "fold-review-changes",
    schedule: everyMinute,
    // What was committed while no jobs ran.
    atStart: true,
    does: "Adds what has become visible or was taken down to the figures and the list of changes",
    mails: false,
    run: async ({ db }) => void (await foldChanges(db)),
  },
  {
    task: "recount-review-figures",
    schedule: "7 4 * * *",
    does: "Counts reviews anew, and puts right the figures that differ",
    mails: false,
    run: async ({ db, log, now, workMetrics }) => {
      const reportFigure: Parameters<typeof recountFigures>[2] = (organisationId, { kept, counted, ...figure }) =>
        log.error(
          { organisationId, ...figure, kept, counted },
          "a figure was not what counting gives, and was put right",
        );
      const reportSum: Parameters<typeof recountShopFigures>[2] = (organisationId, difference) =>
        log.error({ organisationId, ...difference }, "a sum was not what counting gives, and was put right");
      await runEachAlone(
        async () => {
          const { refreshed, differences } = await recountFigures(db, now, reportFigure);
          workMetrics?.observeFigureDifferences(differences);
          if (refreshed > 0)
            log.info({ refreshed }, "weighed reviews anew after what feeds had told of their purchases");
        },
        async () => {
          const { recounted, differences } = await recountShopFigures(db, now, reportSum);
          workMetrics?.observeFigureDifferences(recounted + differences);
          if (recounted > 0)
            log.error({ reviews: recounted }, "reviews had changed without being counted, and were counted anew");
        },
      );
    },
  },
  {
    task: "check-due",
    schedule: everyMinute,
    does: "Checks reviews, questions and answers that wait for a vetter and were not checked yet",
    mails: false,
    lane: "text checks",
    run: async ({ db, log, now, checks }) => {
      const checked = await checkDue(db, now, checks);
      if (checked > 0) log.info({ checked }, "checked texts");
    },
  },
  {
    task: "apply-decisions",
    schedule: everyMinute,
    does: "Puts decisions into effect whose own job was missed",
    mails: true,
    run: async ({ db, log, now }) => {
      const applied = await applyDueDecisions(db, now);
      if (applied > 0) log.info({ applied }, "decisions took effect");
    },
  },
  {
    task: "tend-cases",
    schedule: everyMinute,
    does: "Opens cases for what a person has to look at, and closes those in which nothing is left to decide",
    mails: true,
    run: async ({ db, log, now }) => {
      const tended = { opened: 0, closed: 0 };
      await runEachAlone(
        async () => {
          tended.opened = await openDueCases(db, now);
        },
        async () => {
          tended.closed = await closeMootCases(db, now);
        },
      );
      if (tended.opened + tended.closed > 0) log.info(tended, "tended cases");
    },
  },
  {
    task: "make-invitations",
    schedule: "*/5 * * * *",
    does: "Asks purchasers about orders that are due, and reminds them",
    mails: true,
    run: async ({ db, keys, baseUrl, log, now }) => {
      const made = await makeInvitations({ db, keys, baseUrl }, now);
      if (made.invitation + made.reminder > 0) log.info(made, "invited purchasers");
    },
  },
  {
    task: "ask-owners",
    schedule: everyMinute,
    does: "Asks people who bought a product, and agreed to that, what shoppers want to know of it",
    mails: true,
    run: async ({ db, keys, log, now }) => {
      const asked = await askOwners({ db, keys }, now);
      if (asked > 0) log.info({ asked }, "asked owners about questions");
    },
  },
  {
    task: "keep-figures",
    schedule: everyMinute,
    does: "Recounts the public figures of shops",
    mails: false,
    run: async ({ db, log, now }) => {
      const counted = await keepFigures(db, now);
      if (counted > 0) log.info({ organisations: counted }, "counted public figures");
    },
  },
  {
    task: "take-up-orders",
    schedule: everyMinute,
    does: "Takes up customer orders that have waited for more than two minutes",
    mails: false,
    run: async ({ db, log, now }) => {
      const shops = await takeUpWaitingOrders(db, now);
      if (shops > 0) log.warn({ shops }, "orders waited for more than two minutes and were taken up again");
    },
  },
  {
    task: "deliver-due-webhooks",
    schedule: everyMinute,
    does: "Asks for the delivery of webhook messages that are due",
    mails: false,
    run: async ({ db, now }) => void (await deliverDueWebhooks(db, now)),
  },
  {
    // Also enqueued when an endpoint is disabled. What has failed for a day, or works again, the sweep finds.
    task: tellOfWebhooksJob,
    schedule: everyMinute,
    does: "Tells the people of a shop about webhooks that do not work, or work again",
    mails: true,
    run: async ({ db, baseUrl, log, now }) => {
      for (const told of await tellOfWebhooks(db, baseUrl, now))
        log[told.trouble === "recovered" ? "info" : "warn"](told, `a webhook endpoint ${troubleWords[told.trouble]}`);
    },
  },
  {
    task: "tell-of-waiting",
    schedule: everyMinute,
    does: "Tells staff who want to hear at once that something has come to wait for them",
    mails: true,
    run: async ({ db, log, now }) => {
      for (const told of await tellOfWaiting(db, now)) log.info(told, "staff were told that something waits");
    },
  },
  {
    task: "send-digests",
    schedule: everyMinute,
    does: "Writes the daily digest of staff whose hour has come",
    mails: true,
    run: async ({ db, keys, log, now }) => {
      const digests = await sendDigests({ db, keys }, now);
      if (digests > 0) log.info({ digests }, "wrote daily digests to staff");
    },
  },
  {
    task: "import-due-feeds",
    schedule: everyMinute,
    keepsPlace: true,
    // Imports that were interrupted when a server was killed continue at once.
    atStart: true,
    does: "Takes in uploaded files that still wait, and the watched folder",
    mails: false,
    run: async ({ feeds, folder, takeFeedsIn, signal }) => {
      if (await isAnythingWaiting(feeds, folder)) await takeFeedsIn(undefined, signal);
    },
  },
  {
    task: "forget-idempotent-requests",
    schedule: "17 * * * *",
    does: "Deletes remembered answers to requests with an Idempotency-Key, after a week",
    mails: false,
    run: async ({ db, now }) => void (await deleteIdempotentRequests(db, daysBefore(now, answersKeptDays))),
  },
  {
    task: "end-quarantine",
    schedule: "17 3 * * *",
    does: "Deletes the texts of reviews that were removed a year ago",
    mails: false,
    run: async ({ db, log, now }) => {
      const ended = await endQuarantine(db, now);
      if (ended > 0) log.info({ ended }, "deleted the texts of reviews that were removed a year ago");
    },
  },
  {
    task: "forget-drafts",
    schedule: "27 3 * * *",
    does: "Deletes drafts of reviews that nobody came back to",
    mails: false,
    run: async ({ db, log, now }) => {
      await runEachAlone(
        () => deleteOldSends(db, now),
        async () => {
          const forgotten = await deleteStaleDrafts(db, now);
          if (forgotten > 0) log.info({ forgotten }, "forgot drafts that nobody came back to");
        },
      );
    },
  },
  {
    task: "forget-reports",
    schedule: "37 3 * * *",
    does: "Deletes the addresses and words of old reports",
    mails: false,
    run: async ({ db, log, now }) => {
      const forgotten = await forgetOldReports(db, now);
      if (forgotten.addresses + forgotten.words > 0) log.info(forgotten, "forgot what old reports told of people");
    },
  },
  {
    task: "forget-askers",
    schedule: "41 3 * * *",
    does: "Deletes the addresses of those who asked a question six months ago, and refused questions of that age",
    mails: false,
    run: async ({ db, log, now }) => {
      const forgotten = { addresses: 0, refused: 0 };
      await runEachAlone(
        async () => {
          forgotten.addresses = await forgetAskers(db, now);
        },
        async () => {
          forgotten.refused = await deleteRefusedQuestions(db, now);
        },
      );
      if (forgotten.addresses + forgotten.refused > 0)
        log.info(forgotten, "forgot askers, and questions that were refused");
    },
  },
  {
    task: "forget-unconfirmed-questions",
    schedule: "21 * * * *",
    does: "Deletes questions that nobody has confirmed within three days",
    mails: false,
    run: async ({ db, log, now }) => {
      const forgotten = await forgetUnconfirmed(db, now);
      if (forgotten > 0) log.info({ forgotten }, "deleted questions that nobody has confirmed");
    },
  },
  {
    task: "forget-rate-windows",
    schedule: "17 * * * *",
    does: "Deletes counts of what was tried, once they count no more",
    mails: false,
    run: async ({ db, now }) => void (await forgetEndedWindows(db, now)),
  },
  {
    task: "forget-told",
    schedule: "27 3 * * *",
    does: "Forgets of what staff were told, a week later, and to whom those mails went, a month later",
    mails: false,
    run: async ({ db, now }) => {
      await runEachAlone(
        () => forgetTold(db, daysBefore(now, toldKeptDays)),
        () => forgetNotices(db, daysBefore(now, noticesKeptDays)),
      );
    },
  },
  {
    task: "forget-record",
    schedule: "7 3 * * *",
    does: "Deletes what the record has held for two years",
    mails: false,
    run: async ({ db, log }) => {
      const forgotten = await forgetOldRecordEntries(db);
      if (forgotten > 0) log.info({ forgotten }, "deleted what the record had held for two years");
    },
  },
  {
    task: "forget-webhook-messages",
    schedule: "47 3 * * *",
    does: "Deletes old webhook messages",
    mails: false,
    run: async ({ db, now }) => void (await deleteOldMessages(db, daysBefore(now, messagesKeptDays))),
  },
  {
    task: "forget-rejected-rows",
    schedule: "47 3 * * *",
    does: "Deletes old files of rejected rows",
    mails: false,
    run: async ({ db, log, now }) => {
      const forgotten = await forgetOldRejected(db, now);
      if (forgotten > 0) log.info({ forgotten }, "deleted old files of rejected rows");
    },
  },
  {
    task: "forget-mails",
    schedule: "57 3 * * *",
    does: "Deletes the words of mails after MAILS_KEPT_DAYS",
    mails: false,
    run: async ({ db, config, log, now }) => {
      const forgotten = await forgetMailsBefore(db, daysBefore(now, config.MAILS_KEPT_DAYS), now);
      if (forgotten > 0) log.info({ forgotten }, "deleted the words of old mails");
    },
  },
]);

/** Every job there is, watched, by its name. */
export function tasks(deps: WorkerDeps, deliver: () => Promise<void> = async () => undefined): TaskList {
  const { db, clock, log, workMetrics } = deps;
  const workFor = workOf(deps, deliver);
  const sweeps = new Set(recurring.map(({ task }) => task));
  const all: TaskList = {};
  for (const { task, run } of recurring) all[task] = (_payload, { abortSignal }) => run(workFor(task, abortSignal));
  for (const [task, { run }] of Object.entries(enqueuedJobs))
    all[task] = (payload, { abortSignal }) => run(workFor(task, abortSignal), payload);
  return watchTasks(all, { db, clock, log, sweeps, onJob: workMetrics?.observeJob });
}

/** The names of the jobs that a runner takes. */
export function tasksIn(lane: Lane): string[] {
  const jobs = [...recurring.map((sweep) => [sweep.task, sweep] as const), ...Object.entries(enqueuedJobs)];
  return jobs.filter(([, job]) => (job.lane ?? "others") === lane).map(([task]) => task);
}
