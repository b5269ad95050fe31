import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aBuyer, publishQuestion, writeAsOwner } from "../../test/support/questions.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { aReviewToVet, publish, type Wish } from "../../test/support/waiting-reviews.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { checkDue } from "../checks/index.ts";
import { writeAnswer } from "../conversations/index.ts";
import { writeFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { findPurchaseById } from "../purchases/index.ts";
import { appealDecision, getReviewByNumber, listReviewEvents, type Review, submitReview } from "../reviews/index.ts";
import { applyDueDecisions } from "./apply-decisions.ts";

const { app, db, clock } = await testApp();
const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });

async function aShop(settings: Parameters<typeof anOrganisation>[1] = {}) {
  const organisation = await anOrganisation(db, { name: "Harbour & Hearth", ...settings });
  const product = { sku: "K1", name: "Copper kettle", url: null, imageUrl: null };
  await mergeProduct(db, organisation.id, product, clock.now);
  return organisation;
}
const aVetter = (...organisations: Organisation[]) => signIn(app, db, { role: "vetter", organisations });
const pathOf = ({ trkref }: Organisation, { number }: Review) => `/console/${trkref}/reviews/${number}`;

async function aWaiting(wish: Wish = {}) {
  const organisation = await aShop();
  const review = await aReviewToVet(db, organisation, clock.now, wish);
  return { organisation, review, path: pathOf(organisation, review), vetter: await aVetter(organisation) };
}

const accepting = { verdict: "accept", version: "1" };
const rejecting = { verdict: "reject", version: "1", reason: "offensive", passage: "Sturdy" };

async function letTakeEffect() {
  clock.advance(10_000);
  await applyDueDecisions(db, clock.now);
}

test("a vetter takes the oldest, reads all of it, and accepts; after ten seconds it counts, and the score shows", async () => {
  const organisation = await aShop();
  const words = {
    goodPoints: "Boils quickly",
    badPoints: "Ring 07911 123456",
    generalComments: "Fine <b>all</b> in all",
  };
  const review = await aReviewToVet(db, organisation, clock.now, { ...words, overallScore: 3, isConfirmed: true });
  clock.advance(60_000);
  const second = await aReviewToVet(db, organisation, clock.now);
  const vetter = await aVetter(organisation);

  const next = await vetter.post("/console/queue/next");
  expect([next.statusCode, next.headers.location]).toEqual([303, pathOf(organisation, review)]);
  await checkDue(db, clock.now);
  const page = (await vetter.get(pathOf(organisation, review))).body;
  expect(page).toContain("Fine &lt;b>all&lt;/b> in all");
  expect(page).toMatch(/<mark>07911 123456<\/mark><span[^>]*>Phone number<\/span>/);
  for (const fact of [
    "Copper kettle (K1)",
    "Confirmed by an order",
    "3 February 2026",
    "7 February 2026",
    "United Kingdom",
  ])
    expect(page).toContain(fact);
  expect(page).toContain("Score and stars are hidden until a decision has taken effect");
  expect(page).not.toMatch(/out of 10|@example\.com/);

  const decided = await vetter.post(`${pathOf(organisation, review)}/decide`, accepting);
  expect([decided.statusCode, decided.headers.location]).toEqual([303, pathOf(organisation, second)]);
  const following = (await vetter.get(pathOf(organisation, second))).body;
  expect(following).toMatch(new RegExp(`Review ${review.number}</a>.* accepted`, "s"));
  expect(following).toContain(`action="${pathOf(organisation, review)}/undo"`);
  expect((await latest(review)).state).toBe("pending_moderation");

  await letTakeEffect();
  expect((await latest(review)).state).toBe("pending_publication");
  const after = (await vetter.get(pathOf(organisation, review))).body;
  expect(after).toContain("3 out of 10");
  expect(after).toMatch(/Accepted<\/strong> by you/);
  expect((await vetter.get(pathOf(organisation, second))).body).not.toContain("accepted");
});

