import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { newIdAfter } from "../platform/ids.ts";
import type { Language } from "../platform/languages.ts";
import type { AskingPlace } from "./conversation.ts";

type Of = { organisationId: string; purchaserId: string };

/** What a purchaser said about being asked, and by which words of ours. */
export type AskingConsent = {
  id: string;
  isGiven: boolean;
  givenAt: Date;
  place: AskingPlace;
  language: Language;
  wording: number;
};

/**
 * Held by whoever changes who is asked in an organisation, or chooses, until the transaction ends: of two who choose at once the second sees
 * whom the first has asked.
 */
export async function lockAsking(tx: Db, organisationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`asking owners ${organisationId}`}, 0))`.execute(tx);
}

/** What they said last; undefined if they never said anything. */
export async function findConsent(db: Db, of: Of): Promise<AskingConsent | undefined> {
  return db
    .selectFrom("askingConsents")
    .select(["id", "isGiven", "givenAt", "place", "language", "wording"])
    .where("organisationId", "=", of.organisationId)
    .where("purchaserId", "=", of.purchaserId)
    .orderBy("purchaserId", "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
}

/** All that they said, the oldest first. */
export async function listConsents(db: Db, of: Of): Promise<AskingConsent[]> {
  return db
    .selectFrom("askingConsents")
    .select(["id", "isGiven", "givenAt", "place", "language", "wording"])
    .where("organisationId", "=", of.organisationId)
    .where("purchaserId", "=", of.purchaserId)
    .orderBy("id")
    .execute();
}

/** Keeps what a purchaser says now, after what they said before. The caller holds the lock. */
export async function insertConsent(
  tx: Db,
  { organisationId, purchaserId }: Of,
  said: Pick<AskingConsent, "isGiven" | "place" | "language" | "wording">,
  now: Date,
): Promise<void> {
  const of = { organisationId, purchaserId };
  const last = await findConsent(tx, of);
  await tx
    .insertInto("askingConsents")
    .values({ ...of, ...said, id: newIdAfter(last?.id, now), givenAt: now })
    .execute();
}

export async function deleteConsents(tx: Db, of: Of): Promise<void> {
  await tx
    .deleteFrom("askingConsents")
    .where("organisationId", "=", of.organisationId)
    .where("purchaserId", "=", of.purchaserId)
    .execute();
}
