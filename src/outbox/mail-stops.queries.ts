import type { Db } from "../platform/db.ts";
import type { StopKind } from "./mail-source.ts";

/** What somebody has stopped: everything that can be stopped, or a kind of mails. */
export type Stopped = StopKind | "all";

type Address = { organisationId: string; emailHashes: Buffer[] };

/** What the reader of an address has stopped, given its hashes under every key there has been. */
export async function listMailStops(db: Db, { organisationId, emailHashes }: Address): Promise<Stopped[]> {
  const rows = await db
    .selectFrom("mailStops")
    .select("stopped")
    .distinct()
    .where("organisationId", "=", organisationId)
    .where("emailHash", "in", emailHashes)
    .execute();
  return rows.map(({ stopped }) => stopped);
}

/** Safe to say twice. */
export async function insertMailStop(
  db: Db,
  stop: { organisationId: string; emailHash: Buffer; stopped: Stopped },
  now: Date,
): Promise<void> {
  await db
    .insertInto("mailStops")
    .values({ ...stop, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes back whatever was stopped, or one kind of it alone. */
export async function deleteMailStops(
  db: Db,
  { organisationId, emailHashes, stopped }: Address & { stopped?: Stopped },
): Promise<void> {
  await db
    .deleteFrom("mailStops")
    .where("organisationId", "=", organisationId)
    .where("emailHash", "in", emailHashes)
    .$if(stopped !== undefined, (query) => query.where("stopped", "=", stopped as Stopped))
    .execute();
}