test.each([
  [{ isConfirmed: false }, ["Not known: no order says"]],
  [{ told: {} }, ["Not known: no order says"]],
  [{ told: { isIncentivised: false } }, ["None, says the shop"]],
  [{ told: { isIncentivised: true, isRefunded: true } }, ["Yes, says the shop", "<dt>Refunded</dt>"]],
  [{ told: { isCancelled: true, isRefunded: true } }, ["<dt>Cancelled</dt>", "<dt>Refunded</dt>"]],
])("a vetter reads what the order says beyond the sale: %j", async (wish, said) => {
  const { path, vetter } = await aWaiting({ isConfirmed: true, ...wish });
  const page = (await vetter.get(path)).body;
  for (const words of said) expect(page).toContain(words);
  expect(page.includes("Since then")).toBe(said.some((words) => words.includes("<dd>")));
});

test("a rejection names a reason of the list and words of the text; what is missing is said, and nothing typed is lost", async () => {
  const { review, path, vetter } = await aWaiting({ generalComments: "Sturdy,\r\nand a  crook sold it." });
  await vetter.post(`${path}/open`);
  const refused = async (fields: Record<string, string>) => {
    const answer = await vetter.post(`${path}/decide`, { verdict: "reject", version: "1", ...fields });
    expect(answer.statusCode).toBe(422);
    return answer.body;
  };
  expect(await refused({})).toContain("Choose a reason");
  expect(await refused({ reason: "too_negative" })).toContain("Choose a reason");
  expect(await refused({ reason: "offensive" })).toContain("Name the words that the rejection is about");
  const typed = await refused({ reason: "offensive", passage: "a thief", note: "Please <rephrase>." });
  expect(typed).toContain("These words are not in the text");
  expect(typed).toContain("Please &lt;rephrase>.</textarea>");
  expect(typed).toContain("a thief</textarea>");
  expect(typed).toMatch(/value="offensive"[^>]*checked/);
  expect(await refused({ reason: "offensive", passage: "crook", note: "x".repeat(2001) })).toContain("at most 2000");
  expect(await refused({ verdict: "maybe" })).toContain("Accept or reject");

  // White space as the selection has it; what is kept is the text's own.
  const fields = { ...rejecting, passage: "and a crook", note: "Please rephrase." };
  expect((await vetter.post(`${path}/decide`, fields)).statusCode).toBe(303);
  await letTakeEffect();
  expect((await listReviewEvents(db, review)).at(-1)).toMatchObject({
    event: "rejected",
    actorId: vetter.id,
    reason: "offensive",
    passage: "and a  crook",
    note: "Please rephrase.",
  });
});

test("a review without words, or one that is beside the point as a whole, is rejected without a passage", async () => {
  for (const [wish, reason] of [
    [{ generalComments: null }, "unlawful"],
    [{}, "not_about_product"],
    [{}, "illegible"],
  ] as const) {
    const { review, path, vetter } = await aWaiting(wish);
    const answer = await vetter.post(`${path}/decide`, { verdict: "reject", version: "1", reason });
    expect(answer.statusCode).toBe(303);
    await letTakeEffect();
    expect((await latest(review)).state).toBe("rejected");
  }
});

test("undoing gives the item back to its vetter, unseen; afterwards it is too late, and says so", async () => {
  const { review, path, vetter } = await aWaiting({ overallScore: 2 });
  await vetter.post(`${path}/decide`, accepting);
  expect((await vetter.get("/console/queue")).body).toContain("Takes effect at");
  expect((await vetter.get(path)).body).toContain("Undo");
  const undone = await vetter.post(`${path}/undo`);
  expect([undone.statusCode, undone.headers.location]).toEqual([303, path]);
  const page = (await vetter.get(path)).body;
  expect(page).toContain("Reserved for you until");
  expect(page).not.toContain("out of 10");
  await vetter.post(`${path}/decide`, accepting);
  await letTakeEffect();
  const late = await vetter.post(`${path}/undo`);
  expect([late.statusCode, late.body]).toEqual([409, expect.stringContaining("It is too late to undo this")]);
  expect((await latest(review)).state).toBe("pending_publication");
});

test("two vetters who decide at once: one is told that somebody was faster", async () => {
  const { organisation, path, vetter } = await aWaiting();
  const others = await Promise.all([aVetter(organisation), aVetter(organisation), signIn(app, db, { role: "admin" })]);
  const answers = await Promise.all([vetter, ...others].map((one) => one.post(`${path}/decide`, accepting)));
  expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(1);
  for (const { statusCode, body } of answers) {
    if (statusCode !== 303)
      expect([statusCode, body]).toEqual([409, expect.stringMatching(/already decided it|has it open/)]);
  }
});

