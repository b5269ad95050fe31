import { type Done, type RecordActor, recorded } from "../access/index.ts";
import { deleteChecks, deleteConversationChecks } from "../checks/index.ts";
import { eraseAnswersOf, eraseAsker, eraseAskingOf } from "../conversations/index.ts";
import { eraseFastResponse, findFastResponse } from "../fast-responses/index.ts";
import { eraseFromFeeds, holdFeeds } from "../feeds/index.ts";
import { deleteOrdersOfPurchaser, processWaitingFor } from "../intake/index.ts";
import { deleteInvitationsOfPurchaser } from "../invitations/index.ts";
import { deleteModeration } from "../moderation/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { addressHashes, deleteMailStops, deleteMailsOfPurchaser } from "../outbox/index.ts";
import { type Database, type Db, isForeignKeyViolation, isLostRace } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import type { Keys } from "../platform/secrets.ts";
import {
  deletePurchaser,
  emailKey,
  erasedOrderRef,
  erasePurchase,
  findPurchaser,
  insertErasedPurchaser,
  insertSuppression,
  listMergedInto,
  listPurchases,
} from "../purchases/index.ts";
import { deleteDraftsOfPurchaser } from "../questionnaire/index.ts";
import { eraseReporter, eraseWordsAboutReview } from "../reports/index.ts";
import { type Actor, forgetAuthor, listReviewsByPurchaser, type Review } from "../reviews/index.ts";
import { deleteMessagesOfPurchaser } from "../webhooks/index.ts";

export type Erasure = { purchases: number; reviewsKept: number; reviewsErased: number; questions: number };
/** With the row that stands in the place of the purchaser now, and tells nothing. */
type Erased = Erasure & { erasedId?: string };

/** Who asked for the erasure: the public figures count erased reviews by this, since erasing the unhappy would be suppression. */
export type AskedBy = "purchaser" | "organisation";

const triesAtMost = 5;

/**
 * Erases a purchaser: name, address and order references go, with drafts, mails and what was written about their reviews. What
 * they bought now belongs to a row that tells nothing, so that a later call about the same pair is answered `undefined` and the
 * purchase cannot be reviewed again. A keyed hash of the address stays on the suppression list. A published review stays,
 * anonymised, if the organisation keeps them; all others go, and so it is with the questions that they asked, whether or not
 * they ever bought anything. What they reported as readers stays, without their words and address.
 *
 * @param recordedBy who the record says did it
 * @throws AppError not_found
 */
export async function erasePurchaser(
  db: Database,
  organisation: Organisation,
  email: string,
  keys: Keys,
  now: Date,
  askedBy: AskedBy = "organisation",
  recordedBy: RecordActor = "command_line",
): Promise<Erasure> {
  // Orders that no job has processed yet are: only what was stored of an order is known as erased when it comes again.
  const { id: organisationId } = organisation;
  await processWaitingFor(db, { organisationId, orderRefs: [], emailKeys: [emailKey(email)] }, keys, now);
  for (let tries = 1; ; tries += 1) {
    try {
      const did = ({ erasedId: id }: Erased): Done => ({
        deed: "purchaser_erased",
        organisationId,
        about: id === undefined ? undefined : { kind: "purchaser", id },
        details: [`asked_by_${askedBy}`],
      });
      const { erasedId: _, ...erasure } = await recorded(db, { by: recordedBy, did }, now, (tx) =>
        erase(tx, organisation, email, { keys, askedBy }, now),
      );
      return erasure;
    } catch (error) {
      // A call for this purchaser claimed something at the same moment: try again, so that it is erased too. Or a mail, a decision and this
      // waited for each other.
      if (!(isForeignKeyViolation(error) || isLostRace(error)) || tries === triesAtMost) throw error;
    }
  }
}

