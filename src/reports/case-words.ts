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
    "Readers say that this published review breaks a rule. It stays up until you decide. Disliking what it says is not a reason to remove it.",
  removal_appeal:
    "The author says that taking this review down was wrong. Look at it with fresh eyes: shoppers see it again if you uphold the appeal.",
  other_purchaser:
    "The shop’s server first named the author as the purchaser; an order came later and named somebody else. The author may still have used the product, for example in the same household.",
};

export const outcomeNames: Record<CaseOutcome, string> = {
  kept: "The review stays",
  removed: "The review was removed",
  no_longer_shown: "Closed automatically: the review was no longer shown, or its text had been erased",
  appeal_upheld: "Appeal upheld: the review is shown again",
  appeal_dismissed: "Appeal dismissed: the review stays removed",
};

export const doneSentences: Record<CaseAction, string> = {
  keep: "The case is closed: the review stays. Readers who asked are told.",
  remove: "The case is closed: the review is removed. Its author is told the reasons, and readers who asked are told.",
  uphold: "The case is closed: the appeal is upheld and the review is shown again. Its author is told.",
  dismiss: "The case is closed: the appeal is dismissed. Its author is told.",
};

/** The sentence for a reason code; the code itself if no list has it. */
export function reasonInWords(reason: string): string {
  if (isRejectionReason(reason)) return rejectionReasons[reason];
  if (isRemovalReason(reason)) return removalReasons[reason];
  return reason.replaceAll("_", " ");
}