test("an open item says until when, never by whom, and is renewed by its page", async () => {
  const { organisation, path, vetter } = await aWaiting();
  const other = await aVetter(organisation);
  expect((await vetter.post(`${path}/open`)).headers.location).toBe(path);
  for (const url of [path, "/console/queue"]) {
    const { body } = await other.get(url);
    expect(body).toMatch(/Another vetter has it open until <time[^>]*>\d+ Mar 2026, \d\d:\d\d UTC/);
    expect(body).not.toContain(vetter.email);
  }
  expect((await other.get(path)).body).not.toContain('value="accept"');
  expect((await other.post(`${path}/open`)).statusCode).toBe(409);
  expect((await other.post("/console/queue/next")).headers.location).toBe("/console/queue?done=");
  clock.advance(9 * 60_000);
  expect((await vetter.post(`${path}/renew`)).statusCode).toBe(204);
  expect((await other.post(`${path}/renew`)).statusCode).toBe(409);
  clock.advance(10 * 60_000);
  expect((await other.post(`${path}/open`)).statusCode).toBe(303);
  expect((await vetter.post(`${path}/decide`, accepting)).body).toContain("Another vetter has it open");
});

test("leaving an item gives it back and opens the one after it", async () => {
  const { organisation, review, path, vetter } = await aWaiting();
  clock.advance(1);
  const second = await aReviewToVet(db, organisation, clock.now);
  await vetter.post("/console/queue/next");
  expect((await vetter.post(`${path}/skip`)).headers.location).toBe(pathOf(organisation, second));
  const other = await aVetter(organisation);
  expect((await other.post("/console/queue/next")).headers.location).toBe(pathOf(organisation, review));
  const skipped = (await vetter.post(`${pathOf(organisation, second)}/skip`)).headers.location as string;
  expect(skipped).toMatch(/^\/console\/queue\?done=./);
  expect((await vetter.get(skipped)).body).toContain("Nothing else is free in the queue right now.");
  // The same page once something is.
  await other.post(`${path}/skip`);
  expect((await vetter.get(skipped)).body).not.toContain("Nothing else is free");
});

test("behind the last item of the queue comes its first, for whoever left it for later", async () => {
  const { organisation, review, path, vetter } = await aWaiting();
  clock.advance(1);
  const second = await aReviewToVet(db, organisation, clock.now);
  expect((await vetter.post(`${path}/skip`)).headers.location).toBe(pathOf(organisation, second));
  expect((await vetter.post(`${pathOf(organisation, second)}/skip`)).headers.location).toBe(path);
  await vetter.post(`${pathOf(organisation, second)}/open`);
  const decided = await vetter.post(`${pathOf(organisation, second)}/decide`, accepting);
  expect(decided.headers.location).toBe(pathOf(organisation, review));
});

test("in a narrowed queue nothing else is free in that part of it", async () => {
  const { vetter } = await aWaiting();
  const end = (await vetter.post("/console/queue/next?finding=phone_number")).headers.location as string;
  expect((await vetter.get(end)).body).toContain("Nothing else is free in this part of the queue right now.");
  expect((await vetter.get("/console/queue?done=")).body).not.toContain("Nothing else is free");
});

test("what is decided about is what was seen: an author's new version in between is told", async () => {
  const { organisation, review, path, vetter } = await aWaiting();
  await vetter.post(`${path}/open`);
  await vetter.post(`${path}/decide`, rejecting);
  await letTakeEffect();
  const purchase = (await findPurchaseById(db, { organisationId: organisation.id, id: review.purchaseId }))!;
  await submitReview(
    db,
    { organisation, purchase },
    { overallScore: 1, generalComments: "Sturdy at last." },
    clock.now,
  );
  const answer = await vetter.post(`${path}/decide`, accepting);
  expect([answer.statusCode, answer.body]).toEqual([
    409,
    expect.stringContaining("changed or withdrawn in the meantime"),
  ]);
  const page = (await vetter.get(path)).body;
  expect(page).toContain("Earlier versions");
  expect(page).toContain("Sturdy, and it pours well.");
  expect(page).not.toContain("out of 10");
});

