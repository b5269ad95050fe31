import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { SearchField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import type { OrderFilter } from "./list-orders.ts";
import { type KnownOrder, type ListedOrder, type OrderState, type SentOrder, stateOf } from "./shown-order.ts";

type Common = { staff: SignedInStaff; organisation: Organisation; orders: readonly ListedOrder[] };

export type OrdersPageProps = Common & {
  only: OrderFilter;
  /** The place that the next page begins after, if there is one. */
  olderThan: string | undefined;
  isFirst: boolean;
  notice: string | undefined;
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
  const { staff, organisation, orders, only, isFirst, notice } = props;
  const path = ordersPath(organisation.trkref);
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Orders" current="orders" notice={notice}>
      <h1>Orders</h1>
      <p class="lead">What customers bought, newest first, and what became of it.</p>
      <Search staff={staff} path={path} text="" />
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
          An earlier order had named a different customer for the same item. The first order stands, so the item stays
          with them.
        </p>
      ) : null}
      {orders.length === 0 ? (
        <p class="empty">{isFirst ? nothing[only ?? "all"] : "There are no older ones here."}</p>
      ) : (
        <OrderRows orders={orders} path={path} />
      )}
      <Paging {...props} path={path} />
    </ConsolePage>
  );
}

export type FoundOrdersPageProps = Common & {
  text: string;
  /** Whether there may be more than these. */
  isCut: boolean;
};

export function FoundOrdersPage({ staff, organisation, orders, text, isCut }: FoundOrdersPageProps): VNode {
  const path = ordersPath(organisation.trkref);
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Orders found" current="orders">
      <p class="crumb">
        <a href={path}>All orders</a>
      </p>
      <h1>{orders.length === 0 ? "No order found" : "Orders found"}</h1>
      <Search staff={staff} path={path} text={text} />
      {orders.length === 0 ? (
        <p class="empty">
          No order, product or e-mail address matches this exactly. Products are found in confirmed orders only.
        </p>
      ) : (
        <OrderRows orders={orders} path={path} />
      )}
      {isCut ? <p class="muted">Only the newest orders with this product are shown.</p> : null}
    </ConsolePage>
  );
}

export function ordersPath(trkref: string): string {
  return `/console/${trkref}/orders`;
}

/** Sent by POST: an address belongs in no URL, and in no log. */
function Search({ staff, path, text }: { staff: SignedInStaff; path: string; text: string }): VNode {
  return (
    <search aria-label="Orders">
      <form method="post" action={`${path}/search`} class="seek">
        <CsrfField staff={staff} />
        <SearchField name="text" label="Order, product or e-mail address" value={text} button="Find" isRequired />
      </form>
    </search>
  );
}

function OrderRows({ orders, path }: { orders: readonly ListedOrder[]; path: string }): VNode {
  return (
    <ul class="rows wide">
      {orders.map((order) =>
        "revision" in order ? (
          <SentRow key={order.id} order={order} path={path} />
        ) : (
          <KnownRow key={order.id} order={order} path={path} />
        ),
      )}
    </ul>
  );
}

function SentRow({ order, path }: { order: SentOrder; path: string }): VNode {
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

function KnownRow({ order, path }: { order: KnownOrder; path: string }): VNode {
  const { id, orderRef, at, items, isConfirmed } = order;
  return (
    <li>
      <div>
        <p>
          <a class="strong" href={`${path}/known/${id}`}>
            {orderRef}
          </a>{" "}
          <span class="muted">
            known since <Instant at={at} />
          </span>
        </p>
        <p class="muted">
          {countOf(items, "item")},{" "}
          {isConfirmed ? "from a file" : "known only because the shop’s server asked about it"}
        </p>
      </div>
      <KnownTag isConfirmed={isConfirmed} />
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

export function KnownTag({ isConfirmed }: { isConfirmed: boolean }): VNode {
  return isConfirmed ? <span class="tag good">Imported</span> : <span class="tag">Not confirmed</span>;
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
