import { describe, expect, test } from "vitest";
import { canarySkus, canaryEmail as email, plantCanary } from "../../test/support/canary-purchaser.ts";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { anOwner, aShopWithQuestions, ask as askOwnersOnce } from "../../test/support/owners.ts";
import { publishQuestion } from "../../test/support/questions.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { askQuestion, findShownConversation, listShownConversations } from "../conversations/index.ts";
import { batchPurchaserReports } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { noteMailServer } from "../outbox/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { findPurchase } from "../purchases/index.ts";
import {
  findAuthorSecret,
  findReviewOfAuthor,
  findReviewOfPurchase,
  findVisibleReview,
  getReviewByNumber,
  listReviewEvents,
} from "../reviews/index.ts";
import { erasePurchaser } from "./erase-purchaser.ts";
import { exportPurchaser } from "./export-purchaser.ts";

const database = await testApp();
const { app, db, owner, mainJobPool, clock } = database;
const keys = deriveKeys(testSecret);

/** The canary, which has also claimed a purchase through the API. */
async function plant(shop: Organisation): Promise<string> {
  await plantCanary(database, shop, clock.now);
  const { authorization } = await anApiKey(db, shop);
  await ask(shop, authorization, [{ order_ref: "canary-claim", sku: "CLAIMED" }]);
  return authorization;
}

function ask(shop: Organisation, authorization: string, purchases: { order_ref: string; sku: string }[]) {
  return app.inject({
    method: "POST",
    url: `/v4/organisations/${shop.trkref}/purchasers`,
    headers: { authorization },
    payload: { email, purchases },
  });
}

async function reviewOf(shop: Organisation, sku: (typeof canarySkus)[number]) {
  const pair = { organisationId: shop.id, orderRef: "canary-order", sku };
  const { id: purchaseId, purchaserId } = (await findPurchase(db, pair))!;
  return (await findReviewOfPurchase(db, { organisationId: shop.id, purchaseId, purchaserId }))!;
}

