import { dayMs } from "../platform/days.ts";
import { lengthOf } from "../platform/text.ts";

/** The states of a reply's newest text. */
export const fastResponseStates = ["pending_moderation", "published", "rejected", "withdrawn"] as const;

export type FastResponseState = (typeof fastResponseStates)[number];

/** The retailer's public reply to a review: one for each review, vetted just as the review was. */
export type FastResponse = {
  organisationId: string;
  id: string;
  reviewId: string;
  state: FastResponseState;
  /** The newest text; the first is 1. */
  version: number;
  text: string;
  /** What shoppers read, which stays while an edit is waiting or was rejected. */
  visibleText: string | null;
  /** Who wrote the newest text. */
  staffId: string;
  submittedAt: Date;
  stateChangedAt: Date;
  /** When the visible text was first shown. */
  publishedAt: Date | null;
  /** Why the newest text was rejected. */
  reason: FastResponseReason | null;
  passage: string | null;
  note: string | null;
};

/** A reply as shoppers read it. */
export type VisibleFastResponse = { reviewId: string; text: string; publishedAt: Date };

/**
 * Why a reply may be rejected. The sentence is for the retailer. The list is fixed, as it is for reviews. The law
 * forbids pressing or paying an author to take a review back, so a reply may not try that in public either.
 */
export const fastResponseReasons = {
  personal_data:
    "It names or describes a private person, or reveals something about the author that only the shop knows",
  offensive: "It insults, threatens or discriminates",
  pressures_author: "It puts pressure on the author to change or withdraw the review, or offers something for doing so",
  not_a_reply: "It does not respond to what the review says",
  advertising: "It advertises something or links to another site",
  unlawful: "It says something that is unlawful to publish",
  illegible: "It cannot be understood",
} as const;

export type FastResponseReason = keyof typeof fastResponseReasons;

export type FastResponseDecision =
  | { verdict: "accept"; note?: string | undefined }
  | {
      verdict: "reject";
      reason: FastResponseReason;
      /** The words that the rejection is about. */
      passage?: string | undefined;
      note?: string | undefined;
    };

export const fastResponseAtMost = 2000;

/**
 * NF Z74-501: replying is free, and a reply is published within this many days. We count from the review's publication.
 */
export const replyWithinDays = 7;

/**
 * A reply's text from a form, checked.
 *
 * @returns the trimmed text, or what is wrong with it
 */
export function parseFastResponseText(field: unknown): { text: string } | { problem: FastResponseProblem } {
  const text = typeof field === "string" ? field.replaceAll("\r\n", "\n").trim() : "";
  if (text === "") return { problem: "missing" };
  if (lengthOf(text) > fastResponseAtMost) return { problem: "too_long" };
  // Line breaks and tabs are part of writing; other control characters and half surrogate pairs are not text.
  if (!text.isWellFormed() || /[^\P{Cc}\n\t]/u.test(text)) return { problem: "unreadable" };
  return { text };
}

export type FastResponseProblem = "missing" | "too_long" | "unreadable";

/** How many days are left in which to reply, rounded up; 0 or less once they have passed. */
export function replyDaysLeft(reviewPublishedAt: Date, now: Date): number {
  return Math.ceil(replyWithinDays - (now.getTime() - reviewPublishedAt.getTime()) / dayMs);
}
