import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { portionsOf } from "../platform/in-turns.ts";
import type { Warning } from "../platform/values/read.ts";
import { emailKey } from "../purchases/index.ts";
import type { SubmittedOrder } from "./accept-orders.ts";
import { type CustomerOrder, parseCustomerOrder } from "./customer-order.ts";
import type { ItemOutcome } from "./shown-order.ts";

type Known = {
  /** In what was asked, from 1. */
  place: number;
  outcome: ItemOutcome[] | null;
  updatedAt: Date | null;
  /** Versions that no job has processed yet, as JSON text. */
  unprocessed: string[];
};

type Readable = Extract<SubmittedOrder, { order: CustomerOrder }>;

/**
 * Orders with what they say by what they no longer say among their warnings: which items the newest one leaves out, and that it is
 * older than what is kept. By what is stored at this moment; what becomes of an order is decided by its job.
 */
export async function withNews(db: Db, submitted: readonly SubmittedOrder[]): Promise<SubmittedOrder[]> {
  const told: SubmittedOrder[] = [];
  for (const portion of portionsOf(submitted, 50)) {
    const readable = portion.filter((one): one is Readable => one.problems === undefined);
    const known = new Map((await listKnown(db, readable)).map((one) => [readable[one.place - 1], one]));
    for (const one of portion) {
      const stored = one.problems === undefined ? known.get(one) : undefined;
      const isTold = one.problems === undefined && stored;
      told.push(isTold ? { ...one, warnings: [...newsOf(one.order, stored), ...one.warnings] } : one);
    }
  }
  return told;
}

function newsOf(order: CustomerOrder, known: Known): Warning[] {
  if (order.updatedAt && known.updatedAt && order.updatedAt < known.updatedAt)
    return [{ kind: "older_news", text: "updated_at is before that of the order that is kept: nothing was changed" }];
  const named = new Set(order.items.map(({ sku }) => sku));
  const before = [
    ...(known.outcome ?? []).filter(({ outcome }) => outcome !== "rejected" && outcome !== "erased"),
    ...known.unprocessed.flatMap((raw) => parseCustomerOrder(JSON.parse(raw)).value?.items ?? []),
  ];
  const leftOut = [...new Set(before.map(({ sku }) => sku))].filter((sku) => !named.has(sku)).sort();
  if (leftOut.length === 0) return [];
  const text = `order_items no longer names ${inWords(leftOut)}: that counts as cancelled until an order names it again`;
  return [{ kind: "left_out", text }];
}

const namedAtMost = 10;

function inWords(skus: readonly string[]): string {
  const named = skus.slice(0, namedAtMost).join(", ");
  return skus.length > namedAtMost ? `${named} and ${skus.length - namedAtMost} more` : named;
}

async function listKnown(db: Db, orders: readonly Readable[]): Promise<Known[]> {
  if (orders.length === 0) return [];
  const { rows } = await sql<Known>`
    select asked.place::int, o.outcome, o.updated_at,
      case when o.processed_revision is distinct from o.revision then o.unprocessed || o.raw else '{}' end as unprocessed
    from unnest(${orders.map(({ organisation }) => organisation.id)}::uuid[],
      ${orders.map(({ order }) => order.orderRef)}::text[], ${orders.map(({ order }) => emailKey(order.email))}::text[])
      with ordinality as asked (organisation_id, order_ref, email_key, place)
    join customer_orders o on o.organisation_id = asked.organisation_id
      and o.order_ref = asked.order_ref and o.email_key = asked.email_key`.execute(db);
  return rows;
}
