import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import { type ListedOrder, type OrderState, stateOf } from "./shown-order.ts";

export type OrdersPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  orders: readonly ListedOrder[];
  only: "failed" | "refused" | undefined;
  /** The place that the next page begins after, if there is one. */
  olderThan: string | undefined;
  isFirst: boolean;
};

const filters = [
  [undefined, "All"],
  ["failed", "Failed"],
  ["refused", "Refused items"],
] as const;

const nothing = {
  all: "No order has arrived yet.",
  failed: "No order has failed.",
  refused: "No item of an order was refused.",
};

export function OrdersPage(props: OrdersPageProps): VNode {
  const { staff, organisation, orders, only, isFirst } = props;
  const path = `/console/${organisation.trkref}/orders`;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Customer orders" current="orders">
      <h1>Customer orders</h1>
      <p class="lead">What the shop’s server sent, newest first, and what became of it.</p>
      <nav class="tabs" aria-label="Which orders">
        {filters.map(([filter, label]) => (
          <a
            key={label}
            href={filter ? `${path}?show=${filter}` : path}
            aria-current={filter === only ? "page" : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      {only === "refused" ? (
        <p class="muted">
          An earlier order had named a different purchaser for the same item. The first order stands, so the item stays
          with them.
        </p>
      ) : null}
      {orders.length === 0 ? (
        <p class="empty">{isFirst ? nothing[only ?? "all"] : "There are no older ones."}</p>
      ) : (
        <ul class="rows wide">
          {orders.map((order) => (
            <Row key={order.id} order={order} path={path} />
          ))}
        </ul>
      )}
      <Paging {...props} path={path} />
    </ConsolePage>
  );
}

function Row({ order, path }: { order: ListedOrder; path: string }): VNode {
  const { id, orderRef, revision, receivedAt, processedAt, outcome, warnings } = order;
  return (
    <li>
      <div>
        <p>
          <a class="strong" href={`${path}/${id}`}>
            {orderRef}
          </a>{" "}
          <span class="muted">
            received <Instant at={receivedAt} />
            {revision > 1 ? `, sent ${revision} times with different facts` : ""}
          </span>
        </p>
        <p class="muted">
          {outcome ? countOf(outcome.length, "item") : "Not processed yet"}
          {processedAt ? (
            <>
              , processed <Instant at={processedAt} />
            </>
          ) : null}
          {warnings.length > 0 ? `, with ${countOf(warnings.length, "remark")}` : null}
        </p>
      </div>
      <OrderTag state={stateOf(order)} />
    </li>
  );
}

function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

const tags: Record<OrderState, { label: string; look: string }> = {
  waiting: { label: "Waiting", look: "tag" },
  processed: { label: "Processed", look: "tag good" },
  refused: { label: "Item refused", look: "tag due" },
  failed: { label: "Failed", look: "tag bad" },
};

export function OrderTag({ state }: { state: OrderState }): VNode {
  return <span class={tags[state].look}>{tags[state].label}</span>;
}

function Paging({ path, only, olderThan, isFirst }: OrdersPageProps & { path: string }): VNode | null {
  if (isFirst && olderThan === undefined) return null;
  const narrowing = only ? `show=${only}` : "";
  return (
    <nav class="paging" aria-label="Pages">
      {isFirst ? null : <a href={narrowing ? `${path}?${narrowing}` : path}>Newest</a>}
      {olderThan === undefined ? null : (
        <a href={`${path}?${narrowing ? `${narrowing}&` : ""}before=${olderThan}`} rel="next">
          Older
        </a>
      )}
    </nav>
  );
}