/** Where a word stands in the database: every column of every row of every table, binary ones too. */
async function whereStands(word: string, organisation: Organisation): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string; tenant: boolean }>(
    // A table has what its pieces have.
    `select format('%I.%I', n.nspname, t.relname) as name,
       exists (select from pg_attribute c where c.attrelid = t.oid and c.attname = 'organisation_id') as tenant
     from pg_class t join pg_namespace n on n.oid = t.relnamespace
     where t.relkind in ('r', 'p') and not t.relispartition and n.nspname not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name, tenant } of tables) {
    const hex = Buffer.from(word).toString("hex");
    const { rows } = await owner.query<{ row: string }>(
      `select r::text as row from ${name} r where r::text ~* $1 ${tenant ? "and r.organisation_id = $2" : ""}`,
      [`${word}|${hex}`, ...(tenant ? [organisation.id] : [])],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

/** Tables with text that no word of a purchaser can get into, each with the reason. */
const exempt: Record<string, string> = {
  api_keys: "names that operators give",
  askable_owners: "skus",
  asking_consents: "codes, and a language",
  branches: "the shop's own",
  conversation_checks: "kinds of findings",
  conversation_events: "codes and opaque ids",
  conversation_findings: "codes and places in a text",
  conversation_votes: "keyed hashes",
  counted_reviews: "what can be counted of a review: scores, days, durations, codes",
  feed_imports:
    "codes, sums, and names that the shop gave its files; what they held is on disk (feeds/import-feed.test.ts)",
  invitation_texts: "the shop's own",
  idempotent_requests: "sentences about what was wrong, which quote nothing",
  kept_figures: "counts",
  mail_stops: "keyed hashes, and codes",
  moderation_locks: "a code",
  nameless_products: "skus",
  organisation_logos: "the shop's own",
  organisations: "the shop's own",
  products: "the shop's own",
  purchase_news: "counts, and opaque ids",
  question_mails: "kinds of mails, and opaque ids",
  questionnaire_sends: "random bytes",
  questionnaire_templates: "the shop's own",
  rate_windows: "keyed hashes",
  record_entries: "codes and opaque ids; what somebody types does not fit in",
  review_changes: "numbers, and facts that can be counted: scores, answers by yes and no, dates",
  review_checks: "codes: a language, kinds of findings",
  review_events: "codes and opaque ids",
  review_facets: "codes: a language, a kind of finding",
  review_figures: "counts",
  reviewed_products: "skus, numbers and moments",
  review_findings: "codes, positions, and numbers or skus of what a finding is about",
  review_votes: "keyed hashes",
  reviews: "codes, a sku, random bytes",
  schema_migrations: "names of files",
  sweep_turns: "names of recurring jobs, and when",
  upgrade_steps: "counts",
  notices_told: "codes, opaque ids and moments",
  staff_digests: "an hour, a zone and a day of the people in the console",
  staff_notice_choices: "what the people in the console want to be told of",
  staff_notices: "codes and opaque ids, about staff",
  shop_figures: "counts",
  staff: "the people in the console",
  staff_code_secrets: "sealed random bytes",
  staff_passkeys: "public keys of the people in the console, and what they call them",
  staff_password_links: "random bytes",
  staff_recovery_codes: "hashes of random bytes",
  staff_used_challenges: "hashes of random bytes",
  staff_sessions: "random bytes, and what browsers of the people in the console call themselves",
  suppressions: "keyed hashes",
  sweep_runs: "names of tasks and codes",
  webhook_attempts: "codes",
  webhook_endpoints: "the shop's own",
};

test("the canary stands in every table that could keep words of a purchaser", async () => {
  const shop = await anOrganisation(db);
  await plant(shop);
  const { rows } = await owner.query<{ name: string }>(
    `select distinct table_name as name from information_schema.columns join information_schema.tables t using (table_schema,
       table_name) where table_schema = 'public' and t.table_type = 'BASE TABLE'
       and data_type in ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY') order by name`,
  );
  const planted = new Set(
    (await whereStands("canary", shop)).map((found) => found.replace(/^public\.(\w+):.*/s, "$1")),
  );
  // A new table: plant the canary in it (test/support/canary-purchaser.ts) and erase it, or say here why it cannot be there.
  const names = rows.map(({ name }) => name);
  expect(names.filter((name) => !planted.has(name) && !(name in exempt))).toEqual([]);
  expect(Object.keys(exempt).filter((name) => planted.has(name) || !names.includes(name))).toEqual([]);
});

