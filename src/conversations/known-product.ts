import { listProducts } from "../catalogue/index.ts";
import type { Db } from "../platform/db.ts";
import { totalReviews } from "../reviews/index.ts";
import { countQuestionsBySku } from "./question-pages.queries.ts";

/**
 * Whether shoppers can know any of these products: the catalogue has it, or a published review or question is about it. Of what nobody knows
 * nothing is asked, and no page says its name.
 */
export async function isKnownProduct(
  db: Db,
  of: { organisationId: string; skus: readonly string[] },
): Promise<boolean> {
  if (of.skus.length === 0) return false;
  if ((await listProducts(db, { ...of, limit: 1 })).length > 0) return true;
  return (await totalReviews(db, [of])).count > 0 || (await countQuestionsBySku(db, of)).size > 0;
}
