export {
  type InvitationSettingName,
  type InvitationSettings,
  invitationSettings,
  invitationSettingsAsText,
  ruleCountry,
} from "./invitation-settings.ts";
export { LocaleField, readLocale } from "./locale-field.views.tsx";
export { lookFiles } from "./look.pages.ts";
export { backgrounds, coloursOf, type LookSettingName, lookOf, lookSettings, lookStylesheet } from "./look.ts";
export {
  changedSettings,
  isLocale,
  isName,
  isTrkref,
  type Organisation,
  type OrganisationSettings,
  organisationSettings,
  parseOrganisationSettings,
  type Region,
  type VariantsTogether,
} from "./organisation.ts";
export {
  listShares,
  listSharingOrganisations,
  shareReviews,
  stopSharing,
} from "./organisation-shares.queries.ts";
export {
  findLogo,
  findOrganisationByLinkTag,
  findOrganisationByTrkref,
  getOrganisation,
  insertOrganisation,
  listInvitingOrganisations,
  lockIdleOrganisation,
  lockOrganisation,
  saveLogo,
  toOrganisation,
  updateOrganisation,
} from "./organisations.queries.ts";
export { brandOfPages } from "./page-brand.ts";
export { isInSendingHours, nextSendingHours } from "./sending-hours.ts";
export { isSwitched, SettingField } from "./setting-field.views.tsx";
export { type ShopFinder, shopFinder } from "./shop-finder.ts";
