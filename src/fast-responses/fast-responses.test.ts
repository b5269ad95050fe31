import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import type { Organisation } from "../organisations/index.ts";
import { daysAfter } from "../platform/days.ts";
import { getReviewByNumber, listReviewEvents, moveReview, type Review } from "../reviews/index.ts";
import { type FastResponse, type FastResponseDecision, parseFastResponseText, replyDaysLeft } from "./fast-response.ts";
import {
  decideFastResponse,
  eraseFastResponse,
  findFastResponse,
  findVisibleFastResponse,
  listVisibleFastResponses,
  listWaitingFastResponses,
  writeFastResponse,
} from "./index.ts";
import { withdrawFastResponse } from "./write-fast-response.ts";

const { db, owner } = await testDatabase();
const now = new Date("2026-03-14T09:26:53.589Z");
const staffId = randomUUID();
const vetter = { kind: "staff", id: randomUUID() } as const;
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const refusal = {
  verdict: "reject",
  reason: "personal_data",
  passage: "Mrs Doe",
  note: "Leave out her name.",
} as const;

async function aReply(text = "Thank you. We have changed the lid.") {
  const organisation = await anOrganisation(db);
  const review = await publishReview(db, organisation, {}, now);
  const reply = await writeFastResponse(db, { organisation, review, staffId, text }, now);
  return { organisation, organisationId: organisation.id, review, reviewId: review.id, reply };
}

const decide = (reply: FastResponse, decision: FastResponseDecision, at = now) =>
  db.transaction().execute((tx) => decideFastResponse(tx, reply, decision, vetter, at));

async function eventsOf(review: Review): Promise<string[]> {
  return (await listReviewEvents(db, review)).map(({ event }) => event).filter((event) => event.startsWith("fast_"));
}

async function withdrawReviewOf(organisation: Organisation, { number }: Review): Promise<void> {
  const review = await getReviewByNumber(db, { organisationId: organisation.id, number });
  const author = { kind: "purchaser", id: review.purchaserId } as const;
  await db.transaction().execute((tx) => moveReview(tx, review, "withdrawn", author, now));
}

test("a reply is shown once a vetter has accepted it, and every step stands in the record with who did it", async () => {
  const { reply, review, organisationId, reviewId } = await aReply("Thank you.\r\nWe try to do better.");
  expect(reply).toMatchObject({ state: "pending_moderation", version: 1, text: "Thank you.\nWe try to do better." });
  expect(await findVisibleFastResponse(db, { organisationId, reviewId })).toBeUndefined();
  expect(await decide(reply, { verdict: "accept" }, later(5))).toMatchObject({
    state: "published",
    publishedAt: later(5),
  });
  expect(await findVisibleFastResponse(db, { organisationId, reviewId })).toEqual({
    reviewId,
    text: "Thank you.\nWe try to do better.",
    publishedAt: later(5),
  });
  await withdrawFastResponse(db, { organisationId, review, staffId }, later(9));
  expect(await findVisibleFastResponse(db, { organisationId, reviewId })).toBeUndefined();
  const { rows } = await owner.query(
    `select event, actor_kind, actor_id from review_events where review_id = $1 and event like 'fast%' order by id`,
    [reviewId],
  );
  expect(rows).toEqual([
    { event: "fast_response_submitted", actor_kind: "staff", actor_id: staffId },
    { event: "fast_response_approved", actor_kind: "staff", actor_id: vetter.id },
    { event: "fast_response_withdrawn", actor_kind: "staff", actor_id: staffId },
  ]);
});

test("while an edit waits, and after it was refused, shoppers read what was accepted before", async () => {
  const { organisation, organisationId, review, reviewId, reply } = await aReply("First.");
  await decide(reply, { verdict: "accept" }, later(1));
  const edit = await writeFastResponse(db, { organisation, review, staffId, text: "Second, for Mrs Doe." }, later(2));
  expect(edit).toMatchObject({ id: reply.id, state: "pending_moderation", version: 2, visibleText: "First." });
  const refused = await decide(edit, refusal, later(3));
  expect(refused).toMatchObject({ state: "rejected", reason: "personal_data", passage: "Mrs Doe", version: 2 });
  expect(await findVisibleFastResponse(db, { organisationId, reviewId })).toMatchObject({ text: "First." });
  const again = await writeFastResponse(db, { organisation, review, staffId, text: "Third." }, later(4));
  expect(again).toMatchObject({ state: "pending_moderation", version: 3, reason: null, passage: null, note: null });
  await decide(again, { verdict: "accept" }, later(5));
  expect(await findVisibleFastResponse(db, { organisationId, reviewId })).toMatchObject({
    text: "Third.",
    publishedAt: later(5),
  });
  expect(await eventsOf(review)).toEqual([
    "fast_response_submitted",
    "fast_response_approved",
    "fast_response_submitted",
    "fast_response_rejected",
    "fast_response_submitted",
    "fast_response_approved",
  ]);
});

