import type { Language } from "../platform/languages.ts";
import { lengthOf } from "../platform/text.ts";
import type { InvitationKind } from "./invitation.ts";
import { invitationSentences } from "./sentences/index.ts";

/** The parts of a mail that a shop may write itself, and how long each may be. All other parts are always as we write them. */
export const textParts = { subject: 150, opening: 1500, closing: 500 } as const;

export type TextPart = keyof typeof textParts;

/** A shop's own words for a mail; null means ours. */
export type InvitationTexts = Record<TextPart, string | null>;

/** The names that a text may have in double braces, with what each is replaced by. */
export const placeholders = {
  shop: "the shop's name",
  first_name: "the customer's first name, or nothing if it is not known",
  product: "the product, or the first of several and how many more",
  order_ref: "the order's reference",
} as const;

export type Placeholder = keyof typeof placeholders;

const listed = Object.keys(placeholders)
  .map((name) => `{{${name}}}`)
  .join(", ");

/**
 * A text with its placeholders filled in. Only names: no conditions, no expressions. If a value is empty, the blank before it is
 * removed as well, so that "Dear {{first_name}}," reads as "Dear,".
 */
export function fillIn(text: string, values: Record<Placeholder, string>): string {
  return text.replace(/( ?)\{\{(\w+)\}\}/g, (_all, blank: string, name: string) => {
    const value = values[name as Placeholder] ?? "";
    return value === "" ? "" : blank + value;
  });
}

/** Our own words for a part, with its placeholders. */
export function usualText(kind: InvitationKind, language: Language, part: TextPart): string {
  const asThemselves = Object.fromEntries(Object.keys(placeholders).map((name) => [name, `{{${name}}}`]));
  return invitationSentences(language)(`${kind}.${part}`, asThemselves);
}

export const noTexts: InvitationTexts = { subject: null, opening: null, closing: null };

/**
 * What a shop entered, part by part; blank means our words.
 *
 * @returns the texts, and what is wrong with each part that cannot be kept
 */
export function parseTexts(typed: Record<TextPart, string>): {
  texts: InvitationTexts;
  problems: Partial<Record<TextPart, string>>;
} {
  const problems: Partial<Record<TextPart, string>> = {};
  const texts = { ...noTexts };
  for (const part of Object.keys(textParts) as TextPart[]) {
    const text = typed[part].replaceAll("\r\n", "\n").trim();
    const problem = text === "" ? undefined : problemOf(part, text);
    if (problem) problems[part] = `${names[part]} ${problem}`;
    texts[part] = text === "" ? null : text;
  }
  return { texts, problems };
}

const names = { subject: "The subject", opening: "The opening", closing: "The closing" } as const;

function problemOf(part: TextPart, text: string): string | undefined {
  const length = lengthOf(text);
  if (length > textParts[part]) return `can have ${textParts[part]} characters, and has ${length}`;
  const breaks = part === "subject" ? "" : "\n";
  if ([...text].some((one) => /\p{Cc}/u.test(one) && one !== breaks) || !text.isWellFormed())
    return part === "subject" ? "must be one line of text" : "contains a character that cannot be displayed";
  const unknown = [...text.matchAll(/\{\{([^{}]*)\}\}/g)].find(([, name]) => !Object.hasOwn(placeholders, name!));
  if (unknown) return `has ${unknown[0]}, which is not a placeholder. The placeholders are ${listed}`;
  if (/\{\{|\}\}/.test(text.replace(/\{\{\w+\}\}/g, "")))
    return `has double braces that do not belong to a placeholder. The placeholders are ${listed}`;
  const [tag] = /<[a-z!/][^>]{0,40}>?/i.exec(text) ?? [];
  if (tag) return `is plain text, and ${tag} would appear in the mail as it is. Leave it out`;
  return undefined;
}
