import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aBuyer, aQuestionToVet, publishQuestion, rejectQuestion, writeAsOwner } from "../../test/support/questions.ts";
import { checkDue } from "../checks/index.ts";
import {
  appealQuestion,
  decideAnswer,
  decideQuestion,
  findQuestion,
  forgetAskers,
  listConversationEvents,
} from "../conversations/index.ts";
import { appealAnswer } from "../conversations/write-answer.ts";
import { listMails } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import { deleteRefusedQuestions } from "./delete-refused.ts";

const { db, owner } = await testDatabase();
const now = new Date("2026-03-14T09:26:53.589Z");
const inDays = (days: number) => daysAfter(now, days);
const second = { kind: "staff", id: "00000000-0000-7000-8000-000000000002" } as const;
const accept = { verdict: "accept" } as const;
const refuse = { verdict: "reject", reason: "illegible", passage: "my canary", note: "A canary." } as const;

async function aRefusedQuestion(at = now) {
  const organisation = await anOrganisation(db);
  const asked = await aQuestionToVet(db, organisation, { text: "Is this my canary?", firstName: "Canary" }, now);
  const question = await rejectQuestion(db, asked, at, { passage: "my canary", note: "A canary." });
  return { organisation, question };
}

type Question = Awaited<ReturnType<typeof aRefusedQuestion>>["question"];

const decideAppeal = ({ organisationId, id }: Question, decision: typeof accept | typeof refuse, at: Date) =>
  db.transaction().execute((tx) => decideQuestion(tx, { organisationId, id, version: 1 }, decision, second, at));

async function sweep(at: Date): Promise<void> {
  await forgetAskers(db, at);
  await deleteRefusedQuestions(db, at);
}

/** Every row of the shop, in any table, in which the word stands. */
async function traces(organisationId: string): Promise<string[]> {
  const { rows } = await owner.query(
    `select table_name from information_schema.columns where table_schema = 'public' and column_name = 'organisation_id'`,
  );
  const found: string[] = [];
  for (const { table_name: table } of rows) {
    const of = await owner.query(
      `select count(*)::int as count from "${table}" t where organisation_id = $1 and t::text ilike '%canary%'`,
      [organisationId],
    );
    if (of.rows[0].count > 0) found.push(table);
  }
  return found.sort();
}

const isThere = async ({ organisationId, id }: Question) =>
  (await findQuestion(db, { organisationId, id })) !== undefined;

test("a refused question is deleted once its appeal is over, six months after it was asked, with all that tells of it; what happened stays as codes", async () => {
  const { question } = await aRefusedQuestion();
  const { organisationId } = question;
  await checkDue(db, now);
  expect(await traces(organisationId)).toEqual(["conversation_notes", "outbox", "questions"]);
  await sweep(inDays(183));
  expect(await listMails(db, { organisationId, atMost: 9 })).toHaveLength(1);
  // The address goes, and the mail that quotes the question; an appeal is still possible.
  await sweep(inDays(184));
  expect(await traces(organisationId)).toEqual(["conversation_notes", "questions"]);
  await sweep(inDays(187));
  expect([await isThere(question), await traces(organisationId)]).toEqual([false, []]);
  const events = await listConversationEvents(db, { organisationId, questionId: question.id });
  expect(events.map(({ event, reason, note }) => [event, reason, note])).toEqual([
    ["question_submitted", null, null],
    ["question_rejected", "illegible", null],
    ["question_deleted", null, null],
  ]);
});

test("one that was refused late stays until its own six months are over", async () => {
  const { question } = await aRefusedQuestion(inDays(100));
  await sweep(inDays(285));
  expect(await isThere(question)).toBe(true);
  await sweep(inDays(287));
  expect(await isThere(question)).toBe(false);
});

test("one whose appeal waits stays until another person has decided; then its asker has a month to read what", async () => {
  const { question } = await aRefusedQuestion();
  const appealed = await appealQuestion(db, question, "Read my canary again.", inDays(180));
  await sweep(inDays(400));
  expect(await isThere(question)).toBe(true);
  await decideAppeal(appealed, refuse, inDays(400));
  await sweep(inDays(430));
  expect(await isThere(question)).toBe(true);
  await sweep(inDays(431));
  expect([await isThere(question), await traces(question.organisationId)]).toEqual([false, []]);
});

test.each([
  ["before the address is forgotten", 20],
  ["after it", 190],
])(
  "of one that is shown after an appeal, decided %s, the words about it go with the address; the question stays",
  async (_when, decidedAt) => {
    const { organisation, question } = await aRefusedQuestion();
    const appealed = await appealQuestion(db, question, "Read my canary again.", inDays(10));
    await sweep(inDays(184 < decidedAt ? 184 : 0));
    await decideAppeal(appealed, accept, inDays(decidedAt));
    await sweep(inDays(191));
    expect(await traces(organisation.id)).toEqual(["questions"]);
    expect(await findQuestion(db, question)).toMatchObject({ text: "Is this my canary?", passage: null, note: null });
  },
);

test("more of them than are looked at at once go in one sweep, and nothing else does", async () => {
  const organisation = await anOrganisation(db);
  const shown = await publishQuestion(db, organisation, {}, now);
  await owner.query(
    `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at, reason)
     select $1, gen_random_uuid(), nextval('v4_numbers'), 'K1', 'rejected', 'x', 'en', $2, $2, 'illegible' from generate_series(1, 450)`,
    [organisation.id, now],
  );
  expect(await deleteRefusedQuestions(db, inDays(186))).toBe(0);
  expect(await deleteRefusedQuestions(db, inDays(187))).toBe(450);
  const left = await owner.query("select id from questions where organisation_id = $1", [organisation.id]);
  expect(left.rows).toEqual([{ id: shown.id }]);
});

test("of two sweeps at once each question is deleted by one", async () => {
  const { question } = await aRefusedQuestion();
  const deleted = await Promise.all([1, 2].map(() => deleteRefusedQuestions(db, inDays(187))));
  expect(deleted.reduce((sum, one) => sum + one)).toBe(1);
  expect(await isThere(question)).toBe(false);
});

test("what an owner wrote against the refusal of their answer stays when the address of whoever asked is forgotten", async () => {
  const shop = await anOrganisation(db);
  const question = await publishQuestion(db, shop, {}, now);
  const answer = await writeAsOwner(db, question, await aBuyer(db, shop.id, now), inDays(20));
  const refusal = { verdict: "reject", reason: "not_an_answer" } as const;
  const refused = await db.transaction().execute((tx) => decideAnswer(tx, answer, refusal, second, inDays(20)));
  await appealAnswer(db, refused, "My canary sings louder.", inDays(180));
  await sweep(inDays(190));
  const events = await listConversationEvents(db, { organisationId: shop.id, questionId: question.id });
  expect(events.map(({ note }) => note)).toContain("My canary sings louder.");
});
