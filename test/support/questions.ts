import { randomUUID } from "node:crypto";
import {
  askQuestion,
  decideAnswer,
  decideQuestion,
  findAnswer,
  findQuestion,
  writeAnswer,
  writeOwnersAnswer,
} from "../../src/conversations/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import type { Language } from "../../src/platform/languages.ts";
import { confirmPurchase, mergePurchaser, noDetails } from "../../src/purchases/index.ts";

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

/** The shop's answer that waits, refused. */
export async function rejectAnswer(
  db: Database,
  answer: { organisationId: string; id: string; version: number },
  now: Date,
) {
  const decision = { verdict: "reject", reason: "not_an_answer" } as const;
  return db.transaction().execute((tx) => decideAnswer(tx, answer, decision, operator, now));
}

type ByOwner = { purchaserId: string; text?: string; displayName?: string | null; language?: Language };

/** An answer by somebody who bought the product, which waits for a vetter. */
export async function writeAsOwner(
  db: Database,
  question: { organisationId: string; id: string },
  { purchaserId, text = "Mine does.", displayName = null, language = "en" }: ByOwner,
  now: Date,
) {
  return writeOwnersAnswer(db, { question, purchaserId, text, displayName, language }, now);
}

/** The same, accepted: shoppers see it. */
export async function publishOwnersAnswer(
  db: Database,
  question: { organisationId: string; id: string },
  by: ByOwner,
  now: Date,
) {
  const answer = await writeAsOwner(db, question, by, now);
  return db.transaction().execute((tx) => decideAnswer(tx, answer, accept, operator, now));
}

/** Somebody to whom an order brought the product, and who may so answer questions about it. */
export async function aBuyer(
  db: Database,
  organisationId: string,
  now: Date,
  bought: { email?: string; sku?: string; orderRef?: string; purchaseDate?: string | null } = {},
) {
  const { email = `${randomUUID()}@example.com`, sku = "K1", purchaseDate = null } = bought;
  const orderRef = bought.orderRef ?? randomUUID();
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: noDetails }, now);
  const line = { organisationId, orderRef, sku, purchaserId: purchaser.id, purchaseDate, deliveryDate: null };
  await db.transaction().execute((tx) => confirmPurchase(tx, line, now));
  return { purchaserId: purchaser.id, email, orderRef, sku };
}
