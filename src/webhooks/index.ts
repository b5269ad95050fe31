export { deliverDueWebhooks, deliverWebhooks, parseEndpointOf } from "./deliver-webhooks.ts";
export {
  type Announcement,
  announce,
  countWaitingMessages,
  deleteMessagesOfPurchaser,
  deleteOldMessages,
  deliverWebhooksJob,
  hasListener,
  listMessagesOfPurchaser,
  mendWebhooksAhead,
} from "./messages.queries.ts";
export { type AttemptOutcome, messagesKeptDays, type WebhookType } from "./webhook.ts";
export { webhookConsole } from "./webhooks.pages.tsx";
