import type { RejectionReason, RemovalReason } from "./reasons.ts";
import { type ReviewEvent, reviewEvents } from "./review-state.ts";

/** What is recorded about a review without changing its state. */
const notedEvents = [
  "order_named_another_purchaser",
  "quarantine_ended", // the texts of a removed review are deleted
  "reported", // by a reader: the first report of a case
  "report_case_kept",
  "other_purchaser_case_kept",
  "fast_response_submitted",
  "fast_response_approved",
  "fast_response_rejected",
  "fast_response_withdrawn",
] as const;

export type NotedEvent = (typeof notedEvents)[number];

/** Everything that can be in the record of a review. */
export const recordedEvents = ["submitted", ...reviewEvents, ...notedEvents] as const;

export type RecordedEvent = "submitted" | ReviewEvent | NotedEvent;

/** Why a person decided as they did, or why the program withdrew a review. Most events have no reason. */
export type EventReason = RejectionReason | RemovalReason | "order_named_another_purchaser";

/** What the console calls each event, in English. A new event does not compile without its words. */
export const eventWords: Readonly<Record<RecordedEvent, string>> = {
  submitted: "Sent",
  resubmitted: "Sent again",
  resubmitted_unconfirmed: "Sent again, before its order arrived",
  order_matched: "Its order arrived",
  confirmation_waived: "Published without waiting for the order",
  approved: "Accepted",
  rejected: "Rejected",
  published: "Published",
  withdrawn: "Withdrawn",
  removed: "Removed",
  erased: "Erased with its author",
  author_erased: "Its author was erased",
  appealed: "Rejection appealed against",
  removal_appealed: "Removal appealed against",
  appeal_upheld: "Appeal upheld",
  appeal_upheld_undecided: "Appeal upheld",
  appeal_dismissed: "Appeal dismissed",
  order_named_another_purchaser: "An order named another purchaser",
  quarantine_ended: "Its texts were deleted, a year after the removal",
  reported: "First report of a case",
  report_case_kept: "Kept after reports",
  other_purchaser_case_kept: "Kept although an order named another purchaser",
  fast_response_submitted: "The shop sent a reply",
  fast_response_approved: "The shop’s reply was accepted",
  fast_response_rejected: "The shop’s reply was rejected",
  fast_response_withdrawn: "The shop withdrew its reply",
};
