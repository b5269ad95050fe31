import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { anOrganisation } from "../../../test/support/factories.ts";
import { startMailServer } from "../../../test/support/mail-server.ts";
import {
  aBuyer,
  publishAnswer,
  publishOwnersAnswer,
  publishQuestion,
  writeAsOwner,
} from "../../../test/support/questions.ts";
import { signIn } from "../../../test/support/staff.ts";
import { testApp, testBaseUrl, testSecret } from "../../../test/support/test-app.ts";
import { untilBlocked } from "../../../test/support/waiting.ts";
import { mergeProduct } from "../../catalogue/index.ts";
import { createDeliverer, listMails, noteMailServer } from "../../outbox/index.ts";
import { createMailer } from "../../platform/mailer.ts";
import { deriveKeys } from "../../platform/secrets.ts";
import { confirmPurchase } from "../../purchases/index.ts";
import { mailSources } from "../../worker.ts";
import type { Answer, AnswerReason, ConversationDecision } from "../conversation.ts";
import { listConversationEvents } from "../conversation-events.queries.ts";
import { decideAnswer, eraseAsker, findAnswer, findShownConversation, writeAnswer } from "../index.ts";
import { ownerPath } from "../owner-link.ts";
import { appealAnswer, withdrawAnswer, withdrawOwnersAnswer } from "../write-answer.ts";

const { app, db, owner: direct, clock } = await testApp();
const keys = deriveKeys(testSecret);
const mailServer = await startMailServer();
const mailer = createMailer({ url: mailServer.url, from: "mail@fairmark.example" });
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const sources = mailSources({ baseUrl: testBaseUrl, keys });
const deliverer = createDeliverer({ db, mailer, sources, keys, baseUrl: testBaseUrl, clock: () => clock.now, log });
afterAll(() => {
  mailer.close();
  return mailServer.close();
});
await noteMailServer(db, true, clock.now);

const accept = { verdict: "accept" } as const;
const reject = { verdict: "reject", reason: "illegible" } as const;
const vetter = () => ({ kind: "staff", id: randomUUID() }) as const;
const decide = (answer: Answer, decision: ConversationDecision<AnswerReason>, by = vetter()) =>
  db.transaction().execute((tx) => decideAnswer(tx, answer, decision, by, clock.now));

async function aQuestion(settings: Parameters<typeof anOrganisation>[1] = {}) {
  const organisation = await anOrganisation(db, { name: "Acme", ...settings });
  const organisationId = organisation.id;
  await mergeProduct(db, organisationId, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, clock.now);
  const email = `${randomUUID()}@example.com`;
  const question = await publishQuestion(db, organisation, { text: "Is it loud?", email }, clock.now);
  const arrivedAt = (address: string) => mailServer.arrived.filter(({ to }) => to === address).map(({ mail }) => mail);
  const shown = async () => (await findShownConversation(db, { organisationId, number: question.number }))!.answers;
  const standings = async () =>
    (await listMails(db, { organisationId, atMost: 20 }))
      .map(({ kind, state, withheldBecause }) => [kind, withheldBecause ?? state])
      .reverse();
  return { organisation, organisationId, question, email, arrivedAt, shown, standings };
}

