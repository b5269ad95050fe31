import { randomBytes } from "node:crypto";
import type pg from "pg";
import { checkDue } from "../../src/checks/index.ts";
import {
  agreeToBeAsked,
  appealQuestion,
  askQuestion,
  askToConfirm,
  decideAnswer,
  decideQuestion,
  writeAnswer,
} from "../../src/conversations/index.ts";
import { appealAnswer, withdrawOwnersAnswer } from "../../src/conversations/write-answer.ts";
import { writeFastResponse } from "../../src/fast-responses/index.ts";
import { acceptOrders } from "../../src/intake/accept-orders.ts";
import { parseCustomerOrder } from "../../src/intake/customer-order.ts";
import { confirmPurchases } from "../../src/intake/index.ts";
import { makeInvitations } from "../../src/invitations/index.ts";
import { type Organisation, updateOrganisation } from "../../src/organisations/index.ts";
import { addressHashes, insertMailStop } from "../../src/outbox/index.ts";
import type { Database } from "../../src/platform/db.ts";
import { newId } from "../../src/platform/ids.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { findPurchase } from "../../src/purchases/index.ts";
import { saveDraft } from "../../src/questionnaire/drafts.queries.ts";
import { reportReview } from "../../src/reports/index.ts";
import {
  appealDecision,
  decideReview,
  editReview,
  getReviewByNumber,
  publishDue,
  type Review,
  removeReview,
  type Submission,
  submitReview,
} from "../../src/reviews/index.ts";
import { publishOwnersAnswer, publishQuestion, writeAsOwner } from "./questions.ts";
import { anEndpoint } from "./receiver.ts";
import { testSecret } from "./test-app.ts";
import { aReviewToVet, publish } from "./waiting-reviews.ts";

export const canaryEmail = "Canary.Person@Canary-mail.example";
const details = {
  title: "canary-title",
  firstName: "canary-first",
  surname: "canary-last",
  country: "GB",
  postcode: "canary-code",
};
const operator = { kind: "operator" } as const;
const refusal = { verdict: "reject", reason: "illegible", passage: "canary-passage", note: "canary-note" } as const;

/** The skus of the purchases that have a review, and what has become of it. */
export const canarySkus = ["PUBLISHED", "EDITED", "REFUSED", "APPEALED", "REMOVED", "WAITING"] as const;

const submission = (about: string): Submission => ({
  overallScore: 7,
  goodPoints: "canary-good",
  badPoints: "canary-bad",
  generalComments: `canary-text ${about}, and enough of it that the checks keep hashes of the words they find in it`,
  shopComments: "canary-shop",
  displayName: "canary-display",
  town: "canary-town",
});

