export { type Mail, type MailKind, mailKinds } from "./mail.ts";
export {
  deleteMailsAboutReview,
  deleteMailsOfPurchaser,
  findMail,
  insertMail,
  listMails,
  listMailsAboutReview,
  listMailsOfPurchaser,
} from "./outbox.queries.ts";
