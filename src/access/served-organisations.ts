import { findOrganisationByTrkref, isTrkref, type Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { listAllOrganisations } from "./staff.queries.ts";
import type { SignedInStaff } from "./staff.ts";

/**
 * The organisation of that name, if this person serves it.
 *
 * @throws AppError not_found, the same for one that does not exist and one that is not theirs
 */
export async function getServedOrganisation(db: Db, staff: SignedInStaff, trkref: string): Promise<Organisation> {
  const organisation =
    staff.organisations === "all"
      ? isTrkref(trkref) && (await findOrganisationByTrkref(db, trkref))
      : staff.organisations.find((one) => one.trkref === trkref);
  if (!organisation) throw new AppError("not_found");
  return organisation;
}

/** Every organisation that this person serves. */
export async function listServedOrganisations(db: Db, staff: SignedInStaff): Promise<Organisation[]> {
  return staff.organisations === "all" ? listAllOrganisations(db) : [...staff.organisations];
}
