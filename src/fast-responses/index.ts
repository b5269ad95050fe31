export { decideFastResponse } from "./decide-fast-response.ts";
export { eraseFastResponse } from "./erase-fast-response.ts";
export {
  type FastResponse,
  type FastResponseDecision,
  type FastResponseReason,
  type FastResponseState,
  fastResponseAtMost,
  fastResponseReasons,
  type VisibleFastResponse,
} from "./fast-response.ts";
export { fastResponseConsole } from "./fast-responses.pages.tsx";
export {
  type After,
  deleteFastResponse,
  findFastResponse,
  findVisibleFastResponse,
  listVisibleFastResponses,
  listWaitingFastResponses,
  type WaitingFastResponse,
} from "./fast-responses.queries.ts";
export { replyMails } from "./tell-author.ts";
export { withdrawFastResponse, writeFastResponse } from "./write-fast-response.ts";
