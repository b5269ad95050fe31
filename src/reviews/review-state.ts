/**
 * The whole life of a review, in one table. A review's state is that of its newest version; which version shoppers see
 * is stored separately (`visibleVersion`), so what was published stays while a later edit is waiting or is rejected.
 */
export const reviewStates = [
  "pending_order", // written, but no matching order has arrived yet
  "pending_moderation", // waiting for a person to decide
  "pending_publication", // accepted, waiting for the publication run
  "published",
  "rejected", // rejected with a reason; its author may edit and send it again, or appeal
  "withdrawn", // taken back by its author, who may write again, or by the program when an order named another purchaser
  "removed", // taken down for legal reasons, or erased with its author; a tombstone stays
] as const;

export type ReviewState = (typeof reviewStates)[number];

export const reviewEvents = [
  "order_matched",
  "confirmation_waived",
  "resubmitted",
  "resubmitted_unconfirmed", // sent again for a purchase that is still waiting for its order
  "approved",
  "rejected",
  "published",
  "withdrawn",
  "removed",
  "erased", // with its author
  "author_erased", // its author is forgotten; what was published stays
  "appealed", // against a rejection: another person decides
  "removal_appealed",
  "appeal_upheld", // what shoppers saw before the removal is visible again
  "appeal_upheld_undecided", // the same, if the newest version was not accepted yet: it waits again
  "appeal_dismissed",
] as const;

export type ReviewEvent = (typeof reviewEvents)[number];

/** Which event leads from which state to which. What is not in the table cannot happen. */
export const transitions: Readonly<Record<ReviewState, Readonly<Partial<Record<ReviewEvent, ReviewState>>>>> = {
  pending_order: {
    order_matched: "pending_moderation",
    confirmation_waived: "pending_moderation",
    resubmitted: "pending_moderation",
    resubmitted_unconfirmed: "pending_order",
    withdrawn: "withdrawn",
    removed: "removed",
    erased: "removed",
  },
  pending_moderation: {
    approved: "pending_publication",
    rejected: "rejected",
    resubmitted: "pending_moderation",
    withdrawn: "withdrawn",
    removed: "removed",
    erased: "removed",
    author_erased: "published",
  },
  pending_publication: {
    published: "published",
    rejected: "rejected",
    resubmitted: "pending_moderation",
    withdrawn: "withdrawn",
    removed: "removed",
    erased: "removed",
    author_erased: "published",
  },
  published: {
    resubmitted: "pending_moderation",
    withdrawn: "withdrawn",
    removed: "removed",
    erased: "removed",
    author_erased: "published",
  },
  rejected: {
    resubmitted: "pending_moderation",
    resubmitted_unconfirmed: "pending_order",
    appealed: "pending_moderation",
    withdrawn: "withdrawn",
    removed: "removed",
    erased: "removed",
    author_erased: "published",
  },
  // Nothing of it is visible or waiting, so there is nothing to take down.
  withdrawn: { resubmitted: "pending_moderation", resubmitted_unconfirmed: "pending_order", erased: "removed" },
  removed: {
    removal_appealed: "removed",
    appeal_upheld: "published",
    appeal_upheld_undecided: "pending_moderation",
    appeal_dismissed: "removed",
    erased: "removed",
  },
};

export function nextState(state: ReviewState, event: ReviewEvent): ReviewState | undefined {
  return transitions[state][event];
}

/**
 * Which version shoppers see after an event: publication shows the newest, withdrawal and removal show none, upholding
 * an appeal shows again what was visible before the removal.
 */
export function visibleAfter(
  event: ReviewEvent,
  review: { version: number; visibleVersion: number | null; visibleBeforeRemoval: number | null },
): number | null {
  if (event === "published") return review.version;
  if (event === "appeal_upheld" || event === "appeal_upheld_undecided") return review.visibleBeforeRemoval;
  if (event === "withdrawn" || event === "removed" || event === "erased") return null;
  return review.visibleVersion;
}

/**
 * Whether shoppers see anything of a review after these events, given oldest first; other entries in the record change
 * nothing.
 */
export function wasVisibleAfter(events: readonly string[]): boolean {
  const seen = { version: 1, visibleVersion: null as number | null, visibleBeforeRemoval: null as number | null };
  let isRemoved = false;
  for (const event of events.filter(isReviewEvent)) {
    // If a review is erased after its removal, what counts is whether it was visible before that.
    if ((event === "removed" || event === "erased") && !isRemoved) seen.visibleBeforeRemoval = seen.visibleVersion;
    isRemoved = event === "removed" || event === "erased" || (isRemoved && !event.startsWith("appeal_upheld"));
    seen.visibleVersion = visibleAfter(event, seen);
  }
  return seen.visibleVersion !== null;
}

function isReviewEvent(text: string): text is ReviewEvent {
  return (reviewEvents as readonly string[]).includes(text);
}

/** How an appeal against a removal is upheld: it does not publish what nobody had accepted before the removal. */
export function upholdingEvent(review: {
  version: number;
  visibleBeforeRemoval: number | null;
}): "appeal_upheld" | "appeal_upheld_undecided" {
  return review.visibleBeforeRemoval === review.version ? "appeal_upheld" : "appeal_upheld_undecided";
}

/**
 * Whether the last decision was appealed against. That stays true when the appeal is dismissed, since there is only one
 * appeal against a decision; anything else starts afresh.
 */
export function isAppealAfter(event: ReviewEvent, review: { isAppeal: boolean }): boolean {
  if (event === "appealed" || event === "removal_appealed") return true;
  return (event === "rejected" || event === "appeal_dismissed") && review.isAppeal;
}

/** The states the v4 API reports for a purchase (docs/rulings.md, "Review states"). `reviewed` is never among them. */
export const reportedStates = [
  "published",
  "rejected",
  "pending_order",
  "pending_moderation",
  "pending_publication",
  "not_reviewed",
  "undefined",
] as const;

export type ReportedState = (typeof reportedStates)[number];

/** What the API says about a purchase with this review, or with none. */
export function reportedState(review: { state: ReviewState; isVisible: boolean } | undefined): ReportedState {
  if (!review) return "not_reviewed";
  if (review.isVisible) return "published";
  if (review.state === "withdrawn") return "not_reviewed";
  // There cannot be a published review without a visible version, since the database keeps the two in step. If there
  // were, the API would not claim that it is published.
  if (review.state === "removed" || review.state === "published") return "undefined";
  return review.state;
}

/** The states in which the link that passed through the shop's hands may write: the first review, or a rejected one. */
export function isOpenToLink(review: { state: ReviewState; isVisible: boolean } | undefined): boolean {
  const state = reportedState(review);
  return state === "not_reviewed" || (state === "rejected" && review?.isVisible === false);
}

/**
 * The states in which the author's own link may send the review again: all except those in which there is nothing left
 * to change.
 */
export function isOpenToAuthor(review: { state: ReviewState }): boolean {
  return review.state !== "removed";
}
