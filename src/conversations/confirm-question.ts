import { findProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { deleteMailsById, insertMail, productInMail } from "../outbox/index.ts";
import { daysBefore } from "../platform/days.ts";
import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { newId } from "../platform/ids.ts";
import type { Language } from "../platform/languages.ts";
import { type AskedQuestion, type Question, questionVersion } from "./conversation.ts";
import { noteConversationEvent } from "./conversation-events.queries.ts";
import { mailBody } from "./mail-parts.ts";
import { insertQuestionMail } from "./question-mails.queries.ts";
import { findQuestion, findSameQuestion, insertQuestion } from "./questions.queries.ts";
import { askerSentences } from "./sentences/index.ts";
import {
  deleteUnconfirmedUpTo,
  findDuplicate,
  findUnconfirmed,
  insertUnconfirmed,
  keepAsDuplicate,
  listShopsWithUnconfirmed,
  takeUnconfirmed,
  type UnconfirmedQuestion,
} from "./unconfirmed-questions.queries.ts";

/** Where the mail says the address that confirms: it is secret, and made when the mail is handed over. */
export const confirmMark = "{confirm-page}";

/** For how long a question can be confirmed; then it is deleted. */
const confirmableDays = 3;

/**
 * Keeps what somebody typed until they confirm it, and mails them the link. The mail repeats nothing of what was typed, since
 * whoever typed it may have given a stranger's address.
 */
export async function askToConfirm(
  db: Database,
  asked: AskedQuestion & { organisation: Organisation; sku: string; language: Language },
  now: Date,
): Promise<void> {
  const { organisation, sku, language, text, firstName, email } = asked;
  const { id: organisationId, name: shop } = organisation;
  await db.transaction().execute(async (tx) => {
    const product = productInMail(language, { name: (await findProduct(tx, { organisationId, sku }))?.name, sku });
    const t = askerSentences(language);
    const facts = { shop, product };
    const body = [
      t("greeting"),
      t("asked.somebody", facts),
      `${t("asked.page")}\n${confirmMark}`,
      t("asked.before"),
      t("asked.not"),
      shop,
    ];
    const subject = t("asked.subject", facts);
    const kind = "question_asked" as const;
    const mail = { organisationId, kind, purchaserId: null, reviewId: null, language, subject };
    const mailId = await insertMail(tx, { ...mail, body: mailBody(body) }, now);
    const id = newId(now);
    await insertUnconfirmed(tx, { organisationId, id, sku, text, firstName, email, language, askedAt: now, mailId });
  });
}

/** How many questions that nobody has confirmed are deleted at once. */
const forgottenAtOnce = 500;

/** What a link can still confirm, has confirmed already (under its own id, or as the same as another), or neither. */
export type Confirmable = { waiting: UnconfirmedQuestion } | { confirmed: { sku: string } } | "ended";

export async function findConfirmable(
  db: Db,
  by: { organisationId: string; id: string },
  now: Date,
): Promise<Confirmable> {
  const waiting = await findUnconfirmed(db, { ...by, since: confirmableSince(now) });
  if (waiting) return { waiting };
  const confirmed = await findConfirmed(db, by, now);
  return confirmed ? { confirmed } : "ended";
}

/** The question that a link has confirmed, or was found to be the same as. */
async function findConfirmed(
  db: Db,
  by: { organisationId: string; id: string },
  now: Date,
): Promise<Question | undefined> {
  const same = await findDuplicate(db, { ...by, since: confirmableSince(now) });
  return findQuestion(db, same ? { organisationId: by.organisationId, id: same.questionId } : by);
}

/** Whether the link in a mail still confirms anything, and to whom the mail goes. */
export function findMailedQuestion(
  db: Db,
  by: { organisationId: string; mailId: string },
  now: Date,
): Promise<UnconfirmedQuestion | undefined> {
  return findUnconfirmed(db, { ...by, since: confirmableSince(now) });
}

/**
 * Makes a question of what its asker has confirmed, under the same id: from now on it waits for a vetter. Confirming again
 * changes nothing.
 *
 * @returns the sku that it is about; undefined where the link has ended
 */
export async function confirmQuestion(
  db: Database,
  by: { organisationId: string; id: string },
  now: Date,
): Promise<{ sku: string } | undefined> {
  return db.transaction().execute(async (tx) => {
    const taken = await takeUnconfirmed(tx, { ...by, since: confirmableSince(now) });
    if (!taken) return findConfirmed(tx, by, now);
    const { organisationId, id, sku, text, firstName, email, language, mailId } = taken;
    const asked = { organisationId, id, sku, text, firstName, email, language };
    const question = await insertQuestion(tx, asked, now);
    if (!question) {
      // The same person's same question waits already: it is not kept twice, and neither is the mail that asked about it.
      const same = await findSameQuestion(tx, asked);
      if (same) await keepAsDuplicate(tx, taken, same.id);
      await deleteMailsById(tx, { organisationId, ids: [mailId] });
      return { sku };
    }
    await insertQuestionMail(tx, question, { mailId, kind: "question_asked" });
    const happened = { organisationId, questionId: question.id, version: questionVersion } as const;
    await noteConversationEvent(tx, { ...happened, event: "question_submitted" }, { kind: "asker" }, now);
    return { sku };
  });
}

/** Deletes what nobody has confirmed in time, with the mails that asked for it, in portions. Gives back how many. */
export async function forgetUnconfirmed(db: Database, now: Date): Promise<number> {
  const until = confirmableSince(now);
  let forgotten = 0;
  await forEachAlone(await listShopsWithUnconfirmed(db, until), async (organisationId) => {
    for (let deleted = forgottenAtOnce; deleted === forgottenAtOnce; forgotten += deleted) {
      deleted = await inTransaction(db, async (tx) => {
        const ids = await deleteUnconfirmedUpTo(tx, { organisationId, until, atMost: forgottenAtOnce });
        await deleteMailsById(tx, { organisationId, ids });
        return ids.length;
      });
    }
  });
  return forgotten;
}

function confirmableSince(now: Date): Date {
  return daysBefore(now, confirmableDays);
}
