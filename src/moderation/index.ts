export { applyDecision, applyDueDecisions } from "./apply-decisions.ts";
export { checkDue, checkWaiting } from "./check-due.ts";
export { type CheckRunner, checksApart, checksHere } from "./check-runner.ts";
export { deleteChecks } from "./checks.queries.ts";
export { applyDecisionJob } from "./decide-item.ts";
export { deleteModeration } from "./decisions.queries.ts";
export { mendModerationAhead } from "./locks.queries.ts";
export { moderationPages } from "./moderation.pages.tsx";
export { parseSubject } from "./subject.ts";