describe("erasing a purchaser", () => {
  test("leaves no trace in any table, where the shop keeps no reviews", async () => {
    const shop = await anOrganisation(db, { keepsReviewsAfterErasure: false });
    await plant(shop);
    const erased = await erasePurchaser(db, shop, email, keys, clock.now);
    // Also what an order that no job had processed yet names.
    expect(erased).toEqual({ purchases: 9, reviewsKept: 0, reviewsErased: 6, questions: 4 });
    expect(await whereStands("canary", shop)).toEqual([]);
    for (const table of [
      "review_text_bands",
      "review_findings",
      "fast_responses",
      "moderation_decisions",
      "unconfirmed_questions",
      "answers",
      "answer_mails",
      "conversation_votes",
      "conversation_vote_counts",
      "conversation_notes",
      "conversation_checks",
      "conversation_findings",
    ]) {
      const { rows } = await owner.query(`select from ${table} where organisation_id = $1`, [shop.id]);
      expect([table, rows.length]).toEqual([table, 0]);
    }
    const { rows } = await owner.query(`select distinct text from questions where organisation_id = $1`, [shop.id]);
    expect(rows).toEqual([{ text: "Somebody else's question" }]);
  });

  test("leaves only the published texts where the shop keeps reviews, and they no longer tell who wrote them", async () => {
    const shop = await anOrganisation(db, { keepsReviewsAfterErasure: true });
    await plant(shop);
    const { number } = await reviewOf(shop, "PUBLISHED");
    expect(await erasePurchaser(db, shop, email, keys, clock.now)).toEqual({
      purchases: 9,
      reviewsKept: 2,
      reviewsErased: 4,
      questions: 4,
    });
    const left = await whereStands("canary", shop);
    // The two texts, and what each is found by in the console; the question that is shown, and the shop's answer to it; their answer to
    // somebody else.
    const tables = left.map((found) => found.replace(/^public\.(\w+):.*/s, "$1"));
    expect(tables.sort()).toEqual([
      "answers",
      "answers",
      "questions",
      "review_versions",
      "review_versions",
      "review_words",
      "review_words",
    ]);
    expect(left.join("\n")).not.toMatch(/^public\.review_words: .*again/m);
    expect(left.join("\n")).toMatch(/^public\.review_versions: .*canary-text PUBLISHED/m);
    expect(left.join("\n")).toMatch(/^public\.review_versions: .*canary-text EDITED,/m);
    expect(left.join("\n")).not.toMatch(
      /canary-(display|town|first|mail|note|passage|appeal|draft|report|refused|waiting)|EDITED AGAIN/,
    );
    expect(left.join("\n")).toMatch(/^public\.answers: .*canary-owner-shown/m);
    expect(left.join("\n")).not.toMatch(/canary-owner-(name|edit|refused|appeal|withdrawn)/);
    const shown = await findVisibleReview(db, { organisationId: shop.id, number });
    expect(shown).toMatchObject({ overallScore: 7, goodPoints: "canary-good", displayName: null, town: null });
  });

  test("leaves a question that is shown without its asker, and nothing by which a vetter could still decide", async () => {
    const shop = await anOrganisation(db, { keepsReviewsAfterErasure: true });
    await plant(shop);
    await erasePurchaser(db, shop, email, keys, clock.now);
    const { rows } = await owner.query<{ number: number; mails: number; decisions: number }>(
      `select number, (select count(*)::int from outbox o where o.organisation_id = $1 and o.kind like 'question%' and not exists (
           select from question_mails m join questions other on other.id = m.question_id
           where m.mail_id = o.id and other.text like 'Somebody else%')) as mails,
         (select count(*)::int from moderation_decisions d where d.organisation_id = $1) as decisions
       from questions where organisation_id = $1 and text not like 'Somebody else%'`,
      [shop.id],
    );
    expect(rows).toEqual([{ number: expect.any(Number), mails: 0, decisions: 0 }]);
    const shown = await findShownConversation(db, { organisationId: shop.id, number: rows[0]!.number });
    expect(shown).toMatchObject({
      text: "canary-question: does it float?",
      firstName: null,
      answers: [{ text: "canary-answer: it floats." }],
    });
  });

  test("leaves an answer that is shown without its writer, and nothing of it by which a vetter could still decide", async () => {
    const shop = await anOrganisation(db, { keepsReviewsAfterErasure: true });
    await plant(shop);
    const answers = async () =>
      (await listShownConversations(db, { organisationId: shop.id, atMost: 9 }))
        .flatMap((question) => question.answers)
        .filter(({ writerKind }) => writerKind === "owner");
    const [{ number, publishedAt }] = (await answers()) as [Awaited<ReturnType<typeof answers>>[number]];
    await erasePurchaser(db, shop, email, keys, clock.now);
    expect(await answers()).toEqual([
      expect.objectContaining({ number, publishedAt, text: "canary-owner-shown", displayName: null, helpful: 1 }),
    ]);
    const { rows } = await owner.query(
      `select state, writer_kind, (select count(*)::int from moderation_decisions d where d.organisation_id = $1) as decisions,
         (select count(*)::int from outbox o where o.organisation_id = $1 and o.kind like 'answer%') as mails
       from answers where organisation_id = $1 and writer_kind = 'owner'`,
      [shop.id],
    );
    expect(rows).toEqual([{ state: "published", writer_kind: "owner", decisions: 0, mails: 0 }]);
  });

  test("takes back what waited beside a published text, so that nothing is left in the queue", async () => {
    const shop = await anOrganisation(db);
    await plant(shop);
    const { organisationId, number } = await reviewOf(shop, "EDITED");
    await erasePurchaser(db, shop, email, keys, clock.now);
    expect(await getReviewByNumber(db, { organisationId, number })).toMatchObject({
      state: "published",
      version: 1,
      visibleVersion: 1,
    });
    const { rows } = await owner.query(
      "select from reviews where organisation_id = $1 and state in ('pending_moderation', 'rejected', 'pending_publication')",
      [organisationId],
    );
    expect(rows).toEqual([]);
  });

  test("kills the author's own links", async () => {
    const shop = await anOrganisation(db);
    await plant(shop);
    const review = await reviewOf(shop, "PUBLISHED");
    const { organisationId, number } = review;
    const authorSecret = await findAuthorSecret(db, review);
    expect(await findReviewOfAuthor(db, { organisationId, number, authorSecret })).toBeDefined();
    await erasePurchaser(db, shop, email, keys, clock.now);
    expect(await findReviewOfAuthor(db, { organisationId, number, authorSecret })).toBeUndefined();
  });

  test.each([
    ["purchaser", "purchaser"],
    ["organisation", "operator"],
  ] as const)("is written down as asked for by the %s, for the public figures", async (askedBy, actorKind) => {
    const shop = await anOrganisation(db);
    await plant(shop);
    const reviews = await Promise.all([
      reviewOf(shop, "PUBLISHED"),
      reviewOf(shop, "WAITING"),
      reviewOf(shop, "REMOVED"),
    ]);
    await erasePurchaser(db, shop, email, keys, clock.now, askedBy);
    const last = await Promise.all(reviews.map(async (review) => (await listReviewEvents(db, review)).at(-1)!));
    expect(last.map((event) => [event.event, event.actorKind])).toEqual([
      ["author_erased", actorKind],
      ["erased", actorKind],
      ["erased", actorKind],
    ]);
  });
});

