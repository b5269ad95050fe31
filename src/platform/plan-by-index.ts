import { type RawBuilder, sql } from "kysely";
import type { Db } from "./db.ts";

/**
 * Makes this transaction's statements look rows up by index, whatever the planner makes of tables that were small a moment ago
 * and of rows without statistics. If the statistics do not yet include an organisation, the planner believes that it has no rows
 * and that any index beginning with it will do: hence equality is written as a range with an order, which only the right index
 * provides for free. (An UPDATE names its rows by an array as well as by a join; the join alone could be reversed and read the
 * whole table.)
 *
 * @param isInOrder the order comes from the index too, if one provides it: for the first rows of very many
 */
export async function planByIndex(tx: Db, isInOrder = false): Promise<void> {
  const off = ["enable_seqscan", "enable_bitmapscan", "enable_mergejoin", "jit", ...(isInOrder ? ["enable_sort"] : [])];
  await sql`select set_config(name, 'off', true) from unnest(${off}::text[]) as name`.execute(tx);
}

/**
 * Makes this transaction's statements look rows up by an index that gives places alone, as one over words does. Where a statement needs a few
 * rows only, the planner takes it that they turn up soon in any order, and reads the whole table where they are rarer than it believes.
 */
export async function planByPlaces(tx: Db): Promise<void> {
  const off = ["enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "jit"];
  await sql`select set_config(name, 'off', true) from unnest(${off}::text[]) as name`.execute(tx);
}

/** Equality as a range: with an order by the column, only an index that begins with it answers without sorting. */
export function isSame(column: RawBuilder<unknown>, as: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`${column} >= ${as} and ${column} <= ${as}`;
}
