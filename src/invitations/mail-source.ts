import { findStaff } from "../access/index.ts";
import { getOrganisation, ruleCountry } from "../organisations/index.ts";
import type { Mail, MailContent, MailSource, PreparedMail, WithheldReason } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { recordContact } from "../purchases/index.ts";
import { announce } from "../webhooks/index.ts";
import { restMs } from "./due-days.ts";
import { type Invitation, type InvitedPurchase, invitationKinds } from "./invitation.ts";
import { invitationMail } from "./invitation-mail.ts";
import {
  findInvitationOfMail,
  findInvitedPurchaser,
  listAskedAbout,
  listInvitedPurchases,
  listStillRight,
  noteInvitationSent,
  wasAskedSince,
} from "./invitations.queries.ts";
import { findTester } from "./test-mails.queries.ts";
import { findTexts } from "./texts.queries.ts";

/**
 * The mails that ask for reviews. They are written anew when they are handed over, with what is still right to ask about: days
 * may lie between, in which things are reviewed, refunded or erased.
 */
export function invitationMails({ baseUrl }: { baseUrl: string }): MailSource {
  return {
    kinds: invitationKinds,
    async prepare(db, mail, now) {
      const invitation = await invitationOf(db, mail);
      if (!invitation) return prepareTestMail(db, mail);
      const { organisationId, purchaserId } = invitation;
      // A shop that no longer invites means the mails that wait as well.
      const { invites, remindAfterDays, inviteCountries } = await getOrganisation(db, organisationId);
      const isOff = !invites || (invitation.kind === "reminder" && remindAfterDays === null);
      if (isOff) return { withheld: "no_longer_due" };
      const purchaser = await findInvitedPurchaser(db, { organisationId, purchaserId });
      if (!purchaser) return { withheld: "erased" };
      if (inviteCountries[ruleCountry(purchaser.country) ?? ""] === "never") return { withheld: "no_longer_due" };
      const purchases = await listStillRight(db, invitation);
      const restedSince = new Date(now.getTime() - restMs);
      if (purchases.length === 0 || (await wasAskedSince(db, invitation, restedSince)))
        return { withheld: "no_longer_due" };
      const content = await write(db, mail, { invitation, purchases, baseUrl, withLinks: true });
      return { ...content, to: purchaser.email };
    },
    async show(db, mail, { withSecrets }) {
      const invitation = withSecrets ? await invitationOf(db, mail) : undefined;
      if (!invitation) return asStored(mail);
      const { organisationId, purchaseIds: ids } = invitation;
      const purchases = await listInvitedPurchases(db, { organisationId, ids });
      return write(db, mail, { invitation, purchases, baseUrl, withLinks: true });
    },
    async sent(tx, mail, now) {
      const invitation = await invitationOf(tx, mail);
      if (!invitation) return;
      await noteInvitationSent(tx, invitation, now);
      const { organisationId, orderRef, purchaserId, kind } = invitation;
      for (const { id, sku } of await listAskedAbout(tx, invitation, mail.claimedAt ?? now)) {
        // When they were asked first is what the API tells; a reminder does not change it.
        if (kind === "invitation") await recordContact(tx, { organisationId, id }, now);
        const type = "invitation.sent";
        await announce(tx, { organisationId, type, orderRef, sku, purchaseId: id, purchaserId }, now);
      }
    },
  };
}

function invitationOf(db: Db, { organisationId, id: mailId }: Mail): Promise<Invitation | undefined> {
  return findInvitationOfMail(db, { organisationId, mailId });
}

async function write(
  db: Db,
  mail: Mail,
  about: { invitation: Invitation; purchases: readonly InvitedPurchase[]; baseUrl: string; withLinks: boolean },
): Promise<MailContent> {
  const { invitation, ...rest } = about;
  const { organisationId, kind, purchaserId } = invitation;
  const { language } = mail;
  const organisation = await getOrganisation(db, organisationId);
  const texts = await findTexts(db, { organisationId, kind, language });
  const firstName = (await findInvitedPurchaser(db, { organisationId, purchaserId }))?.firstName ?? null;
  return { ...invitationMail({ ...rest, kind, language, organisation, firstName, texts }), stopKind: "invitations" };
}

/** Somebody in the console sent it to themselves: it goes as it was shown. */
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
