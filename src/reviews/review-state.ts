/**
 * The whole life of a review, in one table. A review's state is that of its newest version; which version shoppers see is
 * kept apart from it (`visibleVersion`), so what was published stays while a later edit waits or is refused.
 */
export const reviewStates = [
  "pending_order", // written, but no matching order has arrived yet
  "pending_moderation", // waiting for a person to decide
  "pending_publication", // accepted, waiting for the publication run
  "published",
  "rejected", // refused with a reason; its author may edit and send it again, or appeal
  "withdrawn", // taken back by its author, who may write again, or by the system when an order named another purchaser
  "removed", // taken down for legal reasons or erased; a tombstone stays
] as const;

export type ReviewState = (typeof reviewStates)[number];

export const reviewEvents = [
  "order_matched",
  "confirmation_waived",
  "resubmitted",
  "resubmitted_unconfirmed", // sent again for a purchase that still waits for its order
  "approved",
  "rejected",
  "published",
  "withdrawn",
  "removed",
  "appealed",
  "appeal_upheld",
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
  },
  pending_moderation: {
    approved: "pending_publication",
    rejected: "rejected",
    resubmitted: "pending_moderation",
    withdrawn: "withdrawn",
    removed: "removed",
  },
  pending_publication: {
    published: "published",
    rejected: "rejected",
    resubmitted: "pending_moderation",
    withdrawn: "withdrawn",
    removed: "removed",
  },
  published: { resubmitted: "pending_moderation", withdrawn: "withdrawn", removed: "removed" },
  rejected: {
    resubmitted: "pending_moderation",
    resubmitted_unconfirmed: "pending_order",
    appealed: "pending_moderation",
    withdrawn: "withdrawn",
    removed: "removed",
  },
  withdrawn: { resubmitted: "pending_moderation", resubmitted_unconfirmed: "pending_order", removed: "removed" },
  removed: { appeal_upheld: "published" },
};

export function nextState(state: ReviewState, event: ReviewEvent): ReviewState | undefined {
  return transitions[state][event];
}

/** Which version shoppers see after an event: publication shows the newest, withdrawal and removal show none. */
export function visibleAfter(
  event: ReviewEvent,
  review: { version: number; visibleVersion: number | null },
): number | null {
  if (event === "published" || event === "appeal_upheld") return review.version;
  if (event === "withdrawn" || event === "removed") return null;
  return review.visibleVersion;
}

/** The states the v4 API reports for a purchase (product.md, "Review states"). `reviewed` is never among them. */
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

/** What the API says of a purchase with this review, or with none. */
export function reportedState(review: { state: ReviewState; isVisible: boolean } | undefined): ReportedState {
  if (!review) return "not_reviewed";
  if (review.isVisible) return "published";
  if (review.state === "withdrawn") return "not_reviewed";
  // A published review without a visible version cannot be: the database keeps the two in step. Never claim one.
  if (review.state === "removed" || review.state === "published") return "undefined";
  return review.state;
}

/** The states in which the link that passed through the shop's hands may write: the first review, or one refused. */
export function isOpenToLink(review: { state: ReviewState; isVisible: boolean } | undefined): boolean {
  const state = reportedState(review);
  return state === "not_reviewed" || (state === "rejected" && review?.isVisible === false);
}
