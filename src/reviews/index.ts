export { checkReviewJob } from "./ask-for-checks.ts";
export { authorMails, fillReviewMarks, reviewLinkLabels, reviewPageMark } from "./author-mails.ts";
export { appealDecision, appealWordsAtMost, canAppeal, editReview, withdrawReview } from "./author-review.ts";
export { type Decision, decideReview, refuseOwnAppeal } from "./decide-review.ts";
export { listRemovedWithTexts, mendReviewsAhead } from "./due-reviews.queries.ts";
export { eventWords, type RecordedEvent } from "./event-words.ts";
export { countedFacts } from "./facts.queries.ts";
export { foldAsTold, foldChanges } from "./fold-changes.ts";
export { followOrder, waiveConfirmation } from "./follow-order.ts";
export { forgetAuthor, forgetTexts } from "./forget-author.ts";
export { publishDue } from "./publish-due.ts";
// `rejectionReasons` and `removalReasons` are English, for the console and the terminal; authors and shoppers get the
// sentence in their language.
export {
  isRejectionReason,
  isRemovalReason,
  type RejectionReason,
  type RemovalReason,
  rejectionReasonSentence,
  rejectionReasons,
  removalReasonSentence,
  removalReasons,
} from "./reasons.ts";
export { recountFigures, refreshAllFacts } from "./recount-figures.ts";
export { dismissRemovalAppeal, removeReview, upholdRemovalAppeal } from "./remove-review.ts";
export {
  type Actor,
  promisedBy,
  type Review,
  type ReviewVersion,
  type Submission,
  type VisibleReview,
  waitsSince,
} from "./review.ts";
export { findAuthorSecret, findReviewOfAuthor } from "./review-author.queries.ts";
export {
  listReviewChanges,
  noteReplyChange,
  refreshFacts,
  reviewChangesChannel,
  tellShownChanged,
} from "./review-changes.queries.ts";
export {
  type Answers,
  type ReviewSubject,
  type ReviewTotals,
  scoresBySku,
  type TotalsIn,
  totalExperience,
  totalReviews,
  totalReviewsByLanguage,
  totalReviewsBySku,
} from "./review-figures.queries.ts";
export { authorUrl, gatewayUrl, parseGatewayPath, parseReviewNumber, reviewPagePath } from "./review-link.ts";
export {
  listExperiencePage,
  listReviewPage,
  listReviewsAfter,
  listVisibleReviews,
  type ReviewsOf,
  summariseVisibleReviews,
} from "./review-lists.queries.ts";
export { noteNews, type ReviewNews, takeNews } from "./review-news.queries.ts";
export {
  isAppealAfter,
  isOpenToAuthor,
  isOpenToLink,
  nextState,
  type ReportedState,
  type ReviewEvent,
  type ReviewState,
  reportedState,
  reportedStates,
  reviewStates,
  wasVisibleAfter,
} from "./review-state.ts";
export {
  findLastDecision,
  findNewestVersion,
  findRejection,
  insertWords,
  listReviewEvents,
  listVersions,
} from "./review-texts.queries.ts";
export {
  listReadableReviews,
  listReadableStretches,
  listShopsOfStretch,
  noteReadablePage,
  numbersOf,
} from "./reviewed-pages.queries.ts";
export {
  findReview,
  findReviewOfPurchase,
  getReviewByNumber,
  listReviews,
  listReviewsByPurchaser,
  listReviewsNumbered,
  listReviewsOfPurchases,
  moveReview,
  noteReviewEvent,
} from "./reviews.queries.ts";
export { type WordsQuery, wordsQuery } from "./search-words.ts";
export { reviewStateWords } from "./state-words.ts";
export { appealableUntil, authorLinkMark, dateIn } from "./statement-of-reasons.ts";
export { submitReview } from "./submit-review.ts";
export { findVisibleReview, type ReviewOrder, reviewOrders } from "./visible-reviews.queries.ts";
