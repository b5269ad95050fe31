export { applyDecision, applyDueDecisions } from "./apply-decisions.ts";
export { applyDecisionJob } from "./decide-item.ts";
export { deleteModeration } from "./decisions.queries.ts";
export { findingNames } from "./finding-words.ts";
export { mendModerationAhead } from "./locks.queries.ts";
export { moderationPages } from "./moderation.console.tsx";
export { itemPath, queuePath, reviewsPath, withNarrowing } from "./paths.ts";
export { parseSubject } from "./subject.ts";
