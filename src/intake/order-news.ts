import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { portionsOf } from "../platform/in-turns.ts";
import { emailKey } from "../purchases/index.ts";
import type { SubmittedOrder } from "./accept-orders.ts";
import { type CustomerOrder, parseCustomerOrder } from "./customer-order.ts";
import type { ItemOutcome } from "./shown-order.ts";

type Stored = {
  /** The position in the query, from 1. */
  place: number;
  outcome: ItemOutcome[] | null;
  /** The outcomes of the same order when it came for its purchaser's other addresses. */
  otherOutcomes: ItemOutcome[];
  updatedAt: Date | null;
  /** Versions that no job has processed yet, as JSON text. */
  unprocessed: string[];
};

/** What is known of an order: every sku that it has ever named, and when it was changed last. */
type Known = { skus: ReadonlySet<string>; updatedAt: Date | null };

type Readable = Extract<SubmittedOrder, { order: CustomerOrder }>;

/**
 * Adds warnings about what an order implies: which earlier items it leaves out, or that it is older than what is kept. Judged by
 * what is stored at this moment and what came before it in the same call; what becomes of an order is decided by its job.
 */
export async function withNews(db: Db, submitted: readonly SubmittedOrder[]): Promise<SubmittedOrder[]> {
  const told: SubmittedOrder[] = [];
  const known = new Map<string, Known>();
  for (const portion of portionsOf(submitted, 50)) {
    const readable = portion.filter((one): one is Readable => one.problems === undefined);
    const unmet = readable.filter((one) => !known.has(keyOf(one)));
    for (const one of await listStored(db, unmet)) known.set(keyOf(unmet[one.place - 1]!), knownFrom(one));
    for (const one of portion) told.push(one.problems === undefined ? tell(one, known) : one);
  }
  return told;
}

function tell(one: Readable, known: Map<string, Known>): SubmittedOrder {
  const { order } = one;
  const before = known.get(keyOf(one));
  const isOlder = before?.updatedAt && order.updatedAt && order.updatedAt < before.updatedAt;
  if (isOlder) {
    const text = "updated_at is before that of the order that is kept: nothing was changed";
    return { ...one, warnings: [{ kind: "older_news", text }, ...one.warnings] };
  }
  const named = new Set(order.items.map(({ sku }) => sku));
  const skus = [...(before?.skus ?? [])];
  const updatedAt = order.updatedAt ?? before?.updatedAt ?? null;
  known.set(keyOf(one), { skus: new Set([...skus, ...named]), updatedAt });
  const leftOut = skus.filter((sku) => !named.has(sku)).sort();
  if (leftOut.length === 0) return one;
  const text = `order_items no longer names ${inWords(leftOut)}: that counts as cancelled until an order names it again`;
  return { ...one, warnings: [{ kind: "left_out", text }, ...one.warnings] };
}

function keyOf({ organisation, order }: Readable): string {
  return JSON.stringify([organisation.id, order.orderRef, emailKey(order.email)]);
}

function knownFrom({ outcome, otherOutcomes, updatedAt, unprocessed }: Stored): Known {
  const met = [...(outcome ?? []), ...otherOutcomes].filter(({ outcome: of }) => of !== "rejected" && of !== "erased");
  const waiting = unprocessed.flatMap((raw) => parseCustomerOrder(JSON.parse(raw)).value?.items ?? []);
  return { skus: new Set([...met, ...waiting].map(({ sku }) => sku)), updatedAt };
}

const namedAtMost = 10;

function inWords(skus: readonly string[]): string {
  const named = skus.slice(0, namedAtMost).join(", ");
  return skus.length > namedAtMost ? `${named} and ${skus.length - namedAtMost} more` : named;
}

async function listStored(db: Db, orders: readonly Readable[]): Promise<Stored[]> {
  if (orders.length === 0) return [];
  const { rows } = await sql<Stored>`
    select asked.place::int, o.outcome, o.updated_at,
      case when o.processed_revision is distinct from o.revision then o.unprocessed || o.raw else '{}' end as unprocessed,
      coalesce((select jsonb_agg(item) from purchasers u
        join customer_orders other on other.organisation_id = u.organisation_id and other.purchaser_id = u.id
          and other.order_ref = asked.order_ref and other.email_key <> asked.email_key
        cross join jsonb_array_elements(other.outcome) as item
        where u.organisation_id = asked.organisation_id and u.email_key = asked.email_key), '[]') as other_outcomes
    from unnest(${orders.map(({ organisation }) => organisation.id)}::uuid[],
      ${orders.map(({ order }) => order.orderRef)}::text[], ${orders.map(({ order }) => emailKey(order.email))}::text[])
      with ordinality as asked (organisation_id, order_ref, email_key, place)
    left join customer_orders o on o.organisation_id = asked.organisation_id
      and o.order_ref = asked.order_ref and o.email_key = asked.email_key`.execute(db);
  return rows;
}
