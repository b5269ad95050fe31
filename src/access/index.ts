export { organisationFromPath, requireApiKey } from "./access.hooks.ts";
export {
  changeApiKey,
  endPreviousSecret,
  insertApiKey,
  type ListedApiKey,
  listApiKeys,
  listApiKeysOf,
  mendKeysAhead,
  replaceApiKeySecret,
  revokeApiKey,
} from "./access.queries.ts";
export {
  isKeyInUse,
  keptDays,
  lastDayBefore,
  longestKeptDays,
  makeApiKey,
  makeSecret,
  readLastDay,
} from "./api-key.ts";
export { answersNothing, type ConsoleDeps, consoleScope } from "./console.hooks.ts";
export {
  ConsolePage,
  CsrfField,
  csrfField,
} from "./console.views.tsx";
export { describeDevice } from "./device.ts";
export { factorsPath } from "./factors/factors.views.tsx";
export { createKeyRing } from "./key-ring.ts";
export {
  describeScope,
  isKeyScope,
  type KeyScope,
  keyScopes,
  type NeededScope,
  requireScope,
  requireScopes,
  scopeMeanings,
} from "./key-scope.ts";
export { keepMailedLink, lockLinkReader, makeMailedLink } from "./mailed-link.ts";
export {
  changeDuties,
  createStaff,
  disableStaff,
  enableStaff,
  resetPassword,
  resetStaff,
  type StaffRefusal,
} from "./manage-staff.ts";
export {
  type Destination,
  destinationsOf,
  isOrganisationSection,
  type OrganisationSection,
  organisationPath,
  productPath,
  searchPath,
  sectionLabel,
} from "./navigation.views.tsx";
export { allowFrames, sendPreview, sendPreviewProblems } from "./preview.ts";
export { PreviewButton, PreviewFrame } from "./preview.views.tsx";
export { ProofNote } from "./proof.views.tsx";
export {
  aboutWords,
  type Deed,
  type DeedGroup,
  type Done,
  deedGroups,
  deedWords,
  type RecordActor,
} from "./record/deeds.ts";
export { noteFailure } from "./record/note-failure.ts";
export {
  forgetOldRecordEntries,
  listRecordEntries,
  type RecordEntry,
  type RecordFilter,
} from "./record/record.queries.ts";
export { doneToKey, recorded, settingsSaved } from "./record/record.ts";
export { getServedOrganisation, listServedOrganisations } from "./served-organisations.ts";
export { cookieName, csrfTokenOf, makeToken } from "./session.ts";
export { setSessionCookie } from "./session-cookie.ts";
export {
  deleteOtherSessions,
  deleteSessionOf,
  insertSession,
  type ListedSession,
  listSessions,
  mendSessionsAhead,
} from "./sessions.queries.ts";
export { changePassword, passwordLinkUrl } from "./set-password.ts";
export { signInPages } from "./sign-in.console.tsx";
export { openSession } from "./sign-in.ts";
export { forgottenPasswordPath, OutsidePage, passwordHint, passwordProblems } from "./sign-in.views.tsx";
export {
  findStaff,
  findStaffByEmail,
  findUsualTimeZone,
  insertStaff,
  listAllOrganisations,
  listStaff,
  replaceStaffOrganisations,
} from "./staff.queries.ts";
export {
  isRole,
  isStaffEmail,
  type Role,
  roleMeanings,
  roles,
  type SignedInStaff,
  type StaffMember,
} from "./staff.ts";
