export {
  type InvitationSettingName,
  type InvitationSettings,
  invitationSettings,
  invitationSettingsAsText,
  ruleCountry,
} from "./invitation-settings.ts";
export {
  isLocale,
  isName,
  isTrkref,
  type Organisation,
  type OrganisationSettings,
  organisationSettings,
  parseOrganisationSettings,
  type VariantsTogether,
} from "./organisation.ts";
export {
  findOrganisationByLinkTag,
  findOrganisationByTrkref,
  getOrganisation,
  insertOrganisation,
  listInvitingOrganisations,
  lockIdleOrganisation,
  lockOrganisation,
  toOrganisation,
  updateOrganisation,
} from "./organisations.queries.ts";
export { ownerOfPages } from "./page-owner.ts";
export { isSwitched, SettingField } from "./setting-field.views.tsx";
