import { type Organisation, toOrganisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { NewApiKey } from "./api-key.ts";

/** A key that may be used, with the organisations it may be used for, by trkref. */
export type UsableApiKey = {
  id: string;
  key: string;
  secretHash: Buffer;
  organisations: ReadonlyMap<string, Organisation>;
};

export type ListedApiKey = {
  key: string;
  name: string | null;
  organisations: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

/** The key of that name, unless it was revoked; a read join with organisations, to which a key gives access. */
export async function findUsableApiKey(db: Db, key: string): Promise<UsableApiKey | undefined> {
  const rows = await db
    .selectFrom("apiKeys")
    .innerJoin("apiKeyOrganisations", "apiKeyOrganisations.apiKeyId", "apiKeys.id")
    .innerJoin("organisations", "organisations.id", "apiKeyOrganisations.organisationId")
    .selectAll("organisations")
    .select(["apiKeys.id as apiKeyId", "apiKeys.secretHash"])
    .where("apiKeys.key", "=", key)
    .where("apiKeys.revokedAt", "is", null)
    .execute();
  const first = rows[0];
  if (!first) return undefined;
  const organisations = new Map(rows.map((row) => [row.trkref, toOrganisation(row)]));
  return { id: first.apiKeyId, key, secretHash: first.secretHash, organisations };
}

/** A new key for these organisations. In one transaction. */
export async function insertApiKey(
  db: Db,
  made: NewApiKey,
  details: { name: string | null; organisationIds: readonly string[] },
  now: Date,
): Promise<{ id: string }> {
  const id = newId(now);
  const { key, secretHash } = made;
  await db.insertInto("apiKeys").values({ id, key, secretHash, name: details.name, createdAt: now }).execute();
  await db
    .insertInto("apiKeyOrganisations")
    .values(details.organisationIds.map((organisationId) => ({ organisationId, apiKeyId: id })))
    .execute();
  return { id };
}

/** Every key, revoked ones too, oldest first. */
export async function listApiKeys(db: Db): Promise<ListedApiKey[]> {
  return selectApiKeys(db).execute();
}

/** The keys that open an organisation, with whatever else they open; revoked ones too, oldest first. */
export async function listApiKeysOf(db: Db, { organisationId }: { organisationId: string }): Promise<ListedApiKey[]> {
  return selectApiKeys(db)
    .where("apiKeys.id", "in", (eb) =>
      eb
        .selectFrom("apiKeyOrganisations as opened")
        .select("opened.apiKeyId")
        .where("opened.organisationId", "=", organisationId),
    )
    .execute();
}

function selectApiKeys(db: Db) {
  return db
    .selectFrom("apiKeys")
    .innerJoin("apiKeyOrganisations", "apiKeyOrganisations.apiKeyId", "apiKeys.id")
    .innerJoin("organisations", "organisations.id", "apiKeyOrganisations.organisationId")
    .select(["apiKeys.key", "apiKeys.name", "apiKeys.createdAt", "apiKeys.lastUsedAt", "apiKeys.revokedAt"])
    .select((eb) =>
      eb.fn.agg<string[]>("array_agg", ["organisations.trkref"]).orderBy("organisations.trkref").as("organisations"),
    )
    .groupBy("apiKeys.id")
    .orderBy("apiKeys.createdAt");
}

/** Revokes a key. Gives back its id, if there is such a key; revoking twice keeps the first time. */
export async function revokeApiKey(db: Db, key: string, now: Date): Promise<{ id: string } | undefined> {
  return db
    .updateTable("apiKeys")
    .set((eb) => ({ revokedAt: eb.fn.coalesce("revokedAt", eb.val(now)) }))
    .where("key", "=", key)
    .returning("id")
    .executeTakeFirst();
}

/** Notes that a key was used, unless that was noted after `unlessSince`: many servers, one write. */
export async function touchApiKey(db: Db, id: string, now: Date, unlessSince: Date): Promise<void> {
  await db
    .updateTable("apiKeys")
    .set({ lastUsedAt: now })
    .where("id", "=", id)
    .where((eb) => eb.or([eb("lastUsedAt", "is", null), eb("lastUsedAt", "<=", unlessSince)]))
    .execute();
}
