export { forgottenPasswordPages } from "./forgotten-password.console.tsx";
export { alertMails } from "./mail-source.ts";
export { passwordMails } from "./password-mails.ts";
export { type Told, tellOfWebhooks } from "./tell-of-webhooks.ts";
