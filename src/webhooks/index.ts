export { deliverDueWebhooks, deliverWebhooks, parseEndpointOf } from "./deliver-webhooks.ts";
export { mendWebhooksAhead } from "./mend-webhooks.queries.ts";
export {
  type Announcement,
  announce,
  countWaitingMessages,
  deleteMessagesOfPurchaser,
  deleteOldMessages,
  deliverWebhooksJob,
  hasListener,
  listMessagesOfPurchaser,
} from "./messages.queries.ts";
export { type AttemptOutcome, messagesKeptDays, type WebhookType } from "./webhook.ts";
export { webhookConsole } from "./webhooks.pages.tsx";
