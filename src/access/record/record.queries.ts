import { sql } from "kysely";
import type { Db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import type { AboutKind, Deed, Done, RecordActor, recordActors } from "./deeds.ts";

/** An entry as it is shown: with the address of whoever acted, if the account is known. */
export type RecordEntry = {
  id: string;
  at: Date;
  actorKind: (typeof recordActors)[number];
  staffId: string | null;
  email: string | null;
  deed: Deed;
  trkref: string | null;
  aboutKind: AboutKind | null;
  aboutId: string | null;
  /** The address of the account that was acted on. */
  aboutEmail: string | null;
  details: string[];
};

/** What is asked for. Moments in UTC; `until` is the first one that no longer counts. */
export type RecordFilter = {
  deeds?: readonly Deed[] | undefined;
  actorKind?: (typeof recordActors)[number] | undefined;
  staffId?: string | undefined;
  organisationId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
};

/** Adds an entry. In the transaction of the change that it tells of: see `recorded`. */
export async function insertRecordEntry(tx: Db, entry: Done & { by: RecordActor }, now: Date): Promise<void> {
  const { by, deed, organisationId = null, about, details = [] } = entry;
  await tx
    .insertInto("recordEntries")
    .values({
      id: newId(now),
      at: now,
      actorKind: typeof by === "string" ? by : "staff",
      staffId: typeof by === "string" ? null : by.staffId,
      deed,
      organisationId,
      aboutKind: about?.kind ?? null,
      aboutId: about?.id ?? null,
      details: [...details],
    })
    .execute();
}

/** The record, newest first; what comes after the entry `before`. A read join with staff and organisations, for their names. */
export async function listRecordEntries(
  db: Db,
  filter: RecordFilter,
  { before, atMost }: { before?: string | undefined; atMost: number },
): Promise<RecordEntry[]> {
  const { deeds, actorKind, staffId, organisationId, since, until } = filter;
  return db
    .selectFrom("recordEntries as entry")
    .leftJoin("staff", "staff.id", "entry.staffId")
    .leftJoin("organisations", "organisations.id", "entry.organisationId")
    .leftJoin("staff as other", (join) =>
      join.onRef("other.id", "=", "entry.aboutId").on("entry.aboutKind", "=", "staff"),
    )
    .select(["entry.id", "entry.at", "entry.actorKind", "entry.staffId", "staff.email", "entry.deed"])
    .select(["organisations.trkref", "entry.aboutKind", "entry.aboutId", "other.email as aboutEmail", "entry.details"])
    .$if(deeds !== undefined, (query) => query.where("entry.deed", "in", deeds!))
    .$if(actorKind !== undefined, (query) => query.where("entry.actorKind", "=", actorKind!))
    .$if(staffId !== undefined, (query) => query.where("entry.staffId", "=", staffId!))
    .$if(organisationId !== undefined, (query) => query.where("entry.organisationId", "=", organisationId!))
    .$if(since !== undefined, (query) => query.where("entry.at", ">=", since!))
    .$if(until !== undefined, (query) => query.where("entry.at", "<", until!))
    .$if(before !== undefined, (query) => query.where("entry.id", "<", before!))
    .orderBy("entry.id", "desc")
    .limit(atMost)
    .execute();
}

/**
 * Has what is older than two years deleted: by a function of the database's owner, which knows how old that is. Gives back how many
 * entries there were.
 */
export async function forgetOldRecordEntries(db: Db): Promise<number> {
  const { rows } = await sql<{ forgotten: number }>`select forget_old_record_entries() as forgotten`.execute(db);
  return rows[0]!.forgotten;
}
