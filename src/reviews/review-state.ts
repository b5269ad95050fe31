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
  "removed", // taken down for legal reasons, or erased with its author; a tombstone stays
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
  "erased", // with its author
  "author_erased", // who wrote it is forgotten; what was published stays
  "appealed", // against a refusal: another person decides
  "removal_appealed",
  "appeal_upheld", // what shoppers saw before the removal is there again
  "appeal_upheld_undecided", // the same, where the newest version was not accepted yet: it waits again
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
  // Nothing of it is shown or waits, so there is nothing to take down.
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
 * Which version shoppers see after an event: publication shows the newest, withdrawal and removal show none, an appeal that is
 * upheld shows again what was seen before the removal.
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

/** Whether shoppers saw anything of a review after these events, oldest first; what is noted besides changes nothing. */
export function wasVisibleAfter(events: readonly string[]): boolean {
  const seen = { version: 1, visibleVersion: null as number | null, visibleBeforeRemoval: null as number | null };
  let isRemoved = false;
  for (const event of events.filter(isReviewEvent)) {
    // What is erased after its removal had been seen before that, if ever.
    if ((event === "removed" || event === "erased") && !isRemoved) seen.visibleBeforeRemoval = seen.visibleVersion;
    isRemoved = event === "removed" || event === "erased" || (isRemoved && !event.startsWith("appeal_upheld"));
    seen.visibleVersion = visibleAfter(event, seen);
  }
  return seen.visibleVersion !== null;
}

function isReviewEvent(text: string): text is ReviewEvent {
  return (reviewEvents as readonly string[]).includes(text);
}

/** How an appeal against a removal is upheld: what nobody had accepted before the removal is not published by it. */
export function upholdingEvent(review: {
  version: number;
  visibleBeforeRemoval: number | null;
}): "appeal_upheld" | "appeal_upheld_undecided" {
  return review.visibleBeforeRemoval === review.version ? "appeal_upheld" : "appeal_upheld_undecided";
}

/**
 * Whether the last decision was appealed against. It stays so when the appeal is turned down, since there is one appeal against
 * a decision; anything else makes a new beginning.
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

/** The states in which the author's own link may send it anew: all but those in which nothing of theirs is left to change. */
export function isOpenToAuthor(review: { state: ReviewState }): boolean {
  return review.state !== "removed";
}
