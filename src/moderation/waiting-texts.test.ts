import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { aBuyer, aQuestionToVet, publishQuestion, writeAsOwner } from "../../test/support/questions.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { checkDue, findConversationCheck } from "../checks/index.ts";
import { appealQuestion, decideAnswer, decideQuestion, writeAnswer } from "../conversations/index.ts";
import { appealAnswer } from "../conversations/write-answer.ts";
import { readQueue, takeNext } from "./list-queue.ts";
import type { QueueFilter } from "./queue.ts";
import { showItem } from "./show-item.ts";
import { listWaitingTexts } from "./waiting-texts.queries.ts";

const { db } = await testDatabase();
const { now } = testClock();
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

async function aShop() {
  const organisation = await anOrganisation(db);
  const ask = (text: string, at = now, sku = "K1") => aQuestionToVet(db, organisation, { text, sku }, at);
  const queue = async (filter: QueueFilter = {}) => {
    const scope = { organisations: [organisation], filter };
    return (await readQueue(db, scope, undefined, later(60))).page;
  };
  return { organisation, organisationId: organisation.id, ask, queue };
}

test("what waits comes oldest first, by pages: questions, and answers to questions that are shown", async () => {
  const { organisation, organisationId, ask } = await aShop();
  const question = await publishQuestion(db, organisation, {}, now);
  await writeAnswer(db, { question, staffId: randomUUID(), text: "It does." }, later(2));
  for (const minutes of [3, 1]) await ask(`After ${minutes}?`, later(minutes));
  const of = { organisationIds: [organisationId], filter: {}, atMost: 2 };
  const first = await listWaitingTexts(db, of);
  expect(first.map(({ kind, waitingSince }) => [kind, waitingSince])).toEqual([
    ["question", later(1)],
    ["answer", later(2)],
  ]);
  const rest = await listWaitingTexts(db, { ...of, after: first[1] });
  expect(rest.map(({ kind, waitingSince }) => [kind, waitingSince])).toEqual([["question", later(3)]]);
});

describe("the automatic checks", () => {
  test("read questions and answers as they read reviews, and the queue names what they found", async () => {
    const { organisation, organisationId, ask, queue } = await aShop();
    await mergeProduct(db, organisationId, { sku: "K2", name: "Copper kettle 1.7", url: null, imageUrl: null }, now);
    const asked = await ask("Call me on 020 7946 0018: is it like the Copper kettle 1.7?");
    const plain = await ask("Does it whistle when it boils?", later(1));
    const question = await publishQuestion(db, organisation, {}, now);
    const answer = await writeAnswer(
      db,
      { question, staffId: randomUUID(), text: "Write to jane@example.com about that." },
      later(2),
    );
    expect((await queue()).items.map(({ isChecked }) => isChecked)).toEqual([false, false, false]);
    await checkDue(db, now);
    const { items } = await queue();
    expect(
      items.map(({ number, findings, isChecked, isFullyChecked }) => [
        number,
        [...findings],
        isChecked,
        isFullyChecked,
      ]),
    ).toEqual([
      [asked.number, ["other_product", "phone_number"], true, true],
      [plain.number, [], true, true],
      [answer.number, ["email_address"], true, true],
    ]);
    const check = await findConversationCheck(db, { organisationId, subjectId: asked.id, version: 1 });
    expect(check!.findings.find(({ finding }) => finding === "phone_number")).toMatchObject({
      field: "question",
      startsAt: 11,
    });
    const narrowed = async (filter: QueueFilter) => (await queue(filter)).items.map(({ number }) => number);
    expect(await narrowed({ finding: "email_address" })).toEqual([answer.number]);
    expect(await narrowed({ finding: "phone_number", language: "en" })).toEqual([asked.number]);
    expect(await narrowed({ language: "en" })).toEqual([asked.number, plain.number, answer.number]);
    expect(await narrowed({ language: "de" })).toEqual([]);
  });

  test("look once at each version: an answer that is sent again is looked at again", async () => {
    const { organisation, organisationId } = await aShop();
    const question = await publishQuestion(db, organisation, {}, now);
    const staffId = randomUUID();
    const write = (text: string) => writeAnswer(db, { question, staffId, text }, now);
    const { id: subjectId } = await write("See www.example.com for that.");
    const found = async (version: number) =>
      (await findConversationCheck(db, { organisationId, subjectId, version }))?.findings;
    await checkDue(db, now);
    await checkDue(db, later(1));
    expect(await found(1)).toMatchObject([{ finding: "link", field: "answer" }]);
    await write("The lid fits, we have tried it.");
    expect(await found(2)).toBeUndefined();
    await checkDue(db, later(2));
    expect(await found(2)).toEqual([]);
  });

  test("name the question about the same product that says nearly the same", async () => {
    const { organisation, organisationId, ask } = await aShop();
    const text = "Can I put this kettle on an induction hob, or will it be damaged by that?";
    const first = await publishQuestion(db, organisation, { text }, now);
    const copy = await ask(text.toUpperCase().replace("?", ""), later(1));
    const elsewhere = await ask(text, later(1), "K7");
    await checkDue(db, now);
    const found = async (subjectId: string) =>
      (await findConversationCheck(db, { organisationId, subjectId, version: 1 }))!.findings.filter(
        ({ finding }) => finding === "near_duplicate",
      );
    expect(await found(copy.id)).toMatchObject([{ about: String(first.number), field: "question" }]);
    expect(await found(elsewhere.id)).toEqual([]);
  });
});

