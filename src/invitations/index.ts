export { type Invitation, type InvitationKind, invitationKinds } from "./invitation.ts";
export { deleteInvitationsOfPurchaser, listInvitationsOfPurchaser } from "./invitations.queries.ts";
export { invitationMails } from "./mail-source.ts";
export { type InvitationDeps, type MadeInvitations, makeInvitations } from "./make-invitations.ts";
