import type { FindingCode } from "../checks/index.ts";
import type { AnswerWriter } from "../platform/vocabularies.ts";

/**
 * What is waiting for a vetter: a review, a retailer's reply to one, a shopper's question, or an answer. All are in the same
 * queue, by time.
 */
export const subjectKinds = ["review", "fast_response", "question", "answer"] as const;

export type SubjectKind = (typeof subjectKinds)[number];

/** What the queue may be narrowed to. There is no score here, nor anything that follows from one. */
export type QueueFilter = {
  language?: string | undefined;
  finding?: FindingCode | undefined;
};

/** A place in the queue, which is ordered by time, and by id among items of the same moment. */
export type Place = { waitingSince: Date; id: string };

export type QueueItem = Place & {
  kind: SubjectKind;
  /** Who wrote an answer; null for everything else. */
  answerBy: AnswerWriter | null;
  organisationId: string;
  /** Of the review, also for the reply to it; of the question or the answer itself. */
  number: number;
  sku: string;
  version: number;
  isAppeal: boolean;
  /** Of the text; null for what is no review. */
  language: string | null;
  findings: readonly FindingCode[];
  /** False until the automatic checks have run. */
  isChecked: boolean;
  /** False if a check was cut off, or failed. */
  isFullyChecked: boolean;
  /** By when a person decides, as the author was promised; null where nothing was promised. */
  dueBy: Date | null;
};

export function inOrder(a: Place, b: Place): number {
  return a.waitingSince.getTime() - b.waitingSince.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** A place as it appears in the URL of the next page. */
export function placeToText({ waitingSince, id }: Place): string {
  return `${waitingSince.getTime().toString(36)}.${id}`;
}

/** The place that a URL names; undefined for anything else, which means the beginning of the queue. */
export function parsePlace(text: unknown): Place | undefined {
  const match =
    typeof text === "string" ? /^([0-9a-z]{1,9})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text) : null;
  return match ? { waitingSince: new Date(Number.parseInt(match[1]!, 36)), id: match[2]! } : undefined;
}

/** How long an opened item is kept for whoever opened it. */
export const lockMinutes = 10;

/** How long a decision can be undone; then it takes effect. */
export const undoSeconds = 10;

/** What a vetter decided within the last seconds. */
export type Undoable = {
  subjectKind: SubjectKind;
  verdict: "accept" | "reject";
  takesEffectAt: Date;
  trkref: string;
  shop: string;
  /** As in the queue. */
  number: number;
};
