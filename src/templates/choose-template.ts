import { defaultTemplate } from "./default-template.ts";
import { isUsed, type ScoredQuestion, type Template, type TemplateDefinition } from "./template.ts";

/** What is asked about a product: the template of its category, else the organisation's for the rest, else the built-in one. */
export function chooseTemplate(templates: readonly Template[], category: string | null): TemplateDefinition {
  const used = templates.filter(isUsed);
  const ofCategory = category === null ? undefined : used.find((template) => template.category === category);
  const chosen = ofCategory ?? used.find((template) => template.category === null);
  return chosen?.definition ?? defaultTemplate;
}

/**
 * Every question that an organisation asks or has asked, once, those about this category first: for showing the
 * answers. Somebody who answered a question that is no longer asked still sees what they answered.
 */
export function knownQuestions(templates: readonly Template[], category: string | null): ScoredQuestion[] {
  const definitions = [chooseTemplate(templates, category), ...templates.map(({ definition }) => definition)];
  const byId = new Map<number, ScoredQuestion>();
  for (const question of [...definitions, defaultTemplate].flatMap(({ questions }) => questions)) {
    if (!byId.has(question.id)) byId.set(question.id, question);
  }
  return [...byId.values()];
}
