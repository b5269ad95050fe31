import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

export type FoundProduct = { sku: string; name: string };

/**
 * Products whose sku or name has this in it, by sku after one of them; all without a text. It stops at the page's last, and reads the
 * organisation's whole catalogue if nothing fits: for people who look for something, not for programs.
 */
export async function searchProducts(
  db: Db,
  { organisationId, text, after, atMost }: { organisationId: string; text: string; after: string; atMost: number },
): Promise<FoundProduct[]> {
  return db
    .selectFrom("products")
    .select(["sku", "name"])
    .where("organisationId", "=", organisationId)
    .where("sku", ">", after)
    .$if(text !== "", (query) =>
      query.where(
        sql<boolean>`(strpos(lower(sku collate "default"), lower(${text})) > 0 or strpos(lower(name), lower(${text})) > 0)`,
      ),
    )
    .orderBy("sku")
    .limit(atMost)
    .execute();
}
