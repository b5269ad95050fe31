import { exportAnswersOf, exportAskingOf, exportQuestionsOf, exportUnconfirmedOf } from "../conversations/index.ts";
import { findVisibleFastResponse } from "../fast-responses/index.ts";
import { listOrdersOfPurchaser } from "../intake/index.ts";
import { listInvitationsOfPurchaser } from "../invitations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { addressHashes, listMailStops, listMailsOfPurchaser } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import type { Keys } from "../platform/secrets.ts";
import {
  emailKey,
  findPurchaser,
  listMergedInto,
  listPurchases,
  listSuppressionReasons,
  type Purchase,
  type Purchaser,
  presentDetails,
} from "../purchases/index.ts";
import { listDraftsOfPurchaser } from "../questionnaire/index.ts";
import {
  listReviewEvents,
  listReviewsByPurchaser,
  listVersions,
  type Review,
  type ReviewVersion,
} from "../reviews/index.ts";
import { listMessagesOfPurchaser } from "../webhooks/index.ts";

/**
 * Everything that is known of a purchaser, as one document for the person it is about (GDPR, articles 15 and 20). Link secrets
 * are left out: they open a questionnaire or a review to anyone who reads them. Somebody who only asked questions is
 * no purchaser, and gets those.
 *
 * @throws AppError not_found
 */
export async function exportPurchaser(db: Db, organisation: Organisation, email: string, keys: Keys, now: Date) {
  const organisationId = organisation.id;
  const purchaser = await findPurchaser(db, { organisationId, email });
  const questions = await exportQuestionsOf(db, { organisationId, email });
  const unconfirmed = await exportUnconfirmedOf(db, { organisationId, email });
  if (!purchaser && questions.length + unconfirmed.length === 0) throw new AppError("not_found");
  return {
    exported_at: now,
    organisation: { trkref: organisation.trkref, name: organisation.name },
    purchaser: purchaser
      ? { email: purchaser.email, ...presentDetails(purchaser), created_at: purchaser.createdAt }
      : null,
    ...(purchaser ? await exportBought(db, purchaser) : boughtNothing),
    questions,
    unconfirmed_questions: unconfirmed,
    mail_choices: await exportMailChoices(db, organisationId, addressHashes(keys, purchaser?.email ?? email)),
  };
}

const boughtNothing: Awaited<ReturnType<typeof exportBought>> = {
  purchases: [],
  customer_orders: [],
  invitations: [],
  drafts: [],
  reviews: [],
  answers: [],
  asked_as_owner: { said: [], asked: [] },
  mails: [],
  webhook_messages: [],
};

