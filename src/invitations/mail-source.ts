import { findStaff } from "../access/index.ts";
import { getOrganisation, nextSendingHours, ruleCountry } from "../organisations/index.ts";
import type { Mail, MailContent, MailSource, PreparedMail, WithheldReason } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { recordContact } from "../purchases/index.ts";
import { announce } from "../webhooks/index.ts";
import { restMs } from "./due-days.ts";
import { type Invitation, type InvitedPurchase, invitationKinds, wordsOf } from "./invitation.ts";
import { invitationMail } from "./invitation-mail.ts";
import {
  deleteInvitation,
  findInvitationOfMail,
  findInvitedPurchaser,
  listAskedAbout,
  listInvitedPurchases,
  listStillRight,
  noteInvitationSent,
  wasAskedSince,
} from "./invitations.queries.ts";
import { ensurePageSecret, findPageSecret } from "./order-page.queries.ts";
import { findTester } from "./test-mails.queries.ts";
import { findTexts } from "./texts.queries.ts";

/**
 * The mails that ask for reviews. They are written again when they are handed over, with what is still right to ask about: days
 * may have passed, in which things were reviewed, refunded or erased.
 */
export function invitationMails({ baseUrl }: { baseUrl: string }): MailSource {
  return {
    kinds: invitationKinds,
    async prepare(db, mail, now) {
      const invitation = await invitationOf(db, mail);
      if (!invitation) return prepareTestMail(db, mail);
      const { organisationId, purchaserId } = invitation;
      // If a shop no longer invites, that applies to waiting mails as well.
      const organisation = await getOrganisation(db, organisationId);
      const { invites, remindAfterDays, inviteCountries } = organisation;
      const isOff = !invites || (invitation.kind === "reminder" && remindAfterDays === null);
      if (isOff) return { withheld: "no_longer_due" };
      // A mail written in the shop's hours may not be tried until they are over.
      const notBefore = nextSendingHours(organisation, now);
      if (notBefore) return { notBefore };
      const purchaser = await findInvitedPurchaser(db, { organisationId, purchaserId });
      if (!purchaser) return { withheld: "erased" };
      if (inviteCountries[ruleCountry(purchaser.country) ?? ""] === "never") return { withheld: "no_longer_due" };
      const purchases = await listStillRight(db, invitation, organisation);
      const rest = { since: new Date(now.getTime() - restMs), claimedAt: mail.claimedAt ?? now };
      if (purchases.length === 0 || (await wasAskedSince(db, invitation, rest))) return { withheld: "no_longer_due" };
      const about = { invitation, purchases, baseUrl, withLinks: true };
      const { isCut, ...content } = await write(db, mail, about);
      if (!isCut) return { ...content, to: purchaser.email };
      const pageSecret = await ensurePageSecret(db, invitation);
      const { isCut: _, ...withPage } = await write(db, mail, { ...about, pageSecret });
      return { ...withPage, to: purchaser.email };
    },
    async show(db, mail, { withSecrets }) {
      const invitation = withSecrets ? await invitationOf(db, mail) : undefined;
      if (!invitation) return asStored(mail);
      const { organisationId, purchaseIds: ids } = invitation;
      const purchases = await listInvitedPurchases(db, { organisationId, ids });
      const pageSecret = await findPageSecret(db, invitation);
      const { isCut: _, ...content } = await write(db, mail, {
        invitation,
        purchases,
        baseUrl,
        withLinks: true,
        pageSecret,
      });
      return content;
    },
    async sent(tx, mail, now) {
      const invitation = await invitationOf(tx, mail);
      if (!invitation) return;
      await noteInvitationSent(tx, invitation, now);
      const { organisationId, orderRef, purchaserId } = invitation;
      const leftOut = await getOrganisation(tx, organisationId);
      for (const { id, sku, wasAsked } of await listAskedAbout(tx, invitation, leftOut, mail.claimedAt ?? now)) {
        // The API tells when they were first asked; a reminder does not change that.
        if (!wasAsked) await recordContact(tx, { organisationId, id }, now);
        const type = "invitation.sent";
        await announce(tx, { organisationId, type, orderRef, sku, purchaseId: id, purchaserId }, now);
      }
    },
    // What is not right to ask about today may be right tomorrow: invitations are switched on again, a refund is reversed, the
    // days of rest go by. The sweep then finds it due by the same rules. (It takes back by itself what was written while there
    // was no mail server.) If the reader has stopped such mails, that is final: the invitation is kept, so that the order is not
    // asked about again.
    async unsent(tx, mail, because) {
      if (because !== "no_longer_due" && because !== "server_away") return;
      const invitation = await invitationOf(tx, mail);
      if (invitation) await deleteInvitation(tx, invitation);
    },
  };
}

function invitationOf(db: Db, { organisationId, id: mailId }: Mail): Promise<Invitation | undefined> {
  return findInvitationOfMail(db, { organisationId, mailId });
}

async function write(
  db: Db,
  mail: Mail,
  about: {
    invitation: Invitation;
    purchases: readonly InvitedPurchase[];
    baseUrl: string;
    withLinks: boolean;
    pageSecret?: string | undefined;
  },
): Promise<MailContent & { isCut: boolean }> {
  const { invitation, ...rest } = about;
  const { organisationId, purchaserId } = invitation;
  const { language } = mail;
  const kind = wordsOf(invitation.kind, rest.purchases);
  const organisation = await getOrganisation(db, organisationId);
  const texts = await findTexts(db, { organisationId, kind, language });
  const firstName = (await findInvitedPurchaser(db, { organisationId, purchaserId }))?.firstName ?? null;
  return { ...invitationMail({ ...rest, kind, language, organisation, firstName, texts }), stopKind: "invitations" };
}

/** A mail that somebody in the console sent to themselves goes out as it was shown. */
async function prepareTestMail(db: Db, mail: Mail): Promise<PreparedMail | { withheld: WithheldReason }> {
  const { organisationId, id: mailId } = mail;
  const staffId = await findTester(db, { organisationId, mailId });
  if (staffId === undefined) return { withheld: "no_longer_due" };
  const staff = await findStaff(db, staffId);
  if (!staff || staff.disabledAt !== null) return { withheld: "no_address" };
  return { ...asStored(mail), to: staff.email };
}

function asStored({ subject, body: text, html }: Mail): MailContent {
  return { subject, text, ...(html === null ? {} : { html }), stopKind: "invitations" };
}