test("the pairs of an erased purchaser are answered undefined, to the same address come back as to any other", async () => {
  const shop = await anOrganisation(db);
  const authorization = await plant(shop);
  await erasePurchaser(db, shop, email, keys, clock.now);
  const pairs = [
    { order_ref: "canary-order", sku: "PUBLISHED" },
    { order_ref: "canary-claim", sku: "CLAIMED" },
    { order_ref: "another-order", sku: "PUBLISHED" },
  ];
  const answer = await ask(shop, authorization, pairs);
  expect(answer.statusCode).toBe(201);
  const states = answer
    .json()
    .purchases.map((purchase: { review_state: string; review_url: string | null }) => purchase.review_state);
  expect(states).toEqual(["undefined", "undefined", "not_reviewed"]);
  const { rows } = await owner.query("select email_hash from suppressions where organisation_id = $1", [shop.id]);
  expect(rows).toHaveLength(1);
});

test("pairs erased under an earlier SECRET are still known to be erased", async () => {
  const shop = await anOrganisation(db);
  await plant(shop);
  await erasePurchaser(db, shop, email, keys, clock.now);
  const pair = { orderRef: "canary-order", sku: "PUBLISHED", sent: { order_ref: "canary-order", sku: "PUBLISHED" } };
  const isForeignUnder = async (erasureKeys: readonly Buffer[], purchaser: string) => {
    const reports = batchPurchaserReports({ db, pool: mainJobPool, erasureKeys, clock: () => clock.now });
    const { purchases } = await reports.record(shop, { email: purchaser, details: {}, purchases: [pair] });
    return purchases![0]!.isForeign;
  };
  const rotated = deriveKeys("the secret after the rotation, long enough to be one", [testSecret]);
  expect(await isForeignUnder(rotated.all("erased order refs"), "a@example.com")).toBe(true);
  const forgotten = deriveKeys("the secret after the rotation, long enough to be one");
  expect(await isForeignUnder(forgotten.all("erased order refs"), "b@example.com")).toBe(false);
});

test("a purchase claimed at the moment of the erasure is erased too", async () => {
  const shop = await anOrganisation(db);
  const authorization = await plant(shop);
  const claims = Array.from({ length: 40 }, (_, index) =>
    ask(shop, authorization, [{ order_ref: `canary-late-${index}`, sku: "S" }]),
  );
  const [erased, ...answers] = await Promise.all([erasePurchaser(db, shop, email, keys, clock.now), ...claims]);
  expect(erased.purchases).toBeGreaterThanOrEqual(4);
  expect(answers.every(({ statusCode }) => statusCode === 200 || statusCode === 201)).toBe(true);
  const { rows } = await owner.query(
    "select from purchases s join purchasers p on p.organisation_id = s.organisation_id and p.id = s.purchaser_id where s.organisation_id = $1 and p.erased_at is not null and s.order_ref like 'canary%'",
    [shop.id],
  );
  expect(rows).toEqual([]);
});

