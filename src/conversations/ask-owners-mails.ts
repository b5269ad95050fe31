import { getOrganisation, nextSendingHours } from "../organisations/index.ts";
import { addressHashes, listMailStops, type Mail, type MailContent, type MailSource } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import { listAnswers } from "./answers.queries.ts";
import { answerMark, askingRule, mailsAtMost, questionMark, restedSince, stopsThatCount } from "./ask-owners.ts";
import { findOwnerToAsk, restoreTurn } from "./askable-owners.queries.ts";
import { findConsent, lockAsking } from "./asking-consents.queries.ts";
import { quoted, withLinks } from "./mail-parts.ts";
import { ownerPath } from "./owner-link.ts";
import { countMailsSince, findAskOfMail, noteAskSent, takeAskBack } from "./question-asks.queries.ts";
import { findQuestion } from "./questions.queries.ts";
import { askerSentences } from "./sentences/index.ts";

type Deps = { baseUrl: string; keys: Keys };

/**
 * The mails that ask owners. Whether each is still right is looked up when it is handed over: consent may have been taken back, the question
 * answered, the purchase refunded, or the two mails of thirty days been sent since. The words of the question and the owner's own link are
 * put in only then.
 */
export function askOwnersMails(deps: Deps): MailSource {
  return {
    kinds: ["owner_question"],
    async prepare(db, mail, now) {
      const { organisationId, id: mailId } = mail;
      const ask = await findAskOfMail(db, { organisationId, mailId });
      if (!ask) return { withheld: "no_longer_due" };
      const { questionId, purchaserId } = ask;
      const organisation = await getOrganisation(db, organisationId);
      if (!organisation.takesQuestions) return { withheld: "no_longer_due" };
      if ((await findConsent(db, { organisationId, purchaserId }))?.isGiven !== true) return { withheld: "opted_out" };
      // A mail written in the shop's hours may not be tried until they are over.
      const notBefore = nextSendingHours(organisation, now);
      if (notBefore) return { notBefore };
      const question = await findQuestion(db, { organisationId, id: questionId });
      if (question?.state !== "published") return { withheld: "no_longer_due" };
      const answers = await listAnswers(db, { organisationId, questionId });
      if (answers.some(({ visibleText, state }) => visibleText !== null || state === "pending_moderation"))
        return { withheld: "no_longer_due" };
      const owner = await findOwnerToAsk(db, await askingRule(db, organisation, question, now), { purchaserId });
      if (!owner) return { withheld: "no_longer_due" };
      const stops = await listMailStops(db, { organisationId, emailHashes: addressHashes(deps.keys, owner.email) });
      if (stops.some((stopped) => stopsThatCount.includes(stopped))) return { withheld: "opted_out" };
      const rest = { since: restedSince(now), claimedAt: mail.claimedAt ?? now };
      if ((await countMailsSince(db, ask, rest)) >= mailsAtMost) return { withheld: "no_longer_due" };
      return { to: owner.email, ...(await contentOf(db, mail, { ...deps, withSecrets: true })) };
    },
    show: (db, mail, { withSecrets }) => contentOf(db, mail, { ...deps, withSecrets }),
    async sent(tx, mail, now) {
      const { organisationId, id: mailId } = mail;
      await lockAsking(tx, organisationId);
      const ask = await findAskOfMail(tx, { organisationId, mailId });
      if (!ask) return;
      await noteAskSent(tx, ask, now);
      // Not `now`: of a mail that was in doubt it is when it was tried, and they may have been asked since.
      await restoreTurn(tx, ask);
    },
    // Nobody was asked: their turn is where it was, and another may be asked in their place.
    async unsent(tx, mail) {
      const { organisationId, id: mailId } = mail;
      await lockAsking(tx, organisationId);
      const ask = await findAskOfMail(tx, { organisationId, mailId });
      if (ask && (await takeAskBack(tx, ask))) await restoreTurn(tx, ask);
    },
  };
}

async function contentOf(
  db: Db,
  mail: Mail,
  { baseUrl, keys, withSecrets }: Deps & { withSecrets: boolean },
): Promise<MailContent> {
  const { organisationId, id: mailId } = mail;
  const ask = await findAskOfMail(db, { organisationId, mailId });
  const question = ask && (await findQuestion(db, { organisationId, id: ask.questionId }));
  const marks = new Map<string, string>();
  if (question) {
    const { trkref } = await getOrganisation(db, organisationId);
    const { id: questionId, number } = question;
    const own = baseUrl + ownerPath(keys, { organisationId, questionId, purchaserId: ask.purchaserId, trkref, number });
    marks.set(questionMark, quoted(question.text));
    marks.set(answerMark, withSecrets ? own : "(the link for this person alone goes here)");
  }
  const label = askerSentences(mail.language)("toOwner.open");
  return {
    subject: mail.subject,
    text: withLinks(mail.body, marks),
    stopKind: "owner_questions",
    labelOf: () => label,
  };
}
