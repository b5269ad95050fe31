import type { Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { hmac, type Keys } from "../platform/secrets.ts";
import {
  deletePurchaser,
  emailKey,
  erasedOrderRef,
  erasePurchase,
  getPurchaser,
  insertErasedPurchaser,
  insertSuppression,
  listPurchases,
} from "../purchases/index.ts";
import {
  deleteVersions,
  listReviewsByPurchaser,
  moveReview,
  noteReviewEvent,
  type Review,
  reassignReview,
} from "../reviews/index.ts";

export type Erasure = { purchases: number; reviewsKept: number; reviewsErased: number };

const foreignKeyViolation = "23503";
const triesAtMost = 5;

/**
 * Erases a purchaser: name, address and order references are gone; what they bought belongs to a row that tells nothing, so
 * that a later call about the same pair is answered `undefined` and cannot be reviewed again. A keyed hash of the address
 * stays on the suppression list. A published review stays, anonymised, where the organisation keeps them; every other goes.
 *
 * @throws AppError not_found
 */
export async function erasePurchaser(
  db: Database,
  organisation: Organisation,
  email: string,
  keys: Keys,
  now: Date,
): Promise<Erasure> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute((tx) => erase(tx, organisation, email, keys, now));
    } catch (error) {
      // A call for this purchaser claimed something at the same moment: it is erased too.
      if ((error as { code?: unknown }).code !== foreignKeyViolation || tries === triesAtMost) throw error;
    }
  }
}

async function erase(tx: Db, organisation: Organisation, email: string, keys: Keys, now: Date): Promise<Erasure> {
  const organisationId = organisation.id;
  const purchaser = await getPurchaser(tx, { organisationId, email });
  const purchaserId = purchaser.id;
  await insertSuppression(tx, organisationId, hmac(keys.current("suppressed addresses"), emailKey(email)), now);

  const erasedId = await insertErasedPurchaser(tx, organisationId, purchaser.createdAt, now);
  const purchases = await listPurchases(tx, { organisationId, purchaserId });
  for (const purchase of purchases) {
    const orderRef = erasedOrderRef(keys.current("erased order refs"), purchase.orderRef);
    await erasePurchase(tx, purchase, { purchaserId: erasedId, orderRef });
  }
  const reviews = await listReviewsByPurchaser(tx, { organisationId, purchaserId });
  let reviewsKept = 0;
  for (const review of reviews) {
    const keeps = organisation.keepsReviewsAfterErasure && review.visibleVersion !== null;
    await (keeps ? keepAnonymised(tx, review, now) : eraseReview(tx, review, now));
    await reassignReview(tx, review, erasedId);
    if (keeps) reviewsKept += 1;
  }
  await deletePurchaser(tx, purchaser);
  return { purchases: purchases.length, reviewsKept, reviewsErased: reviews.length - reviewsKept };
}

const system = { kind: "system" } as const;

/** Only what shoppers see stays; versions that were refused or still waited go. */
async function keepAnonymised(tx: Db, review: Review, now: Date): Promise<void> {
  await deleteVersions(tx, review, review.visibleVersion);
  await noteReviewEvent(tx, review, "author_erased", system, now);
}

async function eraseReview(tx: Db, review: Review, now: Date): Promise<void> {
  if (review.state !== "removed") await moveReview(tx, review, "removed", system, now, { reason: "author_erased" });
  await deleteVersions(tx, review, null);
}
