import type { Organisation } from "../organisations/index.ts";
import { defaultMailColour, MailDocument, mailBody } from "../platform/html/mail.tsx";
import { renderPage } from "../platform/html/render.ts";
import type { Mail } from "./mail.ts";
import { MailFoot } from "./mail-foot.views.tsx";
import type { MailContent } from "./mail-source.ts";
import { outboxSentences } from "./sentences/index.ts";

export type ComposedMail = { subject: string; text: string; html: string };

/**
 * A complete mail: what its source says, between the shop's head and a foot that tells why it was sent and how to stop
 * such mails.
 *
 * @param stopUrl undefined for a mail that cannot be stopped
 */
export function composeMail(
  organisation: Organisation,
  mail: Pick<Mail, "language">,
  content: MailContent,
  stopUrl: string | undefined,
): ComposedMail {
  const { language } = mail;
  const { subject, text, stopKind, why: otherwise = "reasons", chooseUrl } = content;
  const t = outboxSentences(language);
  const shop = organisation.name;
  const why = t(`why.${stopKind ?? otherwise}`, { shop });
  const colour = organisation.mailColour ?? defaultMailColour;
  const look = { name: senderName(organisation), logoUrl: organisation.mailLogoUrl, colour };
  const ways = [
    ...(chooseUrl === undefined ? [] : [{ url: chooseUrl, label: t("choose.link"), text: t("choose.text") }]),
    ...(stopUrl === undefined ? [] : [{ url: stopUrl, label: t("stop.link"), text: t("stop.text") }]),
  ];
  const document = MailDocument({
    lang: language,
    subject,
    look,
    html: content.html ?? mailBody(text, { labelOf: (href) => content.labelOf?.(href) ?? t("open"), colour }),
    footer: MailFoot({ why, sender: shop, ways }),
  });
  // Two hyphens and a space: mail programs know that what follows is not part of the message.
  const foot = ["-- ", why, ...ways.map((way) => `${way.text}\n${way.url}`)].join("\n");
  return { subject, text: `${text.trimEnd()}\n\n${foot}\n`, html: renderPage(document) };
}

export function senderName(organisation: Pick<Organisation, "name" | "mailSenderName">): string {
  return organisation.mailSenderName ?? organisation.name;
}
