export { decideFastResponse } from "./decide-fast-response.ts";
export { eraseFastResponse } from "./erase-fast-response.ts";
export { type FastResponseReason, type FastResponseState, fastResponseReasons } from "./fast-response.ts";
export { fastResponseConsole, replyPath } from "./fast-responses.console.tsx";
export {
  findFastResponse,
  findVisibleFastResponse,
  listVisibleFastResponses,
  listWaitingFastResponses,
  type WaitingFastResponse,
} from "./fast-responses.queries.ts";
export { replyMails } from "./tell-author.ts";
export { writeFastResponse } from "./write-fast-response.ts";
