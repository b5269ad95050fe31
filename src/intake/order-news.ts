import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { partsBy, portionsOf } from "../platform/in-turns.ts";
import { emailKey } from "../purchases/index.ts";
import type { ReadableOrder, SubmittedOrder } from "./accept-orders.ts";
import { parseCustomerOrder } from "./customer-order.ts";
import type { ItemOutcome } from "./shown-order.ts";

type Stored = {
  /** The position in the query, from 1. */
  place: number;
  outcome: ItemOutcome[] | null;
  /** The outcomes of the same order when it came for its purchaser's other addresses. */
  otherOutcomes: ItemOutcome[];
  updatedAt: Date | null;
  /** What orders have brought of it, by sku: whose it is. */
  bought: Record<string, string | null>;
  /** Versions that no job has processed yet, of this address and others, oldest first. */
  waiting: { emailKey: string; raw: string }[];
};

/** What is known of an order for one address: every sku of its own that it has ever named, and when it was changed last. */
type Known = { skus: ReadonlySet<string>; updatedAt: Date | null };

/** Whose each sku of an order is, by address: the first order that names it stands. */
type Owners = Map<string, string | null>;

type News = { known: Map<string, Known>; owners: Map<string, Owners> };

type Readable = ReadableOrder & { problems?: undefined };

/**
 * Adds warnings about what an order implies: which earlier items it leaves out, or that it is older than what is kept. Judged by
 * what is stored at this moment and what came before it in the same call; what becomes of an order is decided by its job.
 */
export async function withNews(db: Db, submitted: readonly SubmittedOrder[]): Promise<SubmittedOrder[]> {
  const told: SubmittedOrder[] = [];
  const news: News = { known: new Map(), owners: new Map() };
  for (const portion of portionsOf(submitted, 50)) {
    const readable = portion.filter((one): one is Readable => one.problems === undefined);
    const unmet = readable.filter((one) => !news.known.has(keyOf(one)));
    for (const own of partsBy(unmet, ({ organisation }) => organisation.id))
      for (const one of await listStored(db, own[0]!.organisation.id, own)) learn(news, own[one.place - 1]!, one);
    for (const one of portion) told.push(one.problems === undefined ? tell(one, news) : one);
  }
  return told;
}

function tell(one: Readable, { known, owners }: News): SubmittedOrder {
  const { order } = one;
  const before = known.get(keyOf(one));
  const isOlder = before?.updatedAt && order.updatedAt && order.updatedAt < before.updatedAt;
  if (isOlder) {
    const text = "updated_at is before that of the order that is kept: nothing was changed";
    return { ...one, warnings: [{ kind: "older_news", text }, ...one.warnings] };
  }
  const named = new Set(order.items.map(({ sku }) => sku));
  const own = ownOf(owners.get(orderKeyOf(one)) ?? new Map(), emailKey(order.email), named);
  const skus = [...(before?.skus ?? [])];
  const updatedAt = order.updatedAt ?? before?.updatedAt ?? null;
  known.set(keyOf(one), { skus: new Set([...skus, ...own]), updatedAt });
  const leftOut = skus.filter((sku) => !named.has(sku)).sort();
  if (leftOut.length === 0) return one;
  const text = `order_items no longer names ${inWords(leftOut)}: that counts as cancelled until an order names it again`;
  return { ...one, warnings: [{ kind: "left_out", text }, ...one.warnings] };
}

function keyOf({ organisation, order }: Readable): string {
  return JSON.stringify([organisation.id, order.orderRef, emailKey(order.email)]);
}

function orderKeyOf({ organisation, order }: Readable): string {
  return JSON.stringify([organisation.id, order.orderRef]);
}

/** Takes in what is stored of an order; what waits is judged as it will be when jobs have processed it. */
function learn({ known, owners }: News, one: Readable, { outcome, otherOutcomes, updatedAt, bought, waiting }: Stored) {
  const met = [...(outcome ?? []), ...otherOutcomes].filter(({ outcome: of }) => of !== "rejected" && of !== "erased");
  const skus = new Set(met.map(({ sku }) => sku));
  // What this call has told of the order for another address came after all that is stored.
  const told = owners.get(orderKeyOf(one));
  const of: Owners = told ?? new Map(Object.entries(bought));
  for (const { emailKey: by, raw } of waiting) {
    const own = ownOf(of, by, itemsOf(raw));
    if (by === emailKey(one.order.email)) for (const sku of own) skus.add(sku);
  }
  owners.set(orderKeyOf(one), of);
  known.set(keyOf(one), { skus, updatedAt });
}

/** Those of the skus that are, or with this become, somebody's. */
function ownOf(owners: Owners, by: string, skus: Iterable<string>): string[] {
  return [...skus].filter((sku) => {
    if (!owners.has(sku)) owners.set(sku, by);
    return owners.get(sku) === by;
  });
}

function itemsOf(raw: string): string[] {
  return parseCustomerOrder(JSON.parse(raw)).value?.items.map(({ sku }) => sku) ?? [];
}

const namedAtMost = 10;

function inWords(skus: readonly string[]): string {
  const named = skus.slice(0, namedAtMost).join(", ");
  return skus.length > namedAtMost ? `${named} and ${skus.length - namedAtMost} more` : named;
}

async function listStored(db: Db, organisationId: string, orders: readonly Readable[]): Promise<Stored[]> {
  const { rows } = await sql<Stored>`
    select asked.place::int, o.outcome, o.updated_at,
      coalesce((select jsonb_agg(item) from purchasers u
        join customer_orders other on other.organisation_id = u.organisation_id and other.purchaser_id = u.id
          and other.order_ref = asked.order_ref and other.email_key <> asked.email_key
        cross join jsonb_array_elements(other.outcome) as item
        where u.organisation_id = ${organisationId}::uuid and u.email_key = asked.email_key), '[]') as other_outcomes,
      coalesce((select jsonb_object_agg(p.sku, u.email_key) from purchases p
        join purchasers u on u.organisation_id = p.organisation_id and u.id = p.purchaser_id
        where p.organisation_id = ${organisationId}::uuid and p.order_ref = asked.order_ref and p.confirmed_at is not null),
        '{}') as bought,
      coalesce((select jsonb_agg(jsonb_build_object('emailKey', w.email_key, 'raw', version.raw) order by version.arrival)
        from customer_orders w
        cross join unnest(w.unprocessed || w.raw, w.arrivals) as version (raw, arrival)
        where w.organisation_id = ${organisationId}::uuid and w.order_ref = asked.order_ref
          and w.processed_revision is distinct from w.revision), '[]') as waiting
    from unnest(${orders.map(({ order }) => order.orderRef)}::text[], ${orders.map(({ order }) => emailKey(order.email))}::text[])
      with ordinality as asked (order_ref, email_key, place)
    left join customer_orders o on o.organisation_id = ${organisationId}::uuid
      and o.order_ref = asked.order_ref and o.email_key = asked.email_key`.execute(db);
  return rows;
}
