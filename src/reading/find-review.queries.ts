import { acrossOrganisations, type Db } from "../platform/db.ts";

/** Whose published review a number names, among these organisations; numbers are not given twice. */
export async function findOrganisationOfReview(
  db: Db,
  { organisationIds, number }: { organisationIds: readonly string[]; number: number },
): Promise<string | undefined> {
  if (organisationIds.length === 0) return undefined;
  const row = await acrossOrganisations(db)
    .selectFrom("reviews")
    .select("organisationId")
    .where("organisationId", "in", organisationIds)
    .where("number", "=", number)
    .where("visibleVersion", "is not", null)
    .executeTakeFirst();
  return row?.organisationId;
}
