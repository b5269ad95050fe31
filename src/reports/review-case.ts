/** What brings a review before a person again. */
export const caseKinds = ["report", "removal_appeal", "other_purchaser"] as const;

export type CaseKind = (typeof caseKinds)[number];

export const caseOutcomes = ["kept", "removed", "no_longer_shown", "appeal_upheld", "appeal_dismissed"] as const;

export type CaseOutcome = (typeof caseOutcomes)[number];

/** Something that a person in the console has to decide about a review that was decided before. */
export type ReviewCase = {
  organisationId: string;
  id: string;
  reviewId: string;
  reviewNumber: number;
  kind: CaseKind;
  openedAt: Date;
  closedAt: Date | null;
  /** Null on a closed case: the program closed it because there was nothing left to decide. */
  closedBy: string | null;
  outcome: CaseOutcome | null;
  note: string | null;
};

/** What can be done about a case. */
export const caseActions = ["keep", "remove", "uphold", "dismiss"] as const;

export type CaseAction = (typeof caseActions)[number];

/**
 * Which actions are possible for a case. An appeal against a removal needs another pair of eyes: the person who removed
 * the review does not judge the removal.
 */
export function actionsOf(about: {
  kind: CaseKind;
  isOpen: boolean;
  staffId: string;
  /** Who removed the review, if it was a member of staff. */
  removedBy: string | null;
}): readonly CaseAction[] {
  if (!about.isOpen) return [];
  if (about.kind !== "removal_appeal") return ["keep", "remove"];
  return about.removedBy === about.staffId ? [] : ["uphold", "dismiss"];
}

/** How long after a case was closed the reporters' addresses are forgotten. */
export const forgetAddressAfterDays = 183;

/** Their words are forgotten too, after the year for which a removed review and what belongs to it is kept. */
export const forgetWordsAfterDays = 365;
