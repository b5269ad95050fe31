import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { anOrganisation } from "../test/support/factories.ts";
import { quietLog } from "../test/support/log.ts";
import { publishReview, writeReview } from "../test/support/published.ts";
import { aQuestionToVet, publishQuestion, rejectQuestion } from "../test/support/questions.ts";
import { anEndpoint } from "../test/support/receiver.ts";
import { signIn } from "../test/support/staff.ts";
import { testApp, testBaseUrl, testSecret } from "../test/support/test-app.ts";
import { aReviewToVet } from "../test/support/waiting-reviews.ts";
import { chooseNotices } from "./alerts/choose-notices.ts";
import { type NoticeKind, type NoticeWay, noticeKinds } from "./alerts/notice.ts";
import { askToConfirm } from "./conversations/index.ts";
import { workOf } from "./jobs.ts";
import { decideItem } from "./moderation/decide-item.ts";
import { getItem } from "./moderation/subject.ts";
import type { Organisation } from "./organisations/index.ts";
import { insertMail, noteMailServer } from "./outbox/index.ts";
import { deriveKeys } from "./platform/secrets.ts";
import { reportReview } from "./reports/index.ts";
import { appealDecision, decideReview, foldChanges, removeReview, withdrawReview } from "./reviews/index.ts";
import { disableEndpoint } from "./webhooks/endpoints.queries.ts";
import { announce } from "./webhooks/index.ts";
import { recurring } from "./worker.ts";

const { app, db, pool, owner, dataDir } = await testApp();
const then = new Date("2026-03-14T09:26:53Z");
await noteMailServer(db, true, then);
const operator = { kind: "operator" } as const;
const hours = (count: number) => new Date(then.getTime() + count * 3_600_000);
const days = (count: number) => hours(count * 24);

await owner.query(
  `create function refuse_shop() returns trigger language plpgsql as $$ begin
     if coalesce(new.organisation_id, old.organisation_id) = tg_argv[0]::uuid then raise 'refused'; end if;
     return coalesce(new, old); end $$`,
);

/** Runs a sweep as a worker does, at a moment. */
function run(task: string, now: Date): Promise<void> {
  const config = { WEBHOOK_ALLOW_PRIVATE: true, DATA_DIR: dataDir, IMPORT_DIR: undefined, MAILS_KEPT_DAYS: 90 };
  const deps = {
    db,
    pool,
    config,
    keys: deriveKeys(testSecret),
    baseUrl: testBaseUrl,
    clock: () => now,
    log: quietLog,
  };
  return recurring.find((sweep) => sweep.task === task)!.run(workOf(deps, async () => undefined)(task, undefined));
}

async function count(table: string, { id }: Organisation, condition = "true"): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(
    `select count(*)::int as count from ${table} where organisation_id = $1 and ${condition}`,
    [id],
  );
  return rows[0]!.count;
}

/** Somebody of the shop who wants to hear of everything in one way. */
async function aListener(shop: Organisation, way: NoticeWay) {
  const { id } = await signIn(app, db, { role: "vetter", organisations: [shop] });
  const ways = new Map<NoticeKind, NoticeWay>(noticeKinds.map((kind) => [kind, way]));
  await chooseNotices(db, id, { ways, digest: { hour: 8, timeZone: null } }, then);
}

async function aRemovedReview(shop: Organisation) {
  return removeReview(db, await publishReview(db, shop, {}, then), operator, "unlawful", "A word.", then);
}

type Sweep = {
  task: string;
  about: string;
  /** Makes something that is due. */
  make: (shop: Organisation) => Promise<unknown>;
  /** Where the database will refuse what the sweep writes of the first shop. */
  table: string;
  at: Date;
  /** How much is still to be done. */
  left: (shop: Organisation) => Promise<number>;
};

