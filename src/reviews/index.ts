export { type Decision, decideReview } from "./decide-review.ts";
export { followOrder, waiveConfirmation } from "./follow-order.ts";
export { publishDue } from "./publish-due.ts";
export {
  type Actor,
  commentsAtMost,
  decisionDue,
  parseSubmission,
  type RejectionReason,
  type Review,
  type ReviewVersion,
  rejectionReasons,
  type Submission,
  type VisibleReview,
} from "./review.ts";
export { gatewayUrl, reviewPagePath } from "./review-link.ts";
export {
  isOpenToLink,
  type ReportedState,
  type ReviewState,
  reportedState,
  reportedStates,
  reviewStates,
} from "./review-state.ts";
export {
  deleteVersions,
  findNewestVersion,
  findRejection,
  listReviewEvents,
  listVersions,
} from "./review-texts.queries.ts";
export { reviewPages } from "./reviews.pages.tsx";
export {
  findReviewOfPurchase,
  getReviewByNumber,
  listReviews,
  listReviewsByPurchaser,
  moveReview,
  noteReviewEvent,
  reassignReview,
} from "./reviews.queries.ts";
export { submitReview } from "./submit-review.ts";