describe("the owner is told", () => {
  test("that the answer is shown, with the way to it and to their own page; the outbox opens nothing", async () => {
    const { organisation, organisationId, question, arrivedAt } = await aQuestion();
    const owner = await aBuyer(db, organisationId, clock.now);
    await publishOwnersAnswer(db, question, { ...owner, language: "fr" }, clock.now);
    await deliverer.deliver();
    const [mail, ...more] = arrivedAt(owner.email);
    expect(more).toEqual([]);
    const { trkref } = organisation;
    const own = ownerPath(keys, { organisationId, questionId: question.id, ...owner, trkref, number: question.number });
    expect(mail!.subject).toBe("Votre réponse sur Kettle est affichée");
    for (const words of [testBaseUrl + own, `${testBaseUrl}/reviews/${trkref}/question/${question.number}`])
      expect(mail!.text).toContain(words);
    // What others wrote is not repeated to them.
    expect(mail!.text).not.toContain("Is it loud?");
    expect((await app.inject(own)).statusCode).toBe(200);
    const stored = await listMails(db, { organisationId, atMost: 20 });
    expect(JSON.stringify(stored)).not.toContain("key=");
    const staff = await signIn(app, db, { role: "retailer", organisations: [organisation] });
    const id = stored.find(({ kind }) => kind === "answer_published")!.id;
    const seen = await staff.get(`/console/${trkref}/outbox/${id}`);
    expect(seen.body).toContain("(the owner&#39;s own link goes here)".replace("&#39;", "'"));
    expect(seen.body).not.toContain("key=");
  });

  test("why it is refused, whatever they have stopped; what they can do; and on appeal what another person decided", async () => {
    const { organisationId, question, arrivedAt, shown } = await aQuestion();
    const owner = await aBuyer(db, organisationId, clock.now);
    const refusal = { verdict: "reject", reason: "personal_data", passage: "Mrs Doe", note: "Leave her out." } as const;
    const written = await writeAsOwner(db, question, { ...owner, text: "Mrs Doe says so." }, clock.now);
    const first = vetter();
    const rejected = await decide(written, refusal, first);
    await deliverer.deliver();
    const [reasons] = arrivedAt(owner.email);
    for (const words of [
      "The reason: It contains contact details, or describes a private person.",
      "> Mrs Doe",
      "> Leave her out.",
      "Change your answer and send it again",
      "Appeal by",
      "so this e-mail cannot be stopped",
    ])
      expect(reasons!.text).toContain(words);
    const appealed = await appealAnswer(db, rejected, "She agreed.", clock.now);
    await expect(decide(appealed, accept, first)).rejects.toMatchObject({ code: "conflict" });
    await decide(appealed, accept);
    await deliverer.deliver();
    expect(arrivedAt(owner.email)[1]!.text).toContain("another person looked at it again and agreed with you");
    expect(await shown()).toMatchObject([{ text: "Mrs Doe says so." }]);
    const events = await listConversationEvents(db, { organisationId, questionId: question.id });
    expect(
      events.slice(2).map(({ event, actorKind, actorId }) => [event, actorKind, actorId === owner.purchaserId]),
    ).toEqual([
      ["answer_submitted", "purchaser", true],
      ["answer_rejected", "staff", false],
      ["answer_appealed", "purchaser", true],
      ["answer_approved", "staff", false],
    ]);
  });

  test("for good once the appeal is refused too; an answer that is sent anew begins afresh, and the shop appeals against nothing", async () => {
    const { organisationId, question } = await aQuestion();
    const owner = await aBuyer(db, organisationId, clock.now);
    const rejected = await decide(await writeAsOwner(db, question, owner, clock.now), reject);
    const again = await decide(await appealAnswer(db, rejected, "Read it.", clock.now), reject);
    expect(again).toMatchObject({ state: "rejected", isAppeal: true });
    await expect(appealAnswer(db, again, "Again.", clock.now)).rejects.toMatchObject({ code: "review_not_in_state" });
    const anew = await writeAsOwner(db, question, { ...owner, text: "It is loud." }, clock.now);
    expect(anew).toMatchObject({ version: 2, isAppeal: false, reason: null });
    const shops = await decide(
      await writeAnswer(db, { question, staffId: randomUUID(), text: "No." }, clock.now),
      reject,
    );
    await expect(appealAnswer(db, shops, "Why?", clock.now)).rejects.toMatchObject({ code: "review_not_in_state" });
  });

  test("nothing of an answer that was withdrawn before the mail left", async () => {
    const { organisationId, question, standings, arrivedAt } = await aQuestion();
    const owner = await aBuyer(db, organisationId, clock.now);
    await publishOwnersAnswer(db, question, owner, clock.now);
    await withdrawOwnersAnswer(db, { question, purchaserId: owner.purchaserId }, clock.now);
    await deliverer.deliver();
    expect(await standings()).toEqual([
      ["question_answered", "no_longer_due"],
      ["answer_published", "no_longer_due"],
    ]);
    expect(arrivedAt(owner.email)).toEqual([]);
  });
});

describe("the asker is told of the first answer that they can read", () => {
  test("of a later one where the first was taken back before the mail left, and then of no other", async () => {
    const { question, organisationId, email, arrivedAt } = await aQuestion();
    const staffId = randomUUID();
    await publishAnswer(db, question, "It is not.", clock.now);
    await withdrawAnswer(db, { question, staffId }, clock.now);
    await deliverer.deliver();
    expect(arrivedAt(email)).toEqual([]);
    const owner = await aBuyer(db, organisationId, clock.now);
    await publishOwnersAnswer(db, question, owner, clock.now);
    await publishAnswer(db, question, "It is not, we listened.", clock.now);
    await deliverer.deliver();
    expect(arrivedAt(email).map(({ subject }) => subject)).toEqual([
      "Somebody who owns Kettle has answered your question",
    ]);
  });

  test("of one that is shown while the mail about another, taken back, is on its way to nobody", async () => {
    const { question, organisationId, email, arrivedAt } = await aQuestion();
    await publishAnswer(db, question, "It is not.", clock.now);
    await withdrawAnswer(db, { question, staffId: randomUUID() }, clock.now);
    const asked = sources.find(({ kinds }) => kinds.includes("question_answered"))!;
    const [mail] = await listMails(db, { organisationId, atMost: 1 });
    expect(await asked.prepare(db, mail!, clock.now)).toEqual({ withheld: "no_longer_due" });
    // Before that is noted, an answer is shown.
    const owner = await aBuyer(db, organisationId, clock.now);
    await publishOwnersAnswer(db, question, owner, clock.now);
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable("outbox")
        .set({ state: "withheld", withheldBecause: "no_longer_due" })
        .where("organisationId", "=", organisationId)
        .where("id", "=", mail!.id)
        .execute();
      await asked.unsent!(tx, mail!, "no_longer_due");
    });
    await deliverer.deliver();
    expect(arrivedAt(email)).toHaveLength(1);
  });
});

