import { findProduct } from "../catalogue/index.ts";
import type { Db } from "../platform/db.ts";
import { listProductsNamed } from "./checks.queries.ts";

/** What checks need to know of the product that a text is about, and of those that it may name. */
export async function factsAboutProducts(
  db: Db,
  { organisationId, sku }: { organisationId: string; sku: string },
  names: readonly string[],
) {
  const own = await findProduct(db, { organisationId, sku });
  const otherProducts = await listProductsNamed(db, { organisationId, names, exceptSku: sku });
  return { ownProduct: own?.name, otherProducts };
}

/** The country of a shop: where its phone numbers are dialled. */
export function countryOf(locale: string): string | undefined {
  return new Intl.Locale(locale).maximize().region;
}
