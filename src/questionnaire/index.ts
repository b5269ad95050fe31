export {
  countDraftsOfInvited,
  deleteDraftsOfPurchaser,
  deleteStaleDrafts,
  draftsKeptDays,
  listDraftsOfPurchaser,
} from "./drafts.queries.ts";
export { readQuery } from "./open-questionnaire.ts";
export { questionnaireApi } from "./questionnaire.api.ts";
export { questionnairePages } from "./questionnaire.pages.tsx";
export { questionnaireSchemas } from "./questionnaire.schemas.ts";
export { questionnaireUrl } from "./questionnaire-link.ts";
export { sampleQuestionnaire } from "./sample.ts";
export { deleteOldSends } from "./sends.queries.ts";
