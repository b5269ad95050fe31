import { findProduct } from "../catalogue/index.ts";
import { getOrganisation } from "../organisations/index.ts";
import {
  insertMail,
  type Mail,
  type MailContent,
  type MailKind,
  type MailSource,
  productInMail,
} from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { languageNamed } from "../platform/languages.ts";
import type { Keys } from "../platform/secrets.ts";
import { appealableUntil, dateIn } from "../reviews/index.ts";
import { listAnswers } from "./answers.queries.ts";
import { askerPath } from "./asker-link.ts";
import { type Question, questionPagePath } from "./conversation.ts";
import { findAskerOfMail, insertQuestionMail, wasAskerTold } from "./question-mails.queries.ts";
import { findAskerAddress, findQuestion } from "./questions.queries.ts";
import { askerSentences } from "./sentences/index.ts";

// Where a mail says an address, on a line of its own: the base of links is known when it is sent, and the asker's own link is a secret,
// which the outbox does not contain.
const pageMark = "{{question_page}}";
const ownMark = "{{asker_link}}";

/**
 * Tells whoever asked that there is an answer: once, of the first that is shown. Call these in the transaction of what they tell. The
 * mails repeat nothing of what was asked but the words that a rejection is about, and their recipient stands in the question alone.
 */
export async function tellAnswered(tx: Db, question: Question, now: Date): Promise<void> {
  if (await wasAskerTold(tx, question, "question_answered")) return;
  await tell(tx, question, "question_answered", now, ({ t, facts }) => ({
    subject: t("subject.answered", facts),
    body: [t("answered", facts), `${t("page")}\n${pageMark}`],
  }));
}

/**
 * The statement of reasons, as for the author of a review: what was decided and when, by which rule and because of which words, that a
 * person decided, and how to appeal until when. A decision on an appeal is final.
 */
export async function tellRejected(tx: Db, question: Question, now: Date): Promise<void> {
  const { reason, passage, note, isAppeal, submittedAt } = question;
  await tell(tx, question, "question_rejected", now, ({ t, facts, language }) => {
    const sent = dateIn(language, submittedAt);
    const until = dateIn(language, appealableUntil(now));
    const ways = [t("next.again"), isAppeal ? t("next.elsewhere") : t("next.appeal", { until })];
    return {
      subject: t("subject.rejected", facts),
      body: [
        t("rejected", { ...facts, sent }),
        t("why.reason", { reason: t(`reason.${reason!}`) }),
        ...(passage ? [`${t("why.passage")}\n${quoted(passage)}`] : []),
        ...(note ? [`${t("why.note")}\n${quoted(note)}`] : []),
        isAppeal ? `${t("person")} ${t("another")}` : t("person"),
        [t("next.heading"), ...ways.map((way) => `- ${way}`)].join("\n"),
        `${t(isAppeal ? "own" : "ownAppeal")}\n${ownMark}`,
      ],
    };
  });
}

/** Tells whoever appealed that another person has decided for them. */
export async function tellUpheld(tx: Db, question: Question, now: Date): Promise<void> {
  await tell(tx, question, "question_shown", now, ({ t, facts }) => ({
    subject: t("subject.upheld", facts),
    body: [t("upheld", facts), `${t("pageOfQuestion")}\n${pageMark}`],
  }));
}

type About = {
  t: ReturnType<typeof askerSentences>;
  language: Mail["language"];
  facts: { shop: string; product: string; decided: string };
};

async function tell(
  tx: Db,
  question: Question,
  kind: MailKind,
  now: Date,
  write: (about: About) => { subject: string; body: string[] },
): Promise<void> {
  const { organisationId, sku } = question;
  if ((await findAskerAddress(tx, question)) === null) return;
  const { name: shop } = await getOrganisation(tx, organisationId);
  const language = languageNamed(question.language);
  const product = productInMail(language, { name: (await findProduct(tx, { organisationId, sku }))?.name, sku });
  const t = askerSentences(language);
  const { subject, body } = write({ t, language, facts: { shop, product, decided: dateIn(language, now) } });
  const text = `${[t("greeting"), ...body, t("forgotten"), shop].join("\n\n")}\n`;
  const mail = { organisationId, kind, purchaserId: null, reviewId: null, language, subject, body: text };
  await insertQuestionMail(tx, question, { kind, mailId: await insertMail(tx, mail, now) });
}

// Quoted as mail programs do: what somebody typed does not look like a line of ours, or like a mark.
function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
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
  };
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
    text: mail.body
      .split("\n")
      .map((line) => links.get(line) ?? line)
      .join("\n"),
    // Reasons are owed, also to whoever stopped mails.
    ...(mail.kind === "question_rejected" ? {} : { stopKind: "questions" }),
    labelOf: () => t(`open.${mail.kind === "question_answered" || mail.kind === "question_shown" ? mail.kind : "own"}`),
    why: "question",
  };
}
