import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { MailRows } from "../outbox/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import { reviewPagePath, reviewStateWords } from "../reviews/index.ts";
import { KnownTag, OrderTag, ordersPath } from "./orders.views.tsx";
import {
  type ItemOutcome,
  laidOut,
  type OrderContents,
  type OrderItem,
  type ShownOrder,
  stateOf,
} from "./shown-order.ts";

type Common = { staff: SignedInStaff; organisation: Organisation; now: Date };

export type OrderPageProps = Common & {
  order: ShownOrder;
  /** What belongs to it; undefined as long as nothing of it was taken in. */
  contents: OrderContents | undefined;
  notice: string | undefined;
};

export type KnownOrderPageProps = Common & { orderRef: string; contents: OrderContents };

/** An order that no customer order tells of. */
export function KnownOrderPage({ staff, organisation, now, orderRef, contents }: KnownOrderPageProps): VNode {
  const { items } = contents;
  const { trkref } = organisation;
  const isConfirmed = items.some(({ confirmedAt }) => confirmedAt !== null);
  return (
    <ConsolePage staff={staff} organisation={organisation} title={`Order ${orderRef}`} current="orders">
      <p class="crumb">
        <a href={ordersPath(trkref)}>Orders</a>
      </p>
      <div class="titled">
        <h1>Order {orderRef}</h1>
        <KnownTag isConfirmed={isConfirmed} />
      </div>
      <Customer trkref={trkref} contents={contents} />
      <p class="muted">
        {isConfirmed
          ? "It was imported from a file, so there is no message from the shop’s server to show."
          : `The shop’s server has asked about this order, but the order itself has not arrived. ${organisation.requiresOrderConfirmation ? "Reviews of its items wait until it does." : "Reviews of its items do not wait for it."}`}
      </p>
      <h2>Items</h2>
      <ul class="rows wide">
        {items.map((item) => (
          <li key={item.sku}>
            <ItemWords sku={item.sku} item={item} />
            <Flags item={item} trkref={trkref} />
          </li>
        ))}
      </ul>
      <Mails trkref={trkref} contents={contents} now={now} />
    </ConsolePage>
  );
}

export function OrderPage({ staff, organisation, now, order, contents, notice }: OrderPageProps): VNode {
  const { id, orderRef, raw } = order;
  const { trkref } = organisation;
  const base = ordersPath(trkref);
  return (
    <ConsolePage staff={staff} organisation={organisation} title={`Order ${orderRef}`} current="orders" notice={notice}>
      <p class="crumb">
        <a href={base}>Orders</a>
      </p>
      <div class="titled">
        <h1>Order {orderRef}</h1>
        <OrderTag state={stateOf(order)} />
      </div>
      <Customer trkref={trkref} contents={contents} />
      <Failure order={order} />
      <div class="with-side">
        <div>
          <Warnings order={order} />
          <Items order={order} items={contents?.items ?? []} trkref={trkref} />
          <Mails trkref={trkref} contents={contents} now={now} />
          <details class="as-sent">
            <summary>What was sent</summary>
            <p class="muted">Personal data of your customer. It is deleted when they are erased.</p>
            <pre class="sent">{laidOut(raw)}</pre>
          </details>
        </div>
        <section class="panel side" aria-labelledby="arrival">
          <h2 id="arrival">Arrival</h2>
          <Times order={order} />
          <form method="post" action={`${base}/${id}/process`}>
            <CsrfField staff={staff} />
            <button type="submit" class="secondary">
              Process again
            </button>
            <p class="muted">What is already done stays as it is: nobody is told or asked twice.</p>
          </form>
        </section>
      </div>
    </ConsolePage>
  );
}

function Failure({ order: { failure, failedAt } }: { order: ShownOrder }): VNode | null {
  if (!failedAt || failure === null) return null;
  return (
    <p class="notice error">
      Processing failed <Instant at={failedAt} /> (<code>{failure}</code>): {meaningOf(failure)}
    </p>
  );
}

// SQLSTATE: 22 and 23 are about what was sent, 08, 53 and 57 about a database that is unavailable.
function meaningOf(failure: string): string {
  if (failure === "unreadable")
    return "this version of Fairmark cannot read what was sent. Have the shop send the order again, or process it again after an update.";
  if (/^2[23]/.test(failure)) return "the database refused it. It is tried again automatically, but needs attention.";
  if (/^(08|53|57)/.test(failure)) return "the database could not be reached. It is tried again automatically.";
  return "it is tried again automatically. If it keeps failing, look at the log.";
}

