import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { accept, editVisible, publish, reject, reviewOf, submitAs, withdraw } from "../../test/support/reviews.ts";
import { untilBlocked } from "../../test/support/waiting.ts";
import { confirmPurchases } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { claimPurchase, mergePurchaser } from "../purchases/index.ts";
import { decideReview, getReviewByNumber, listReviewEvents, moveReview, publishDue, type Review } from "./index.ts";

const { db, owner } = await testDatabase();
const clock = testClock();

const jane = "jane@example.com";
const operator = { kind: "operator" } as const;

const at = (organisation: Organisation, orderRef = "A1", sku = "S1") => ({
  organisation,
  pair: { orderRef, sku },
  now: clock.now,
});

async function aClaim(organisation: Organisation, email = jane, orderRef = "A1") {
  const organisationId = organisation.id;
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
  await claimPurchase(db, { organisationId, orderRef, sku: "S1", purchaserId: purchaser.id }, clock.now);
  return purchaser;
}

function order(organisation: Organisation, email: string, more: { purchaseDate?: string; orderRef?: string } = {}) {
  const report = {
    email,
    details: {},
    orderRef: "A1",
    items: [{ sku: "S1" }],
    purchaseDate: "2026-02-03",
    deliveryDate: null,
  };
  return confirmPurchases(db, organisation, { ...report, ...more }, clock.now);
}

const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
const eventsOf = async (review: Review) =>
  (await listReviewEvents(db, review)).map(({ event, fromState, toState, actorKind, reason }) =>
    [event, fromState, toState, actorKind, reason].map(String).join(" "),
  );

/** Holds a review's row, so that all who want to change it have read it before one of them does. */
async function holdRow({ organisationId, id }: Review) {
  const client = await owner.connect();
  await client.query("begin");
  await client.query("select from reviews where organisation_id = $1 and id = $2 for update", [organisationId, id]);
  return {
    letGo: async () => {
      await client.query("commit");
      client.release();
    },
  };
}

describe("a decision", () => {
  test("that was made is not overruled by a second one: whoever comes later is told", async () => {
    const organisation = await anOrganisation(db);
    await aClaim(organisation);
    const { organisationId, number } = await submitAs(db, at(organisation));
    const which = { organisationId, number };
    await decideReview(db, which, { verdict: "accept" }, operator, clock.now);
    const second = decideReview(db, which, { verdict: "reject", reason: "offensive" }, operator, clock.now);
    await expect(second).rejects.toMatchObject({ code: "review_not_in_state" });
    expect((await getReviewByNumber(db, which)).state).toBe("pending_publication");
  });

  test("by two at once is one person's: the other one is told that the review has moved on", async () => {
    for (let round = 0; round < 3; round += 1) {
      const organisation = await anOrganisation(db);
      await aClaim(organisation);
      const review = await submitAs(db, at(organisation));
      const both = await holdRow(review);
      const decisions = [{ verdict: "accept" }, { verdict: "reject", reason: "offensive", note: "no" }] as const;
      const deciding = Promise.allSettled(
        decisions.map((decision) => decideReview(db, review, decision, operator, clock.now)),
      );
      await untilBlocked(owner, 2);
      await both.letGo();
      const results = await deciding;
      const lost = results.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
      expect(lost).toHaveLength(1);
      expect(lost[0]!.reason).toMatchObject({ code: "review_not_in_state", status: 409 });
      const won = results.find((result) => result.status === "fulfilled")!;
      expect((await latest(review)).state).toBe((won as PromiseFulfilledResult<Review>).value.state);
      // The loser left nothing behind: neither an event nor a note.
      expect(await eventsOf(review)).toHaveLength(2);
    }
  });

  test("that was seen before another took effect does not undo it", async () => {
    const organisation = await anOrganisation(db);
    await aClaim(organisation);
    const seen = await submitAs(db, at(organisation));
    await reject(db, at(organisation));
    await submitAs(db, at(organisation), 2);
    // The same state again, and yet not what was seen: there is a newer version.
    const stale = db.transaction().execute((tx) => moveReview(tx, seen, "approved", operator, clock.now));
    await expect(stale).rejects.toMatchObject({ code: "review_not_in_state" });
    expect((await latest(seen)).state).toBe("pending_moderation");
  });

  test("about another shop's review finds none", async () => {
    const [organisation, other] = await Promise.all([anOrganisation(db), anOrganisation(db)]);
    await aClaim(organisation);
    const { number } = await submitAs(db, at(organisation));
    const decision = decideReview(db, { organisationId: other.id, number }, { verdict: "accept" }, operator, clock.now);
    await expect(decision).rejects.toMatchObject({ code: "not_found" });
    const crossed = { ...(await reviewOf(db, at(organisation))), organisationId: other.id };
    const move = db.transaction().execute((tx) => moveReview(tx, crossed, "approved", operator, clock.now));
    await expect(move).rejects.toMatchObject({ code: "review_not_in_state" });
  });
});

