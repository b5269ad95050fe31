export { questionnairePages } from "./questionnaire.pages.tsx";
export { questionnaireUrl } from "./questionnaire-link.ts";