test("only a review that shoppers see can be replied to", async () => {
  const organisation = await anOrganisation(db);
  const waiting = await writeReview(db, organisation, {}, now);
  const write = (review: Review) => writeFastResponse(db, { organisation, review, staffId, text: "Hello" }, now);
  await expect(write(waiting)).rejects.toMatchObject({ code: "review_not_in_state" });
  const shown = await publishReview(db, organisation, {}, now);
  await withdrawReviewOf(organisation, shown);
  await expect(write(shown)).rejects.toMatchObject({ code: "review_not_in_state" });
  const stranger = await anOrganisation(db);
  const elsewhere = {
    organisation: stranger,
    review: await publishReview(db, organisation, {}, now),
    staffId,
    text: "Hello",
  };
  await expect(writeFastResponse(db, elsewhere, now)).rejects.toMatchObject({ code: "not_found" });
});

test("a reply vanishes with its review, and is not asked of a vetter meanwhile", async () => {
  const { organisation, organisationId, review, reviewId, reply } = await aReply();
  await decide(reply, { verdict: "accept" });
  await writeFastResponse(db, { organisation, review, staffId, text: "Edited." }, later(1));
  const waiting = () => listWaitingFastResponses(db, { organisationIds: [organisationId], atMost: 10 });
  expect(await waiting()).toHaveLength(1);
  await withdrawReviewOf(organisation, review);
  expect(await findVisibleFastResponse(db, { organisationId, reviewId })).toBeUndefined();
  expect(await waiting()).toEqual([]);
});

test("of two first replies at once one is kept, of two decisions one counts, and a decision is about one version", async () => {
  const organisation = await anOrganisation(db);
  const review = await publishReview(db, organisation, {}, now);
  const write = (text: string) => writeFastResponse(db, { organisation, review, staffId, text, replaces: 0 }, now);
  const written = await Promise.allSettled([write("One."), write("Two.")]);
  expect(written.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const reply = (await findFastResponse(db, { organisationId: organisation.id, reviewId: review.id }))!;
  await expect(decide({ ...reply, version: 2 }, { verdict: "accept" })).rejects.toMatchObject({
    code: "review_not_in_state",
  });
  const decisions = await Promise.allSettled([decide(reply, { verdict: "accept" }), decide(reply, refusal)]);
  expect(decisions.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await eventsOf(review)).length).toBe(2);
});

test("nobody vets their own words", async () => {
  const { reply } = await aReply();
  const own = { kind: "staff", id: staffId } as const;
  const deciding = db.transaction().execute((tx) => decideFastResponse(tx, reply, { verdict: "accept" }, own, now));
  await expect(deciding).rejects.toMatchObject({ code: "conflict" });
});

test("a colleague's newer text is not overwritten unseen", async () => {
  const { organisation, review } = await aReply();
  const write = (replaces: number) =>
    writeFastResponse(db, { organisation, review, staffId, text: `Over ${replaces}`, replaces }, now);
  expect(await write(1)).toMatchObject({ version: 2 });
  await expect(write(1)).rejects.toMatchObject({ code: "review_not_in_state" });
});

test("a reply is taken back once, and can be written anew", async () => {
  const { organisation, organisationId, review, reply } = await aReply();
  const withdraw = () => withdrawFastResponse(db, { organisationId, review, staffId }, now);
  expect(await withdraw()).toMatchObject({ state: "withdrawn" });
  await expect(withdraw()).rejects.toMatchObject({ code: "review_not_in_state" });
  await expect(decide(reply, { verdict: "accept" })).rejects.toMatchObject({ code: "review_not_in_state" });
  const anew = await writeFastResponse(db, { organisation, review, staffId, text: "Anew." }, now);
  expect(anew).toMatchObject({ state: "pending_moderation", version: 2 });
  const bare = await publishReview(db, organisation, {}, now);
  await expect(withdrawFastResponse(db, { organisationId, review: bare, staffId }, now)).rejects.toMatchObject({
    code: "not_found",
  });
});

