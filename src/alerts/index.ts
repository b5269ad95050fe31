export { alertMails } from "./mail-source.ts";
export { type Told, tellOfWebhooks } from "./tell-of-webhooks.ts";
