import { findingCodes } from "../checks/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { isLanguage } from "../platform/languages.ts";
import type { QueueFilter, SubjectKind } from "./queue.ts";

/** What a vetter has narrowed the queue to; it is carried along from item to item. */
export type Narrowing = QueueFilter & {
  /** A trkref; without one, every organisation that the vetter serves. */
  organisation?: string | undefined;
};

export const queuePath = "/console/queue";

export function itemPath({ trkref }: Pick<Organisation, "trkref">, kind: SubjectKind, number: number): string {
  return itemRoutePaths[kind].replace(":trkref", trkref).replace(":number", String(number));
}

/** Where each kind of item is, as routes name it. */
export const itemRoutePaths = {
  review: "/console/:trkref/reviews/:number",
  fast_response: "/console/:trkref/reviews/:number/reply",
  question: "/console/:trkref/questions/:number/vetting",
  answer: "/console/:trkref/answers/:number/vetting",
} as const satisfies Record<SubjectKind, string>;

/** What an item is called, without its number. */
export const itemNames = {
  review: "Review",
  fast_response: "Reply to review",
  question: "Question",
  answer: "Answer",
} as const satisfies Record<SubjectKind, string>;

/** The list of every review of a shop. */
export function reviewsPath({ trkref }: Pick<Organisation, "trkref">): string {
  return `/console/${trkref}/reviews`;
}

/** As given in a URL or a form; anything that is not understood is ignored. */
export function parseNarrowing(fields: Record<string, unknown>): Narrowing {
  const { organisation, language, finding } = fields;
  return {
    organisation: typeof organisation === "string" && organisation !== "" ? organisation : undefined,
    language: isLanguage(language) ? language : undefined,
    finding: findingCodes.find((code) => code === finding),
  };
}

/** A path with what the queue is narrowed to, and more. */
export function withNarrowing(path: string, narrowing: Narrowing, more: Record<string, string> = {}): string {
  const { organisation, language, finding } = narrowing;
  const pairs = Object.entries({ organisation, language, finding, ...more });
  const query = new URLSearchParams(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined)).toString();
  return query === "" ? path : `${path}?${query}`;
}
