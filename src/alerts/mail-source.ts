import type { Mail, MailContent, MailSource } from "../outbox/index.ts";
import { findEndpoint, type WebhookEndpoint } from "../webhooks/index.ts";
import { maySee } from "./notice.ts";
import { noticeStopShown, noticesPath, stopOf } from "./notice-links.ts";
import { findNotice, type Notice } from "./notices.queries.ts";
import { findReader, isTold } from "./readers.ts";
import { alertSentences } from "./sentences/index.ts";

/**
 * The alerts about webhooks: they go to whoever manages the shop by then and wants to hear of it at once, and only while what they say
 * is true.
 */
export function alertMails({ baseUrl }: { baseUrl: string }): MailSource {
  return {
    kinds: ["webhook_trouble"],
    async prepare(db, mail) {
      const { organisationId } = mail;
      const notice = await findNotice(db, { organisationId, mailId: mail.id });
      const endpoint = notice?.endpointId && (await findEndpoint(db, { organisationId, id: notice.endpointId }));
      if (!notice || !endpoint || !isStillSo(notice, endpoint)) return { withheld: "no_longer_due" };
      const reader = await findReader(db, notice.staffId);
      const about = { kind: "webhooks", organisationId } as const;
      if (!reader || !maySee(reader.staff, about)) return { withheld: "no_address" };
      if (!isTold(reader, about, "at_once")) return { withheld: "opted_out" };
      // What somebody stopped by the links of earlier alerts stays stopped.
      const stop = stopOf({ staffId: reader.staff.id, about: "webhooks" }, baseUrl);
      return { ...contentOf(mail), ...stop, to: reader.staff.email };
    },
    show: async (_db, mail) => ({ ...contentOf(mail), stopShown: noticeStopShown, chooseUrl: baseUrl + noticesPath }),
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