/** What a purchaser bought, what they wrote about it, and what was written to them. */
async function exportBought(db: Db, purchaser: Purchaser) {
  const { organisationId } = purchaser;
  const of = { organisationId, purchaserId: purchaser.id };
  const purchases = await listPurchases(db, of);
  const reviews: Review[] = [];
  const answers = [];
  for (const purchaserId of [purchaser.id, ...(await listMergedInto(db, purchaser))]) {
    reviews.push(...(await listReviewsByPurchaser(db, { organisationId, purchaserId })));
    answers.push(...(await exportAnswersOf(db, { organisationId, purchaserId })));
  }
  const orders = await listOrdersOfPurchaser(db, { ...of, emailKey: emailKey(purchaser.email) });
  const messages = await listMessagesOfPurchaser(db, { ...of, purchaseIds: purchases.map(({ id }) => id) });
  return {
    purchases: purchases.map((purchase) => ({
      order_ref: purchase.orderRef,
      sku: purchase.sku,
      created_at: purchase.createdAt,
      confirmed_at: purchase.confirmedAt,
      purchase_date: purchase.purchaseDate,
      delivery_date: purchase.deliveryDate,
      contacted_at: purchase.contactedAt,
      incentivised: purchase.isIncentivised,
      branch_code: purchase.branchCode,
    })),
    customer_orders: orders.flatMap(({ raw, unprocessed, receivedAt }) =>
      [...unprocessed, raw].map((sent) => ({ received_at: receivedAt, as_sent: JSON.parse(sent) as unknown })),
    ),
    invitations: (await listInvitationsOfPurchaser(db, of)).map(({ kind, orderRef, createdAt, sentAt }) => ({
      kind,
      order_ref: orderRef,
      created_at: createdAt,
      sent_at: sentAt,
    })),
    drafts: (await listDraftsOfPurchaser(db, of)).map(({ purchaseId, fields, startedAt, savedAt }) => ({
      ...pairOf(purchases, purchaseId),
      fields,
      started_at: startedAt,
      saved_at: savedAt,
    })),
    reviews: await Promise.all(reviews.map((review) => exportReview(db, review, purchases))),
    answers,
    asked_as_owner: await exportAskingOf(db, of),
    mails: (await listMailsOfPurchaser(db, of)).map((mail) => ({
      kind: mail.kind,
      subject: mail.forgottenAt === null ? mail.subject : null,
      body: mail.forgottenAt === null ? mail.body : null,
      words_deleted_at: mail.forgottenAt,
      state: mail.state,
      withheld_because: mail.withheldBecause,
      created_at: mail.createdAt,
      sent_at: mail.sentAt,
    })),
    webhook_messages: messages.map(({ body, createdAt, deliveredAt }) => ({
      body: JSON.parse(body) as unknown,
      created_at: createdAt,
      delivered_at: deliveredAt,
    })),
  };
}

/** Which mails they have stopped, and whether mail to their address bounced or they reported it as spam. */
async function exportMailChoices(db: Db, organisationId: string, emailHashes: Buffer[]) {
  const by = { organisationId, emailHashes };
  return { stopped: await listMailStops(db, by), suppressed: await listSuppressionReasons(db, by) };
}

async function exportReview(db: Db, review: Review, purchases: readonly Purchase[]) {
  const { organisationId, id: reviewId } = review;
  const reply = await findVisibleFastResponse(db, { organisationId, reviewId });
  return {
    number: review.number,
    sku: review.sku,
    order_ref: pairOf(purchases, review.purchaseId).order_ref,
    state: review.state,
    published_at: review.publishedAt,
    versions: (await listVersions(db, review)).map((version) => exportVersion(review, version)),
    events: (await listReviewEvents(db, review)).map((event) => ({
      event: event.event,
      version: event.version,
      from_state: event.fromState,
      to_state: event.toState,
      by: event.actorKind,
      reason: event.reason,
      passage: event.passage,
      note: event.note,
      occurred_at: event.occurredAt,
    })),
    reply: reply ? { text: reply.text, published_at: reply.publishedAt } : null,
  };
}

function exportVersion(review: Review, version: ReviewVersion) {
  return {
    version: version.version,
    is_visible: version.version === review.visibleVersion,
    overall_score: version.overallScore,
    scores: version.scores,
    good_points: version.goodPoints,
    bad_points: version.badPoints,
    general_comments: version.generalComments,
    would_buy_again: version.wouldBuyAgain,
    happy_with_delivery: version.happyWithDelivery,
    happy_with_customer_service: version.happyWithCustomerService,
    likelihood_to_recommend: version.likelihoodToRecommend,
    shop_comments: version.shopComments,
    display_name: version.displayName,
    town: version.town,
    language: version.language,
    filled_in_seconds: version.filledInSeconds,
    submitted_at: version.submittedAt,
    decide_by: version.decideBy,
  };
}

// The purchase may belong to another purchaser by now: then its order_ref is not theirs to know.
function pairOf(purchases: readonly Purchase[], purchaseId: string) {
  const purchase = purchases.find(({ id }) => id === purchaseId);
  return { order_ref: purchase?.orderRef ?? null, sku: purchase?.sku ?? null };
}