test("two texts of one owner that arrive at once are one answer, and an owner whose goods went back meanwhile sends none", async () => {
  const { organisationId, question } = await aQuestion();
  const owner = await aBuyer(db, organisationId, clock.now);
  const written = await Promise.allSettled(
    ["One", "Two", "Three"].map((text) => writeAsOwner(db, question, { ...owner, text }, clock.now)),
  );
  expect(written.some(({ status }) => status === "fulfilled")).toBe(true);
  const { email: _, ...line } = owner;
  const of = { organisationId, ...line, deliveryDate: null, purchaseDate: null, isRefunded: true };
  await db.transaction().execute((tx) => confirmPurchase(tx, of, clock.now));
  await expect(writeAsOwner(db, question, owner, clock.now)).rejects.toMatchObject({ code: "review_not_in_state" });
});

test("since when somebody owns it is the month of the order, or of its confirmation by the shop's clocks; nothing once it went back", async () => {
  const { organisationId, question, shown } = await aQuestion({ timeZone: "Pacific/Auckland" });
  const lastDay = new Date("2026-03-31T12:00:00.000Z");
  const dated = await aBuyer(db, organisationId, lastDay, { purchaseDate: "2026-02-28" });
  const undated = await aBuyer(db, organisationId, lastDay);
  const returned = await aBuyer(db, organisationId, lastDay);
  for (const owner of [dated, undated, returned]) {
    clock.advance(1000);
    await publishOwnersAnswer(db, question, owner, clock.now);
  }
  const { email: _, ...line } = returned;
  const of = { organisationId, ...line, deliveryDate: null, purchaseDate: null, isRefunded: true };
  await db.transaction().execute((tx) => confirmPurchase(tx, of, clock.now));
  expect((await shown()).map(({ ownerSince }) => ownerSince)).toEqual([null, "2026-04", "2026-02"]);
});

test("who bought it twice, and gives the first one back at this moment, still answers as an owner", async () => {
  const { organisationId, question } = await aQuestion();
  const { purchaserId, orderRef } = await aBuyer(db, organisationId, clock.now, { purchaseDate: "2026-01-05" });
  const line = { organisationId, purchaserId, sku: "K1", deliveryDate: null };
  const [first, second] = [
    { ...line, orderRef, purchaseDate: "2026-01-05" },
    { ...line, orderRef: randomUUID(), purchaseDate: "2026-02-05" },
  ];
  await db.transaction().execute((tx) => confirmPurchase(tx, second, clock.now));
  let writing: ReturnType<typeof writeAsOwner> | undefined;
  await db.transaction().execute(async (tx) => {
    await confirmPurchase(tx, { ...first, isRefunded: true }, clock.now);
    writing = writeAsOwner(db, question, { purchaserId }, clock.now);
    // It has found the first one.
    await untilBlocked(direct);
  });
  expect(await writing).toMatchObject({ state: "pending_moderation", purchaserId });
});

test("who asked is erased, and an owner's appeal about their answer is still heard, without what vetters wrote of it", async () => {
  const { organisationId, question, email } = await aQuestion();
  const answerOf = async () => {
    const { purchaserId } = await aBuyer(db, organisationId, clock.now);
    const answer = await writeAsOwner(db, question, { purchaserId }, clock.now);
    return decide(answer, { ...reject, passage: "Mine", note: "A vetter's words" });
  };
  const [waits, decided] = [await answerOf(), await answerOf()];
  await appealAnswer(db, waits, "It does answer.", clock.now);
  await decide(await appealAnswer(db, decided, "Heard already.", clock.now), { ...reject, note: "No." });
  const erasing = { organisationId, email, keepsVisible: true };
  await db.transaction().execute((tx) => eraseAsker(tx, erasing, clock.now));
  const events = await listConversationEvents(db, { organisationId, questionId: question.id });
  const kept = events.filter(({ note, passage }) => note !== null || passage !== null);
  expect(kept.map(({ answerId, note, passage }) => [answerId, note, passage])).toEqual([
    [waits.id, "It does answer.", null],
  ]);
  expect(await findAnswer(db, { organisationId, id: waits.id })).toMatchObject({
    state: "pending_moderation",
    isAppeal: true,
    note: null,
    passage: null,
  });
});
