import type { Db } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";
import type { InvitationKind } from "./invitation.ts";
import { type InvitationTexts, noTexts } from "./invitation-texts.ts";

type TextsOf = { organisationId: string; kind: InvitationKind; language: Language };

/** The shop's own words of one mail; ours where it has none. */
export async function findTexts(db: Db, by: TextsOf): Promise<InvitationTexts> {
  const row = await db
    .selectFrom("invitationTexts")
    .select(["subject", "opening", "closing"])
    .where("organisationId", "=", by.organisationId)
    .where("kind", "=", by.kind)
    .where("language", "=", by.language)
    .executeTakeFirst();
  return row ?? noTexts;
}

/** All words of its own that a shop has, by kind and language. */
export async function listTexts(
  db: Db,
  by: { organisationId: string },
): Promise<(InvitationTexts & { kind: string; language: string })[]> {
  return db
    .selectFrom("invitationTexts")
    .select(["kind", "language", "subject", "opening", "closing"])
    .where("organisationId", "=", by.organisationId)
    .execute();
}

/** Stores a shop's words; if none of its own are left, nothing is kept. */
export async function saveTexts(db: Db, of: TextsOf, texts: InvitationTexts, now: Date): Promise<void> {
  const { organisationId, kind, language } = of;
  if (Object.values(texts).every((text) => text === null)) {
    await db
      .deleteFrom("invitationTexts")
      .where("organisationId", "=", organisationId)
      .where("kind", "=", kind)
      .where("language", "=", language)
      .execute();
    return;
  }
  const { subject, opening, closing } = texts;
  await db
    .insertInto("invitationTexts")
    .values({ organisationId, kind, language, subject, opening, closing, updatedAt: now })
    .onConflict((conflict) =>
      conflict.columns(["organisationId", "kind", "language"]).doUpdateSet((eb) => ({
        subject: eb.ref("excluded.subject"),
        opening: eb.ref("excluded.opening"),
        closing: eb.ref("excluded.closing"),
        updatedAt: eb.ref("excluded.updatedAt"),
      })),
    )
    .execute();
}
