import { createHash, randomBytes } from "node:crypto";
import type { Selectable } from "kysely";
import { acrossOrganisations, type Db, inTransaction } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Png } from "../platform/png.ts";
import type { Organisations } from "../platform/schema.ts";
import type { CountryRules } from "./invitation-settings.ts";
import type { Organisation, OrganisationSettings } from "./organisation.ts";

/** The organisation of a trkref, if there is one. Web requests go through `access`, which first checks whose it is. */
export async function findOrganisationByTrkref(db: Db, trkref: string): Promise<Organisation | undefined> {
  const row = await db.selectFrom("organisations").selectAll().where("trkref", "=", trkref).executeTakeFirst();
  return row && toOrganisation(row);
}

/** The organisation of an id from our own tables. */
export async function getOrganisation(db: Db, id: string): Promise<Organisation> {
  return toOrganisation(
    await db.selectFrom("organisations").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
  );
}

/**
 * The organisation in its present state, locked until the transaction ends. Holders who `share` it may take things in
 * at the same time. A holder who has it `alone` waits for those, and they wait for it: for example an erasure, and a
 * file that brings the same person again.
 */
export async function lockOrganisation(tx: Db, id: string, how: "share" | "alone"): Promise<Organisation> {
  const row = await tx
    .selectFrom("organisations")
    .selectAll()
    .where("id", "=", id)
    .$if(how === "share", (query) => query.forShare())
    .$if(how === "alone", (query) => query.forNoKeyUpdate())
    .executeTakeFirstOrThrow();
  return toOrganisation(row);
}

/** The organisation that eight hex digits in a link stand for. */
export async function findOrganisationByLinkTag(db: Db, linkTag: string): Promise<Organisation | undefined> {
  const tag = Buffer.from(linkTag, "hex");
  const row = await db.selectFrom("organisations").selectAll().where("linkTag", "=", tag).executeTakeFirst();
  return row && toOrganisation(row);
}

/** The organisations that invite their purchasers, by id. */
export async function listInvitingOrganisations(db: Db): Promise<Organisation[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("organisations")
    .selectAll()
    .where("invites", "=", true)
    .orderBy("id")
    .execute();
  return rows.map(toOrganisation);
}

/** The organisation, locked until the transaction ends; undefined if somebody else has locked it. */
export async function lockIdleOrganisation(tx: Db, organisationId: string): Promise<Organisation | undefined> {
  const row = await tx
    .selectFrom("organisations")
    .selectAll()
    .where("id", "=", organisationId)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row && toOrganisation(row);
}

/** Creates an organisation; undefined if the trkref is taken. */
export async function insertOrganisation(
  db: Db,
  organisation: { trkref: string; name: string; locale: string; timeZone?: string },
  now: Date,
): Promise<Organisation | undefined> {
  const row = await db
    .insertInto("organisations")
    .values({ ...organisation, id: newId(now), linkTag: randomBytes(4), createdAt: now })
    .onConflict((conflict) => conflict.column("trkref").doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toOrganisation(row);
}

export async function updateOrganisation(db: Db, id: string, settings: OrganisationSettings): Promise<Organisation> {
  const row = await db
    .updateTable("organisations")
    .set(toRow(settings))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toOrganisation(row);
}

/** The picture at the top of a shop's pages: kept instead of the one before, or taken away. In one transaction. */
export async function saveLogo(db: Db, organisationId: string, logo: Png | null): Promise<void> {
  const hash = logo && createHash("sha256").update(logo.bytes).digest("hex").slice(0, 16);
  await inTransaction(db, async (tx) => {
    await tx
      .updateTable("organisations")
      .set({ lookLogoHash: hash, lookLogoWidth: logo?.width ?? null, lookLogoHeight: logo?.height ?? null })
      .where("id", "=", organisationId)
      .execute();
    if (logo === null || hash === null) {
      await tx.deleteFrom("organisationLogos").where("organisationId", "=", organisationId).execute();
      return;
    }
    await tx
      .insertInto("organisationLogos")
      .values({ organisationId, hash, png: logo.bytes })
      .onConflict((conflict) => conflict.column("organisationId").doUpdateSet({ hash, png: logo.bytes }))
      .execute();
  });
}

/** The picture at the top of a shop's pages, and what tells it from others. */
export async function findLogo(
  db: Db,
  by: { organisationId: string },
): Promise<{ hash: string; png: Buffer } | undefined> {
  return db
    .selectFrom("organisationLogos")
    .select(["hash", "png"])
    .where("organisationId", "=", by.organisationId)
    .executeTakeFirst();
}

function toRow({ inviteCountries, inviteNeverSkus, inviteNeverCategories, ...settings }: OrganisationSettings) {
  return {
    ...settings,
    ...(inviteCountries && { inviteCountries: JSON.stringify(inviteCountries) }),
    ...(inviteNeverSkus && { inviteNeverSkus: [...inviteNeverSkus] }),
    ...(inviteNeverCategories && { inviteNeverCategories: [...inviteNeverCategories] }),
  };
}

export function toOrganisation(row: Selectable<Organisations>): Organisation {
  const { id, trkref, name, locale, linkTag, createdAt } = row;
  const { requiresOrderConfirmation, minimisePersonalData, keepsReviewsAfterErasure } = row;
  const { acceptsCustomerOrders, feedDates, variantsTogether, decidesWithinDays, publicationDelayHours, contact } = row;
  const { defaultRegion, movingWindowDays, listsWholeCatalogue, showsOrderRefs, takesQuestions } = row;
  const { mailSenderName, mailReplyTo, mailLogoUrl, mailColour } = row;
  const { invites, inviteAfterDays, inviteWithoutDate, inviteAtMostDaysLate, remindAfterDays } = row;
  const { inviteFromHour, inviteUntilHour, timeZone } = row;
  const { inviteNeverSkus, inviteNeverCategories, inviteOncePerProduct } = row;
  const { lookColour, lookFont, lookLogoHash: hash, lookLogoWidth: width, lookLogoHeight: height } = row;
  return {
    id,
    trkref,
    name,
    locale,
    linkTag: linkTag.toString("hex"),
    requiresOrderConfirmation,
    minimisePersonalData,
    keepsReviewsAfterErasure,
    acceptsCustomerOrders,
    feedDates,
    variantsTogether,
    defaultRegion,
    movingWindowDays,
    listsWholeCatalogue,
    showsOrderRefs,
    takesQuestions,
    decidesWithinDays,
    publicationDelayHours,
    contact,
    mailSenderName,
    mailReplyTo,
    mailLogoUrl,
    mailColour,
    invites,
    inviteAfterDays,
    inviteWithoutDate,
    inviteAtMostDaysLate,
    remindAfterDays,
    inviteFromHour,
    inviteUntilHour,
    timeZone,
    // Written by assignInvitationSetting alone.
    inviteCountries: row.inviteCountries as CountryRules,
    inviteNeverSkus,
    inviteNeverCategories,
    inviteOncePerProduct,
    lookColour,
    lookFont,
    lookLogo: hash !== null && width !== null && height !== null ? { hash, width, height } : null,
    createdAt,
  };
}
