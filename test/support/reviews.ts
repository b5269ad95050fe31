import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import { findPurchase, type PurchasePair } from "../../src/purchases/index.ts";
import {
  decideReview,
  editReview,
  findReviewOfPurchase,
  publishDue,
  type Review,
  removeReview,
  submitReview,
  withdrawReview,
} from "../../src/reviews/index.ts";

const operator = { kind: "operator" } as const;

type At = { organisation: Organisation; pair: PurchasePair; now: Date };

export async function purchaseOf(db: Database, { organisation, pair }: At) {
  const purchase = await findPurchase(db, { organisationId: organisation.id, ...pair });
  if (!purchase) throw new Error(`there is no purchase ${pair.orderRef} ${pair.sku}`);
  return purchase;
}

/** The review by whoever owns the purchase now. */
export async function reviewOf(db: Database, at: At): Promise<Review> {
  const { id: purchaseId, purchaserId } = await purchaseOf(db, at);
  const review = await findReviewOfPurchase(db, { organisationId: at.organisation.id, purchaseId, purchaserId });
  if (!review) throw new Error(`there is no review of ${at.pair.orderRef} ${at.pair.sku}`);
  return review;
}

export async function submitAs(db: Database, at: At, overallScore = 8, generalComments: string | null = "Sturdy.") {
  const about = { organisation: at.organisation, purchase: await purchaseOf(db, at) };
  return submitReview(db, about, { overallScore, generalComments }, at.now);
}

export async function accept(db: Database, at: At): Promise<Review> {
  const { organisationId, number } = await reviewOf(db, at);
  return decideReview(db, { organisationId, number }, { verdict: "accept" }, operator, at.now);
}

export async function reject(db: Database, at: At, note?: string): Promise<Review> {
  const { organisationId, number } = await reviewOf(db, at);
  const decision = { verdict: "reject", reason: "personal_data", note } as const;
  return decideReview(db, { organisationId, number }, decision, operator, at.now);
}

/** The author edits what shoppers see, through their own link. */
export async function editVisible(db: Database, at: At): Promise<Review> {
  const about = { organisation: at.organisation, review: await reviewOf(db, at) };
  return editReview(db, about, { overallScore: 3, generalComments: "On second thoughts." }, at.now);
}

export async function withdraw(db: Database, at: At): Promise<Review> {
  return withdrawReview(db, await reviewOf(db, at), at.now);
}

export async function remove(db: Database, at: At): Promise<Review> {
  return removeReview(db, await reviewOf(db, at), operator, "unlawful", null, at.now);
}

export async function publish(db: Database, at: At): Promise<Review> {
  await publishDue(db, at.now);
  return reviewOf(db, at);
}

/** Submitted, accepted, published. */
export async function aPublishedReview(db: Database, at: At, overallScore?: number, comments?: string | null) {
  await submitAs(db, at, overallScore, comments);
  await accept(db, at);
  return publish(db, at);
}
