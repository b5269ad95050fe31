export { chooseTemplate, knownQuestions } from "./choose-template.ts";
export { questionTexts } from "./question-texts.ts";
export {
  askedQuestions,
  type ScoredQuestion,
  type Template,
  type TemplateDefinition,
  wellKnownIds,
} from "./template.ts";
export { templateConsole } from "./templates.console.tsx";
export { listProductsBySku, listTemplates, saveTemplate } from "./templates.queries.ts";
