import type { Organisation } from "../organisations/index.ts";
import { questionnaireUrl } from "../questionnaire/index.ts";
import { gatewayUrl, type ReportedState, type ReviewState, reportedState } from "../reviews/index.ts";

/** How a purchase stands towards the purchaser that was asked about. Of another purchaser's purchase nothing is told. */
export type PurchaseStanding =
  | { isForeign: true }
  | {
      isForeign: false;
      linkSecret: string;
      isConfirmed: boolean;
      createdAt: Date;
      purchaseDate: string | null;
      contactedAt: Date | null;
      review: { state: ReviewState; isVisible: boolean; number: number } | undefined;
    };

export type PurchaseResource = {
  purchase_date?: string;
  created_at?: string;
  contacted_at?: string;
  order_ref: string;
  sku: string;
  review_state: ReportedState;
  review_url: string | null;
};

/** The shop and the public base: what every link is made from. */
export type LinkBase = { organisation: Pick<Organisation, "trkref" | "linkTag">; baseUrl: string };

/**
 * A purchase as the v4 API shows it: the state of its review and the one link its customer needs next (product.md, "Review
 * states" and "Links"). The pair is echoed as it was sent; what is not known is absent.
 */
export function presentPurchase(
  pair: { order_ref: string; sku: string },
  standing: PurchaseStanding,
  { organisation, baseUrl }: LinkBase,
): PurchaseResource {
  if (standing.isForeign) return { ...pair, review_state: "undefined", review_url: null };
  const state = reportedState(standing.review);
  const resource: PurchaseResource = { ...pair, review_state: state, review_url: null };
  if (standing.purchaseDate !== null) resource.purchase_date = standing.purchaseDate;
  if (standing.contactedAt !== null) resource.contacted_at = timestamp(standing.contactedAt);
  if (state === "published") {
    resource.review_url = gatewayUrl(baseUrl, {
      trkref: organisation.trkref,
      sku: pair.sku.trim(),
      number: standing.review!.number,
    });
  } else if (state === "not_reviewed" || state === "rejected") {
    const { linkSecret, isConfirmed, contactedAt } = standing;
    const linked = { orderRef: pair.order_ref.trim(), sku: pair.sku.trim(), linkSecret, isConfirmed, contactedAt };
    resource.review_url = questionnaireUrl(baseUrl, organisation, linked);
  }
  return resource;
}

/** As `match` and the purchases list show it: with the moment the purchase became known. */
export function presentKnownPurchase(
  pair: { order_ref: string; sku: string },
  standing: PurchaseStanding,
  base: LinkBase,
): PurchaseResource {
  const resource = presentPurchase(pair, standing, base);
  return standing.isForeign ? resource : { ...resource, created_at: timestamp(standing.createdAt) };
}

/** `YYYY-MM-DDThh:mm:ssZ`: UTC, whole seconds. */
export function timestamp(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
