export {
  isLocale,
  isName,
  isTrkref,
  type Organisation,
  type OrganisationSettings,
  organisationSettings,
  parseOrganisationSettings,
} from "./organisation.ts";
export {
  findOrganisationByLinkTag,
  findOrganisationByTrkref,
  getOrganisation,
  insertOrganisation,
  lockOrganisation,
  toOrganisation,
  updateOrganisation,
} from "./organisations.queries.ts";
