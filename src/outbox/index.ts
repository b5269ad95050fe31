export {
  type Mail,
  type MailKind,
  type MailState,
  mailKinds,
  mailStates,
  type WithheldReason,
  withheldReasons,
} from "./mail.ts";
export {
  type MailContent,
  type MailSource,
  type PreparedMail,
  type StopKind,
  sourceOf,
  stopKinds,
} from "./mail-source.ts";
export {
  deleteMailsAboutReview,
  deleteMailsOfPurchaser,
  deliverMailsJob,
  findMail,
  insertMail,
  insertMails,
  listMails,
  listMailsAboutReview,
  listMailsOfPurchaser,
  type NewMail,
} from "./outbox.queries.ts";
