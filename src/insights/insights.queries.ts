import { type RawBuilder, sql } from "kysely";
import type { Database, Db } from "../platform/db.ts";
import { firstIdOf } from "../platform/ids.ts";
import type { Of } from "./shop-figures.queries.ts";

/**
 * Reads figures that all refer to the same moment, so that they add up. Without compiling queries, which takes longer than
 * it saves here.
 */
export async function readFigures<Figures>(db: Database, read: (tx: Db) => Promise<Figures>): Promise<Figures> {
  const transaction = db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
  return transaction.execute(async (tx) => {
    await sql`set local jit = off`.execute(tx);
    return read(tx);
  });
}

function madeSince(column: RawBuilder<unknown>, since: Date | null): RawBuilder<unknown> {
  return since ? sql`${column} >= ${firstIdOf(since)}::uuid` : sql`true`;
}

/** The purchases that became known in a period. */
export async function countPurchases(db: Db, { organisationId, since }: Of) {
  const { rows } = await sql<{ known: number; confirmed: number; invited: number }>`
    select count(*)::int as known, count(confirmed_at)::int as confirmed, count(contacted_at)::int as invited
    from purchases p
    where p.organisation_id = ${organisationId} and ${madeSince(sql`p.id`, since)}
      and p.created_at >= ${since ?? new Date(0)}`.execute(db);
  return rows[0]!;
}