describe("every move", () => {
  test("is written down with who, why and when, in the order in which it happened", async () => {
    const organisation = await anOrganisation(db, { requiresOrderConfirmation: true });
    const purchaser = await aClaim(organisation);
    const review = await submitAs(db, at(organisation));
    clock.advance(60_000);
    await order(organisation, jane);
    await reject(db, at(organisation), "A phone number in line 2");
    await submitAs(db, at(organisation));
    await accept(db, at(organisation));
    await publish(db, at(organisation));
    await editVisible(db, at(organisation));
    await reject(db, at(organisation));
    await withdraw(db, at(organisation));
    expect(await eventsOf(review)).toEqual([
      "submitted null pending_order purchaser null",
      "order_matched pending_order pending_moderation system null",
      "rejected pending_moderation rejected operator personal_data",
      "resubmitted rejected pending_moderation purchaser null",
      "approved pending_moderation pending_publication operator null",
      "published pending_publication published system null",
      "resubmitted published pending_moderation purchaser null",
      "rejected pending_moderation rejected operator personal_data",
      "withdrawn rejected withdrawn purchaser null",
    ]);
    const { rows } = await owner.query(
      "select actor_id, version, occurred_at from review_events where organisation_id = $1 order by id",
      [organisation.id],
    );
    expect(rows.map(({ version }) => version)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(rows.map(({ actor_id }) => actor_id === purchaser.id)).toEqual(
      [1, 0, 0, 1, 0, 0, 1, 0, 1].map((isAuthor) => isAuthor === 1),
    );
    expect(rows[1].occurred_at.getTime() - rows[0].occurred_at.getTime()).toBe(60_000);
    const events = await listReviewEvents(db, review);
    expect(events.map(({ note }) => note).filter(Boolean)).toEqual(["A phone number in line 2"]);
  });

  test("that the database could not write down does not happen", async () => {
    const organisation = await anOrganisation(db);
    await aClaim(organisation);
    const review = await submitAs(db, at(organisation));
    await owner.query("alter table review_events add constraint poison check (event <> 'approved') not valid");
    try {
      await expect(accept(db, at(organisation))).rejects.toMatchObject({ code: "23514" });
    } finally {
      await owner.query("alter table review_events drop constraint poison");
    }
    expect((await latest(review)).state).toBe("pending_moderation");
    expect((await accept(db, at(organisation))).state).toBe("pending_publication");
  });
});

describe("the publication run", () => {
  test("by two at once publishes each review once, whatever the score", async () => {
    // Those that the tests above left waiting.
    await publishDue(db, clock.now);
    const organisation = await anOrganisation(db);
    const scores = [1, 10, 5, 2, 9, 3, 8, 4, 7, 6];
    for (const [n, score] of scores.entries()) {
      await aClaim(organisation, jane, `P${n}`);
      await submitAs(db, at(organisation, `P${n}`), score);
      await accept(db, at(organisation, `P${n}`));
    }
    const counts = await Promise.all([publishDue(db, clock.now), publishDue(db, clock.now)]);
    expect(counts[0]! + counts[1]!).toBe(scores.length);
    for (const n of scores.keys()) {
      const review = await reviewOf(db, at(organisation, `P${n}`));
      expect(review).toMatchObject({ state: "published", visibleVersion: 1, publishedAt: clock.now });
      expect((await eventsOf(review)).filter((event) => event.startsWith("published"))).toHaveLength(1);
    }
    expect(await publishDue(db, clock.now)).toBe(0);
  });

  test("passes over a review that its author takes back at the same moment", async () => {
    const organisation = await anOrganisation(db);
    await aClaim(organisation);
    await submitAs(db, at(organisation));
    const review = await accept(db, at(organisation));
    const author = await owner.connect();
    await author.query("begin");
    await author.query("update reviews set state = 'withdrawn' where organisation_id = $1 and id = $2", [
      organisation.id,
      review.id,
    ]);
    const running = publishDue(db, clock.now);
    await untilBlocked(owner);
    await author.query("commit");
    author.release();
    expect(await running).toBe(0);
    expect((await latest(review)).state).toBe("withdrawn");
  });
});