test("an appeal is for a second vetter: the first is told, in the page and by the verb", async () => {
  const { organisation, review, path, vetter } = await aWaiting();
  await vetter.post(`${path}/decide`, rejecting);
  await letTakeEffect();
  expect((await vetter.get(path)).body).toContain("8 out of 10");
  await appealDecision(db, await latest(review), "It was meant kindly.", clock.now);
  const own = (await vetter.get(path)).body;
  expect(own).toContain("Its author appealed against your decision, so another person has to decide.");
  expect(own).not.toContain('value="accept"');
  expect((await vetter.post(`${path}/open`)).statusCode).toBe(409);
  expect((await vetter.post(`${path}/decide`, accepting)).body).toContain("another person has to decide");
  expect((await vetter.post("/console/queue/next")).headers.location).toBe("/console/queue?done=");
  const second = await aVetter(organisation);
  expect((await second.post("/console/queue/next")).headers.location).toBe(path);
  const page = (await second.get(path)).body;
  expect(page).toContain("It was meant kindly.");
  expect(page).not.toContain("out of 10");
  await second.post(`${path}/decide`, accepting);
  await letTakeEffect();
  expect((await latest(review)).state).toBe("pending_publication");
});

test("the shop's reply is vetted in the same queue, with the review that it answers", async () => {
  const organisation = await aShop();
  const shown = await publish(db, await aReviewToVet(db, organisation, clock.now, { overallScore: 2 }), clock.now);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  const text = "Thank you. We are sorry to hear it.";
  await writeFastResponse(db, { organisation, review: shown, staffId: retailer.id, text }, clock.now);
  const vetter = await aVetter(organisation);
  const path = `${pathOf(organisation, shown)}/reply`;
  expect((await vetter.post("/console/queue/next")).headers.location).toBe(path);
  const page = (await vetter.get(path)).body;
  expect(page).toContain(text);
  expect(page).toContain("Sturdy, and it pours well.");
  expect(page).not.toContain("out of 10");
  const reject = { verdict: "reject", version: "1", reason: "pressures_author", passage: "sorry" };
  expect((await vetter.post(`${path}/decide`, { ...reject, passage: "Sturdy" })).statusCode).toBe(422);
  expect((await vetter.post(`${path}/decide`, reject)).headers.location).toMatch(/^\/console\/queue\?done=/);
  await letTakeEffect();
  expect((await vetter.get(path)).body).toContain("There is nothing to decide here at the moment.");
  const without = await aReviewToVet(db, organisation, clock.now);
  expect((await vetter.get(`${pathOf(organisation, without)}/reply`)).statusCode).toBe(404);
});

