import { addressHashes, listMailStops, listMailsOfPurchaser } from "../outbox/index.ts";
import { type Database, type Db, isForeignKeyViolation } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import type { Keys } from "../platform/secrets.ts";
import {
  deletePurchaser,
  findPurchaser,
  listPurchases,
  type Purchaser,
  type PurchaserDetails,
  purchaserDetailKeys,
  updatePurchaser,
} from "../purchases/index.ts";
import { listReviewsByPurchaser } from "../reviews/index.ts";
import { giveOrdersTo } from "./customer-orders.queries.ts";

/**
 * Merges details into a purchaser, and the address if it changes. If that address belongs to a purchaser who has nothing (as
 * after an order that was corrected twice), the two become one.
 *
 * @throws AppError conflict if that purchaser has a purchase, a mail, a review or a stop
 */
export async function renamePurchaser(
  db: Database,
  keys: Keys,
  known: Purchaser,
  email: string,
  details: PurchaserDetails,
): Promise<Purchaser> {
  const { organisationId } = known;
  try {
    return await db.transaction().execute(async (tx) => {
      const other = await findPurchaser(tx, { organisationId, email });
      const gives = other && other.id !== known.id && (await hasNothing(tx, keys, other)) ? other : undefined;
      if (!gives) return updatePurchaser(tx, known, email, details);
      await giveOrdersTo(tx, { organisationId, from: gives.id, to: known.id });
      await deletePurchaser(tx, gives);
      return updatePurchaser(tx, known, email, { ...detailsToFill(known, gives), ...details });
    });
  } catch (error) {
    // That purchaser was given something at the same moment.
    if (!isForeignKeyViolation(error)) throw error;
    throw new AppError("conflict", { errors: ["email is the address of another purchaser"] });
  }
}

async function hasNothing(tx: Db, keys: Keys, { organisationId, id: purchaserId, email }: Purchaser): Promise<boolean> {
  const of = { organisationId, purchaserId };
  const found = [
    await listPurchases(tx, of),
    await listReviewsByPurchaser(tx, of),
    await listMailsOfPurchaser(tx, of),
    await listMailStops(tx, { organisationId, emailHashes: addressHashes(keys, email) }),
  ];
  return found.every(({ length }) => length === 0);
}

/** The details that the other purchaser has and the known one lacks. */
function detailsToFill(known: Purchaser, other: Purchaser): PurchaserDetails {
  const missing = purchaserDetailKeys.filter((key) => known[key] === null && other[key] !== null);
  return Object.fromEntries(missing.map((key) => [key, other[key]]));
}
