import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aBuyer, publishOwnersAnswer } from "../../test/support/questions.ts";
import { untilBlocked } from "../../test/support/waiting.ts";
import { daysAfter } from "../platform/days.ts";
import { findAnswer } from "./answers.queries.ts";
import { appealQuestion } from "./appeal-question.ts";
import { askQuestion } from "./ask-question.ts";
import { askToConfirm, confirmQuestion } from "./confirm-question.ts";
import {
  type Answer,
  type AnswerReason,
  addressKeptDays,
  type ConversationDecision,
  type Question,
  type QuestionReason,
  questionVersion,
} from "./conversation.ts";
import { type By, listConversationEvents } from "./conversation-events.queries.ts";
import { decideAnswer, decideQuestion } from "./decide-conversation.ts";
import { eraseAsker } from "./erase-asker.ts";
import { forgetAskers } from "./forget-asker.ts";
import { findQuestion } from "./questions.queries.ts";
import { findShownConversation, listShownConversations } from "./shown-conversations.queries.ts";
import { withdrawAnswer, writeAnswer } from "./write-answer.ts";

const { db, owner } = await testDatabase();
const now = new Date("2026-03-14T09:26:53.589Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const staffId = randomUUID();
const vetter = { kind: "staff", id: randomUUID() } as const;
const accept = { verdict: "accept" } as const;
const asked = { sku: "K9", text: "Does the lid fit?", firstName: "Asker", email: "asker@example.com" };

async function aQuestion(over: Partial<typeof asked> = {}) {
  const organisation = await anOrganisation(db);
  const question = (await askQuestion(db, { ...asked, ...over, organisation }, now))!;
  return { organisation, organisationId: organisation.id, question };
}

async function aShownQuestion() {
  const { organisation, organisationId, question } = await aQuestion();
  return { organisation, organisationId, question: await decide(question, accept) };
}

const decide = (
  { organisationId, id }: Question,
  decision: ConversationDecision<QuestionReason>,
  at = now,
  by: By = vetter,
) =>
  db
    .transaction()
    .execute((tx) => decideQuestion(tx, { organisationId, id, version: questionVersion }, decision, by, at));

const decideOn = (answer: Answer, decision: ConversationDecision<AnswerReason>, at = now, by: typeof vetter = vetter) =>
  db.transaction().execute((tx) => decideAnswer(tx, answer, decision, by, at));

const eventsOf = async ({ organisationId, id: questionId }: Question) =>
  (await listConversationEvents(db, { organisationId, questionId })).map(({ event, actorKind }) => [event, actorKind]);

const shown = ({ organisationId, number }: Question) => findShownConversation(db, { organisationId, number });

async function mailsOf(organisationId: string) {
  const { rows } = await owner.query<{ kind: string; row: string }>(
    "select kind, o::text as row from outbox o where organisation_id = $1 order by id",
    [organisationId],
  );
  return rows;
}

describe("a question", () => {
  test("is shown from when a person accepts it, and its asker is told nothing yet", async () => {
    const { question, organisationId } = await aQuestion();
    expect(question).toMatchObject({ state: "pending_moderation", text: "Does the lid fit?", publishedAt: null });
    expect(await shown(question)).toBeUndefined();
    expect(await decide(question, accept, later(5))).toMatchObject({ state: "published", publishedAt: later(5) });
    expect(await shown(question)).toMatchObject({ text: "Does the lid fit?", firstName: "Asker", answers: [] });
    expect(await eventsOf(question)).toEqual([
      ["question_submitted", "asker"],
      ["question_approved", "staff"],
    ]);
    expect(await mailsOf(organisationId)).toEqual([]);
  });

  test("that is rejected is never shown, and one mail, which names no address, tells its asker why", async () => {
    const { question, organisationId } = await aQuestion();
    await decide(question, { verdict: "reject", reason: "not_a_question", note: "Please ask about the pan." });
    expect(await shown(question)).toBeUndefined();
    const mails = await mailsOf(organisationId);
    expect(mails.map(({ kind }) => kind)).toEqual(["question_rejected"]);
    expect(mails[0]!.row).toContain("> Please ask about the pan.");
    expect(mails[0]!.row).not.toContain("asker@example.com");
  });

  test("is decided once: of two vetters at the same moment one wins, and the other changes nothing", async () => {
    const { question } = await aQuestion();
    const outcomes = await Promise.allSettled([
      decide(question, accept),
      decide(question, { verdict: "reject", reason: "illegible" }),
      decide(question, accept),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "review_not_in_state" });
    expect(await eventsOf(question)).toHaveLength(2);
  });

  test("sent twice while it waits is one, however many arrive at once; once it is decided it can be asked again", async () => {
    const { organisation, question } = await aQuestion();
    const again = () => askQuestion(db, { ...asked, email: "ASKER@example.com", organisation }, now);
    expect(await Promise.all([again(), again(), again()])).toEqual([undefined, undefined, undefined]);
    expect(await askQuestion(db, { ...asked, email: "b@example.com", organisation }, now)).toBeDefined();
    await decide(question, { verdict: "reject", reason: "illegible" });
    expect(await again()).toMatchObject({ state: "pending_moderation" });
  });

  test("that was rejected goes once to another person, who decides for good; each decision tells its asker why and what they can do", async () => {
    const { question, organisationId } = await aQuestion();
    await expect(appealQuestion(db, question, "Why?", now)).rejects.toMatchObject({ code: "review_not_in_state" });
    const rejected = await decide(question, { verdict: "reject", reason: "advertising", passage: "the lid" });
    await expect(appealQuestion(db, rejected, " ", now)).rejects.toMatchObject({ code: "invalid_request" });
    const appealed = await appealQuestion(db, rejected, "It advertises nothing.", later(1));
    expect(appealed).toMatchObject({ state: "pending_moderation", isAppeal: true, reason: "advertising" });
    await expect(appealQuestion(db, rejected, "Again", later(1))).rejects.toMatchObject({
      code: "review_not_in_state",
    });
    await expect(decide(appealed, accept)).rejects.toMatchObject({ code: "conflict" });
    const other = { kind: "staff", id: randomUUID() } as const;
    const again = await decide(appealed, { verdict: "reject", reason: "illegible" }, later(2), other);
    expect(again).toMatchObject({ state: "rejected", isAppeal: true, passage: null });
    await expect(appealQuestion(db, again, "Once more", later(3))).rejects.toMatchObject({
      code: "review_not_in_state",
    });
    const [first, second, ...more] = await mailsOf(organisationId);
    expect([first!.kind, second!.kind, more]).toEqual(["question_rejected", "question_rejected", []]);
    for (const words of ["> the lid", "Appeal by 14 September 2026, free of charge", "{{asker_link}}"])
      expect(first!.row).toContain(words);
    expect(second!.row).toContain("You had appealed against the first decision");
    expect(second!.row).not.toContain("Appeal by");
    const events = await listConversationEvents(db, { organisationId, questionId: question.id });
    expect(events.map(({ event, note, passage }) => [event, note, passage])).toEqual([
      ["question_submitted", null, null],
      ["question_rejected", null, "the lid"],
      ["question_appealed", "It advertises nothing.", null],
      ["question_rejected", null, null],
    ]);
  });

  test("is shown after an appeal that another person follows, and its asker is told so", async () => {
    const { question, organisationId } = await aQuestion();
    const appealed = await appealQuestion(
      db,
      await decide(question, { verdict: "reject", reason: "illegible" }),
      "Read it again.",
      now,
    );
    await decide(appealed, accept, later(1), { kind: "operator" });
    expect(await shown(question)).toMatchObject({ text: "Does the lid fit?", publishedAt: later(1) });
    expect((await mailsOf(organisationId)).map(({ kind }) => kind)).toEqual(["question_rejected", "question_shown"]);
  });

  test("may be appealed for six months from the decision, and not a day longer", async () => {
    const { question } = await aQuestion();
    const rejected = await decide(question, { verdict: "reject", reason: "illegible" });
    const lastDay = new Date("2026-09-14T23:59:59.999Z");
    await expect(appealQuestion(db, rejected, "Late.", new Date(lastDay.getTime() + 1))).rejects.toMatchObject({
      code: "review_not_in_state",
    });
    expect(await appealQuestion(db, rejected, "In time.", lastDay)).toMatchObject({ isAppeal: true });
  });

  test("that is asked anew while its appeal waits is a second one, and neither is in the other's way", async () => {
    const { organisation, question } = await aQuestion();
    const rejected = await decide(question, { verdict: "reject", reason: "illegible" });
    expect(await askQuestion(db, { ...asked, organisation }, now)).toBeDefined();
    expect(await appealQuestion(db, rejected, "Read it again.", now)).toMatchObject({ state: "pending_moderation" });
  });

  test("of another shop is not found by its number or id", async () => {
    const { question } = await aShownQuestion();
    const { id: organisationId } = await anOrganisation(db);
    const { number, id } = question;
    expect(await findShownConversation(db, { organisationId, number })).toBeUndefined();
    expect(await findQuestion(db, { organisationId, id })).toBeUndefined();
    await expect(decide({ ...question, organisationId }, accept)).rejects.toMatchObject({ code: "not_found" });
  });

  test("keeps its asker's address for half a year and not a day longer; the question stays", async () => {
    const { question, organisationId } = await aShownQuestion();
    const address = async () =>
      (await owner.query("select email, email_key from questions where organisation_id = $1", [organisationId]))
        .rows[0];
    await forgetAskers(db, daysAfter(now, addressKeptDays));
    expect(await address()).toEqual({ email: "asker@example.com", email_key: "asker@example.com" });
    await forgetAskers(db, new Date(daysAfter(now, addressKeptDays).getTime() + 1));
    expect(await address()).toEqual({ email: null, email_key: null });
    expect(await shown(question)).toMatchObject({ text: "Does the lid fit?" });
  });
});

describe("the shop's answer", () => {
  test("is read by a person who did not write it before anybody sees it, and then its asker is told, once", async () => {
    const { question, organisationId } = await aShownQuestion();
    const answer = await writeAnswer(db, { question, staffId, text: " It does.\r\nTry it. " }, now);
    expect(answer).toMatchObject({ state: "pending_moderation", version: 1, text: "It does.\nTry it." });
    expect((await shown(question))!.answers).toEqual([]);
    await expect(decideOn(answer, accept, now, { kind: "staff", id: staffId })).rejects.toMatchObject({
      code: "conflict",
    });
    await decideOn(answer, accept, later(9));
    expect((await shown(question))!.answers).toMatchObject([{ text: "It does.\nTry it.", publishedAt: later(9) }]);
    const edited = await writeAnswer(db, { question, staffId, text: "It does not.", replaces: 1 }, later(10));
    await decideOn(edited, accept, later(11));
    // What shoppers see was changed; that there is an answer is no news.
    expect((await shown(question))!.answers).toMatchObject([{ text: "It does not.", publishedAt: later(9) }]);
    expect((await mailsOf(organisationId)).map(({ kind }) => kind)).toEqual(["question_answered"]);
    expect((await eventsOf(question)).slice(2)).toEqual([
      ["answer_submitted", "staff"],
      ["answer_approved", "staff"],
      ["answer_submitted", "staff"],
      ["answer_approved", "staff"],
    ]);
  });

  test("stays as shoppers read it while an edit waits, and after the edit was rejected", async () => {
    const { question } = await aShownQuestion();
    await decideOn(await writeAnswer(db, { question, staffId, text: "It does." }, now), accept);
    const edit = await writeAnswer(db, { question, staffId, text: "Call Mrs Doe." }, now);
    expect((await shown(question))!.answers).toMatchObject([{ text: "It does." }]);
    expect(await decideOn(edit, { verdict: "reject", reason: "personal_data" })).toMatchObject({
      state: "rejected",
      visibleText: "It does.",
      reason: "personal_data",
    });
    expect((await shown(question))!.answers).toMatchObject([{ text: "It does." }]);
    // The next text begins without what was said of the one before.
    expect(await writeAnswer(db, { question, staffId, text: "Call us." }, now)).toMatchObject({
      version: 3,
      reason: null,
    });
  });

  test("is decided in the version that was read, and not once it has been taken back", async () => {
    const { question } = await aShownQuestion();
    const first = await writeAnswer(db, { question, staffId, text: "It does." }, now);
    await writeAnswer(db, { question, staffId, text: "It does not.", replaces: 1 }, now);
    await expect(decideOn(first, accept)).rejects.toMatchObject({ code: "review_not_in_state" });
    const withdrawn = await withdrawAnswer(db, { question, staffId }, now);
    await expect(decideOn(withdrawn, accept)).rejects.toMatchObject({ code: "review_not_in_state" });
    await expect(withdrawAnswer(db, { question, staffId }, now)).rejects.toMatchObject({ code: "review_not_in_state" });
  });

  test("is gone from the page as soon as the shop takes it back, and can be written again", async () => {
    const { question, organisationId } = await aShownQuestion();
    await decideOn(await writeAnswer(db, { question, staffId, text: "It does." }, now), accept);
    await withdrawAnswer(db, { question, staffId }, now);
    expect((await shown(question))!.answers).toEqual([]);
    const again = await writeAnswer(db, { question, staffId, text: "It does, we looked." }, now);
    await decideOn(again, accept, later(3));
    expect((await shown(question))!.answers).toMatchObject([{ text: "It does, we looked.", publishedAt: later(3) }]);
    expect(await findAnswer(db, { organisationId, questionId: question.id })).toMatchObject({ version: 2 });
  });

  test("is one for each question: of two first answers at the same moment one is kept, and no text is overwritten unseen", async () => {
    const { question } = await aShownQuestion();
    const write = (text: string, replaces: number) => writeAnswer(db, { question, staffId, text, replaces }, now);
    const outcomes = await Promise.allSettled([write("One", 0), write("Two", 0), write("Three", 0)]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(write("Four", 0)).rejects.toMatchObject({ code: "review_not_in_state" });
    expect(await write("Five", 1)).toMatchObject({ version: 2 });
  });

  test("is for a question that is shown, and has 1 to 2000 characters", async () => {
    const { question } = await aQuestion();
    await expect(writeAnswer(db, { question, staffId, text: "Yes." }, now)).rejects.toMatchObject({
      code: "review_not_in_state",
    });
    await decide(question, accept);
    for (const text of ["", " \n ", "x".repeat(2001), "a\u0000b", "half \ud83d"])
      await expect(writeAnswer(db, { question, staffId, text }, now)).rejects.toMatchObject({
        code: "invalid_request",
      });
    expect(await writeAnswer(db, { question, staffId, text: "😀".repeat(2000) }, now)).toMatchObject({ version: 1 });
  });
});

test("shown questions are listed newest first, of these products alone, and in one language where one is asked for", async () => {
  const { organisation, organisationId, question } = await aShownQuestion();
  const second = await decide(
    (await askQuestion(db, { ...asked, text: "And now?", organisation }, now))!,
    accept,
    later(1),
  );
  const other = await decide((await askQuestion(db, { ...asked, sku: "K10", organisation }, now))!, accept, later(2));
  const list = async (of: { skus?: string[]; language?: string }) =>
    (await listShownConversations(db, { organisationId, atMost: 10, ...of })).map(({ number }) => number);
  expect(await list({})).toEqual([other.number, second.number, question.number]);
  expect(await list({ skus: ["K9"] })).toEqual([second.number, question.number]);
  expect(await list({ skus: [] })).toEqual([]);
  expect(await list({ language: "en" })).toHaveLength(3);
  expect(await list({ language: "de" })).toEqual([]);
});

test("what a vetter quoted of a question that was shown on appeal, and of an answer, goes with its asker", async () => {
  const { organisationId, question } = await aQuestion();
  const refusal = { verdict: "reject", reason: "advertising", passage: "Asker", note: "Asker sells lids." } as const;
  const rejected = await decide(question, refusal);
  const appealed = await appealQuestion(db, rejected, "It advertises nothing.", later(1));
  await decide(appealed, accept, later(2), { kind: "staff", id: randomUUID() });
  const about = { question, staffId, text: "It does, Asker." };
  await decideOn(await writeAnswer(db, about, now), {
    verdict: "reject",
    reason: "personal_data",
    passage: "Asker",
    note: "Names Asker.",
  });
  const erased = { organisationId, email: asked.email, keepsVisible: true };
  expect(await db.transaction().execute((tx) => eraseAsker(tx, erased, later(3)))).toMatchObject({ questions: 1 });
  for (const table of ["questions", "answers", "conversation_notes"]) {
    const { rows } = await owner.query<{ row: string }>(
      `select t::text as row from ${table} t where organisation_id = $1`,
      [organisationId],
    );
    for (const { row } of rows) expect(row.replace("It does, Asker.", "")).not.toMatch(/Asker/);
  }
});

test("a question that is confirmed while its asker is erased is erased with them", async () => {
  const organisation = await anOrganisation(db);
  const organisationId = organisation.id;
  const words = { text: asked.text, firstName: asked.firstName, email: asked.email };
  await askToConfirm(db, { ...words, organisation, sku: asked.sku, language: "en" }, now);
  const { rows } = await owner.query<{ id: string }>(
    "select id from unconfirmed_questions where organisation_id = $1",
    [organisationId],
  );
  const holder = await owner.connect();
  // Whoever confirms has to wait for this row once they have taken what was unconfirmed.
  await holder.query("begin");
  await holder.query("lock table question_mails in access exclusive mode");
  const confirmed = confirmQuestion(db, { organisationId, id: rows[0]!.id }, now);
  await untilBlocked(owner, 1);
  const who = { organisationId, email: asked.email, keepsVisible: false };
  const erased = db.transaction().execute((tx) => eraseAsker(tx, who, now));
  await untilBlocked(owner, 2);
  await holder.query("commit");
  holder.release();
  expect(await confirmed).toMatchObject({ sku: asked.sku });
  expect(await erased).toMatchObject({ questions: 1 });
  for (const table of ["questions", "unconfirmed_questions", "question_mails"]) {
    const { rowCount } = await owner.query(`select from ${table} where organisation_id = $1`, [organisationId]);
    expect([table, rowCount]).toEqual([table, 0]);
  }
});

test("one question has answers by the shop and by those who own the product, one of each, the newest first", async () => {
  const { organisationId, question } = await aShownQuestion();
  await decideOn(await writeAnswer(db, { question, staffId, text: "It does." }, now), accept);
  const owners = [
    await aBuyer(db, organisationId, now, { sku: "K9" }),
    await aBuyer(db, organisationId, now, { sku: "K9" }),
  ];
  const answer = (at: number, by: (typeof owners)[number]) =>
    publishOwnersAnswer(db, question, { ...by, displayName: `Owner ${at}` }, later(at));
  await answer(1, owners[0]!);
  await answer(2, owners[1]!);
  // Another text of the same, shown since when the first was.
  await answer(3, owners[0]!);
  const answers = (await shown(question))!.answers.map(({ writerKind, displayName }) => [writerKind, displayName]);
  expect(answers).toEqual([
    ["owner", "Owner 2"],
    ["owner", "Owner 3"],
    ["shop", null],
  ]);
  expect(await listShownConversations(db, { organisationId, atMost: 10 })).toHaveLength(1);
  expect(await findAnswer(db, { organisationId, questionId: question.id })).toMatchObject({ writerKind: "shop" });
});
