import { type RawBuilder, sql } from "kysely";
import type { Database, Db } from "../platform/db.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import { codeKey } from "../platform/values/code.ts";

/** A product as the list of them shows it; one that nobody has described has no name. */
export type ListedProduct = {
  sku: string;
  name: string | null;
  imageUrl: string | null;
  productGroup: string | null;
  productGroupName: string | null;
  /** Whether a field of it is kept as a person has written it. */
  isEdited: boolean;
};

/** The product that a page comes after, and in which part of the list it stands. */
export type CataloguePlace = { part: "nameless" | "described"; sku: string };

export type CataloguePage = {
  products: ListedProduct[];
  /** Where the next page begins, if there is or may be one. */
  next: CataloguePlace | undefined;
  /** The page ends where so many products had been looked through, with fewer found than it has room for. */
  isCutOff: boolean;
};

/** How many products a search looks through at most for one page: what a page costs does not grow with the catalogue. */
export const lookedThroughAtMost = 5000;

type Asked = {
  organisationId: string;
  /** What the sku or the name has in it; all products if it is empty. */
  text: string;
  after: CataloguePlace | undefined;
  atMost: number;
};

/**
 * Products of a shop, those without a name first, by sku; then the others by name. Whoever types a whole sku finds it first. A text is looked
 * for in so many products and no more, so that a page costs the same however large the catalogue is.
 */
export async function listCatalogue(db: Database, asked: Asked): Promise<CataloguePage> {
  const { after, atMost } = asked;
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx, true);
    const exact = asked.text === "" ? undefined : await findExact(tx, asked);
    const products = exact && after === undefined ? [exact] : [];
    let place = after;
    if (place?.part !== "described") {
      const nameless = await walk(tx, asked, namelessAfter(asked.organisationId, place?.sku ?? "", walkedOf(asked)));
      products.push(...without(exact, nameless.found));
      if (products.length > atMost) return full(products, atMost);
      if (nameless.end !== undefined) return cutOff(products, { part: "nameless", sku: nameless.end });
      place = undefined;
    }
    const described = await walk(tx, asked, await describedAfter(tx, asked, place?.sku));
    products.push(...without(exact, described.found));
    if (products.length > atMost) return full(products, atMost);
    if (described.end !== undefined) return cutOff(products, { part: "described", sku: described.end });
    return { products, next: undefined, isCutOff: false };
  });
}

const without = (exact: ListedProduct | undefined, found: readonly ListedProduct[]) =>
  found.filter(({ sku }) => sku !== exact?.sku);

function full(products: readonly ListedProduct[], atMost: number): CataloguePage {
  const shown = products.slice(0, atMost);
  const last = shown.at(-1)!;
  const next = { part: last.name === null ? "nameless" : "described", sku: last.sku } as const;
  return { products: shown, next, isCutOff: false };
}

function cutOff(products: ListedProduct[], next: CataloguePlace): CataloguePage {
  return { products, next, isCutOff: true };
}

/** Without a text a page ends by itself; one that has been described meanwhile is passed over, of which there are few. */
const walkedOf = ({ text, atMost }: Asked) => (text === "" ? atMost + passedOverAtMost : lookedThroughAtMost);
const passedOverAtMost = 100;

const columns = sql`p.sku, p.name, p.image_url, p.product_group, p.product_group_name, p.edited_fields <> '{}' as is_edited`;
/** What products are listed by, as the index products_by_name has it. */
const nameKey = sql`left(lower(name collate "C"), 200)`;

function namelessAfter(organisationId: string, sku: string, walked: number): RawBuilder<unknown> {
  return sql`
    select bought.sku, p.name, p.image_url, p.product_group, p.product_group_name, false as is_edited, '' as key, p.sku is null as is_listed
    from (
      select sku from nameless_products where organisation_id = ${organisationId}::uuid and sku > ${sku} order by sku limit ${walked}
    ) bought
    left join products p on p.organisation_id = ${organisationId}::uuid and p.sku = bought.sku`;
}

async function describedAfter(tx: Db, asked: Asked, sku: string | undefined): Promise<RawBuilder<unknown>> {
  const { organisationId } = asked;
  const place = sku === undefined ? undefined : await findPlace(tx, organisationId, sku);
  return sql`
    select ${columns}, ${nameKey} as key, true as is_listed from products p
    where organisation_id = ${organisationId}::uuid ${place ? sql`and (${nameKey}, sku) > (${place.key}, ${place.sku})` : sql``}
    order by ${nameKey}, sku limit ${walkedOf(asked)}`;
}

async function findPlace(tx: Db, organisationId: string, sku: string) {
  const { rows } = await sql<{ key: string; sku: string }>`
    select ${nameKey} as key, sku from products where organisation_id = ${organisationId}::uuid and sku = ${sku}`.execute(
    tx,
  );
  return rows[0];
}

/** One more than the page has room for tells that there is a next one; another may be the one that stands first already. */
const roomFor = (atMost: number) => atMost + 2;

type Walked = { found: ListedProduct[]; end: string | undefined };

/** What fits among so many products; `end`: where looking stopped, if it did not come to the end of them. */
async function walk(tx: Db, asked: Asked, some: RawBuilder<unknown>): Promise<Walked> {
  const { text, atMost } = asked;
  const fits =
    text === ""
      ? sql`true`
      : sql`(strpos(lower(sku collate "default"), lower(${text})) > 0 or strpos(lower(coalesce(name, '')), lower(${text})) > 0)`;
  const { rows } = await sql<{ found: ListedProduct[] | null; walked: number; end: string | null }>`
    with walked as materialized (${some}),
    found as (select * from walked where is_listed and ${fits} order by key, sku limit ${roomFor(atMost)})
    select (select count(*)::int from walked) as walked,
      (select sku from walked order by key desc, sku desc limit 1) as end,
      (select json_agg(json_build_object('sku', sku, 'name', name, 'imageUrl', image_url, 'productGroup', product_group,
        'productGroupName', product_group_name, 'isEdited', is_edited) order by key, sku) from found) as found`.execute(
    tx,
  );
  const { found, walked, end } = rows[0]!;
  const isEnd = walked < walkedOf(asked) || found?.length === roomFor(atMost);
  return { found: found ?? [], end: isEnd ? undefined : (end ?? undefined) };
}

async function findExact(tx: Db, { organisationId, text }: Asked): Promise<ListedProduct | undefined> {
  const sku = codeKey(text);
  const { rows } = await sql<ListedProduct>`
    select ${columns} from products p where p.organisation_id = ${organisationId}::uuid and p.sku = ${sku}
    union all
    select n.sku, null, null, null, null, false from nameless_products n
    where n.organisation_id = ${organisationId}::uuid and n.sku = ${sku}`.execute(tx);
  return rows[0];
}