test("the queue is oldest first, page by page, and of the organisations asked for only", async () => {
  const [one, two, foreign] = [await anOrganisation(db), await anOrganisation(db), await anOrganisation(db)];
  const minutes = [7, 3, 3, 9, 1];
  for (const [index, organisation] of [one, two, one, two, foreign].entries()) {
    const review = await publishReview(db, organisation, {}, now);
    await writeFastResponse(db, { organisation, review, staffId, text: `No ${index}` }, later(minutes[index]!));
  }
  const organisationIds = [one.id, two.id];
  const texts: string[] = [];
  let after: { submittedAt: Date; id: string } | undefined;
  for (;;) {
    const page = await listWaitingFastResponses(db, { organisationIds, after, atMost: 3 });
    if (page.length === 0) break;
    texts.push(...page.map(({ text }) => text));
    after = page.at(-1);
  }
  expect(texts).toEqual(["No 1", "No 2", "No 0", "No 3"]);
  expect(await listWaitingFastResponses(db, { organisationIds: [], atMost: 3 })).toEqual([]);
});

test("the replies below a page of reviews come in one go, and no other shop's", async () => {
  const { organisationId, reviewId, reply } = await aReply("Ours.");
  await decide(reply, { verdict: "accept" });
  const other = await aReply("Theirs.");
  await decide(other.reply, { verdict: "accept" });
  const reviewIds = [reviewId, other.reviewId, randomUUID()];
  expect(await listVisibleFastResponses(db, { organisationId, reviewIds })).toMatchObject([
    { reviewId, text: "Ours." },
  ]);
  expect(await listVisibleFastResponses(db, { organisationId, reviewIds: [] })).toEqual([]);
});

test("when the author is erased, what shoppers read stays with the review, and everything else goes", async () => {
  const shown = await aReply("Dear customer, thank you.");
  await decide(shown.reply, { verdict: "accept" });
  const { organisation, review } = shown;
  await writeFastResponse(db, { organisation, review, staffId, text: "Dear Mrs Canary." }, now);
  const unseen = await aReply("Dear Mrs Canary.");
  const gone = await aReply("Dear Mrs Canary.");
  await decide(gone.reply, { verdict: "accept" });
  await db.transaction().execute(async (tx) => {
    await eraseFastResponse(tx, { ...shown, isReviewKept: true }, now);
    await eraseFastResponse(tx, { ...unseen, isReviewKept: true }, now);
    await eraseFastResponse(tx, { ...gone, isReviewKept: false }, now);
  });
  expect(await findFastResponse(db, shown)).toMatchObject({ state: "published", text: "Dear customer, thank you." });
  expect(await findFastResponse(db, unseen)).toBeUndefined();
  expect(await findFastResponse(db, gone)).toBeUndefined();
});

test("a text is 1 to 2000 characters as a person counts them, without what cannot be shown", () => {
  expect(parseFastResponseText("  Thanks.\r\n\tBye. ")).toEqual({ text: "Thanks.\n\tBye." });
  expect(parseFastResponseText("\u{1f600}".repeat(2000))).toEqual({ text: "\u{1f600}".repeat(2000) });
  expect(parseFastResponseText("\u{1f600}".repeat(2001))).toEqual({ problem: "too_long" });
  for (const nothing of ["", "  \n ", undefined, ["a"]])
    expect(parseFastResponseText(nothing)).toEqual({ problem: "missing" });
  for (const bad of ["a\0b", "half \ud800", "bell \u0007"])
    expect(parseFastResponseText(bad)).toEqual({ problem: "unreadable" });
});

test("a reply is due within seven days of the review's publication", () => {
  const days = (count: number) => daysAfter(now, count);
  expect([0, 0.1, 6.5, 7, 8.2].map((count) => replyDaysLeft(now, days(count)))).toEqual([7, 7, 1, 0, -1]);
});
