import { makeMailedLink, passwordLinkUrl } from "../access/index.ts";
import type { Mail, MailContent, MailSource } from "../outbox/index.ts";
import { passwordLinkMark } from "./mail-password-link.ts";
import { alertSentences } from "./sentences/index.ts";

/**
 * The mails that bring a link to set a password. Nobody else is ever shown the link, not even an admin where no mails are
 * sent: whoever has it is that person.
 */
export function passwordMails({ baseUrl }: { baseUrl: string }): MailSource {
  return {
    kinds: ["password_link"],
    async prepare(db, mail, now) {
      const made = await makeMailedLink(db, { mailId: mail.id, baseUrl }, now);
      return made ? { ...contentOf(mail, made.url), to: made.to } : { withheld: "no_longer_due" };
    },
    show: async (_db, mail) => contentOf(mail, passwordLinkUrl(baseUrl, "…")),
  };
}

function contentOf({ subject, body, language }: Mail, url: string): MailContent {
  const label = alertSentences(language)("password.open");
  return { subject, text: body.replace(passwordLinkMark, () => url), labelOf: () => label, why: "password" };
}
