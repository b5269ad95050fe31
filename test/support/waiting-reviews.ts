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

export type Wish = Partial<Submission> & { sku?: string; isConfirmed?: boolean; email?: string; told?: Told };

/** What the order says beyond the sale. */
type Told = { isIncentivised?: boolean; isCancelled?: boolean; isRefunded?: boolean };

/** A review that waits for a vetter, of a purchase of its own. */
export async function aReviewToVet(
  db: Database,
  organisation: Organisation,
  now: Date,
  wish: Wish = {},
): Promise<Review> {
  const organisationId = organisation.id;
  const orderRef = `V${randomBytes(5).toString("hex")}`;
  const { sku = "K1", isConfirmed = false, told = {}, ...more } = wish;
  const { email = `${orderRef.toLowerCase()}@example.com`, ...submission } = more;
  const details = { country: "GB" };
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details }, now);
  const line = { organisationId, orderRef, sku, purchaserId: purchaser.id };
  await claimPurchase(db, line, now);
  if (isConfirmed) {
    const dates = { purchaseDate: "2026-02-03", deliveryDate: "2026-02-07" };
    await db.transaction().execute((tx) => confirmPurchase(tx, { ...line, ...dates, ...told }, now));
  }
  const purchase = (await findPurchase(db, line))!;
  const written = { overallScore: 8, generalComments: "Sturdy, and it pours well.", ...submission };
  return submitReview(db, { organisation, purchase }, written, now);
}

/** The same, accepted at the terminal and shown to shoppers. */
export async function publish(db: Database, review: Review, now: Date): Promise<Review> {
  await decideReview(db, review, { verdict: "accept" }, { kind: "operator" }, now);
  await publishDue(db, now);
  return getReviewByNumber(db, review);
}
