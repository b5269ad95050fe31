import { randomBytes } from "node:crypto";
import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import { claimPurchase, confirmPurchase, findPurchase, mergePurchaser } from "../../src/purchases/index.ts";
import {
  decideReview,
  getReviewByNumber,
  publishDue,
  type Review,
  type Submission,
  submitReview,
} from "../../src/reviews/index.ts";

export type Written = Partial<Submission> & {
  sku?: string;
  /** Whether an order brought the purchase. */
  isConfirmed?: boolean;
  purchaseDate?: string | null;
  /** What the order says beyond the sale. */
  told?: { isIncentivised?: boolean | null; isCancelled?: boolean; isRefunded?: boolean; branchCode?: string };
};

/** A review by a purchaser of its own, as an author sends it; it waits for a vetter. */
export async function writeReview(
  db: Database,
  organisation: Organisation,
  written: Written,
  now: Date,
): Promise<Review> {
  const { sku = "SKU9039", isConfirmed = true, purchaseDate = "2026-02-03", told = {}, ...submission } = written;
  const organisationId = organisation.id;
  const orderRef = randomBytes(6).toString("hex");
  const email = `${orderRef}@example.com`;
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, now);
  const line = { organisationId, orderRef, sku, purchaserId: purchaser.id };
  await claimPurchase(db, line, now);
  if (isConfirmed) {
    const order = { ...line, ...told, purchaseDate, deliveryDate: null };
    await db.transaction().execute((tx) => confirmPurchase(tx, order, now));
  }
  const purchase = (await findPurchase(db, line))!;
  const sent = { overallScore: 8, generalComments: "Sturdy.", ...submission };
  return submitReview(db, { organisation, purchase }, sent, now);
}

/** The same, accepted and shown to shoppers. */
export async function publishReview(
  db: Database,
  organisation: Organisation,
  written: Written,
  now: Date,
): Promise<Review> {
  const { organisationId, number } = await writeReview(db, organisation, written, now);
  await decideReview(db, { organisationId, number }, { verdict: "accept" }, { kind: "operator" }, now);
  await publishDue(db, now);
  return getReviewByNumber(db, { organisationId, number });
}
