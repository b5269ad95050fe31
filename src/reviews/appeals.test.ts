import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { listDecisionMailsAbout } from "../../test/support/mails.ts";
import { untilBlocked } from "../../test/support/waiting.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import type { Organisation } from "../organisations/index.ts";
import { daysAfter } from "../platform/days.ts";
import { newId } from "../platform/ids.ts";
import {
  type Actor,
  appealDecision,
  canAppeal,
  decideReview,
  dismissRemovalAppeal,
  editReview,
  findLastDecision,
  findVisibleReview,
  getReviewByNumber,
  listReviewEvents,
  type Review,
  removeReview,
  upholdRemovalAppeal,
} from "./index.ts";

const { db, owner } = await testDatabase();
const clock = testClock();
const operator: Actor = { kind: "operator" };
const ann: Actor = { kind: "staff", id: newId(clock.now) };
const ben: Actor = { kind: "staff", id: newId(clock.now) };
const changed = { overallScore: 2, generalComments: "It broke." };

const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
const refusal = { verdict: "reject", reason: "offensive", passage: "Sturdy" } as const;
const isVisible = async ({ organisationId, number }: Review) =>
  (await findVisibleReview(db, { organisationId, number })) !== undefined;
const notInState = { code: "review_not_in_state" };

async function aRefused(by: Actor, organisation?: Organisation): Promise<Review> {
  const review = await aReviewToVet(db, organisation ?? (await anOrganisation(db)), clock.now);
  return decideReview(db, review, refusal, by, clock.now);
}

async function aRemoved(by: Actor): Promise<Review> {
  const published = await publish(db, await aReviewToVet(db, await anOrganisation(db), clock.now), clock.now);
  return removeReview(db, published, by, "unlawful", "A court said so.", clock.now);
}

describe("an appeal against a refusal", () => {
  test("puts the review back in the queue with what its author says", async () => {
    const refused = await aRefused(ann);
    const appealed = await appealDecision(db, refused, " That was a quotation.\r\nRead it again. ", clock.now);
    expect(appealed).toMatchObject({ state: "pending_moderation", isAppeal: true, version: 1 });
    const [last] = (await listReviewEvents(db, appealed)).slice(-1);
    expect(last).toMatchObject({
      event: "appealed",
      actorKind: "purchaser",
      note: "That was a quotation.\nRead it again.",
    });
  });

  test("is decided by somebody other than whoever made the decision it is against", async () => {
    const own = { code: "conflict", errors: [expect.stringContaining("another person")] };
    const byAnn = await appealDecision(db, await aRefused(ann), "No.", clock.now);
    for (const decision of [{ verdict: "accept" } as const, refusal]) {
      await expect(decideReview(db, byAnn, decision, ann, clock.now)).rejects.toMatchObject(own);
    }
    expect((await decideReview(db, byAnn, { verdict: "accept" }, ben, clock.now)).state).toBe("pending_publication");

    // The terminal knows no names: it is nobody of the staff, and always the same person.
    const byTerminal = await appealDecision(db, await aRefused(operator), "No.", clock.now);
    await expect(decideReview(db, byTerminal, refusal, operator, clock.now)).rejects.toMatchObject(own);
    expect((await decideReview(db, byTerminal, refusal, ann, clock.now)).state).toBe("rejected");
    const again = await appealDecision(db, await aRefused(ann), "No.", clock.now);
    expect((await decideReview(db, again, refusal, operator, clock.now)).state).toBe("rejected");
  });

  test("is about the last refusal: who refused an earlier version may decide", async () => {
    const organisation = await anOrganisation(db);
    const refused = await aRefused(ann, organisation);
    const edited = await editReview(db, { organisation, review: refused }, changed, clock.now);
    const appealed = await appealDecision(
      db,
      await decideReview(db, edited, refusal, ben, clock.now),
      "No.",
      clock.now,
    );
    await expect(decideReview(db, appealed, refusal, ben, clock.now)).rejects.toMatchObject({ code: "conflict" });
    expect((await decideReview(db, appealed, { verdict: "accept" }, ann, clock.now)).isAppeal).toBe(false);
  });

  test("is made once: refused again, it is the last word until another version is sent", async () => {
    const organisation = await anOrganisation(db);
    const appealed = await appealDecision(db, await aRefused(ann, organisation), "No.", clock.now);
    const final = await decideReview(db, appealed, refusal, ben, clock.now);
    expect(canAppeal(final, clock.now, clock.now)).toBe(false);
    await expect(appealDecision(db, final, "Still no.", clock.now)).rejects.toMatchObject(notInState);
    const edited = await editReview(db, { organisation, review: final }, changed, clock.now);
    const refused = await decideReview(db, edited, refusal, ann, clock.now);
    expect((await appealDecision(db, refused, "And now?", clock.now)).state).toBe("pending_moderation");
  });

  test("is open to the end of the last day of six months, and no longer", async () => {
    const decidedAt = new Date("2026-08-31T15:00:00Z");
    const review = { state: "rejected", isAppeal: false } as const;
    const on = (moment: string) => canAppeal(review, decidedAt, new Date(moment));
    expect([on("2026-08-31T15:00:00Z"), on("2027-02-28T23:59:59Z"), on("2027-03-01T00:00:00Z")]).toEqual([
      true,
      true,
      false,
    ]);
    const refused = await aRefused(ann);
    const late = daysAfter(clock.now, 190);
    await expect(appealDecision(db, refused, "No.", late)).rejects.toMatchObject(notInState);
  });

  test("needs words, and not a book of them, and something to be against", async () => {
    const refused = await aRefused(ann);
    for (const words of ["", " \n ", "x".repeat(2001)]) {
      await expect(appealDecision(db, refused, words, clock.now)).rejects.toMatchObject({ code: "invalid_request" });
    }
    const waiting = await aReviewToVet(db, await anOrganisation(db), clock.now);
    await expect(appealDecision(db, waiting, "No.", clock.now)).rejects.toMatchObject(notInState);
  });

  test("that was right tells the author so", async () => {
    const appealed = await appealDecision(db, await aRefused(ann), "No.", clock.now);
    await decideReview(db, appealed, { verdict: "accept", note: "You are right, sorry." }, ben, clock.now);
    const mails = await listDecisionMailsAbout(db, appealed);
    expect(mails.map(({ kind }) => kind)).toEqual(["statement_of_reasons", "appeal_decided"]);
    expect(mails[1]!.body).toContain("> You are right, sorry.");
    expect(mails[1]!.body).toContain("The review will be published as you wrote it.");
  });
});