/** A purchaser whose every word says canary, in every table that keeps words of or about a purchaser. */
export async function plantCanary(
  { db, owner }: { db: Database; owner: pg.Pool },
  shop: Organisation,
  now: Date,
): Promise<void> {
  await anEndpoint(db, shop, "https://shop.example/hook", now);
  const skus = [...canarySkus, "DRAFT"];
  const items = skus.map((sku) => ({ sku }));
  const order = { orderRef: "canary-order", items, purchaseDate: "2026-01-02", deliveryDate: null };
  await confirmPurchases(db, shop, { email: canaryEmail, details, ...order }, now);
  const reviews = new Map<string, Review>();
  for (const sku of canarySkus) {
    const purchase = (await findPurchase(db, { organisationId: shop.id, orderRef: "canary-order", sku }))!;
    reviews.set(sku, await submitReview(db, { organisation: shop, purchase }, submission(sku), now));
  }
  const review = (sku: string) => getReviewByNumber(db, reviews.get(sku)!);
  for (const sku of ["PUBLISHED", "EDITED", "REMOVED"])
    await decideReview(db, await review(sku), { verdict: "accept", note: "canary-note" }, operator, now);
  await publishDue(db, now);
  await editReview(db, { organisation: shop, review: await review("EDITED") }, submission("EDITED AGAIN"), now);
  await removeReview(db, await review("REMOVED"), operator, "unlawful", "canary-note", now);
  for (const sku of ["REFUSED", "APPEALED"]) await decideReview(db, await review(sku), refusal, operator, now);
  await appealDecision(db, await review("APPEALED"), "canary-appeal", now);
  await plantOrder(db, shop, now);
  await plantDraft(db, shop, now);
  await plantInvitation(db, shop, now);
  await plantWordsOfOthers({ db, owner }, shop, await review("PUBLISHED"), now);
  await plantDecision(owner, "review", await review("WAITING"), now);
  await plantQuestions({ db, owner }, shop, now);
  await plantAnswers({ db, owner }, shop, now);
  const { purchaserId } = (await findPurchase(db, {
    organisationId: shop.id,
    orderRef: "canary-order",
    sku: "DRAFT",
  }))!;
  const of = { organisationId: shop.id, purchaserId };
  await agreeToBeAsked(db, deriveKeys(testSecret), of, { place: "author_page", language: "en" }, now);
  const [emailHash] = addressHashes(deriveKeys(testSecret), canaryEmail);
  await insertMailStop(db, { organisationId: shop.id, emailHash, stopped: "review_news" }, now);
  await checkDue(db, now);
}

/** A customer order that is kept and not processed yet. */
async function plantOrder(db: Database, organisation: Organisation, now: Date): Promise<void> {
  const raw = {
    order_ref: "canary-raw-order",
    order_date: "01-03-2026",
    customer: { email: canaryEmail, first_name: "canary-first" },
    order_items: [{ sku: "RAW", metadata: { gift_note: "canary-gift" } }],
  };
  const { value: order, warnings } = parseCustomerOrder(raw);
  await acceptOrders(db, [{ raw, organisation, order: order!, warnings: warnings! }], undefined, now);
}

/** What has not been reviewed is asked about. */
async function plantInvitation(db: Database, shop: Organisation, now: Date): Promise<void> {
  const settings = { invites: true, inviteAtMostDaysLate: 365, inviteFromHour: 0, inviteUntilHour: 24 };
  await updateOrganisation(db, shop.id, settings);
  await makeInvitations(
    { db, keys: deriveKeys("any secret, of which no address is suppressed"), baseUrl: "https://x.example" },
    now,
  );
  await updateOrganisation(db, shop.id, { invites: false });
}

async function plantDraft(db: Database, shop: Organisation, now: Date): Promise<void> {
  const organisationId = shop.id;
  const { id: purchaseId, purchaserId } = (await findPurchase(db, {
    organisationId,
    orderRef: "canary-order",
    sku: "DRAFT",
  }))!;
  const of = { organisationId, purchaseId, purchaserId, browserHash: randomBytes(32) };
  await saveDraft(db, of, { fields: { general_comments: "canary-draft" }, startedAt: now }, now);
}

/** A reply of the shop, reports by readers and a word on the case; and a report that the purchaser made as a reader. */
async function plantWordsOfOthers(
  { db, owner }: { db: Database; owner: pg.Pool },
  shop: Organisation,
  review: Review,
  now: Date,
): Promise<void> {
  const text = "Dear canary-first, we are sorry.";
  await writeFastResponse(db, { organisation: shop, review, staffId: newId(now), text }, now);
  const report = { reason: "offensive", language: "en" } as const;
  await reportReview(db, review, { ...report, words: "canary-first is rude", email: null }, now);
  await owner.query("update review_cases set note = 'canary-first is not' where organisation_id = $1", [shop.id]);
  const other = await publish(db, await aReviewToVet(db, shop, now), now);
  await reportReview(db, other, { ...report, words: "canary-report", email: canaryEmail.toUpperCase() }, now);
}

