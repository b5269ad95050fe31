import { isRejectionReason, isRemovalReason, rejectionReasons, removalReasons } from "../reviews/index.ts";
import type { CaseAction, CaseKind, CaseOutcome } from "./review-case.ts";

// What the console calls things. It is English only.

export const kindNames: Record<CaseKind, string> = {
  report: "Reported by readers",
  removal_appeal: "Appeal against a removal",
  other_purchaser: "An order named another purchaser",
};

export const kindExplanations: Record<CaseKind, string> = {
  report:
    "Readers say that this published review breaks a rule. It stays up until you decide. That somebody dislikes what it says is no reason to remove it.",
  removal_appeal:
    "The author says that taking this review down was wrong. Look at it afresh: shoppers see it again if you uphold the appeal.",
  other_purchaser:
    "The shop’s server first named the author as the purchaser; an order came later and named somebody else. The author may still have used the product, for example in the same household.",
};

export const outcomeNames: Record<CaseOutcome, string> = {
  kept: "The review stays",
  removed: "The review was removed",
  no_longer_shown: "Closed by itself: the review was no longer shown, or its text was gone",
  appeal_upheld: "Appeal upheld: the review is shown again",
  appeal_dismissed: "Appeal dismissed: the review stays removed",
};

export const doneSentences: Record<CaseAction, string> = {
  keep: "The case is closed: the review stays. Readers who asked are told.",
  remove: "The case is closed: the review is removed. Its author gets the reasons, readers who asked are told.",
  uphold: "The case is closed: the appeal is upheld and the review is shown again. Its author is told.",
  dismiss: "The case is closed: the appeal is dismissed. Its author is told.",
};

const eventNames: Readonly<Record<string, string>> = {
  submitted: "Sent",
  resubmitted: "Sent again",
  resubmitted_unconfirmed: "Sent again, before its order",
  order_matched: "Its order arrived",
  confirmation_waived: "Waiting for the order was waived",
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
  reported: "First report of a case",
  report_case_kept: "Kept after reports",
  other_purchaser_case_kept: "Kept although an order named another purchaser",
  order_named_another_purchaser: "An order named another purchaser",
  fast_response_submitted: "The shop replied",
  fast_response_approved: "The shop’s reply was accepted",
  fast_response_rejected: "The shop’s reply was refused",
  fast_response_withdrawn: "The shop withdrew its reply",
};

export function eventName(event: string): string {
  return eventNames[event] ?? event.replaceAll("_", " ");
}

/** The sentence of a reason code; the code itself where no list has it. */
export function reasonInWords(reason: string): string {
  if (isRejectionReason(reason)) return rejectionReasons[reason];
  if (isRemovalReason(reason)) return removalReasons[reason];
  return reason.replaceAll("_", " ");
}
