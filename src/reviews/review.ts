import { daysAfter } from "../platform/days.ts";
import type { Language } from "../platform/languages.ts";
import type { ReviewState } from "./review-state.ts";

/** What one purchaser says about one purchase. */
export type Review = {
  organisationId: string;
  id: string;
  /** What v4 clients call its id: a positive int32. */
  number: number;
  purchaseId: string;
  purchaserId: string;
  sku: string;
  state: ReviewState;
  /** The newest version; the first is 1. */
  version: number;
  /** The version shoppers see, if any. */
  visibleVersion: number | null;
  submittedAt: Date;
  stateChangedAt: Date;
  publishedAt: Date | null;
  /** The author appealed against the last decision: another person decides, and that decision is final. */
  isAppeal: boolean;
  /** What shoppers saw when it was removed; null unless it is removed. */
  visibleBeforeRemoval: number | null;
};

/** What an author sends: about the product, about the shop, and about themselves. */
export type Submission = {
  /** 1 to 10. */
  overallScore: number;
  goodPoints?: string | null;
  badPoints?: string | null;
  generalComments: string | null;
  /** Further scores by the template's question id: 1 to 10. */
  scores?: Readonly<Record<string, number>>;
  wouldBuyAgain?: boolean | null;
  happyWithDelivery?: boolean | null;
  happyWithCustomerService?: boolean | null;
  /** 0 to 10. */
  likelihoodToRecommend?: number | null;
  shopComments?: string | null;
  /** Null: the author stays anonymous. */
  displayName?: string | null;
  town?: string | null;
  /** The language of the page it was written on; English if that is not known. */
  language?: Language;
  /** The time from opening the form to sending it. */
  filledInSeconds?: number | null;
};

/** A version as it is stored: immutable. */
export type ReviewVersion = Required<Submission> & {
  version: number;
  submittedAt: Date;
  /** The time promised in its receipt; null for versions from before there were receipts. */
  decideBy: Date | null;
  /** 16 random bytes as hex, without which the receipt's hash proves nothing; null likewise. */
  receiptSalt: string | null;
};

/** A review as shoppers read it. */
export type VisibleReview = Omit<Required<Submission>, "filledInSeconds"> & {
  organisationId: string;
  id: string;
  number: number;
  version: number;
  sku: string;
  /** The date of the experience, as far as it is known: that of the purchase. */
  purchaseDate: string | null;
  deliveryDate: string | null;
  /** For the shop alone: no page shows it. */
  orderRef: string;
  /** The branch that the order named. */
  branchCode: string | null;
  isConfirmedPurchase: boolean;
  /** Whether the author was given something for it, according to the shop; null if the shop has not said. */
  isIncentivised: boolean | null;
  /** What became of the order afterwards: it was cancelled, or this item was refunded. */
  isCancelled: boolean;
  isRefunded: boolean;
  submittedAt: Date;
  publishedAt: Date;
  /**
   * Whether shoppers had seen it with different text or answers before: what was never shown does not count as edited.
   */
  isEdited: boolean;
};

/** Who acted: the author, a person in the console, the person at the terminal, or the program. */
export const actorKinds = ["purchaser", "staff", "operator", "system"] as const;

export type ActorKind = (typeof actorKinds)[number];

export type Actor =
  | { kind: "purchaser"; id: string }
  | { kind: "staff"; id: string }
  | { kind: "operator" }
  | { kind: "system" };

/** The time by which a person decides about what is sent now: the organisation's promise, the same for every review. */
export function decisionDue(organisation: { decidesWithinDays: number }, now: Date): Date {
  return daysAfter(now, organisation.decidesWithinDays);
}

/**
 * By when a person decides about a review that waits, as its author was told: by what the receipt of its newest version promises. Where it
 * waited for its order first, or its author appealed, the same number of days from then. What `alerts` counts says the same in SQL.
 */
export function promisedBy(
  organisation: { decidesWithinDays: number },
  review: { submittedAt: Date; stateChangedAt: Date; decideBy: Date | null | undefined },
): Date {
  const isSinceSent = review.stateChangedAt <= review.submittedAt;
  return (isSinceSent ? review.decideBy : undefined) ?? decisionDue(organisation, review.stateChangedAt);
}

/**
 * Since when a review has been waiting: since its submission, or since the appeal. The index reviews_to_decide uses the
 * same expression.
 */
export function waitsSince(review: { isAppeal: boolean; submittedAt: Date; stateChangedAt: Date }): Date {
  return review.isAppeal ? review.stateChangedAt : review.submittedAt;
}
