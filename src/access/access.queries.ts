import { sql } from "kysely";
import { type Organisation, toOrganisation } from "../organisations/index.ts";
import { latestMark, mend } from "../platform/ahead.ts";
import { dayMs, daysAfter } from "../platform/days.ts";
import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { longestKeptDays, type NewApiKey } from "./api-key.ts";
import type { KeyScope, NeededScope } from "./key-scope.ts";

/** A key that may be used, with the organisations it may be used for, by trkref. */
export type UsableApiKey = {
  id: string;
  key: string;
  secretHash: Buffer;
  /** The secret before the newest, good until then. */
  previousSecret: { hash: Buffer; until: Date } | undefined;
  scope: KeyScope;
  /** From then on it opens nothing. */
  expiresAt: Date | null;
  organisations: ReadonlyMap<string, Organisation>;
};

export type ListedApiKey = {
  key: string;
  name: string | null;
  organisations: string[];
  scope: KeyScope;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** When it was last used for reading, and for purchasers and orders. */
  lastReadAt: Date | null;
  lastOrdersAt: Date | null;
  revokedAt: Date | null;
  expiresAt: Date | null;
  previousSecretUntil: Date | null;
  /** When the secret before the newest was last used since there is a newer one. */
  previousSecretUsedAt: Date | null;
};

/**
 * The key of that name, unless it was revoked; whether its last day has passed, the clock of whoever asks decides. A read join with
 * organisations, to which a key gives access.
 */
export async function findUsableApiKey(db: Db, key: string): Promise<UsableApiKey | undefined> {
  const rows = await db
    .selectFrom("apiKeys")
    .innerJoin("apiKeyOrganisations", "apiKeyOrganisations.apiKeyId", "apiKeys.id")
    .innerJoin("organisations", "organisations.id", "apiKeyOrganisations.organisationId")
    .selectAll("organisations")
    .select(["apiKeys.id as apiKeyId", "apiKeys.secretHash", "apiKeys.scope", "apiKeys.expiresAt"])
    .select(["apiKeys.previousSecretHash", "apiKeys.previousSecretUntil"])
    .where("apiKeys.key", "=", key)
    .where("apiKeys.revokedAt", "is", null)
    .execute();
  const first = rows[0];
  if (!first) return undefined;
  const organisations = new Map(rows.map((row) => [row.trkref, toOrganisation(row)]));
  const { apiKeyId: id, secretHash, scope, expiresAt, previousSecretHash: hash, previousSecretUntil: until } = first;
  return {
    id,
    key,
    secretHash,
    previousSecret: hash && until ? { hash, until } : undefined,
    scope,
    expiresAt,
    organisations,
  };
}

/** What a key may be used for, and until when. */
export type KeyLimits = { scope: KeyScope; expiresAt: Date | null };

/** A new key for these organisations. It opens everything and does not end by itself, unless its details say so. In one transaction. */
export async function insertApiKey(
  db: Db,
  made: NewApiKey,
  details: { name: string | null; organisationIds: readonly string[] } & Partial<KeyLimits>,
  now: Date,
): Promise<{ id: string }> {
  const id = newId(now);
  const { key, secretHash } = made;
  const { name, scope = "everything", expiresAt = null } = details;
  await db.insertInto("apiKeys").values({ id, key, secretHash, name, scope, expiresAt, createdAt: now }).execute();
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
    .select([
      "apiKeys.key",
      "apiKeys.name",
      "apiKeys.scope",
      "apiKeys.createdAt",
      "apiKeys.revokedAt",
      "apiKeys.expiresAt",
    ])
    .select(["apiKeys.lastUsedAt", "apiKeys.lastReadAt", "apiKeys.lastOrdersAt"])
    .select(["apiKeys.previousSecretUntil", "apiKeys.previousSecretUsedAt"])
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

/** Changes what a key that is not revoked may be used for, or until when. Gives back its id, if there is such a key. */
export async function changeApiKey(
  db: Db,
  key: string,
  limits: Partial<KeyLimits>,
): Promise<{ id: string } | undefined> {
  return db
    .updateTable("apiKeys")
    .set(limits)
    .where("key", "=", key)
    .where("revokedAt", "is", null)
    .returning("id")
    .executeTakeFirst();
}

/**
 * Gives a key a new secret; the one it had stays good beside it until then. Gives back its id if that was done: not for a key that
 * is revoked, and not while an earlier secret is good, since there are two at most and somebody may still use it.
 */
export async function replaceApiKeySecret(
  db: Db,
  key: string,
  { secretHash, previousUntil }: { secretHash: Buffer; previousUntil: Date },
  now: Date,
): Promise<{ id: string } | undefined> {
  return db
    .updateTable("apiKeys")
    .set((eb) => ({
      secretHash,
      previousSecretHash: eb.ref("secretHash"),
      previousSecretUntil: previousUntil,
      previousSecretUsedAt: null,
    }))
    .where("key", "=", key)
    .where("revokedAt", "is", null)
    .where((eb) => eb.or([eb("previousSecretUntil", "is", null), eb("previousSecretUntil", "<=", now)]))
    .returning("id")
    .executeTakeFirst();
}

/** Ends a key's earlier secret at once. Gives back the key's id if there was one that was good. */
export async function endPreviousSecret(db: Db, key: string, now: Date): Promise<{ id: string } | undefined> {
  return db
    .updateTable("apiKeys")
    .set({ previousSecretUntil: now })
    .where("key", "=", key)
    .where("previousSecretUntil", ">", now)
    .returning("id")
    .executeTakeFirst();
}

const useMarks = { read: "lastReadAt", orders: "lastOrdersAt" } as const;

/** Notes what a key was used for, unless that was noted after `unlessSince`: many servers, one write. */
export async function touchApiKey(
  db: Db,
  id: string,
  { usedFor, byPrevious }: { usedFor: NeededScope; byPrevious: boolean },
  now: Date,
  unlessSince: Date,
): Promise<void> {
  const mark = usedFor === "read" || usedFor === "orders" ? useMarks[usedFor] : undefined;
  const columns = [
    "lastUsedAt",
    ...(mark ? [mark] : []),
    ...(byPrevious ? (["previousSecretUsedAt"] as const) : []),
  ] as const;
  await db
    .updateTable("apiKeys")
    .set(Object.fromEntries(columns.map((column) => [column, now])))
    .where("id", "=", id)
    .where((eb) => eb.or(columns.flatMap((column) => [eb(column, "is", null), eb(column, "<=", unlessSince)])))
    .execute();
}

/** Uses of keys that a clock which ran ahead has noted in the future, brought to the present. Gives back how many. */
export async function mendKeysAhead(db: Db, now: Date): Promise<number> {
  const [present, latest] = [sql`${now}::timestamptz`, sql`${latestMark(now)}::timestamptz`];
  const marks = ["last_used_at", "last_read_at", "last_orders_at", "previous_secret_used_at"];
  return mend(db, [
    // Not least(): of a time and none it makes the time.
    ...marks.map((mark) => sql`update api_keys set ${sql.ref(mark)} = ${present} where ${sql.ref(mark)} > ${latest}`),
    // Kept for longer than anybody may say.
    sql`update api_keys set previous_secret_until = ${daysAfter(now, longestKeptDays)}::timestamptz
      where previous_secret_until > ${latestMark(now, longestKeptDays * dayMs)}::timestamptz`,
  ]);
}
