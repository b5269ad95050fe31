import { findProduct } from "../catalogue/index.ts";
import { getOrganisation } from "../organisations/index.ts";
import { productInMail } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";
import { appealableUntil, dateIn } from "../reviews/index.ts";
import type { Question } from "./conversation.ts";

// What the mails to those who ask and to those who answer have in common.

/** Where a mail says the address of a question's page, on a line of its own: the base of links is known when it is sent. */
export const pageMark = "{{question_page}}";

/** What a mail about a question names. */
export type MailFacts = { shop: string; product: string; decided: string };

export async function mailFacts(
  tx: Db,
  { organisationId, sku }: Pick<Question, "organisationId" | "sku">,
  language: Language,
  now: Date,
): Promise<MailFacts> {
  const { name: shop } = await getOrganisation(tx, organisationId);
  const product = productInMail(language, { name: (await findProduct(tx, { organisationId, sku }))?.name, sku });
  return { shop, product, decided: dateIn(language, now) };
}

/** The sentences that a statement of reasons consists of, whatever it is about. */
type StatementSentence =
  | "why.reason"
  | "why.passage"
  | "why.note"
  | "person"
  | "another"
  | "next.heading"
  | "next.again"
  | "next.appeal"
  | "next.elsewhere";

/**
 * The paragraphs of a statement of reasons after what was decided and when (as for the author of a review): by which rule and because of
 * which words, that a person decided, and how to appeal until when. A decision on an appeal is final.
 *
 * @param say a sentence of what it is about; `reason` in words, `passage` and `note` as the vetter wrote them
 */
export function statement(
  say: (sentence: StatementSentence, values?: Record<string, string>) => string,
  decided: { language: Language; reason: string; passage: string | null; note: string | null; isAppeal: boolean },
  now: Date,
): string[] {
  const { language, reason, passage, note, isAppeal } = decided;
  const until = dateIn(language, appealableUntil(now));
  const ways = [say("next.again"), isAppeal ? say("next.elsewhere") : say("next.appeal", { until })];
  return [
    say("why.reason", { reason }),
    ...(passage ? [`${say("why.passage")}\n${quoted(passage)}`] : []),
    ...(note ? [`${say("why.note")}\n${quoted(note)}`] : []),
    isAppeal ? `${say("person")} ${say("another")}` : say("person"),
    [say("next.heading"), ...ways.map((way) => `- ${way}`)].join("\n"),
  ];
}

/** Quoted as mail programs do: what somebody typed does not look like a line of ours, or like a mark. */
export function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

/** Puts addresses in the place of marks that stand on a line of their own. */
export function withLinks(body: string, links: ReadonlyMap<string, string>): string {
  return body
    .split("\n")
    .map((line) => links.get(line) ?? line)
    .join("\n");
}

/** A mail as it is stored: paragraphs, one below the other. */
export function mailBody(paragraphs: readonly string[]): string {
  return `${paragraphs.join("\n\n")}\n`;
}
