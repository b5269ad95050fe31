export { conversationFields } from "./check-conversations.ts";
export { checkDue, checkedText, checkWaiting } from "./check-due.ts";
export { type CheckRunner, checksApart, checksHere } from "./check-runner.ts";
export { type CheckedField, type Finding, type FindingCode, filledFields, findingCodes } from "./checked-text.ts";
export { deleteChecks, findCheck, unmarkReview } from "./checks.queries.ts";
export { deleteConversationChecks, findConversationCheck } from "./conversation-checks.queries.ts";
export { facetOf } from "./facets.ts";