test("an appealed question waits from when it was appealed, and is taken by anybody but who rejected it", async () => {
  const { organisation, organisationId, ask, queue } = await aShop();
  const { id, number } = await ask("Does it whistle?");
  const by = { kind: "staff", id: randomUUID() } as const;
  const rejected = await db
    .transaction()
    .execute((tx) =>
      decideQuestion(tx, { organisationId, id, version: 1 }, { verdict: "reject", reason: "illegible" }, by, later(1)),
    );
  expect((await queue()).items).toEqual([]);
  await ask("Is it loud?", later(2));
  await appealQuestion(db, rejected, "It can be understood.", later(3));
  expect((await queue()).items.map(({ isAppeal, waitingSince }) => [isAppeal, waitingSince])).toEqual([
    [false, later(2)],
    [true, later(3)],
  ]);
  const scope = { organisations: [organisation], filter: {} };
  const place = { waitingSince: later(2), id: "ffffffff-ffff-7fff-bfff-ffffffffffff" };
  expect((await takeNext(db, scope, by.id, later(4), place))?.isAppeal).not.toBe(true);
  expect(await takeNext(db, scope, randomUUID(), later(4), place)).toMatchObject({ number, isAppeal: true });
});

test("an owner's answer that is appealed waits from then on too, and is taken by anybody but who rejected it; the shop's by anybody but who wrote it", async () => {
  const { organisation, organisationId, queue } = await aShop();
  const question = await publishQuestion(db, organisation, {}, now);
  const staffId = randomUUID();
  const shops = await writeAnswer(db, { question, staffId, text: "It does." }, later(2));
  const written = await writeAsOwner(db, question, await aBuyer(db, organisationId, now), later(1));
  const by = { kind: "staff", id: randomUUID() } as const;
  const rejected = await db
    .transaction()
    .execute((tx) => decideAnswer(tx, written, { verdict: "reject", reason: "illegible" }, by, later(1)));
  expect((await queue()).items.map(({ number }) => number)).toEqual([shops.number]);
  await appealAnswer(db, rejected, "It can be understood.", later(3));
  expect((await queue()).items.map(({ number, isAppeal, waitingSince }) => [number, isAppeal, waitingSince])).toEqual([
    [shops.number, false, later(2)],
    [written.number, true, later(3)],
  ]);
  const scope = { organisations: [organisation], filter: {} };
  expect(await takeNext(db, scope, staffId, later(4))).toMatchObject({ number: written.number, isAppeal: true });
  expect(await takeNext(db, scope, by.id, later(40))).toMatchObject({ number: shops.number });
});

test("whoever vets an owner's answer sees the purchase that it rests on and no score, and nothing of other answers", async () => {
  const { organisation, organisationId } = await aShop();
  const question = await publishQuestion(db, organisation, { answer: "It does." }, now);
  const review = await publishReview(db, organisation, { sku: "K1", overallScore: 3, purchaseDate: "2026-02-03" }, now);
  const other = await writeAsOwner(db, question, await aBuyer(db, organisationId, now), now);
  const reject = { verdict: "reject", reason: "illegible", note: "Not this one." } as const;
  await db.transaction().execute((tx) => decideAnswer(tx, other, reject, { kind: "operator" }, now));
  const { number } = await writeAsOwner(db, question, { purchaserId: review.purchaserId, displayName: "Omar" }, now);
  const shown = await showItem(db, organisation, "answer", number, now);
  expect(shown.facts).toMatchObject({ purchaseDate: "2026-02-03", isConfirmed: true, isAuthors: true });
  expect([shown.answers, shown.conversation?.answerBy]).toEqual([undefined, "owner"]);
  expect(shown.words?.fields.map(({ text }) => text)).toEqual(["Mine does.", "Omar"]);
  expect(shown.events.map(({ event }) => event)).toEqual([
    "question_submitted",
    "question_approved",
    "answer_submitted",
  ]);
  expect(JSON.stringify(shown)).not.toMatch(/score":3|Not this one/i);
});
