import type { Organisation } from "../organisations/index.ts";
import { promisedBy, type Review, type ReviewState, type ReviewVersion, reviewPagePath } from "../reviews/index.ts";

/** The state of a review, as its pages show it. */
export type Standing = {
  state: ReviewState;
  /** Whether shoppers can read a version of it, be it this one or an earlier one. */
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
  /** By when it is published; null if it is not accepted, or could be published at any moment. */
  appearsBy: Date | null;
  /** Where shoppers read it. */
  reviewPath: string | null;
};

/** How a review came to be withdrawn. */
export type Withdrawal = Pick<Standing, "isByOrder" | "wasVisible">;

/** The present state of a review. */
export function standingOf(
  organisation: Organisation,
  review: Review,
  version: Pick<ReviewVersion, "decideBy"> | undefined,
  now: Date,
  withdrawal: Withdrawal = { isByOrder: false, wasVisible: false },
): Standing {
  const { state, visibleVersion, stateChangedAt } = review;
  const isVisible = visibleVersion !== null;
  const decideBy =
    state === "pending_moderation" ? promisedBy(organisation, { ...review, decideBy: version?.decideBy }) : null;
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

/**
 * What the link that passed through the shop's hands shows: the same as the API. That an edit is waiting, or was
 * rejected, while an earlier version is published is between the author and those who decide.
 */
export function asLinkTells(standing: Standing): Standing {
  return standing.isVisible ? { ...standing, state: "published" } : standing;
}