describe("a removal", () => {
  test("takes the review from shoppers at once, says why, and keeps the texts", async () => {
    const removed = await aRemoved(ann);
    expect(removed).toMatchObject({ state: "removed", visibleVersion: null, visibleBeforeRemoval: 1 });
    expect(await isVisible(removed)).toBe(false);
    expect(await findLastDecision(db, removed)).toMatchObject({
      event: "removed",
      reason: "unlawful",
      note: "A court said so.",
      actor: ann,
    });
    const [mail] = await listDecisionMailsAbout(db, removed);
    expect(mail).toMatchObject({ kind: "statement_of_reasons", purchaserId: removed.purchaserId });
    const edit = editReview(db, { organisation: await anOrganisation(db), review: removed }, changed, clock.now);
    await expect(edit).rejects.toMatchObject(notInState);
  });

  test("is appealed against once, and another person answers", async () => {
    const removed = await aRemoved(ann);
    for (const answer of [upholdRemovalAppeal, dismissRemovalAppeal]) {
      await expect(answer(db, removed, ben, null, clock.now)).rejects.toMatchObject(notInState);
    }
    const appealed = await appealDecision(db, removed, "It was no insult.", clock.now);
    expect(appealed).toMatchObject({ state: "removed", isAppeal: true, stateChangedAt: removed.stateChangedAt });
    await expect(appealDecision(db, appealed, "Again.", clock.now)).rejects.toMatchObject(notInState);
    await expect(appealDecision(db, removed, "Again.", clock.now)).rejects.toMatchObject(notInState);
    await expect(upholdRemovalAppeal(db, appealed, ann, null, clock.now)).rejects.toMatchObject({ code: "conflict" });
    const shown = await upholdRemovalAppeal(db, appealed, ben, "It was none.", clock.now);
    expect(shown).toMatchObject({ state: "published", visibleVersion: 1, visibleBeforeRemoval: null });
    expect(shown.publishedAt).toEqual(removed.publishedAt);
    expect(await isVisible(shown)).toBe(true);
  });

  test("whose appeal was dismissed is the last word", async () => {
    const appealed = await appealDecision(db, await aRemoved(ann), "It was no insult.", clock.now);
    const dismissed = await dismissRemovalAppeal(db, appealed, ben, "It was one.", clock.now);
    expect(dismissed.state).toBe("removed");
    await expect(appealDecision(db, dismissed, "Please.", clock.now)).rejects.toMatchObject(notInState);
    await expect(upholdRemovalAppeal(db, dismissed, operator, null, clock.now)).rejects.toMatchObject(notInState);
    const mails = await listDecisionMailsAbout(db, dismissed);
    expect(mails.at(-1)!.body).toMatch(/confirmed the removal[\s\S]*> It was one\.[\s\S]*court/);
  });

  test("answered by two at once is answered by one", async () => {
    for (const second of [upholdRemovalAppeal, dismissRemovalAppeal]) {
      const appealed = await appealDecision(db, await aRemoved(ann), "It was no insult.", clock.now);
      const client = await owner.connect();
      await client.query("begin");
      await client.query("select from reviews where organisation_id = $1 and id = $2 for update", [
        appealed.organisationId,
        appealed.id,
      ]);
      const answers = Promise.allSettled([
        dismissRemovalAppeal(db, appealed, ben, null, clock.now),
        second(db, appealed, operator, null, clock.now),
      ]);
      await untilBlocked(owner, 2);
      await client.query("commit");
      client.release();
      expect((await answers).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const answered = (await listReviewEvents(db, appealed)).filter(({ event }) => event.startsWith("appeal_"));
      expect(answered).toHaveLength(1);
    }
  });

  test("undone by an appeal publishes nothing that nobody had accepted", async () => {
    const organisation = await anOrganisation(db);
    const published = await publish(db, await aReviewToVet(db, organisation, clock.now), clock.now);
    const edited = await editReview(db, { organisation, review: published }, changed, clock.now);
    const removed = await removeReview(db, edited, ann, "offensive", null, clock.now);
    const appealed = await appealDecision(db, removed, "Why?", clock.now);
    const shown = await upholdRemovalAppeal(db, appealed, ben, null, clock.now);
    expect(shown).toMatchObject({ state: "pending_moderation", version: 2, visibleVersion: 1, isAppeal: false });
    expect((await findVisibleReview(db, shown))!.generalComments).toBe("Sturdy, and it pours well.");

    const never = await removeReview(
      db,
      await aReviewToVet(db, organisation, clock.now),
      ann,
      "ordered",
      null,
      clock.now,
    );
    const again = await upholdRemovalAppeal(
      db,
      await appealDecision(db, never, "Why?", clock.now),
      ben,
      null,
      clock.now,
    );
    expect(again).toMatchObject({ state: "pending_moderation", visibleVersion: null });
    expect(await isVisible(await latest(again))).toBe(false);
  });
});
