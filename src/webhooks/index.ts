export { deliverDueWebhooks, deliverWebhooks, parseEndpointOf } from "./deliver-webhooks.ts";
export { findEndpoint } from "./endpoints.queries.ts";
export { mendWebhooksAhead } from "./mend-webhooks.queries.ts";
export {
  type Announcement,
  announce,
  announceAll,
  countWaitingMessages,
  deleteMessagesOfPurchaser,
  deleteOldMessages,
  deliverWebhooksJob,
  hasListener,
  listMessagesOfPurchaser,
} from "./messages.queries.ts";
export type { AddressesOf } from "./public-address.ts";
export {
  countTroubledEndpoints,
  countTroubles,
  listUntoldTroubles,
  noteTold,
  type TroubledEndpoint,
  tellOfWebhooksJob,
} from "./troubles.queries.ts";
export { type EndpointTrouble, messagesKeptDays, type WebhookEndpoint, type WebhookType } from "./webhook.ts";
export { webhookConsole } from "./webhooks.console.tsx";