const sweeps: Sweep[] = [
  {
    task: "publish-due",
    about: "accepted reviews",
    make: async (shop) =>
      decideReview(db, await writeReview(db, shop, {}, then), { verdict: "accept" }, operator, then),
    table: "reviews",
    at: days(8),
    left: (shop) => count("reviews", shop, "state = 'pending_publication'"),
  },
  {
    task: "fold-review-changes",
    about: "changes of reviews",
    make: (shop) => publishReview(db, shop, {}, then),
    table: "review_changes",
    at: hours(1),
    left: (shop) => count("review_changes", shop, "position is null"),
  },
  {
    task: "recount-review-figures",
    about: "figures that are wrong",
    make: async (shop) => {
      await publishReview(db, shop, {}, then);
      await foldChanges(db, shop.id);
      await owner.query("update review_figures set summation = summation + 1000 where organisation_id = $1", [shop.id]);
    },
    table: "review_figures",
    at: hours(1),
    left: async (shop) => ((await count("review_figures", shop, "summation >= 1000")) > 0 ? 1 : 0),
  },
  {
    task: "check-due",
    about: "reviews",
    make: (shop) => aReviewToVet(db, shop, then),
    table: "review_checks",
    at: hours(1),
    left: async (shop) => 1 - (await count("review_checks", shop)),
  },
  {
    task: "check-due",
    about: "questions",
    make: (shop) => aQuestionToVet(db, shop, {}, then),
    table: "conversation_checks",
    at: hours(1),
    left: async (shop) => 1 - (await count("conversation_checks", shop)),
  },
  {
    task: "apply-decisions",
    about: "decisions",
    make: async (shop) => {
      const { number, version } = await aReviewToVet(db, shop, then);
      const { id } = await signIn(app, db, { role: "vetter", organisations: [shop] });
      const accept = { verdict: "accept", reason: null, passage: null, note: null } as const;
      await decideItem(db, await getItem(db, shop, "review", number), version, id, accept, then);
    },
    table: "reviews",
    at: hours(1),
    left: (shop) => count("moderation_decisions", shop),
  },
  {
    task: "tend-cases",
    about: "appeals that wait for a case",
    make: async (shop) => appealDecision(db, await aRemovedReview(shop), "It was true.", then),
    table: "review_cases",
    at: hours(1),
    left: async (shop) => 1 - (await count("review_cases", shop)),
  },
  {
    task: "tend-cases",
    about: "cases in which nothing is left to decide",
    make: async (shop) => {
      const review = await publishReview(db, shop, {}, then);
      await reportReview(db, review, { reason: "offensive", words: null, email: null, language: "en" }, then);
      await withdrawReview(db, review, then);
    },
    table: "review_cases",
    at: hours(1),
    left: (shop) => count("review_cases", shop, "closed_at is null"),
  },
  {
    task: "tell-of-webhooks",
    about: "endpoints",
    make: async (shop) => {
      await signIn(app, db, { role: "retailer", organisations: [shop] });
      const endpoint = await anEndpoint(db, shop, "https://hooks.example.com/", then);
      await disableEndpoint(db, { organisationId: shop.id, id: endpoint.id }, "gone", then);
    },
    table: "outbox",
    at: hours(1),
    left: async (shop) => ((await count("outbox", shop, "kind = 'webhook_trouble'")) > 0 ? 0 : 1),
  },
  {
    task: "tell-of-waiting",
    about: "shops",
    make: async (shop) => {
      await aListener(shop, "at_once");
      await aReviewToVet(db, { ...shop, decidesWithinDays: 1 }, hours(1));
      await publishReview(db, shop, {}, then).then((review) =>
        reportReview(db, review, { reason: "offensive", words: null, email: null, language: "en" }, hours(1)),
      );
    },
    table: "outbox",
    at: hours(2),
    left: async (shop) => ((await count("outbox", shop, "kind = 'staff_notice'")) > 0 ? 0 : 1),
  },
  {
    task: "send-digests",
    about: "people",
    make: async (shop) => {
      await aListener(shop, "digest");
      const review = await publishReview(db, shop, {}, then);
      await reportReview(db, review, { reason: "offensive", words: null, email: null, language: "en" }, hours(1));
    },
    table: "outbox",
    at: hours(24),
    left: async (shop) => ((await count("outbox", shop, "kind = 'staff_digest'")) > 0 ? 0 : 1),
  },
  {
    task: "end-quarantine",
    about: "removed reviews",
    make: aRemovedReview,
    table: "review_versions",
    at: days(366),
    left: (shop) => count("review_versions", shop),
  },
  {
    task: "forget-askers",
    about: "addresses",
    make: (shop) => publishQuestion(db, shop, {}, then),
    table: "questions",
    at: days(190),
    left: (shop) => count("questions", shop, "email is not null"),
  },
  {
    task: "forget-askers",
    about: "refused questions",
    make: async (shop) => {
      await rejectQuestion(db, await aQuestionToVet(db, shop, {}, then), then);
      await owner.query("update questions set email = null, email_key = null where organisation_id = $1", [shop.id]);
    },
    table: "questions",
    at: days(400),
    left: (shop) => count("questions", shop),
  },
  {
    task: "forget-unconfirmed-questions",
    about: "shops",
    make: (organisation) => {
      const words = { sku: "K1", text: "Does it hum?", firstName: null, email: `${randomUUID()}@example.com` };
      return askToConfirm(db, { organisation, ...words, language: "en" }, then);
    },
    table: "unconfirmed_questions",
    at: days(4),
    left: (shop) => count("unconfirmed_questions", shop),
  },
  {
    task: "forget-mails",
    about: "shops",
    make: async ({ id: organisationId }) => {
      const mail = {
        organisationId,
        purchaserId: null,
        reviewId: null,
        language: "en",
        subject: "S",
        body: "B",
      } as const;
      const id = await insertMail(db, { ...mail, kind: "webhook_trouble" }, then);
      await owner.query("update outbox set state = 'refused' where organisation_id = $1 and id = $2", [
        organisationId,
        id,
      ]);
    },
    table: "outbox",
    at: days(91),
    left: (shop) => count("outbox", shop, "forgotten_at is null"),
  },
  {
    task: "forget-webhook-messages",
    about: "endpoints",
    make: async (shop) => {
      await anEndpoint(db, shop, "https://hooks.example.com/", then);
      const event = { organisationId: shop.id, type: "purchase.confirmed", orderRef: "A1", sku: "S1" } as const;
      await announce(db, { ...event, purchaseId: null, purchaserId: null }, then);
    },
    table: "webhook_messages",
    at: days(400),
    left: (shop) => count("webhook_messages", shop),
  },
];

