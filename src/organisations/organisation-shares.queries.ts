import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { Organisation } from "./organisation.ts";
import { toOrganisation } from "./organisations.queries.ts";

/** Another organisation that may show this one's reviews, once it says the same of its own. */
export type Share = { trkref: string; isMutual: boolean };

type Pair = { organisationId: string; withOrganisationId: string };

/** Lets the other show this organisation's reviews. Saying it twice changes nothing. */
export async function shareReviews(db: Db, pair: Pair, now: Date): Promise<void> {
  await db
    .insertInto("organisationShares")
    .values({ ...pair, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes it back: from then on neither shows the other's. Gives back whether there was anything to take back. */
export async function stopSharing(db: Db, { organisationId, withOrganisationId }: Pair): Promise<boolean> {
  const deleted = await db
    .deleteFrom("organisationShares")
    .where("organisationId", "=", organisationId)
    .where("withOrganisationId", "=", withOrganisationId)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** With whom an organisation shares, or has offered to, by trkref. */
export async function listShares(db: Db, organisationId: string): Promise<Share[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("organisationShares as share")
    .innerJoin("organisations", "organisations.id", "share.withOrganisationId")
    .leftJoin("organisationShares as back", (join) =>
      join
        .onRef("back.organisationId", "=", "share.withOrganisationId")
        .onRef("back.withOrganisationId", "=", "share.organisationId"),
    )
    .select(["organisations.trkref", "back.organisationId as backId"])
    .where("share.organisationId", "=", organisationId)
    .orderBy("organisations.trkref")
    .execute();
  return rows.map(({ trkref, backId }) => ({ trkref, isMutual: backId !== null }));
}

/** The organisations that share their reviews with this one, as it does with them (ruling 24). */
export async function listSharingOrganisations(db: Db, organisationId: string): Promise<Organisation[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("organisationShares as share")
    .innerJoin("organisationShares as back", (join) =>
      join
        .onRef("back.organisationId", "=", "share.withOrganisationId")
        .onRef("back.withOrganisationId", "=", "share.organisationId"),
    )
    .innerJoin("organisations", "organisations.id", "share.withOrganisationId")
    .selectAll("organisations")
    .where("share.organisationId", "=", organisationId)
    .orderBy("organisations.trkref")
    .execute();
  return rows.map(toOrganisation);
}
