export { type FeedKind, type FileDates, feedKinds } from "./feed.ts";
export { watchFeeds } from "./feed-metrics.ts";
export { datesInWords, warningsInWords } from "./feed-words.ts";
export { feedsConsole } from "./feeds.console.tsx";
export { eraseFromFeeds, forgetOldRejected, holdFeeds } from "./forget-feeds.ts";
export { type FeedDeps, type ImportOutcome, importFeed } from "./import-feed.ts";
export { importUploadJob } from "./import-upload.ts";
export { isAnythingWaiting, isSmallUpload, type TakeInElsewhere, takeIn } from "./take-in.ts";
export { tryFeed } from "./try-feed.ts";
