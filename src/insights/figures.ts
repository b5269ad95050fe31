import { daysBefore } from "../platform/days.ts";

/** Below this number a share or a median says little: the row is marked as small. */
export const smallBelow = 20;

/** So many of the newest published reviews are looked at, for what has no reply and for which products were reviewed last. */
export const newestLookedAt = 300;

/** A product is to be looked at whose published reviews, so many at least, have a mean (of ten) up to this: half of the scale and a little more. */
export const toLookAt = { fewestReviews: 5, meanUpTo: 6 } as const;

export const scores = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Half of all took at most `median` hours, nine in ten at most `p90`. */
export type Hours = { median: number; p90: number };

/** What became of the reviews with one score, counting only those that were decided: see `fairnessFigures`. */
export type ScoreFigures = {
  /** 1 to 10. */
  score: number;
  published: number;
  rejected: number;
  /** Of the published ones, those taken down afterwards and still down. */
  removed: number;
  /** Published of all decided; null where none was. */
  publicationRate: number | null;
  medianHoursToDecision: number | null;
  medianHoursToPublication: number | null;
  /** Too few to conclude from. */
  isSmall: boolean;
};

export type Counted = { reason: string; count: number };

/** How an organisation deals with reviews, regardless of the score. */
export type FairnessFigures = {
  /** Null: from the beginning. */
  since: Date | null;
  until: Date;
  /** Versions that authors sent in the period. They are published, rejected, waiting or taken back: nothing else. */
  sent: number;
  published: number;
  rejected: number;
  /** Waiting for an order, for a vetter, or for the publication run. */
  waiting: number;
  /** Edited, withdrawn, removed or erased before there was a decision that took effect. */
  takenBack: number;
  /** Published of all decided; null where none was. */
  publicationRate: number | null;
  isSmall: boolean;
  hoursToDecision: Hours | null;
  hoursToPublication: Hours | null;
  /** The promise printed on every page: `kept` of `due`, which counts what was decided and what is overdue. */
  promise: { kept: number; due: number; overdue: number; share: number | null };
  byScore: ScoreFigures[];
  /** What was done in the period, to reviews of whatever age. */
  rejections: Counted[];
  removals: Counted[];
  /** Taken down, then shown again after an appeal. */
  restored: number;
  withdrawn: { byAuthor: number; bySystem: number };
  /** Reviews whose author was erased, by who asked for that: erasing unhappy customers would be suppression. */
  erased: { kept: ByWhoAsked; gone: ByWhoAsked };
};

export type ByWhoAsked = { author: number; shop: number; unknown: number };

/** What an organisation's dashboard shows besides its fairness. */
export type DashboardFigures = {
  purchases: {
    known: number;
    confirmed: number;
    invited: number;
    /** Of the known, and of the invited: those with a review, whatever became of it. */
    reviewed: number;
    invitedAndReviewed: number;
  };
  /** Reviews as they stand now, of whatever age. */
  states: { state: string; count: number }[];
  /** Published in the period and shown now, by score from 1 to 10. */
  shown: { score: number; count: number }[];
  replies: { shown: number; waiting: number };
  fairness: FairnessFigures;
};

/** The periods a dashboard can show: days back, or everything. */
export const periods = { "30": "30 days", "90": "90 days", "365": "A year", all: "All time" } as const;

export type Period = keyof typeof periods;

export function parsePeriod(text: unknown): Period {
  return typeof text === "string" && Object.hasOwn(periods, text) ? (text as Period) : "90";
}

/** The beginning of the day, in UTC, from which on a period counts: figures are kept by whole days. */
export function beginningOf(period: Period, now: Date): Date | null {
  if (period === "all") return null;
  return new Date(`${daysBefore(now, Number(period)).toISOString().slice(0, 10)}T00:00:00Z`);
}

/** A share between 0 and 1; null if there is nothing to divide by. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
