import type { VNode } from "preact";
import { Instant } from "../platform/html/instant.tsx";
import { Day } from "./moments.views.tsx";
import type { ShownItem } from "./show-item.ts";

type PurchaseFacts = NonNullable<ShownItem["facts"]>;

const regions = new Intl.DisplayNames("en", { type: "region" });

/** What is known about the purchase. Who made it is nobody's business here. */
export function FactsView({ shown, facts }: { shown: ShownItem; facts: PurchaseFacts }): VNode {
  const { sku, organisation, item } = shown;
  const isReview = item.subjectKind !== "answer";
  return (
    <section class="purchase" aria-labelledby="purchase">
      <h2 id="purchase">Purchase</h2>
      <dl>
        <dt>Product</dt>
        <dd>{facts.productName ? `${facts.productName} (${sku})` : sku}</dd>
        {facts.variant === null ? null : (
          <>
            <dt>Bought as</dt>
            <dd>{facts.variant}, another variant</dd>
          </>
        )}
        <dt>Verified</dt>
        <dd>{verified(facts)}</dd>
        <dt>Ordered</dt>
        <dd>{facts.purchaseDate ? <Day iso={facts.purchaseDate} /> : "Not known"}</dd>
        <dt>Delivered</dt>
        <dd>{facts.deliveryDate ? <Day iso={facts.deliveryDate} /> : "Not known"}</dd>
        <Since facts={facts} />
        {isReview ? (
          <>
            <dt>Incentive</dt>
            <dd>{incentive(facts.isIncentivised)}</dd>
          </>
        ) : null}
        <dt>Country</dt>
        <dd>{facts.country ? countryName(facts.country) : "Not known"}</dd>
        <dt>Shop</dt>
        <dd>{organisation.name}</dd>
      </dl>
      {facts.cancelledAt || facts.refundedAt ? (
        <p class="since">
          {isReview
            ? "The purchase took place, so the review is decided like any other. If published, it says what has happened since."
            : "The purchase took place, so the answer is decided like any other. If shown, it does not say how long its author has owned the product."}
        </p>
      ) : null}
    </section>
  );
}

/** What the shop has said of the purchase since. */
function Since({ facts }: { facts: PurchaseFacts }): VNode | null {
  const { cancelledAt, refundedAt } = facts;
  return (
    <>
      {cancelledAt ? (
        <>
          <dt>Cancelled</dt>
          <dd>
            <Instant at={cancelledAt} />
          </dd>
        </>
      ) : null}
      {refundedAt ? (
        <>
          <dt>Refunded</dt>
          <dd>
            <Instant at={refundedAt} />
          </dd>
        </>
      ) : null}
    </>
  );
}

function verified(facts: PurchaseFacts): string {
  if (!facts.isAuthors) return "No longer: an order names another customer, or the author was erased";
  return facts.isConfirmed ? "Confirmed by an order" : "Claimed by the shop; no order has confirmed it yet";
}

function incentive(isIncentivised: boolean | null): string {
  if (isIncentivised === null) return "Not known: no order says";
  return isIncentivised ? "Yes, says the shop; the review will be labelled" : "None, says the shop";
}

// Some shops say UK; anything that is not a country is shown as it is.
function countryName(code: string): string {
  try {
    return regions.of(code === "UK" ? "GB" : code) ?? code;
  } catch {
    return code;
  }
}
