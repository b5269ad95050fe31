import { findStaff, manages } from "../access/index.ts";
import type { Mail, MailContent, MailSource } from "../outbox/index.ts";
import { findEndpoint, type WebhookEndpoint } from "../webhooks/index.ts";
import { findNotice, type Notice } from "./notices.queries.ts";
import { alertSentences } from "./sentences/index.ts";

/** The alerts about webhooks: they go to whoever manages the shop by then, and only while what they say is true. */
export function alertMails(): MailSource {
  return {
    kinds: ["webhook_trouble"],
    async prepare(db, mail) {
      const { organisationId } = mail;
      const notice = await findNotice(db, { organisationId, mailId: mail.id });
      const endpoint = notice && (await findEndpoint(db, { organisationId, id: notice.endpointId }));
      if (!notice || !endpoint || !isStillSo(notice, endpoint)) return { withheld: "no_longer_due" };
      const staff = await findStaff(db, notice.staffId);
      if (!staff || !manages(staff, organisationId)) return { withheld: "no_address" };
      return { ...contentOf(mail), to: staff.email };
    },
    show: async (_db, mail) => contentOf(mail),
  };
}

function contentOf({ subject, body: text, language }: Mail): MailContent {
  const label = alertSentences(language)("open");
  return { subject, text, labelOf: () => label, stopKind: "webhook_alerts" };
}

function isStillSo({ trouble }: Notice, { disabledAt, disabledBecause, failingSince }: WebhookEndpoint): boolean {
  if (trouble === "disabled") return disabledAt !== null && disabledBecause !== "staff";
  return disabledAt === null && (failingSince !== null) === (trouble === "failing");
}
