import { getOrganisation } from "../../organisations/index.ts";
import { insertMail, type Mail, type MailContent, type MailSource } from "../../outbox/index.ts";
import type { Db } from "../../platform/db.ts";
import { languageNamed } from "../../platform/languages.ts";
import type { Keys } from "../../platform/secrets.ts";
import { findPurchaserAddress } from "../../purchases/index.ts";
import { dateIn } from "../../reviews/index.ts";
import { type Answer, type Question, questionPagePath } from "../conversation.ts";
import { type MailFacts, mailBody, mailFacts, pageMark, statement, withLinks } from "../mail-parts.ts";
import { ownerPath } from "../owner-link.ts";
import { findAnswerOfMail, insertAnswerMail } from "./answer-mails.queries.ts";
import { ownerSentences } from "./sentences/index.ts";

// The owner's own link is a secret, which the outbox does not contain.
const ownMark = "{{owner_link}}";

type Told = { question: Question; answer: Answer };

/**
 * Tells an owner that their answer, or their new text of it, is shown; after an appeal, that another person has decided for them. Call
 * these in the transaction of what they tell. The mails repeat nothing of what was asked, and of an answer only what a rejection is about.
 */
export async function tellOwnerPublished(
  tx: Db,
  { isUpheld, ...told }: Told & { isUpheld: boolean },
  now: Date,
): Promise<void> {
  const said = isUpheld ? "upheld" : "published";
  await tell(tx, told, "answer_published", now, ({ t, facts }) => ({
    subject: t(`mail.subject.${said}`, facts),
    body: [t(`mail.${said}`, facts), `${t("mail.page")}\n${pageMark}`, `${t("mail.own")}\n${ownMark}`],
  }));
}

/** The statement of reasons, as whoever asks gets it. */
export async function tellOwnerRejected(tx: Db, told: Told, now: Date): Promise<void> {
  const { answer } = told;
  const { reason, isAppeal, submittedAt, visibleText } = answer;
  await tell(tx, told, "answer_rejected", now, ({ t, facts, language }) => ({
    subject: t("mail.subject.rejected", facts),
    body: [
      [
        t("mail.rejected", { ...facts, sent: dateIn(language, submittedAt) }),
        ...(visibleText === null ? [] : [t("mail.staysRefused")]),
      ].join(" "),
      ...statement(
        (sentence, values) => t(`mail.${sentence}`, values),
        { ...answer, language, reason: t(`reason.${reason!}`) },
        now,
      ),
      `${t(isAppeal ? "mail.own" : "mail.ownAppeal")}\n${ownMark}`,
    ],
  }));
}

type About = { t: ReturnType<typeof ownerSentences>; language: Mail["language"]; facts: MailFacts };

async function tell(
  tx: Db,
  { question, answer }: Told,
  kind: "answer_published" | "answer_rejected",
  now: Date,
  write: (about: About) => { subject: string; body: string[] },
): Promise<void> {
  const { organisationId, purchaserId, id: answerId } = answer;
  const language = languageNamed(answer.language ?? question.language);
  const facts = await mailFacts(tx, question, language, now);
  const t = ownerSentences(language);
  const { subject, body } = write({ t, language, facts });
  const text = mailBody([t("mail.greeting"), ...body, facts.shop]);
  const mail = { organisationId, kind, purchaserId, reviewId: null, language, subject, body: text };
  await insertAnswerMail(tx, { organisationId, answerId, mailId: await insertMail(tx, mail, now) });
}

/** The mails to owners about their answers: they go to whatever address the purchaser has by now. */
export function ownerMails(deps: { baseUrl: string; keys: Keys }): MailSource {
  return {
    kinds: ["answer_published", "answer_rejected"],
    prepare: async (db, mail) => {
      const { organisationId, purchaserId, id: mailId } = mail;
      if (purchaserId === null) return { withheld: "no_address" };
      const to = await findPurchaserAddress(db, { organisationId, id: purchaserId });
      if (to === undefined) return { withheld: "erased" };
      const about = await findAnswerOfMail(db, { organisationId, mailId });
      // Reasons are owed whatever has happened, for as long as there is something that they are about.
      const isMoot = about === undefined || (mail.kind === "answer_published" && about.visibleText === null);
      if (isMoot) return { withheld: "no_longer_due" };
      return { to, ...(await contentOf(db, mail, { ...deps, withSecrets: true })) };
    },
    show: (db, mail, { withSecrets }) => contentOf(db, mail, { ...deps, withSecrets }),
  };
}

async function contentOf(
  db: Db,
  mail: Mail,
  { baseUrl, keys, withSecrets }: { baseUrl: string; keys: Keys; withSecrets: boolean },
): Promise<MailContent> {
  const { organisationId, id: mailId, kind, subject, body } = mail;
  const about = await findAnswerOfMail(db, { organisationId, mailId });
  const { trkref } = await getOrganisation(db, organisationId);
  const t = ownerSentences(mail.language);
  const links = new Map<string, string>();
  const page = about && baseUrl + questionPagePath(trkref, about.number);
  if (page) links.set(pageMark, page);
  if (about?.purchaserId) {
    const { questionId, number, purchaserId } = about;
    const own = baseUrl + ownerPath(keys, { organisationId, questionId, purchaserId, trkref, number });
    links.set(ownMark, withSecrets ? own : "(the owner's own link goes here)");
  }
  return {
    subject,
    text: withLinks(body, links),
    labelOf: (href) => t(`mail.open.${href === page ? "page" : "own"}`),
    // Reasons are owed, also to whoever stopped mails.
    ...(kind === "answer_rejected" ? { why: "answer" as const } : { stopKind: "owner_questions" as const }),
  };
}
