import type pg from "pg";
import type { Count } from "../platform/migrate.ts";
import { codeKey } from "../platform/values/code.ts";
import {
  findPurchaseOfCodes,
  haveReviewsInCommon,
  mergePurchases,
  renameCode,
  renamePurchase,
  renameReviewed,
  type StoredPurchase,
} from "./codes.queries.ts";
import { type Row, rowsOf, whole } from "./rows.ts";

/**
 * Gives every order_ref, sku and branch the key of today. Two purchases of one purchaser that then have the same keys become one.
 * If they belong to two people, or if their purchaser reviewed both, both stay, the second under its former key, so that nothing
 * is lost.
 *
 * @returns how many purchases stay under a former key
 */
export async function compareCodesAnew(client: pg.Client, count: Count): Promise<number> {
  let leftApart = 0;
  const purchases = rowsOf<StoredPurchase>(
    client,
    "select organisation_id, id, purchaser_id, order_ref, sku from purchases where octet_length(order_ref) > length(order_ref) or octet_length(sku) > length(sku)",
  );
  for await (const one of purchases) if (!(await comparePurchase(client, one, count))) leftApart += 1;
  for (const { table, column } of [
    { table: "products", column: "sku" },
    { table: "branches", column: "code" },
  ] as const) {
    const described = `select organisation_id, id, ${column} as code from ${table} where octet_length(${column}) > length(${column})`;
    for await (const one of rowsOf<Row & { code: string }>(client, described)) {
      const key = codeKey(one.code);
      if (key === one.code) continue;
      await whole(client, async () =>
        count((await renameCode(client, table, column, one, key)) ? `${table}_renamed` : `${table}_merged`),
      );
    }
  }
  const reviews = "select organisation_id, id, sku from reviews where octet_length(sku) > length(sku)";
  for await (const one of rowsOf<Row & { sku: string }>(client, reviews))
    if (codeKey(one.sku) !== one.sku) await whole(client, () => renameReviewed(client, one, codeKey(one.sku)));
  return leftApart;
}

/** Returns false if the purchase keeps its former codes. */
async function comparePurchase(client: pg.Client, one: StoredPurchase, count: Count): Promise<boolean> {
  const codes = { orderRef: codeKey(one.order_ref), sku: codeKey(one.sku) };
  if (codes.orderRef === one.order_ref && codes.sku === one.sku) return true;
  const other = await findPurchaseOfCodes(client, one.organisation_id, codes);
  if (other && (other.purchaser_id !== one.purchaser_id || (await haveReviewsInCommon(client, one, other))))
    return false;
  await whole(client, async () => {
    await (other ? mergePurchases(client, other, one) : renamePurchase(client, one, codes));
    await count(other ? "purchases_merged" : "purchases_renamed");
  });
  return true;
}
