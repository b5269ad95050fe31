import { acrossOrganisations, type Db } from "../../platform/db.ts";

/** Whose published review a number names: an old address has nothing else, and numbers are not given twice. */
export async function findOrganisationOfPublished(db: Db, number: number): Promise<string | undefined> {
  const row = await acrossOrganisations(db)
    .selectFrom("reviews")
    .select("organisationId")
    .where("number", "=", number)
    .where("visibleVersion", "is not", null)
    .executeTakeFirst();
  return row?.organisationId;
}