/** Three questions by the purchaser: answered, refused and appealed about, and one about which a vetter has just decided. */
async function plantQuestions(
  { db, owner }: { db: Database; owner: pg.Pool },
  shop: Organisation,
  now: Date,
): Promise<void> {
  const { id: organisationId } = shop;
  const asked = { organisation: shop, sku: "PUBLISHED", firstName: "canary-first", email: canaryEmail };
  const ask = async (text: string) => (await askQuestion(db, { ...asked, text }, now))!;
  // One that is not confirmed, which no vetter sees.
  await askToConfirm(db, { ...asked, text: "canary-unconfirmed", language: "en" }, now);
  const answered = { ...(await ask("canary-question: does it float?")), version: 1 };
  const refused = { ...(await ask("canary-refused")), version: 1 };
  const { passage, note } = refusal;
  const rejected = await db.transaction().execute(async (tx) => {
    await decideQuestion(tx, answered, { verdict: "accept" }, operator, now);
    const reject = { verdict: "reject", reason: "not_a_question", passage, note } as const;
    return decideQuestion(tx, refused, reject, operator, now);
  });
  await appealQuestion(db, rejected, "canary-appeal", now);
  const text = "canary-answer: it floats.";
  const answer = await writeAnswer(db, { question: answered, staffId: newId(now), text }, now);
  await db.transaction().execute((tx) => decideAnswer(tx, answer, { verdict: "accept" }, operator, now));
  const waiting = await ask("canary-waiting");
  await plantDecision(owner, "question", { organisationId, id: waiting.id, version: 1 }, now);
}

/** What the purchaser answers as an owner: shown, with a change that waits; refused and appealed about; withdrawn. */
async function plantAnswers(
  { db, owner }: { db: Database; owner: pg.Pool },
  shop: Organisation,
  now: Date,
): Promise<void> {
  const { id: organisationId } = shop;
  const { purchaserId } = (await findPurchase(db, { organisationId, orderRef: "canary-order", sku: "PUBLISHED" }))!;
  const by = { purchaserId, displayName: "canary-owner-name" };
  const ask = () => publishQuestion(db, shop, { sku: "PUBLISHED", text: "Somebody else's question" }, now);
  const [shown, refused, withdrawn] = [await ask(), await ask(), await ask()];
  await publishOwnersAnswer(db, shown, { ...by, text: "canary-owner-shown" }, now);
  const edited = await writeAsOwner(db, shown, { ...by, text: "canary-owner-edit" }, now);
  await plantDecision(owner, "answer", edited, now);
  await owner.query("insert into conversation_votes values ($1, $2, '\\xaa', true, $3)", [
    organisationId,
    edited.id,
    now,
  ]);
  await owner.query("insert into conversation_vote_counts values ($1, $2, 1, 0)", [organisationId, edited.id]);
  const written = await writeAsOwner(db, refused, { ...by, text: "canary-owner-refused" }, now);
  const { passage, note } = refusal;
  const reject = { verdict: "reject", reason: "not_an_answer", passage, note } as const;
  const rejected = await db.transaction().execute((tx) => decideAnswer(tx, written, reject, operator, now));
  await appealAnswer(db, rejected, "canary-owner-appeal", now);
  await publishOwnersAnswer(db, withdrawn, { ...by, text: "canary-owner-withdrawn" }, now);
  await withdrawOwnersAnswer(db, { question: withdrawn, purchaserId }, now);
}

/** As a vetter has decided a moment ago, and could still undo. */
async function plantDecision(
  owner: pg.Pool,
  kind: "review" | "question" | "answer",
  { organisationId, id, version }: Pick<Review, "organisationId" | "id" | "version">,
  now: Date,
): Promise<void> {
  await owner.query(
    `insert into moderation_decisions (organisation_id, subject_kind, subject_id, version, staff_id, verdict, reason, passage,
       note, decided_at, takes_effect_at) values ($1, $8, $2, $3, $4, 'reject', 'illegible', $5, $6, $7, $7)`,
    [organisationId, id, version, newId(now), "canary-passage", "canary-note", now, kind],
  );
}
