import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { anEndpoint } from "../../test/support/receiver.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { listMailsAboutReview } from "../outbox/index.ts";
import { newId } from "../platform/ids.ts";
import {
  decideReview,
  editReview,
  foldChanges,
  getReviewByNumber,
  listReviewEvents,
  publishDue,
  type Review,
  rejectionReasons,
  withdrawReview,
} from "./index.ts";
import { moveReview } from "./reviews.queries.ts";
import { tellPublished } from "./tell-author.ts";

const { db, owner } = await testDatabase();
const clock = testClock();
const operator = { kind: "operator" } as const;
const hour = 3_600_000;
const inHours = (hours: number) => new Date(clock.now.getTime() + hours * hour);

const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
const accept = (review: Review, now: Date) => decideReview(db, review, { verdict: "accept" }, operator, now);

describe("the publication run", () => {
  test("waits for as long as the organisation's delay says, from the decision, and for no other's", async () => {
    const atOnce = await anOrganisation(db);
    const slow = await anOrganisation(db, { publicationDelayHours: 48 });
    const reviews = await Promise.all([atOnce, slow].map((shop) => aReviewToVet(db, shop, inHours(-200))));
    for (const review of reviews) await accept(review, clock.now);
    const states = async () => (await Promise.all(reviews.map(latest))).map(({ state }) => state);
    expect(await publishDue(db, clock.now)).toBe(1);
    expect(await states()).toEqual(["published", "pending_publication"]);
    expect(await publishDue(db, new Date(inHours(48).getTime() - 1))).toBe(0);
    expect(await publishDue(db, inHours(48))).toBe(1);
    expect(await states()).toEqual(["published", "published"]);
    expect((await latest(reviews[1]!)).publishedAt).toEqual(inHours(48));
  });

  test("follows a delay that was changed meanwhile, also for what waits already", async () => {
    const organisation = await anOrganisation(db, { publicationDelayHours: 168 });
    await accept(await aReviewToVet(db, organisation, clock.now), clock.now);
    expect(await publishDue(db, inHours(1))).toBe(0);
    await db.updateTable("organisations").set({ publicationDelayHours: 1 }).where("id", "=", organisation.id).execute();
    expect(await publishDue(db, inHours(1))).toBe(1);
  });
});

describe("no step depends on the score", () => {
  /** What became of a review: every step of it, when and by whom, and what its author was told. */
  async function lifeOf(
    score: number,
    delay: number,
    verdict: "accept" | "reject",
    reason: keyof typeof rejectionReasons,
  ) {
    const organisation = await anOrganisation(db, { publicationDelayHours: delay, name: "Acme" });
    const review = await aReviewToVet(db, organisation, clock.now, {
      overallScore: score,
      likelihoodToRecommend: score,
    });
    await decideReview(db, review, verdict === "accept" ? { verdict } : { verdict, reason }, operator, inHours(5));
    const due: number[] = [];
    for (const hours of [5, 5 + delay - 0.01, 5 + delay]) due.push(await publishDue(db, inHours(hours)));
    const { state, version, visibleVersion, submittedAt, stateChangedAt, publishedAt } = await latest(review);
    const about = { organisationId: organisation.id, reviewId: review.id };
    const mails = (await listMailsAboutReview(db, about)).map(({ subject, body, createdAt }) => [
      subject,
      body,
      createdAt,
    ]);
    const events = (await listReviewEvents(db, review)).map(({ actorId: _, ...event }) => event);
    return { state, version, visibleVersion, submittedAt, stateChangedAt, publishedAt, due, events, mails };
  }

  test.each([
    ["accept", 24],
    ["reject", 1],
  ] as const)(
    "from submission to publication: ten reviews that differ in nothing else have one life (%s)",
    async (verdict, delay) => {
      const reasons = Object.keys(rejectionReasons) as (keyof typeof rejectionReasons)[];
      const lives = [];
      for (let score = 1; score <= 10; score += 1) lives.push(await lifeOf(score, delay, verdict, reasons[0]!));
      for (const life of lives) expect(life).toEqual(lives[0]);
      expect(lives[0]!.state).toBe(verdict === "accept" ? "published" : "rejected");
    },
  );
});

