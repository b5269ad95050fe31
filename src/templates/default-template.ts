import { inEveryLanguage } from "../platform/languages.ts";
import { builtInSentences } from "./sentences/index.ts";
import type { TemplateDefinition } from "./template.ts";

/**
 * What is asked about a product where the organisation has no template of its own: data, in the form in which templates are
 * stored. 7 is the id that v4 clients know value for money by.
 */
export const defaultTemplate: TemplateDefinition = {
  questions: [
    {
      id: 7,
      text: inEveryLanguage((language) => builtInSentences(language)("valueForMoney")),
      required: false,
    },
  ],
};
