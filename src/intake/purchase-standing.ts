import type { Organisation } from "../organisations/index.ts";
import { codeKey } from "../platform/values/code.ts";
import { questionnaireUrl } from "../questionnaire/index.ts";
import { gatewayUrl, type ReportedState, type ReviewState, reportedState } from "../reviews/index.ts";

/** How a purchase relates to the purchaser that was asked about. Nothing is told of another purchaser's purchase. */
export type PurchaseStanding = { isForeign: true } | OwnStanding;

type OwnStanding = {
  isForeign: false;
  linkSecret: string;
  isConfirmed: boolean;
  /** In the format of `timestamp`, like contactedAt. */
  createdAt: string;
  purchaseDate: string | null;
  contactedAt: string | null;
  review: { state: ReviewState; isVisible: boolean; number: number } | undefined;
};

/** As it is passed to the serialiser, which leaves out undefined. Every key is always there, so that all resources have one shape. */
export type PurchaseResource = {
  purchase_date: string | undefined;
  created_at: string | undefined;
  contacted_at: string | undefined;
  order_ref: string;
  sku: string;
  review_state: ReportedState;
  review_url: string | null;
};

/** The shop and the public base URL: what every link is made from. */
export type LinkBase = { organisation: Pick<Organisation, "trkref" | "linkTag">; baseUrl: string };

/**
 * A purchase as the v4 API shows it: the state of its review and the one link its customer needs next (docs/rulings.md, "Review
 * states" and "Links"). The pair is echoed as it was sent; what is not known is absent.
 */
export function presentPurchase(
  pair: { order_ref: string; sku: string },
  standing: PurchaseStanding,
  base: LinkBase,
): PurchaseResource {
  const isForeign = standing.isForeign;
  const state = isForeign ? "undefined" : reportedState(standing.review);
  return {
    purchase_date: isForeign ? undefined : (standing.purchaseDate ?? undefined),
    created_at: undefined,
    contacted_at: isForeign ? undefined : (standing.contactedAt ?? undefined),
    order_ref: pair.order_ref,
    sku: pair.sku,
    review_state: state,
    review_url: isForeign ? null : reviewUrl(pair, standing, state, base),
  };
}

/** A purchase as `match` and the purchases list show it: with the moment it became known. */
export function presentKnownPurchase(
  pair: { order_ref: string; sku: string },
  standing: PurchaseStanding,
  base: LinkBase,
): PurchaseResource {
  const resource = presentPurchase(pair, standing, base);
  if (!standing.isForeign) resource.created_at = standing.createdAt;
  return resource;
}

function reviewUrl(
  pair: { order_ref: string; sku: string },
  standing: OwnStanding,
  state: ReportedState,
  { organisation, baseUrl }: LinkBase,
): string | null {
  const sku = codeKey(pair.sku);
  if (state === "published") {
    return gatewayUrl(baseUrl, { trkref: organisation.trkref, sku, number: standing.review!.number });
  }
  if (state !== "not_reviewed" && state !== "rejected") return null;
  const { linkSecret, isConfirmed, contactedAt } = standing;
  const linked = { orderRef: codeKey(pair.order_ref), sku, linkSecret, isConfirmed, contactedAt };
  return questionnaireUrl(baseUrl, organisation, linked);
}

/** `YYYY-MM-DDThh:mm:ssZ`: UTC, whole seconds; from a Date, or from the text that PostgreSQL's JSON has for one in UTC. */
export function timestamp(moment: Date | string): string {
  return `${(typeof moment === "string" ? moment : moment.toISOString()).slice(0, 19)}Z`;
}
