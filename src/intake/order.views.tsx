import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import { OrderTag } from "./orders.views.tsx";
import { type ItemOutcome, laidOut, type ShownOrder, stateOf } from "./shown-order.ts";

export type OrderPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  order: ShownOrder;
  notice: string | undefined;
};

export function OrderPage({ staff, organisation, order, notice }: OrderPageProps): VNode {
  const { id, orderRef, raw } = order;
  const base = `/console/${organisation.trkref}/orders`;
  return (
    <ConsolePage staff={staff} organisation={organisation} title={`Order ${orderRef}`} current="orders" notice={notice}>
      <p class="crumb">
        <a href={base}>Customer orders</a>
      </p>
      <h1>Order {orderRef}</h1>
      <p>
        <OrderTag state={stateOf(order)} />
      </p>
      <Failure order={order} />
      <Times order={order} />
      <Warnings order={order} />
      <Items order={order} />
      <form method="post" action={`${base}/${id}/process`}>
        <CsrfField staff={staff} />
        <button type="submit" class="secondary">
          Process again
        </button>
        <p class="muted">What is already done stays as it is: nobody is told or asked twice.</p>
      </form>
      <details class="as-sent">
        <summary>What was sent</summary>
        <p class="muted">Personal data of your customer. It is deleted when they are erased.</p>
        <pre class="sent">{laidOut(raw)}</pre>
      </details>
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
      <p class="muted">The order was taken in. The answer to it told of this:</p>
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
  moved: "Confirmed, and moved from a purchaser whom only the shop’s server had named",
  rejected: "Refused: an earlier order names another purchaser",
  left_out: "No longer named by the newest order: it counts as cancelled until an order names it again",
  erased: "Left out: its purchaser was erased",
};

function Items({ order: { outcome, purchases } }: { order: ShownOrder }): VNode | null {
  if (!outcome) return null;
  return (
    <>
      <h2>Items</h2>
      <ul class="rows wide">
        {outcome.map((item) => {
          const purchase = purchases.find(({ sku }) => sku === item.sku);
          const isOwn = ["confirmed", "moved", "left_out"].includes(item.outcome);
          return (
            <li key={item.sku}>
              <div>
                <p class="strong">{item.sku}</p>
                <p class={item.outcome === "rejected" ? "" : "muted"}>{outcomes[item.outcome]}</p>
              </div>
              {purchase && isOwn ? <Flags {...purchase} /> : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Flags({
  cancelledAt,
  refundedAt,
  isIncentivised,
  branchCode,
}: Omit<ShownOrder["purchases"][number], "sku">): VNode | null {
  if (!cancelledAt && !refundedAt && !isIncentivised && branchCode === null) return null;
  return (
    <p class="chips">
      {cancelledAt ? <span class="tag due">Cancelled</span> : null}
      {refundedAt ? <span class="tag due">Refunded</span> : null}
      {branchCode === null ? null : <span class="tag">Branch {branchCode}</span>}
      {isIncentivised ? <span class="tag">Incentive for a review</span> : null}
    </p>
  );
}