describe("reviews that are published together", () => {
  /** Some that nobody has seen, some that were seen and edited, one that was withdrawn and sent again; all accepted. */
  async function aShopWithDueReviews() {
    const organisation = await anOrganisation(db, { name: "Acme" });
    await anEndpoint(db, organisation, "http://127.0.0.1:9/", clock.now);
    await db
      .insertInto("products")
      .values({
        organisationId: organisation.id,
        id: newId(clock.now),
        sku: "K1",
        name: "Kettle",
        createdAt: clock.now,
      })
      .execute();
    const wishes = [
      { language: "de", scores: { price: 3 }, happyWithDelivery: true, isConfirmed: true },
      {
        language: "fr",
        sku: "K2",
        goodPoints: "Quiet.",
        wouldBuyAgain: false,
        told: { isIncentivised: true },
        isConfirmed: true,
      },
      { overallScore: 1, likelihoodToRecommend: 3 },
      { overallScore: 10, sku: "http://spam.example" },
      {},
    ] as const;
    const reviews: Review[] = [];
    for (const wish of wishes) reviews.push(await aReviewToVet(db, organisation, clock.now, wish));
    for (const review of reviews) await accept(review, clock.now);
    await publishDue(db, clock.now);
    const anew = { overallScore: 2, generalComments: "On second thoughts.", language: "en" } as const;
    for (const review of reviews.slice(2))
      await editReview(db, { organisation, review: await latest(review) }, anew, inHours(1));
    await withdrawReview(db, await latest(reviews[0]!), inHours(1));
    await editReview(db, { organisation, review: await latest(reviews[0]!) }, anew, inHours(2));
    for (const wish of wishes) reviews.push(await aReviewToVet(db, organisation, inHours(2), wish));
    for (const review of reviews)
      if ((await latest(review)).state === "pending_moderation") await accept(await latest(review), inHours(3));
    const states = await Promise.all(reviews.map(latest));
    expect(states.filter(({ state }) => state === "pending_publication")).toHaveLength(9);
    return { organisation, reviews };
  }

  /** Everything that publishing may write, under names that two shops have in common. */
  async function standing({ organisation, reviews }: Awaited<ReturnType<typeof aShopWithDueReviews>>) {
    const rows = async (sql: string) => (await owner.query(sql, [organisation.id])).rows;
    const numbers = new Map(reviews.map(({ number, id }, index) => [number, { index, id }]));
    const ids = new Map(reviews.map(({ id }, index) => [id, index]));
    const stored = await rows("select * from reviews where organisation_id = $1 order by number");
    const events = await rows(
      `select review_id, version, event, from_state, to_state, actor_kind, reason, occurred_at from review_events
       where organisation_id = $1 order by review_id, id`,
    );
    const mails = await rows(
      "select review_id, kind, language, subject, body, is_bulk, state, created_at from outbox where organisation_id = $1 order by review_id, id",
    );
    const told = await rows(
      `select p.sku, body::jsonb - 'timestamp' as body, purchase_id is null as unnamed from webhook_messages m
       left join purchases p on p.organisation_id = m.organisation_id and p.id = m.purchase_id
       where m.organisation_id = $1`,
    );
    const changes = await rows(
      "select number, changed_at from review_changes where organisation_id = $1 order by number",
    );
    return {
      reviews: stored.map(
        ({ organisation_id, id, number, purchase_id, purchaser_id, author_secret, ...review }) => review,
      ),
      events: events.map(({ review_id, ...event }) => [ids.get(review_id), event]),
      mails: mails.map(({ review_id, ...mail }) => [ids.get(review_id), mail]),
      told: told
        .map(({ sku, unnamed, body: { type, data } }) => [
          numbers.get(data.review)?.index,
          type,
          data.review_state,
          sku,
          unnamed,
          typeof data.order_ref,
        ])
        .sort(),
      changes: changes.map(({ number, ...change }) => [numbers.get(number)!.index, change]),
      figures: await rows(
        `select sku, branch, period, measure, language, sum(respondents)::int as r, sum(summation)::int as s from review_figures_now
         where organisation_id = $1 group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
      ),
    };
  }

  test("come to what each would have come to alone: states, record, mails, messages, changes and figures", async () => {
    const apart = await aShopWithDueReviews();
    for (const review of apart.reviews) {
      const due = await latest(review);
      if (due.state !== "pending_publication") continue;
      await db.transaction().execute(async (tx) => {
        const moved = await moveReview(tx, due, "published", { kind: "system" }, inHours(4));
        await tellPublished(tx, moved.review, inHours(4));
      });
    }
    const together = await aShopWithDueReviews();
    expect(await publishDue(db, inHours(4))).toBe(9);
    expect(await standing(together)).toEqual(await standing(apart));
    await foldChanges(db);
    expect(await standing(together)).toEqual(await standing(apart));
  });

  test("are published alone where one of them cannot be: the others are shown, and the run says what is wrong", async () => {
    const { reviews } = await aShopWithDueReviews();
    const [bad] = reviews.slice(-1);
    await owner.query(
      `create function refuse_${bad!.number}() returns trigger language plpgsql as $$ begin
         if new.number = ${bad!.number} then raise check_violation; end if; return new; end $$`,
    );
    await owner.query(
      `create trigger refuse_${bad!.number} before update on reviews for each row execute function refuse_${bad!.number}()`,
    );
    try {
      await expect(publishDue(db, inHours(4))).rejects.toMatchObject({ code: "23514" });
    } finally {
      await owner.query(`drop trigger refuse_${bad!.number} on reviews`);
    }
    const states = await Promise.all(reviews.map(latest));
    expect(states.filter(({ state }) => state === "pending_publication").map(({ id }) => id)).toEqual([bad!.id]);
    expect(await publishDue(db, inHours(4))).toBe(1);
  });

  test("are published together where of one of them nothing is recorded that has happened before", async () => {
    const { organisation, reviews } = await aShopWithDueReviews();
    await owner.query("delete from review_events where organisation_id = $1 and review_id = $2", [
      organisation.id,
      reviews[0]!.id,
    ]);
    expect(await publishDue(db, inHours(4))).toBe(9);
    const { rows } = await owner.query(
      "select event from review_events where organisation_id = $1 and review_id = $2",
      [organisation.id, reviews[0]!.id],
    );
    expect(rows).toEqual([{ event: "published" }]);
  });

  test("are published once where two runs meet", async () => {
    const { organisation } = await aShopWithDueReviews();
    const runs = await Promise.all([1, 2, 3].map(() => publishDue(db, inHours(4))));
    expect(runs.reduce((sum, count) => sum + count)).toBe(9);
    const { rows } = await owner.query(
      "select count(*)::int as n from review_events where organisation_id = $1 and event = 'published' and occurred_at = $2",
      [organisation.id, inHours(4)],
    );
    expect(rows).toEqual([{ n: 9 }]);
  });
});
