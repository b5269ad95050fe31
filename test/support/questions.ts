import { randomUUID } from "node:crypto";
import type pg from "pg";
import {
  askQuestion,
  decideAnswer,
  decideQuestion,
  findAnswer,
  findQuestion,
  writeAnswer,
} from "../../src/conversations/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";

export type AskedForTest = {
  sku?: string;
  text?: string;
  firstName?: string | null;
  email?: string;
  /** What the shop answers to one that shoppers see, accepted as well. */
  answer?: string | undefined;
};

const operator = { kind: "operator" } as const;
const accept = { verdict: "accept" } as const;

/** A question that waits for a vetter. */
export async function aQuestionToVet(db: Database, organisation: Organisation, asked: AskedForTest, now: Date) {
  const { sku = "K1", text = "Does the lid fit?", firstName = null, email = `${randomUUID()}@example.com` } = asked;
  return (await askQuestion(db, { organisation, sku, text, firstName, email }, now))!;
}

/** A question that shoppers see, and the shop's answer if there is one. */
export async function publishQuestion(db: Database, organisation: Organisation, asked: AskedForTest, now: Date) {
  const { organisationId, id } = await aQuestionToVet(db, organisation, asked, now);
  const which = { organisationId, id, version: 1 };
  await db.transaction().execute((tx) => decideQuestion(tx, which, accept, operator, now));
  const question = (await findQuestion(db, { organisationId, id }))!;
  const answer = asked.answer === undefined ? undefined : await publishAnswer(db, question, asked.answer, now);
  return { ...question, answerNumber: answer?.number };
}

/** The same that is refused, for a reason and with words about it. */
export async function rejectQuestion(
  db: Database,
  { organisationId, id }: { organisationId: string; id: string },
  now: Date,
  words: { passage?: string; note?: string } = {},
) {
  const decision = { verdict: "reject", reason: "illegible", ...words } as const;
  return db
    .transaction()
    .execute((tx) => decideQuestion(tx, { organisationId, id, version: 1 }, decision, operator, now));
}

/** The shop's answer to such a question, which shoppers see as well. */
export async function publishAnswer(
  db: Database,
  question: { organisationId: string; id: string },
  text: string,
  now: Date,
) {
  const { organisationId, id: questionId } = question;
  const answer = await writeAnswer(db, { question, staffId: randomUUID(), text }, now);
  await db.transaction().execute((tx) => decideAnswer(tx, answer, accept, operator, now));
  return (await findAnswer(db, { organisationId, questionId }))!;
}

/** An answer by somebody who reviewed the product, which shoppers see: written as a purchaser's will be, since nothing asks them yet. */
export async function publishOwnersAnswer(
  owner: pg.Pool,
  question: { organisationId: string; id: string },
  by: { purchaserId: string; purchaseId: string; displayName: string },
  now: Date,
): Promise<void> {
  await owner.query(
    `insert into answers (organisation_id, id, number, question_id, state, version, text, visible_text, writer_kind,
       purchaser_id, purchase_id, display_name, submitted_at, state_changed_at, published_at)
     values ($1, gen_random_uuid(), nextval('v4_numbers'), $2, 'published', 1, 'Mine does.', 'Mine does.', 'owner', $3, $4,
       $5, $6, $6, $6)`,
    [question.organisationId, question.id, by.purchaserId, by.purchaseId, by.displayName, now],
  );
}
