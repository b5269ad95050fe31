import { getOrganisation } from "../organisations/index.ts";
import {
  insertMail,
  listMailsById,
  type Mail,
  type MailContent,
  type MailKind,
  type MailSource,
} from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { languageNamed } from "../platform/languages.ts";
import type { Keys } from "../platform/secrets.ts";
import { dateIn } from "../reviews/index.ts";
import { listAnswers } from "./answers.queries.ts";
import { askerPath } from "./asker-link.ts";
import { type Answer, type Question, questionPagePath } from "./conversation.ts";
import { type MailFacts, mailBody, mailFacts, pageMark, statement, withLinks } from "./mail-parts.ts";
import { findAskerOfMail, insertQuestionMail, listMailIdsOfQuestion } from "./question-mails.queries.ts";
import { findAskerAddress, findQuestion, lockQuestion } from "./questions.queries.ts";
import { askerSentences } from "./sentences/index.ts";

// The asker's own link is a secret, which the outbox does not contain.
const ownMark = "{{asker_link}}";

/**
 * Tells whoever asked that there is an answer: once, of the first that is shown. Call these in the transaction of what they tell, this one
 * with the question held. The mails repeat nothing of what was asked but the words that a rejection is about, and their recipient stands
 * in the question alone.
 */
export async function tellAnswered(
  tx: Db,
  question: Question,
  { writerKind }: Pick<Answer, "writerKind">,
  now: Date,
): Promise<void> {
  if (await wasToldOfAnswer(tx, question)) return;
  const said = writerKind === "shop" ? "answered" : "answeredByOwner";
  await tell(tx, question, "question_answered", now, ({ t, facts }) => ({
    subject: t(`subject.${said}`, facts),
    body: [t(said, facts), `${t("page")}\n${pageMark}`],
  }));
}

/** Whether they have been told, or will be: a mail that was withheld because its answer was taken back before it left told nobody. */
async function wasToldOfAnswer(tx: Db, question: Question): Promise<boolean> {
  const { organisationId } = question;
  const ids = await listMailIdsOfQuestion(tx, question, "question_answered");
  if (ids.length === 0) return false;
  const mails = await listMailsById(tx, { organisationId, ids });
  return ids.length > mails.filter(({ withheldBecause }) => withheldBecause === "no_longer_due").length;
}

/**
 * The statement of reasons, as for the author of a review: what was decided and when, by which rule and because of which words, that a
 * person decided, and how to appeal until when. A decision on an appeal is final.
 */
export async function tellRejected(tx: Db, question: Question, now: Date): Promise<void> {
  const { reason, isAppeal, submittedAt } = question;
  await tell(tx, question, "question_rejected", now, ({ t, facts, language }) => ({
    subject: t("subject.rejected", facts),
    body: [
      t("rejected", { ...facts, sent: dateIn(language, submittedAt) }),
      ...statement(t, { ...question, language, reason: t(`reason.${reason!}`) }, now),
      `${t(isAppeal ? "own" : "ownAppeal")}\n${ownMark}`,
    ],
  }));
}

/** Tells whoever appealed that another person has decided for them. */
export async function tellUpheld(tx: Db, question: Question, now: Date): Promise<void> {
  await tell(tx, question, "question_shown", now, ({ t, facts }) => ({
    subject: t("subject.upheld", facts),
    body: [t("upheld", facts), `${t("pageOfQuestion")}\n${pageMark}`],
  }));
}

type About = { t: ReturnType<typeof askerSentences>; language: Mail["language"]; facts: MailFacts };

async function tell(
  tx: Db,
  question: Question,
  kind: MailKind,
  now: Date,
  write: (about: About) => { subject: string; body: string[] },
): Promise<void> {
  const { organisationId } = question;
  if ((await findAskerAddress(tx, question)) === null) return;
  const language = languageNamed(question.language);
  const facts = await mailFacts(tx, question, language, now);
  const t = askerSentences(language);
  const { subject, body } = write({ t, language, facts });
  const text = mailBody([t("greeting"), ...body, t("forgotten"), facts.shop]);
  const mail = { organisationId, kind, purchaserId: null, reviewId: null, language, subject, body: text };
  await insertQuestionMail(tx, question, { kind, mailId: await insertMail(tx, mail, now) });
}

/** The mails to those who asked: they go to the address in the question, for as long as there is one. */
export function askerMails(deps: { baseUrl: string; keys: Keys }): MailSource {
  return {
    kinds: ["question_answered", "question_rejected", "question_shown"],
    prepare: async (db, mail) => {
      const { organisationId, id: mailId } = mail;
      const asker = await findAskerOfMail(db, { organisationId, mailId });
      if (!asker || asker.address === null) return { withheld: "erased" };
      if (await isMoot(db, mail, asker.id)) return { withheld: "no_longer_due" };
      return { to: asker.address, ...(await contentOf(db, mail, { ...deps, withSecrets: true })) };
    },
    show: (db, mail, { withSecrets }) => contentOf(db, mail, { ...deps, withSecrets }),
    unsent: async (tx, mail, because) => {
      if (mail.kind === "question_answered" && because === "no_longer_due") await tellOfLaterAnswer(tx, mail);
    },
  };
}

/** An answer was shown while the mail about another, which had been taken back, was being withheld: nobody else tells of it. */
async function tellOfLaterAnswer(tx: Db, { organisationId, id: mailId, claimedAt, createdAt }: Mail): Promise<void> {
  const asker = await findAskerOfMail(tx, { organisationId, mailId });
  if (!asker) return;
  const which = { organisationId, id: asker.id };
  await lockQuestion(tx, which);
  const question = await findQuestion(tx, which);
  const answers = await listAnswers(tx, { organisationId, questionId: asker.id });
  const shown = answers.find(({ visibleText }) => visibleText !== null);
  if (question?.state === "published" && shown) await tellAnswered(tx, question, shown, claimedAt ?? createdAt);
}

/** Whether what the mail leads to has gone since. Reasons are owed whatever has happened. */
async function isMoot(db: Db, { kind, organisationId }: Mail, questionId: string): Promise<boolean> {
  if (kind === "question_rejected") return false;
  if ((await findQuestion(db, { organisationId, id: questionId }))?.state !== "published") return true;
  if (kind !== "question_answered") return false;
  // The answer has been taken back since.
  return (await listAnswers(db, { organisationId, questionId })).every(({ visibleText }) => visibleText === null);
}

async function contentOf(
  db: Db,
  mail: Mail,
  { baseUrl, keys, withSecrets }: { baseUrl: string; keys: Keys; withSecrets: boolean },
): Promise<MailContent> {
  const { organisationId, id: mailId } = mail;
  const asker = await findAskerOfMail(db, { organisationId, mailId });
  const { trkref } = await getOrganisation(db, organisationId);
  const t = askerSentences(mail.language);
  const links = new Map<string, string>();
  if (asker) {
    const { id, number } = asker;
    const own = baseUrl + askerPath(keys, { organisationId, id, trkref, number });
    links.set(pageMark, baseUrl + questionPagePath(trkref, number));
    links.set(ownMark, withSecrets ? own : "(the asker's own link goes here)");
  }
  return {
    subject: mail.subject,
    text: withLinks(mail.body, links),
    // Reasons are owed, also to whoever stopped mails.
    ...(mail.kind === "question_rejected" ? {} : { stopKind: "questions" }),
    labelOf: () => t(`open.${mail.kind === "question_answered" || mail.kind === "question_shown" ? mail.kind : "own"}`),
    why: "question",
  };
}