async function erase(
  tx: Db,
  organisation: Organisation,
  email: string,
  { keys, askedBy }: { keys: Keys; askedBy: AskedBy },
  now: Date,
): Promise<Erased> {
  const organisationId = organisation.id;
  await holdFeeds(tx, organisationId);
  const purchaser = await findPurchaser(tx, { organisationId, email });
  const [emailHash] = addressHashes(keys, email);
  await insertSuppression(tx, { organisationId, emailHash, reason: "erased" }, now);
  const questions = await eraseQuestions(tx, organisation, email, now);
  // The suppression list, by which nobody here is written to any more, holds all that is still needed.
  await deleteMailStops(tx, { organisationId, emailHashes: addressHashes(keys, email) });
  if (!purchaser) return eraseStranger(tx, organisationId, { email, questions }, now);
  const purchaserId = purchaser.id;

  const erasedId = await insertErasedPurchaser(tx, organisationId, purchaser.createdAt, now);
  const purchases = await listPurchases(tx, { organisationId, purchaserId });
  for (const purchase of purchases) {
    const orderRef = erasedOrderRef(keys.current("erased order refs"), purchase.orderRef);
    await erasePurchase(tx, purchase, { purchaserId: erasedId, orderRef });
  }
  const by: Actor = askedBy === "purchaser" ? { kind: "purchaser", id: purchaserId } : { kind: "operator" };
  const reviews = await eraseTexts(tx, organisation, { purchaserId, erasedId, by }, now);
  const rows = [purchaserId, ...(await listMergedInto(tx, purchaser))];
  for (const id of rows.slice(1)) {
    // Both may have reviewed the same purchase: each review needs an author's row of its own.
    const ownErasedId = await insertErasedPurchaser(tx, organisationId, purchaser.createdAt, now);
    const theirs = await eraseTexts(tx, organisation, { purchaserId: id, erasedId: ownErasedId, by }, now);
    reviews.kept += theirs.kept;
    reviews.erased += theirs.erased;
  }
  for (const id of rows) {
    await eraseAskingOf(tx, { organisationId, purchaserId: id });
    await deleteDraftsOfPurchaser(tx, { organisationId, purchaserId: id });
    await deleteInvitationsOfPurchaser(tx, { organisationId, purchaserId: id });
    await deleteMailsOfPurchaser(tx, { organisationId, purchaserId: id });
    const purchaseIds = id === purchaserId ? purchases.map((purchase) => purchase.id) : [];
    await deleteMessagesOfPurchaser(tx, { organisationId, purchaserId: id, purchaseIds });
  }
  await eraseReporter(tx, { organisationId, email });
  await deleteOrdersOfPurchaser(tx, { organisationId, purchaserId, emailKey: emailKey(purchaser.email) });
  for (const id of rows.reverse()) await deletePurchaser(tx, { organisationId, id });
  await eraseFromFeeds(tx, organisationId, now);
  return { erasedId, purchases: purchases.length, reviewsKept: reviews.kept, reviewsErased: reviews.erased, questions };
}

/** What somebody asked, with what vetters noted about it. Gives back how many questions there were. */
async function eraseQuestions(tx: Db, organisation: Organisation, email: string, now: Date): Promise<number> {
  const { id: organisationId, keepsReviewsAfterErasure: keepsVisible } = organisation;
  const { questions, subjectIds } = await eraseAsker(tx, { organisationId, email, keepsVisible }, now);
  await deleteModeration(tx, { organisationId, subjectIds });
  await deleteConversationChecks(tx, { organisationId, subjectIds });
  return questions;
}

/** The reviews of one author, and what they answered as an owner: kept without them, or gone. */
async function eraseTexts(
  tx: Db,
  organisation: Organisation,
  { purchaserId, erasedId, by }: { purchaserId: string; erasedId: string; by: Actor },
  now: Date,
): Promise<{ kept: number; erased: number }> {
  const { id: organisationId, keepsReviewsAfterErasure: keepsVisible } = organisation;
  const subjectIds = await eraseAnswersOf(tx, { organisationId, purchaserId, erasedId, keepsVisible, by }, now);
  await deleteModeration(tx, { organisationId, subjectIds });
  await deleteConversationChecks(tx, { organisationId, subjectIds });
  const counts = { kept: 0, erased: 0 };
  for (const review of await listReviewsByPurchaser(tx, { organisationId, purchaserId })) {
    const erased = { purchaserId: erasedId, keepsVisible, by };
    const { isKept } = await forgetAuthor(tx, review, erased, now);
    await forgetWordsAbout(tx, review, isKept, now);
    counts[isKept ? "kept" : "erased"] += 1;
  }
  return counts;
}

/**
 * Erases somebody who bought nothing: named only by orders whose every item was rejected, of whom nothing is stored but what
 * the shop sent, or known by what they asked.
 *
 * @throws AppError not_found if there is not even that
 */
async function eraseStranger(
  tx: Db,
  organisationId: string,
  { email, questions }: { email: string; questions: number },
  now: Date,
): Promise<Erasure> {
  const deleted = await deleteOrdersOfPurchaser(tx, { organisationId, purchaserId: null, emailKey: emailKey(email) });
  if (deleted === 0 && questions === 0) throw new AppError("not_found");
  await eraseReporter(tx, { organisationId, email });
  await eraseFromFeeds(tx, organisationId, now);
  return { purchases: 0, reviewsKept: 0, reviewsErased: 0, questions };
}

/** Deletes what others wrote about a review, and what programs kept of its text: either may tell of its author. */
export async function forgetWordsAbout(tx: Db, review: Review, isReviewKept: boolean, now: Date): Promise<void> {
  const { organisationId, id: reviewId } = review;
  const reply = await findFastResponse(tx, { organisationId, reviewId });
  const subjectIds = reply ? [reviewId, reply.id] : [reviewId];
  await deleteModeration(tx, { organisationId, subjectIds });
  await eraseFastResponse(tx, { organisationId, reviewId, isReviewKept }, now);
  await deleteChecks(tx, { organisationId, reviewId });
  await eraseWordsAboutReview(tx, { organisationId, reviewId });
}