test("the export holds what is known of a purchaser, and no link", async () => {
  const shop = await anOrganisation(db);
  await plant(shop);
  const known = await exportPurchaser(db, shop, email, keys, clock.now);
  expect(known.purchaser).toMatchObject({ email, surname: "canary-last", postcode: "canary-code" });
  expect(known.purchases.map(({ sku }) => sku).sort()).toEqual([...canarySkus, "CLAIMED", "DRAFT"].sort());
  const reviewOfSku = (wanted: string) => known.reviews.find(({ sku }) => sku === wanted)!;
  expect(reviewOfSku("REFUSED").versions).toEqual([
    expect.objectContaining({
      overall_score: 7,
      general_comments: expect.stringContaining("canary-text REFUSED"),
      shop_comments: "canary-shop",
      display_name: "canary-display",
      town: "canary-town",
    }),
  ]);
  expect(reviewOfSku("EDITED").versions.map(({ is_visible }) => is_visible)).toEqual([true, false]);
  const events = reviewOfSku("APPEALED").events.map(({ event, reason, passage, note }) => [
    event,
    reason,
    passage,
    note,
  ]);
  expect(events).toEqual([
    ["submitted", null, null, null],
    ["rejected", "illegible", "canary-passage", "canary-note"],
    ["appealed", null, null, "canary-appeal"],
  ]);
  expect(known.drafts).toMatchObject([{ sku: "DRAFT", fields: { general_comments: "canary-draft" } }]);
  expect(known.invitations).toMatchObject([{ kind: "invitation", order_ref: "canary-order" }]);
  const kinds = known.mails.map(({ kind }) => kind);
  const times = (kind: string) => kinds.filter((one) => one === kind).length;
  expect([
    times("statement_of_reasons"),
    times("review_received"),
    times("review_published"),
    times("invitation"),
  ]).toEqual([3, 7, 3, 1]);
  expect(
    known.questions.map(({ question, state, note, appeals, answers, mails }) => [
      question,
      state,
      note,
      appeals,
      answers.map(({ text }) => text),
      mails.map(({ kind }) => kind),
    ]),
  ).toEqual([
    ["canary-question: does it float?", "published", null, [], ["canary-answer: it floats."], ["question_answered"]],
    ["canary-refused", "pending_moderation", "canary-note", ["canary-appeal"], [], ["question_rejected"]],
    ["canary-waiting", "pending_moderation", null, [], [], []],
  ]);
  expect(known.unconfirmed_questions).toMatchObject([
    { question: "canary-unconfirmed", first_name: "canary-first", mails: [{ kind: "question_asked" }] },
  ]);
  expect(
    known.answers.map(({ question, answer, shown, display_name, state, votes, events }) => [
      question?.text,
      [answer, shown, display_name, state],
      votes,
      events.map(({ event, by, passage, note }) => [event, by, passage ?? note]),
    ]),
  ).toEqual([
    [
      "Somebody else's question",
      ["canary-owner-edit", "canary-owner-shown", "canary-owner-name", "pending_moderation"],
      { helpful: 1, unhelpful: 0 },
      [
        ["answer_submitted", "purchaser", null],
        ["answer_approved", "operator", null],
        ["answer_submitted", "purchaser", null],
      ],
    ],
    [
      "Somebody else's question",
      ["canary-owner-refused", null, "canary-owner-name", "pending_moderation"],
      { helpful: 0, unhelpful: 0 },
      [
        ["answer_submitted", "purchaser", null],
        ["answer_rejected", "operator", "canary-passage"],
        ["answer_appealed", "purchaser", "canary-owner-appeal"],
      ],
    ],
    [
      "Somebody else's question",
      ["canary-owner-withdrawn", null, "canary-owner-name", "withdrawn"],
      { helpful: 0, unhelpful: 0 },
      [
        ["answer_submitted", "purchaser", null],
        ["answer_approved", "operator", null],
        ["answer_withdrawn", "purchaser", null],
      ],
    ],
  ]);
  expect([times("answer_published"), times("answer_rejected")]).toEqual([2, 1]);
  expect(known.mail_choices).toEqual({ stopped: ["review_news"], suppressed: [] });
  expect(known.webhook_messages).toContainEqual(
    expect.objectContaining({
      body: {
        type: "purchase.confirmed",
        timestamp: clock.now.toISOString(),
        data: { trkref: shop.trkref, order_ref: "canary-order", sku: "DRAFT" },
      },
    }),
  );
  expect(JSON.stringify(known)).not.toMatch(/[0-9a-f]{32}/);
});