function Times({ order }: { order: ShownOrder }): VNode {
  const { receivedAt, processedAt, revision, processedRevision } = order;
  return (
    <dl class="facts-list">
      <dt>Received</dt>
      <dd>
        <Instant at={receivedAt} />
      </dd>
      <dt>Processed</dt>
      <dd>{processedAt ? <Instant at={processedAt} /> : "Not yet"}</dd>
      <dt>Sent</dt>
      <dd>
        {revision === 1 ? "Once" : `${revision} times with different facts; the last one counts`}
        {processedAt && processedRevision !== revision ? ", and has not been processed yet" : ""}
      </dd>
    </dl>
  );
}

/** The warnings, as the answer gave them to the shop's server. */
function Warnings({ order: { warnings } }: { order: ShownOrder }): VNode | null {
  if (warnings.length === 0) return null;
  return (
    <>
      <h2>Remarks</h2>
      <p class="muted">The order was accepted. Your server was told of this in the answer:</p>
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </>
  );
}

const outcomes: Record<ItemOutcome["outcome"], string> = {
  confirmed: "Confirmed",
  moved: "Confirmed, and moved from a customer whom only the shop’s server had named",
  rejected: "Refused: an earlier order names another customer",
  left_out: "No longer named by the newest order: it counts as cancelled until an order names it again",
  erased: "Left out: its customer was erased",
};

function Items({
  order,
  items,
  trkref,
}: {
  order: ShownOrder;
  items: readonly OrderItem[];
  trkref: string;
}): VNode | null {
  if (!order.outcome) return null;
  return (
    <>
      <h2>Items</h2>
      <ul class="rows wide">
        {order.outcome.map(({ sku, outcome }) => {
          // If it was refused, the purchase is somebody else's.
          const isOwn = ["confirmed", "moved", "left_out"].includes(outcome);
          const item = isOwn ? items.find((one) => one.sku === sku) : undefined;
          return (
            <li key={sku}>
              <div>
                <ItemWords sku={sku} item={item} />
                <p class={outcome === "rejected" ? "" : "muted"}>{outcomes[outcome]}</p>
              </div>
              {item ? <Flags item={item} trkref={trkref} /> : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function ItemWords({ sku, item }: { sku: string; item: OrderItem | undefined }): VNode {
  return item?.name ? (
    <p>
      <span class="strong">{item.name}</span> <span class="muted">{sku}</span>
    </p>
  ) : (
    <p class="strong">{sku}</p>
  );
}

function Flags({ item, trkref }: { item: OrderItem; trkref: string }): VNode {
  const { cancelledAt, refundedAt, isIncentivised, branchCode, review } = item;
  return (
    <p class="chips">
      {cancelledAt ? <span class="tag due">Cancelled</span> : null}
      {refundedAt ? <span class="tag due">Refunded</span> : null}
      {branchCode === null ? null : <span class="tag">Branch {branchCode}</span>}
      {isIncentivised ? <span class="tag">Incentive for a review</span> : null}
      {review ? (
        <span class={review.state === "published" ? "tag good" : "tag"}>
          {review.isVisible ? (
            <a href={reviewPagePath(trkref, review.number)}>
              Review {review.number}: {reviewStateWords[review.state]}
            </a>
          ) : (
            `Review ${review.number}: ${reviewStateWords[review.state]}`
          )}
        </span>
      ) : (
        <span class="tag">Not reviewed</span>
      )}
    </p>
  );
}

function Customer({ trkref, contents }: { trkref: string; contents: OrderContents | undefined }): VNode | null {
  const customer = contents?.customer;
  if (!customer) return null;
  const name = [customer.title, customer.firstName, customer.surname].filter(Boolean).join(" ");
  return (
    <p class="lead-in">
      <a href={`/console/${trkref}/purchasers/${customer.id}`}>{name || customer.email}</a>
      {name ? <span class="muted"> {customer.email}</span> : null}
    </p>
  );
}

function Mails({
  trkref,
  contents,
  now,
}: {
  trkref: string;
  contents: OrderContents | undefined;
  now: Date;
}): VNode | null {
  if (!contents) return null;
  return (
    <>
      <h2>Mails</h2>
      {contents.mails.length === 0 ? (
        <p class="muted">No mail has been written about this order.</p>
      ) : (
        <MailRows mails={contents.mails} trkref={trkref} now={now} />
      )}
    </>
  );
}
