import type { ReviewState } from "./review-state.ts";

/** A review's state in the console's words, as they stand in a list or beside a product. */
export const reviewStateWords: Readonly<Record<ReviewState, string>> = {
  pending_order: "Waiting for its order",
  pending_moderation: "Waiting for a decision",
  pending_publication: "Accepted",
  published: "Published",
  rejected: "Not published",
  withdrawn: "Withdrawn",
  removed: "Removed",
};
