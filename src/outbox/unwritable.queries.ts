import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import type { Stopped } from "./mail-stops.queries.ts";

/**
 * Which of these keyed address hashes must not be written to: erased, bounced, complained, or stopped by the reader. As hex
 * digits.
 */
export async function listUnwritable(
  db: Db,
  by: { organisationId: string; emailHashes: readonly Buffer[]; stops: readonly Stopped[] },
): Promise<Set<string>> {
  const hashes = [...by.emailHashes];
  const suppressed = await db
    .selectFrom("suppressions")
    .select("emailHash")
    .where("organisationId", "=", by.organisationId)
    .where("emailHash", "=", sql<Buffer>`any (${hashes}::bytea[])`)
    .execute();
  const stopped = await db
    .selectFrom("mailStops")
    .select("emailHash")
    .where("organisationId", "=", by.organisationId)
    .where("emailHash", "=", sql<Buffer>`any (${hashes}::bytea[])`)
    .where("stopped", "in", [...by.stops])
    .execute();
  return new Set([...suppressed, ...stopped].map(({ emailHash }) => emailHash.toString("hex")));
}