test("what a purchaser agreed to and was asked is exported, and erasing them leaves how many were asked", async () => {
  const shop = await aShopWithQuestions({ db });
  const at = new Date("2026-03-16T09:00:00Z");
  const who = await anOwner({ db }, shop, at, { email });
  await anOwner({ db }, shop, at, { email: "other@example.com" });
  const question = await publishQuestion(db, shop, { text: "Does it float?" }, at);
  await noteMailServer(db, true, at);
  await askOwnersOnce({ db }, shop, at);
  await noteMailServer(db, false, at);
  const known = await exportPurchaser(db, shop, email, keys, clock.now);
  expect(known.asked_as_owner).toEqual({
    said: [{ agrees: true, said_at: at, on: "questionnaire", language: "en", wording: 1 }],
    asked: [{ number: question.number, sku: "K1", question: "Does it float?", asked_at: at, sent_at: null }],
  });
  await erasePurchaser(db, shop, email, keys, clock.now);
  for (const table of ["asking_consents", "askable_owners", "question_asks"]) {
    const { rows } = await owner.query(`select purchaser_id = $2 as theirs from ${table} where organisation_id = $1`, [
      shop.id,
      who.purchaserId,
    ]);
    expect([table, rows]).toEqual([table, [{ theirs: false }]]);
  }
  const { rows } = await owner.query("select asked from question_askings where organisation_id = $1", [shop.id]);
  expect(rows).toEqual([{ asked: 2 }]);
});

test("who asked a question that goes takes along whom it was asked of", async () => {
  const shop = await aShopWithQuestions({ db }, { keepsReviewsAfterErasure: false });
  const at = new Date("2026-03-16T09:00:00Z");
  await anOwner({ db }, shop, at);
  await publishQuestion(db, shop, { email }, at);
  await noteMailServer(db, true, at);
  await askOwnersOnce({ db }, shop, at);
  await noteMailServer(db, false, at);
  await erasePurchaser(db, shop, email, keys, clock.now);
  for (const table of ["questions", "question_asks", "question_askings"]) {
    const { rows } = await owner.query(`select from ${table} where organisation_id = $1`, [shop.id]);
    expect([table, rows]).toEqual([table, []]);
  }
});

test("somebody who asked and never bought anything is exported and erased too, and nobody else's question is", async () => {
  const shop = await anOrganisation(db, { keepsReviewsAfterErasure: false });
  const asked = { organisation: shop, sku: "BOAT", firstName: "canary-first" };
  await askQuestion(db, { ...asked, email, text: "canary-question" }, clock.now);
  await askQuestion(db, { ...asked, email: "other@example.com", firstName: null, text: "Theirs" }, clock.now);
  const known = await exportPurchaser(db, shop, email.toLowerCase(), keys, clock.now);
  expect(known).toMatchObject({ purchaser: null, purchases: [], reviews: [], mails: [] });
  expect(known.questions.map(({ question }) => question)).toEqual(["canary-question"]);
  const erased = await erasePurchaser(db, shop, email.toLowerCase(), keys, clock.now);
  expect(erased).toEqual({ purchases: 0, reviewsKept: 0, reviewsErased: 0, questions: 1 });
  expect(await whereStands("canary", shop)).toEqual([]);
  const { rows } = await owner.query("select text from questions where organisation_id = $1", [shop.id]);
  expect(rows).toEqual([{ text: "Theirs" }]);
});

test("erasing or exporting somebody unknown is refused", async () => {
  const shop = await anOrganisation(db);
  await expect(erasePurchaser(db, shop, "nobody@example.com", keys, clock.now)).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(exportPurchaser(db, shop, "nobody@example.com", keys, clock.now)).rejects.toMatchObject({
    code: "not_found",
  });
});
