import { listPurchasesWithReviews } from "../../src/intake/intake.queries.ts";
import { type PurchaseStanding, presentPurchase, timestamp } from "../../src/intake/purchase-standing.ts";
import { parsePurchaserReport } from "../../src/intake/purchaser-report.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import {
  claimPurchase,
  erasedOrderRef,
  listErasedOrderRefs,
  mergePurchaser,
  minimised,
} from "../../src/purchases/index.ts";

/**
 * The main job in its composed form: one purchaser merged, pair after pair claimed, then the list read. The statement in
 * intake.queries.ts does the same in one round trip, for many reports at once.
 */
export async function recordComposed(
  db: Database,
  context: { organisation: Organisation; baseUrl: string; erasureKeys: readonly Buffer[]; now: Date },
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { organisation, baseUrl, erasureKeys, now } = context;
  const organisationId = organisation.id;
  const report = parsePurchaserReport(body).value!;
  const details = minimised(report.details, organisation.minimisePersonalData);
  const { purchaser, created } = await mergePurchaser(db, { organisationId, email: report.email, details }, now);
  const by = { organisationId, purchaserId: purchaser.id };
  for (const { orderRef, sku } of report.purchases ?? []) {
    const erasedOrderRefs = erasureKeys.map((key) => erasedOrderRef(key, orderRef));
    const erased = await listErasedOrderRefs(db, { organisationId, erasedOrderRefs });
    if (erased.length === 0) await claimPurchase(db, { ...by, orderRef, sku }, now);
  }
  const own = await listPurchasesWithReviews(db, by);
  const purchases = report.purchases?.map((pair) => {
    const row = own.find(({ orderRef, sku }) => orderRef === pair.orderRef && sku === pair.sku);
    return presentPurchase(pair.sent, row ? standingOf(row) : { isForeign: true }, { organisation, baseUrl });
  });
  const { email, title, firstName: first_name, surname, country, postcode } = purchaser;
  const answer = { email, title, first_name, surname, country, postcode, created_at: timestamp(purchaser.createdAt) };
  return { status: created ? 201 : 200, body: purchases ? { ...answer, purchases } : answer };
}

function standingOf(row: Awaited<ReturnType<typeof listPurchasesWithReviews>>[number]): PurchaseStanding {
  const { linkSecret, confirmedAt, state, number, visibleVersion, createdAt, purchaseDate, contactedAt } = row;
  return {
    isForeign: false,
    linkSecret: linkSecret.toString("hex"),
    isConfirmed: confirmedAt !== null,
    createdAt: timestamp(createdAt),
    purchaseDate,
    contactedAt: contactedAt && timestamp(contactedAt),
    review: state === null ? undefined : { state: state as never, isVisible: visibleVersion !== null, number: number! },
  };
}
