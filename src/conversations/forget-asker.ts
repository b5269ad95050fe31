import { deleteMailsById } from "../outbox/index.ts";
import { daysBefore } from "../platform/days.ts";
import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { workOff } from "../platform/each-alone.ts";
import { addressKeptDays, type Question, questionVersion } from "./conversation.ts";
import { deleteConversationNotes, noteConversationEvent } from "./conversation-events.queries.ts";
import {
  forgetAddress,
  holdRefused,
  listAskedBefore,
  listRefusedBefore,
  type RefusedBefore,
} from "./forgotten-questions.queries.ts";
import { deleteQuestionMails } from "./question-mails.queries.ts";
import { deleteQuestion } from "./questions.queries.ts";

type Of = Pick<Question, "organisationId" | "id">;

/** An appeal is possible for six months, of at most 184 days, to the end of the day. */
const appealOverDays = 186;
/** For so long whoever asked can read on their own page what was decided on their appeal. */
const finalReadDays = 30;

const atOnce = 200;

/**
 * A sweep: forgets the addresses of those who asked six months ago, with the mails that told them; of a question that was shown after an
 * appeal, also what a vetter once quoted of it and what its asker wrote. The questions stay. One that waits for somebody to decide on its
 * appeal keeps the words about it until then.
 *
 * @returns how many
 */
export async function forgetAskers(db: Database, now: Date): Promise<number> {
  const before = daysBefore(now, addressKeptDays);
  return inPortions(
    db,
    (atMost) => listAskedBefore(db, before, atMost),
    async (tx, question) => {
      const state = await forgetAddress(tx, question);
      if (state === undefined) return false;
      await forgetMails(tx, question);
      if (state === "published") await forgetWordsOfAppeal(tx, question);
      return true;
    },
  );
}

/** Takes out what a vetter quoted of a question and wrote about it, and what its asker wrote against that; what is said of answers to it stays. */
export async function forgetWordsOfAppeal(tx: Db, { organisationId, id: questionId }: Of): Promise<void> {
  await deleteConversationNotes(tx, { organisationId, questionId, answerId: null });
}

/**
 * A sweep: deletes refused questions, six months after they were asked, once nobody can appeal any more: nobody could name whoever asked
 * them, to have them erased. What happened to them stays, as codes and times.
 *
 * @param forgetOthers deletes what others keep about a question, in the transaction that deletes it
 * @returns how many
 */
export async function deleteOldRefused(
  db: Database,
  forgetOthers: (tx: Db, question: Of) => Promise<void>,
  now: Date,
): Promise<number> {
  const before: RefusedBefore = {
    asked: daysBefore(now, addressKeptDays),
    refused: daysBefore(now, appealOverDays),
    refusedOnAppeal: daysBefore(now, finalReadDays),
  };
  return inPortions(
    db,
    (atMost) => listRefusedBefore(db, before, atMost),
    async (tx, question) => {
      if (!(await holdRefused(tx, question, before))) return false;
      const { organisationId, id: questionId } = question;
      const happened = { organisationId, questionId, version: questionVersion, event: "question_deleted" } as const;
      await noteConversationEvent(tx, happened, { kind: "system" }, now);
      await forgetMails(tx, question);
      await deleteConversationNotes(tx, { organisationId, questionId });
      await forgetOthers(tx, question);
      // It was never shown, so nobody has answered it or voted on it.
      await deleteQuestion(tx, question);
      return true;
    },
  );
}

async function forgetMails(tx: Db, question: Of): Promise<void> {
  const { organisationId } = question;
  await deleteMailsById(tx, { organisationId, ids: await deleteQuestionMails(tx, question) });
}

/** Goes through what a list gives, each in a transaction of its own. */
function inPortions(
  db: Database,
  list: (atMost: number) => Promise<Of[]>,
  forget: (tx: Db, question: Of) => Promise<boolean>,
): Promise<number> {
  return workOff({ list, keyOf: ({ id }) => id, batch: atOnce }, (question) =>
    inTransaction(db, (tx) => forget(tx, question)),
  );
}
