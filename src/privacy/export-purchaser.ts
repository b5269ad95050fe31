import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { getPurchaser, listPurchases } from "../purchases/index.ts";
import { listReviewEvents, listReviewsByPurchaser, listVersions } from "../reviews/index.ts";

/**
 * Everything that is known of a purchaser, as one document for the person it is about (GDPR, articles 15 and 20). Link
 * secrets are left out: they open the questionnaire to whoever reads them.
 *
 * @throws AppError not_found
 */
export async function exportPurchaser(db: Db, organisation: Organisation, email: string, now: Date) {
  const organisationId = organisation.id;
  const purchaser = await getPurchaser(db, { organisationId, email });
  const purchases = await listPurchases(db, { organisationId, purchaserId: purchaser.id });
  const reviews = await listReviewsByPurchaser(db, { organisationId, purchaserId: purchaser.id });
  return {
    exported_at: now,
    organisation: { trkref: organisation.trkref, name: organisation.name },
    purchaser: {
      email: purchaser.email,
      title: purchaser.title,
      first_name: purchaser.firstName,
      surname: purchaser.surname,
      country: purchaser.country,
      postcode: purchaser.postcode,
      created_at: purchaser.createdAt,
    },
    purchases: purchases.map((purchase) => ({
      order_ref: purchase.orderRef,
      sku: purchase.sku,
      created_at: purchase.createdAt,
      confirmed_at: purchase.confirmedAt,
      purchase_date: purchase.purchaseDate,
      delivery_date: purchase.deliveryDate,
      contacted_at: purchase.contactedAt,
    })),
    reviews: await Promise.all(
      reviews.map(async (review) => ({
        number: review.number,
        sku: review.sku,
        order_ref: purchases.find(({ id }) => id === review.purchaseId)?.orderRef ?? null,
        state: review.state,
        published_at: review.publishedAt,
        versions: (await listVersions(db, review)).map((version) => ({
          version: version.version,
          is_visible: version.version === review.visibleVersion,
          overall_score: version.overallScore,
          general_comments: version.generalComments,
          submitted_at: version.submittedAt,
        })),
        events: (await listReviewEvents(db, review)).map((event) => ({
          event: event.event,
          version: event.version,
          from_state: event.fromState,
          to_state: event.toState,
          by: event.actorKind,
          reason: event.reason,
          note: event.note,
          occurred_at: event.occurredAt,
        })),
      })),
    ),
  };
}
