import { askQuestion, decideAnswer, decideQuestion, writeAnswer } from "../../src/conversations/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import { newId } from "../../src/platform/ids.ts";

export type Asked = {
  sku?: string;
  text?: string;
  firstName?: string | null;
  email?: string;
  /** What the shop answers; null: nothing. */
  answer?: string | null;
};

const operator = { kind: "operator" } as const;
let askers = 0;

/** A question that a vetter has accepted, and the shop's answer, accepted too. */
export async function publishQuestion(
  db: Database,
  organisation: Organisation,
  { sku = "SKU9039", text = "Does it float?", firstName = null, email, answer = "It floats." }: Asked,
  now: Date,
): Promise<{ number: number; id: string; answerNumber: number | undefined }> {
  const asker = email ?? `asker-${++askers}@example.com`;
  const question = (await askQuestion(db, { organisation, sku, text, firstName, email: asker }, now))!;
  await db
    .transaction()
    .execute((tx) => decideQuestion(tx, { ...question, version: 1 }, { verdict: "accept" }, operator, now));
  if (answer === null) return { number: question.number, id: question.id, answerNumber: undefined };
  const written = await writeAnswer(db, { question, staffId: newId(now), text: answer }, now);
  await db.transaction().execute((tx) => decideAnswer(tx, written, { verdict: "accept" }, operator, now));
  return { number: question.number, id: question.id, answerNumber: written.number };
}