test("every sweep is one of these, has a test of its own for that, or does its work by statements for all shops at once", () => {
  const elsewhere = ["make-invitations", "ask-owners", "keep-figures", "import-due-feeds"];
  const forAll = [
    "deliver-mails",
    "take-up-orders",
    "deliver-due-webhooks",
    "forget-idempotent-requests",
    "forget-drafts",
    "forget-reports",
    "forget-rate-windows",
    "forget-told",
    "forget-record",
    "forget-rejected-rows",
  ];
  const named = [...sweeps.map(({ task }) => task), ...elsewhere, ...forAll];
  expect([...new Set(named)].sort()).toEqual(recurring.map(({ task }) => task).sort());
});

test.each(sweeps)(
  "$task does $about of a shop after one for which it cannot, and of that one once it can",
  async ({ task, make, table, at, left }) => {
    // One after the other, since many a list goes by time or id.
    const broken = await anOrganisation(db, { takesQuestions: true });
    await make(broken);
    const other = await anOrganisation(db, { takesQuestions: true });
    await make(other);
    expect([await left(broken), await left(other)]).toEqual([1, 1]);
    await owner.query(`create trigger refuse before insert or update or delete on ${table}
      for each row execute function refuse_shop('${broken.id}')`);
    try {
      await expect(run(task, at)).rejects.toThrow("refused");
    } finally {
      await owner.query(`drop trigger refuse on ${table}`);
    }
    expect([await left(broken), await left(other)]).toEqual([1, 0]);
    await run(task, at);
    expect(await left(broken)).toBe(0);
  },
);