describe("the queue's page", () => {
  test("says of each answer who wrote it", async () => {
    const organisation = await anOrganisation(db);
    const vetter = await signIn(app, db, { role: "vetter", organisations: [organisation] });
    const question = await publishQuestion(db, organisation, {}, clock.now);
    const chips = async () =>
      [...(await vetter.get("/console/queue")).body.matchAll(/chip strong">([^<]*answer)</g)].map(([, words]) => words);
    await writeAnswer(db, { question, staffId: randomUUID(), text: "It does." }, clock.now);
    expect(await chips()).toEqual(["The shop’s answer"]);
    clock.advance(1000);
    await writeAsOwner(db, question, await aBuyer(db, organisation.id, clock.now), clock.now);
    expect(await chips()).toEqual(["The shop’s answer", "An owner’s answer"]);
  });

  test("is narrowed by shop, language and finding, and what it is narrowed to travels along", async () => {
    const [one, other] = [await aShop({ name: "One" }), await aShop({ name: "Other" })];
    const vetter = await aVetter(one, other);
    const plain = await aReviewToVet(db, one, clock.now);
    clock.advance(1);
    const rude = await aReviewToVet(db, other, clock.now, {
      generalComments: "Quelle merde, vraiment",
      language: "fr",
    });
    await checkDue(db, clock.now);
    const listed = async (query: string) =>
      [
        ...(await vetter.get(`/console/queue${query}`)).body.matchAll(/data-row[^>]*>Review (\d+)|Review (\d+)<\/a>/g),
      ].map(([, a, b]) => Number(a ?? b));
    expect(await listed("")).toEqual([plain.number, rude.number]);
    expect(await listed(`?organisation=${other.trkref}`)).toEqual([rude.number]);
    expect(await listed("?language=fr&finding=profanity")).toEqual([rude.number]);
    expect(await listed("?language=de")).toEqual([]);
    // What is not understood narrows nothing.
    expect(await listed("?language=xx&finding=negative&after=nonsense")).toEqual([plain.number, rude.number]);
    const next = await vetter.post("/console/queue/next?language=fr");
    expect(next.headers.location).toBe(`${pathOf(other, rude)}?language=fr`);
    const page = (await vetter.get(next.headers.location as string)).body;
    expect(page).toContain(`action="${pathOf(other, rude)}/decide?language=fr"`);
  });

  test("shows the clock against the promise, and marks what is overdue", async () => {
    const organisation = await aShop({ decidesWithinDays: 2 });
    const vetter = await aVetter(organisation);
    await aReviewToVet(db, organisation, clock.now);
    clock.advance(47 * 3_600_000);
    await aReviewToVet(db, organisation, clock.now);
    const early = (await vetter.get("/console/queue")).body;
    expect(early).toContain("Due in 1 h<");
    clock.advance(3 * 3_600_000);
    const late = (await vetter.get("/console/queue")).body;
    expect(late).toContain("Overdue by 2 h<");
    expect(late).toContain("2 days 2 h");
    expect(late).toMatch(/Promised within<\/dt><dd>2 days/);
  });

  test("is read in pages of 25", async () => {
    const organisation = await aShop();
    const vetter = await aVetter(organisation);
    for (let n = 0; n < 30; n += 1) await aReviewToVet(db, organisation, clock.now);
    const first = (await vetter.get("/console/queue")).body;
    expect(first.match(/data-row/g)).toHaveLength(25);
    expect(first).toContain("30 are waiting.");
    const link = /href="([^"]*after=[^"]*)"/.exec(first)![1]!.replaceAll("&amp;", "&");
    const second = (await vetter.get(link)).body;
    expect(second.match(/data-row/g)).toHaveLength(5);
    expect(second).not.toContain("after=");
  });

  test("finds a review of a shop by its number", async () => {
    const { organisation, review, path, vetter } = await aWaiting();
    const find = (number: string) =>
      vetter.get(`/console/reviews?organisation=${organisation.trkref}&number=${number}`);
    expect((await find(` ${review.number} `)).headers.location).toBe(path);
    // Without a number all of them are meant.
    expect((await find("")).headers.location).toBe(`/console/${organisation.trkref}/reviews`);
    for (const number of ["2147483647", "x"]) {
      const missing = await find(number);
      expect([missing.statusCode, missing.body]).toEqual([
        404,
        expect.stringContaining("has no review with that number"),
      ]);
    }
  });
});

describe("who may not", () => {
  test("a vetter of other shops gets the same 404 as for none; a retailer is refused; nobody is sent to sign in", async () => {
    const { organisation, review, path } = await aWaiting();
    const stranger = await aVetter(await aShop());
    for (const url of [
      path,
      path.replace(organisation.trkref, "NONE"),
      `${path}0`,
      `/console/reviews?organisation=${organisation.trkref}&number=${review.number}`,
    ])
      expect([url, (await stranger.get(url)).statusCode]).toEqual([url, 404]);
    for (const verb of ["open", "renew", "skip", "decide", "undo"])
      expect([verb, (await stranger.post(`${path}/${verb}`, accepting)).statusCode]).toEqual([verb, 404]);
    expect((await stranger.get("/console/queue")).body).toContain("Nothing is waiting here.");
    const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
    for (const url of ["/console/queue", path]) expect((await retailer.get(url)).statusCode).toBe(403);
    expect((await retailer.post(`${path}/decide`, accepting)).statusCode).toBe(403);
    const nobody = await app.inject({ url: path });
    expect([nobody.statusCode, nobody.headers.location]).toEqual([303, expect.stringContaining("/console/sign-in")]);
    expect((await latest(review)).state).toBe("pending_moderation");
  });

  test("a form without the session's token does nothing", async () => {
    const { path, vetter } = await aWaiting();
    for (const url of [
      "/console/queue/next",
      ...["open", "renew", "skip", "decide", "undo"].map((verb) => `${path}/${verb}`),
    ])
      expect([url, (await vetter.post(url, { csrf: "", ...accepting })).statusCode]).toEqual([url, 403]);
    expect((await vetter.get(path)).body).toContain("Open to decide");
  });
});
