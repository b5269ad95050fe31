import fc from "fast-check";
import type { ControlledTransaction } from "kysely";
import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { thorough } from "../../test/support/intake-steps.ts";
import { publishReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { DB } from "../platform/schema.ts";
import { findPurchaseById } from "../purchases/index.ts";
import { foldChanges, moveReview, type Review, withdrawReview } from "../reviews/index.ts";

const server = await testApp();
const { app, db, clock } = server;
const system = { kind: "system" } as const;

/** What happens between two answers; `which` chooses among the reviews or the transactions that there are. */
const step = fc.record({
  deed: fc.constantFrom(
    "publish",
    "publish",
    "withdraw",
    "remove",
    "hold",
    "commit",
    "roll back",
    "learn a branch",
    "give to its purchaser",
    "number the changes",
  ),
  which: fc.nat(),
  sku: fc.constantFrom("K1", "K2"),
  language: fc.constantFrom("en" as const, "de" as const),
  later: fc.constantFrom(0, 1, 40),
  branch: fc.constantFrom("LEEDS", "YORK"),
  isClaimed: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What is known of a visible review: by what it was verified, and where it was bought. */
type Known = Review & { owner: string; isVerified: boolean; branch: string | null };

/** A shop in which reviews come and go, in transactions of which some are held open, and what is visible in it by then. */
async function aBusyShop() {
  const shop = await anOrganisation(db);
  const { authorization } = await anApiKey(db, shop);
  const visible = new Map<number, Known>();
  const held: { tx: ControlledTransaction<DB>; number: number }[] = [];
  const publish = async (sku: string, language: "en" | "de", isConfirmed = true) => {
    const written = { sku, language, isConfirmed, overallScore: 7, likelihoodToRecommend: 9 } as const;
    const review = await publishReview(db, shop, written, clock.now);
    visible.set(review.number, { ...review, owner: "its author", isVerified: isConfirmed, branch: null });
  };
  /** A feed names the branch of a review's order, and as its purchaser the author or somebody else. */
  const bring = async (review: Known, purchaser: "its author" | "somebody else", branch: string) => {
    const purchase = await findPurchaseById(db, { organisationId: shop.id, id: review.purchaseId });
    const { orderRef, sku } = purchase!;
    const email = purchaser === "its author" ? `${orderRef}@example.com` : `other-${orderRef}@example.com`;
    const content = `order_ref,sku,email,purchase_date,branch_code\n${orderRef},${sku},${email},2026-02-03,${branch}`;
    await importText(server, shop, "purchasers", content, true);
    // The first order stands. Who has claimed what an order then brings for somebody else has bought nothing, nowhere.
    if (review.isVerified || review.owner === "somebody else") {
      if (purchaser === review.owner && review.isVerified) review.branch = branch;
      return;
    }
    review.owner = purchaser;
    review.isVerified = purchaser === "its author";
    review.branch = review.isVerified ? branch : null;
  };
  const take = async ({ deed, which, sku, language, later, branch, isClaimed }: Step) => {
    clock.advance(later * 86_400_000);
    const free = [...visible.values()].filter(({ number }) => held.every((one) => one.number !== number));
    const review = free[which % Math.max(1, free.length)];
    if (deed === "publish") await publish(sku, language, !isClaimed);
    else if (deed === "number the changes") await foldChanges(db);
    else if (deed === "commit" || deed === "roll back") {
      const [one] = held.splice(which % Math.max(1, held.length), 1);
      if (!one) return;
      await (deed === "commit" ? one.tx.commit() : one.tx.rollback()).execute();
      if (deed === "commit") visible.delete(one.number);
    } else if (review && deed === "hold" && held.length < 3) {
      const tx = await db.startTransaction().execute();
      await moveReview(tx, review, "removed", system, clock.now);
      held.push({ tx, number: review.number });
    } else if (review && deed === "learn a branch") await bring(review, "its author", branch);
    else if (review && deed === "give to its purchaser") await bring(review, "somebody else", branch);
    else if (review && deed !== "hold") {
      if (deed === "withdraw") await withdrawReview(db, review, clock.now);
      else await db.transaction().execute((tx) => moveReview(tx, review, "removed", system, clock.now));
      visible.delete(review.number);
    }
  };
  const settle = async () => {
    for (const { tx } of held.splice(0)) await tx.rollback().execute();
    await foldChanges(db);
  };
  const ask = async (path: string) => {
    const answer = await app.inject({ url: `/v4/organisations/${shop.trkref}${path}`, headers: { authorization } });
    expect([path, answer.statusCode]).toEqual([path, 200]);
    return answer.json();
  };
  /** Undefined where it is gone by now. */
  const find = async (number: number) => {
    const answer = await app.inject({ url: `/v4/reviews/${number}`, headers: { authorization } });
    return answer.statusCode === 404 ? undefined : (answer.json() as unknown);
  };
  return { visible, publish, take, settle, ask, find };
}

type Shop = Awaited<ReturnType<typeof aBusyShop>>;
type Item = { id: number; visible?: boolean };

/** All of a list by its cursor, with something happening after each answer. */
async function byCursor(shop: Shop, between: () => Promise<void>): Promise<number[]> {
  const seen: number[] = [];
  for (let cursor: string | null = ""; cursor !== null; await between()) {
    const { reviews, next_cursor }: { reviews: Item[]; next_cursor: string | null } = await shop.ask(
      `/all_reviews?per_page=3&cursor=${cursor}`,
    );
    seen.push(...reviews.map(({ id }) => id));
    cursor = next_cursor;
  }
  return seen;
}

async function byPage(shop: Shop, list: string, between = async () => {}): Promise<number[]> {
  const seen: number[] = [];
  for (let page: number | null = 1; page !== null; await between()) {
    const { reviews, summary }: { reviews: Item[]; summary: { pagination: { next_page: number | null } } } =
      await shop.ask(`/reviews?locale=en&region=worldwide&per_page=3&page=${page}${list}`);
    seen.push(...reviews.map(({ id }) => id));
    page = summary.pagination.next_page;
  }
  return seen;
}

/** A copy of the shop's reviews, kept by following the list of changes and fetching each review that has changed. */
function follower(shop: Shop) {
  const copy = new Map<number, unknown>();
  let cursor = "";
  return {
    copy,
    async follow(atMost = Number.POSITIVE_INFINITY) {
      for (let answers = 0; answers < atMost; answers += 1) {
        const { changes, next_cursor, has_more } = await shop.ask(`/changes?per_page=2&cursor=${cursor}`);
        for (const { id, visible } of changes as Item[]) {
          const review = visible ? await shop.find(id) : undefined;
          if (review) copy.set(id, review);
          else copy.delete(id);
        }
        cursor = next_cursor;
        if (!has_more) return;
      }
    },
  };
}

const numbers = (list: Iterable<number>) => [...list].sort((a, b) => a - b);

test("while reviews come and go, a walk by cursor meets nothing twice and misses nothing that stayed, and a follower of the changes ends with the truth", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), fc.nat({ max: 3 }), async (steps, every) => {
      const shop = await aBusyShop();
      for (const sku of ["K1", "K2", "K1", "K1", "K2", "K1", "K1", "K1"]) await shop.publish(sku, "en");
      const { copy, follow } = follower(shop);
      const left = [...steps];
      const between = async () => {
        for (const one of left.splice(0, every)) await shop.take(one);
        await follow(1);
      };
      while (left.length > 0) {
        const atFirst = new Set(shop.visible.keys());
        const before = left.length;
        const seen = await byCursor(shop, between);
        expect(new Set(seen).size).toBe(seen.length);
        const stayed = [...atFirst].filter((number) => shop.visible.has(number));
        expect(seen).toEqual(expect.arrayContaining(stayed));
        if (left.length === before) await shop.take(left.shift()!);
      }
      await shop.settle();
      await follow();
      expect(numbers(copy.keys())).toEqual(numbers(shop.visible.keys()));
      for (const [number, review] of copy) expect(review).toEqual(await shop.find(number));
      expect(numbers(await byCursor(shop, async () => {}))).toEqual(numbers(shop.visible.keys()));
      const newest = [...shop.visible.values()].sort(
        (a, b) => b.publishedAt!.getTime() - a.publishedAt!.getTime() || b.number - a.number,
      );
      expect(await byPage(shop, "")).toEqual(newest.map(({ number }) => number));
      const ofOne = newest.filter(({ sku }) => sku === "K1");
      expect(await byPage(shop, "&sku=K1")).toEqual(ofOne.map(({ number }) => number));
      for (const branch of ["LEEDS", "YORK"]) {
        const there = newest.filter((one) => one.branch === branch).map(({ number }) => number);
        expect([branch, await byPage(shop, `&branch_code=${branch}`)]).toEqual([branch, there]);
        const { customer_experience_scores: scores } = await shop.ask(`?branch_code=${branch}`);
        expect(scores.number_of_retailer_rating_reviews).toBe(there.length);
      }
      const { reviews } = await shop.ask("/all_reviews?per_page=100");
      const verified = (reviews as { id: number; verification: { method: string } }[]).filter(
        ({ verification }) => verification.method === "order",
      );
      expect(numbers(verified.map(({ id }) => id))).toEqual(
        numbers(newest.filter(({ isVerified }) => isVerified).map(({ number }) => number)),
      );
    }),
    { numRuns: 5 * thorough },
  );
});

test("while reviews are only published, a walk by page misses none that was there", async () => {
  const shop = await aBusyShop();
  for (let at = 0; at < 9; at += 1) await shop.publish("K1", at % 2 ? "de" : "en");
  const atFirst = [...shop.visible.keys()];
  for (const list of ["", "&sku=K1"]) {
    const published = { left: 4 };
    const seen = await byPage(shop, list, async () => {
      if (published.left-- <= 0) return;
      clock.advance(86_400_000);
      await shop.publish("K1", "en");
    });
    expect(seen).toEqual(expect.arrayContaining(atFirst));
  }
});
