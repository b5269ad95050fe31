export { restDays } from "./due-days.ts";
export { invitationConsole } from "./invitations.console.tsx";
export {
  deleteInvitationsOfPurchaser,
  listInvitationMails,
  listInvitationsOfPurchaser,
  mendInvitationsAhead,
} from "./invitations.queries.ts";
export { invitationMails } from "./mail-source.ts";
export { makeInvitations } from "./make-invitations.ts";
export { orderPages } from "./order-page.pages.tsx";
export { showMail } from "./show-mail.ts";
export { whyNotToInvite } from "./switch-on.ts";
