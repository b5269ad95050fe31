export { bounceApi } from "./bounces.api.ts";
export { type ComposedMail, composeMail } from "./compose-mail.ts";
export { createDeliverer, type Deliverer } from "./deliver-mails.ts";
export {
  countMails,
  isMailServerSet,
  mailsCountedTo,
  mendMailsAhead,
  noteMailServer,
  readQueue,
} from "./delivery.queries.ts";
export type { DeliveryDeps } from "./delivery-deps.ts";
export {
  isInDoubt,
  type Mail,
  type MailKind,
  type MailStanding,
  mailKinds,
  mailStandings,
  type WithheldReason,
} from "./mail.ts";
export { createMailFigures, type MailFigures, watchMails } from "./mail-figures.ts";
export { mailLanguage } from "./mail-language.ts";
export { MailRows } from "./mail-rows.views.tsx";
export { type MailContent, type MailSource, type PreparedMail, sourceOf } from "./mail-source.ts";
export { deleteMailStops, insertMailStop, listMailStops, type Stopped } from "./mail-stops.queries.ts";
export { mailKindWords, mailStandingWords, mailTitleWords } from "./mail-words.ts";
export { addressHashes, onlyWritable, reasonToWithhold, stopPathFor } from "./may-write-to.ts";
export {
  deleteMailsAboutReview,
  deleteMailsById,
  deleteMailsOfPurchaser,
  deliverMailsJob,
  findMail,
  forgetMailsBefore,
  insertMail,
  insertMails,
  listMails,
  listMailsAboutReview,
  listMailsAmong,
  listMailsById,
  listMailsOfPurchaser,
  listNewestMailsTo,
  type NewMail,
} from "./outbox.queries.ts";
export { type ProviderBounceDeps, providerBounceApi } from "./provider-bounces.api.ts";
export { settleDoubt } from "./settle-doubt.ts";
export { stopPages } from "./stops.pages.tsx";
export { nameToGreet, productInMail } from "./strangers-text.ts";
