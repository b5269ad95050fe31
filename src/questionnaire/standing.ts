import type { Organisation } from "../organisations/index.ts";
import { decisionDue, type Review, type ReviewState, type ReviewVersion, reviewPagePath } from "../reviews/index.ts";

/** How things stand with a review, as its pages tell it. */
export type Standing = {
  state: ReviewState;
  /** Whether shoppers read a version of it, be it this one or one before. */
  isVisible: boolean;
  isEdited: boolean;
  isAppeal: boolean;
  /** Withdrawn because the order names another purchaser, and not by its author. */
  isByOrder: boolean;
  /** Whether shoppers could read it until it was withdrawn. */
  wasVisible: boolean;
  /** By when a person decides; null where nobody has to. */
  decideBy: Date | null;
  isLate: boolean;
  /** By when it is published; null where it is not accepted, or could be here at any moment. */
  appearsBy: Date | null;
  /** Where shoppers read it. */
  reviewPath: string | null;
};

/** How a review came to be withdrawn. */
export type Withdrawal = Pick<Standing, "isByOrder" | "wasVisible">;

/** What is so about a review at this moment. */
export function standingOf(
  organisation: Organisation,
  review: Review,
  version: Pick<ReviewVersion, "decideBy"> | undefined,
  now: Date,
  withdrawal: Withdrawal = { isByOrder: false, wasVisible: false },
): Standing {
  const { state, visibleVersion, stateChangedAt } = review;
  const isVisible = visibleVersion !== null;
  const decideBy = state === "pending_moderation" ? promised(organisation, review, version) : null;
  const appears = new Date(stateChangedAt.getTime() + organisation.publicationDelayHours * 3_600_000);
  return {
    state,
    isVisible,
    isEdited: review.version > 1,
    isAppeal: review.isAppeal,
    ...withdrawal,
    decideBy,
    isLate: decideBy !== null && now > decideBy,
    appearsBy: state === "pending_publication" && appears > now ? appears : null,
    reviewPath: isVisible ? reviewPagePath(organisation.trkref, review.number) : null,
  };
}

/** The promise given when it was sent; where it waited for something else first, or was appealed, counted from then. */
function promised(
  organisation: Organisation,
  review: Review,
  version: Pick<ReviewVersion, "decideBy"> | undefined,
): Date {
  const isSinceSent = review.stateChangedAt <= review.submittedAt;
  return (isSinceSent ? version?.decideBy : undefined) ?? decisionDue(organisation, review.stateChangedAt);
}

/**
 * What the link tells that passed through the shop's hands: the same as the API. That an edit waits behind what is published,
 * or was refused, is between the author and who decides.
 */
export function asLinkTells(standing: Standing): Standing {
  return standing.isVisible ? { ...standing, state: "published" } : standing;
}
