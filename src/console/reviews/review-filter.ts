import type { Role } from "../../access/index.ts";
import { type FindingCode, findingCodes } from "../../checks/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { readDay } from "../../platform/days.ts";
import { isUuid } from "../../platform/ids.ts";
import { isLanguage } from "../../platform/languages.ts";
import { addDays, startOfDay } from "../../platform/time-zone.ts";
import { codeKey } from "../../platform/values/code.ts";
import { type ReviewState, reviewStates, type WordsQuery, wordsQuery } from "../../reviews/index.ts";

/** What somebody may see of reviews that shoppers do not see. */
export type ReviewSight = {
  /** The newest words, findings and language of every review; otherwise those that shoppers read, and of no other review any. */
  seesUnpublished: boolean;
  /** Which order a review belongs to: whoever decides about it is not told. */
  seesOrders: boolean;
};

/** A shop is told of every review which order it belongs to and what became of it; a vetter reads what was written. */
export const sightOf: Record<Role, ReviewSight> = {
  admin: { seesUnpublished: true, seesOrders: true },
  vetter: { seesUnpublished: true, seesOrders: false },
  retailer: { seesUnpublished: false, seesOrders: true },
};

export const verifications = { confirmed: "Confirmed by an order", claimed: "Claimed by the shop" } as const;
export const replies = { shown: "Replied to", waiting: "Reply waiting", none: "Unanswered" } as const;

/** What a list of reviews is narrowed to. All of it applies together. */
export type ReviewFilter = ReviewSight & {
  organisationId: string;
  words?: WordsQuery | undefined;
  state?: ReviewState | undefined;
  sku?: string | undefined;
  orderRef?: string | undefined;
  language?: string | undefined;
  /** When the newest version was sent; `until` is the first moment that no longer counts. */
  since?: Date | undefined;
  until?: Date | undefined;
  verification?: keyof typeof verifications | undefined;
  finding?: FindingCode | "any" | undefined;
  reply?: keyof typeof replies | undefined;
  /** What shoppers see, of reviews about which nothing is left to decide: no other is reached by a score. */
  score?: number | undefined;
};

/** A place in the list, which is ordered by when the newest version was sent, newest first, and by id within one moment. */
export type ListPlace = { submittedAt: Date; id: string };

export const fields = [
  "q",
  "state",
  "product",
  "order",
  "language",
  "from",
  "to",
  "verification",
  "finding",
  "reply",
  "score",
] as const;

/** The filters as they stand in the address: texts, empty where nothing was chosen. */
export type TypedReviewFilter = Record<(typeof fields)[number], string>;

/** What was typed, without what whoever asks may not narrow by. An e-mail address is dropped: no address of ours may hold one. */
export function readTyped(query: Record<string, unknown>, sight: ReviewSight): TypedReviewFilter {
  const typed = Object.fromEntries(
    fields.map((name) => {
      const text = typeof query[name] === "string" ? readable(query[name]) : "";
      return [name, holdsAddress(text) ? "" : text];
    }),
  ) as TypedReviewFilter;
  return {
    ...typed,
    order: sight.seesOrders ? typed.order : "",
    finding: sight.seesUnpublished ? typed.finding : "",
  };
}

/** Without what no text here can hold, and PostgreSQL takes for a mistake: control characters, NUL, half a surrogate pair. */
function readable(text: string): string {
  return text
    .slice(0, 400)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "")
    .trim();
}

/** Whether an address was typed into one of the fields. */
export function asksForAddress(query: Record<string, unknown>): boolean {
  return fields.some((name) => typeof query[name] === "string" && holdsAddress(query[name]));
}

function holdsAddress(text: string): boolean {
  return /[^\s@]@[^\s@.]+\.[^\s@]/.test(text);
}

/**
 * What is asked for, but for the product, which may be named by its name. What is not understood is ignored, and days and words that
 * cannot be meant are said.
 */
export function parseFilter(
  { id: organisationId, timeZone }: Pick<Organisation, "id" | "timeZone">,
  typed: TypedReviewFilter,
  sight: ReviewSight,
): { filter: ReviewFilter; problem?: string } {
  const [since, last] = [readDay(typed.from), readDay(typed.to)];
  const words = typed.q === "" ? undefined : wordsQuery(organisationId, typed.q);
  const score = /^([1-9]|10)$/.test(typed.score) ? Number(typed.score) : undefined;
  const filter: ReviewFilter = {
    ...sight,
    organisationId,
    words,
    state: reviewStates.find((state) => state === typed.state),
    orderRef: typed.order === "" ? undefined : codeKey(typed.order),
    language: isLanguage(typed.language) ? typed.language : undefined,
    since: since === undefined ? undefined : startOfDay(timeZone, since),
    until: last === undefined ? undefined : startOfDay(timeZone, addDays(last, 1)),
    verification: keyIn(verifications, typed.verification),
    finding: typed.finding === "any" ? "any" : findingCodes.find((code) => code === typed.finding),
    reply: keyIn(replies, typed.reply),
    score,
  };
  if ((typed.from !== "" && !since) || (typed.to !== "" && !last))
    return { filter, problem: "Write days as 2026-01-31" };
  if (typed.q !== "" && !words)
    return { filter, problem: "These words are in nearly every review, or are not words: type others" };
  return { filter };
}

function keyIn<Key extends string>(list: Record<Key, string>, text: string): Key | undefined {
  return Object.hasOwn(list, text) ? (text as Key) : undefined;
}

export function placeToText({ submittedAt, id }: ListPlace): string {
  return `${submittedAt.toISOString()}_${id}`;
}

export function readPlace(text: unknown): ListPlace | undefined {
  const [instant, id] = typeof text === "string" ? text.split("_") : [];
  if (!instant || !id || !isUuid(id) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant)) return undefined;
  const submittedAt = new Date(instant);
  return Number.isNaN(submittedAt.getTime()) ? undefined : { submittedAt, id };
}
