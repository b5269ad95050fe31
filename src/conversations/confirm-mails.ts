import { getOrganisation } from "../organisations/index.ts";
import type { Mail, MailContent, MailSource } from "../outbox/index.ts";
import type { Keys } from "../platform/secrets.ts";
import { confirmMark, findMailedQuestion } from "./confirm-question.ts";
import { withLinks } from "./mail-parts.ts";
import { confirmPagePath, questionToken } from "./question-link.ts";
import { askerSentences } from "./sentences/index.ts";

/**
 * The mails with the link that confirms a question. Nobody but the addressee is ever shown the link: who has it shows that the
 * address is theirs. They can be stopped, since somebody else may have given the address.
 */
export function confirmMails({ baseUrl, keys }: { baseUrl: string; keys: Keys }): MailSource {
  return {
    kinds: ["question_asked"],
    prepare: async (db, mail, now) => {
      const { organisationId, id: mailId } = mail;
      const question = await findMailedQuestion(db, { organisationId, mailId }, now);
      if (!question) return { withheld: "no_longer_due" };
      const { trkref } = await getOrganisation(db, organisationId);
      const link = `${baseUrl}${confirmPagePath(trkref, questionToken(keys, question))}?lang=${mail.language}`;
      return { to: question.email, ...contentOf(mail, link) };
    },
    show: async (db, mail) => {
      const { trkref } = await getOrganisation(db, mail.organisationId);
      return contentOf(mail, baseUrl + confirmPagePath(trkref, "…"));
    },
  };
}

function contentOf({ subject, body, language }: Mail, link: string): MailContent {
  const label = askerSentences(language)("asked.open");
  return {
    subject,
    text: withLinks(body, new Map([[confirmMark, link]])),
    labelOf: () => label,
    stopKind: "questions",
  };
}
