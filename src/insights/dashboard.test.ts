import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { writeFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { daysAfter } from "../platform/days.ts";
import { claimPurchase, findPurchase, mergePurchaser, recordContact } from "../purchases/index.ts";
import { saveDraft } from "../questionnaire/drafts.queries.ts";
import { decideReview, foldChanges, publishDue, removeReview, withdrawReview } from "../reviews/index.ts";
import { dashboardFigures } from "./dashboard-figures.ts";
import { fairnessFigures } from "./index.ts";
import { ownersFigures } from "./owners-figures.ts";

const { app, db, owner, clock } = await testApp();
const { now } = clock;
const operator = { kind: "operator" } as const;
const at = (days: number) => daysAfter(now, days);

async function aPurchase({ id: organisationId }: Organisation) {
  const orderRef = randomBytes(6).toString("hex");
  const { purchaser } = await mergePurchaser(
    db,
    { organisationId, email: `${orderRef}@example.com`, details: {} },
    now,
  );
  const line = { organisationId, orderRef, sku: "K1", purchaserId: purchaser.id };
  await claimPurchase(db, line, now);
  return (await findPurchase(db, line))!;
}

describe("the figures", () => {
  test("count purchases, invitations and reviews of the shop and the period, and of nothing else", async () => {
    const organisation = await anOrganisation(db);
    const organisationId = organisation.id;
    await publishReview(db, await anOrganisation(db), {}, now);
    await publishReview(db, organisation, { overallScore: 9 }, at(-200));
    const recent = await publishReview(db, organisation, { overallScore: 7, isConfirmed: false }, at(-3));
    await writeReview(db, organisation, { overallScore: 1 }, at(-1));
    await recordContact(db, { organisationId, id: recent.purchaseId }, at(-2));
    await writeFastResponse(db, { organisation, review: recent, staffId: organisationId, text: "Thanks." }, now);
    const all = await dashboardFigures(db, { organisationId }, now);
    expect(all.purchases).toEqual({ known: 3, confirmed: 2, invited: 1, reviewed: 3, invitedAndReviewed: 1 });
    const month = await dashboardFigures(db, { organisationId, since: at(-30) }, now);
    expect(month.purchases).toEqual({ known: 2, confirmed: 1, invited: 1, reviewed: 2, invitedAndReviewed: 1 });
    expect(month.shown.filter(({ count }) => count > 0)).toEqual([{ score: 7, count: 1 }]);
    expect(all.shown.filter(({ count }) => count > 0)).toEqual([
      { score: 7, count: 1 },
      { score: 9, count: 1 },
    ]);
    expect(all.replies).toEqual({ shown: 0, waiting: 1 });
    expect(Object.fromEntries(month.states.map(({ state, count }) => [state, count]))).toEqual({
      published: 2,
      pending_moderation: 1,
    });
    expect(month.fairness).toMatchObject({ sent: 2, published: 1, waiting: 1, isSmall: true });
  });

  test("tell the score of no review that nobody has decided: before and after it arrives, the scores are the same", async () => {
    const organisation = await anOrganisation(db);
    const of = { organisationId: organisation.id };
    await publishReview(db, organisation, { overallScore: 8 }, at(-2));
    const before = await dashboardFigures(db, of, now);
    const waiting = await writeReview(db, organisation, { overallScore: 1 }, at(-1));
    const after = await dashboardFigures(db, of, now);
    expect(after.fairness.waiting).toBe(1);
    expect([after.fairness.byScore, after.shown]).toEqual([before.fairness.byScore, before.shown]);
    await withdrawReview(db, waiting, now);
    expect((await fairnessFigures(db, of, now)).byScore).toEqual(before.fairness.byScore);
  });

  test("say by score what became of reviews and how fast, in time or overdue", async () => {
    const organisation = await anOrganisation(db, { decidesWithinDays: 2 });
    const organisationId = organisation.id;
    const decide = async (score: number, hours: number, verdict: "accept" | "reject") => {
      const { number } = await writeReview(db, organisation, { overallScore: score }, at(-20));
      const decision = verdict === "accept" ? { verdict } : ({ verdict, reason: "illegible" } as const);
      const when = new Date(at(-20).getTime() + hours * 3_600_000);
      await decideReview(db, { organisationId, number }, decision, operator, when);
      await publishDue(db, when);
      return number;
    };
    for (const hours of [10, 20, 60]) await decide(2, hours, "accept");
    await decide(2, 30, "reject");
    await decide(9, 1, "accept");
    await writeReview(db, organisation, { overallScore: 4 }, at(-3));
    const removed = await publishReview(db, organisation, { overallScore: 9 }, at(-1));
    await removeReview(db, removed, operator, "advertising", null, now);
    const figures = await fairnessFigures(db, { organisationId }, now);
    expect(figures.byScore[1]).toEqual({
      score: 2,
      published: 3,
      rejected: 1,
      removed: 0,
      publicationRate: 0.75,
      medianHoursToDecision: 25,
      medianHoursToPublication: 20,
      isSmall: true,
    });
    expect(figures.byScore[8]).toMatchObject({ published: 2, rejected: 0, removed: 1, publicationRate: 1 });
    expect(figures.byScore[3]).toMatchObject({ published: 0, rejected: 0, publicationRate: null });
    expect(figures.promise).toEqual({ kept: 5, due: 7, overdue: 1, share: 5 / 7 });
    expect(figures.rejections).toEqual([{ reason: "illegible", count: 1 }]);
    expect(figures.removals).toEqual([{ reason: "advertising", count: 1 }]);
    expect((await fairnessFigures(db, { organisationId, since: at(-2) }, now)).sent).toBe(1);
  });

  test("of a shop without anything are nothing, and no division by it", async () => {
    const { id: organisationId } = await anOrganisation(db);
    const figures = await dashboardFigures(db, { organisationId }, now);
    expect(figures.fairness).toMatchObject({ sent: 0, publicationRate: null, hoursToDecision: null, isSmall: true });
    expect(figures.fairness.promise).toEqual({ kept: 0, due: 0, overdue: 0, share: null });
    expect(figures.purchases.known).toBe(0);
  });

  test("take the promise of today for versions that kept none of their own", async () => {
    const organisation = await anOrganisation(db, { decidesWithinDays: 1 });
    const organisationId = organisation.id;
    const { number } = await writeReview(db, organisation, {}, at(-5));
    await decideReview(db, { organisationId, number }, { verdict: "accept" }, operator, at(-3));
    await owner.query("update review_versions set decide_by = null where organisation_id = $1", [organisationId]);
    expect((await fairnessFigures(db, { organisationId }, now)).promise).toMatchObject({ kept: 0, due: 1 });
  });
});

describe("the dashboard", () => {
  test("shows every figure as a table, with the public page one click away, and the period that was asked for", async () => {
    const organisation = await anOrganisation(db);
    await publishReview(db, organisation, { overallScore: 6 }, at(-2));
    const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
    const path = `/console/${organisation.trkref}/dashboard`;
    const { statusCode, body, headers } = await retailer.get(path);
    expect(statusCode).toBe(200);
    expect(body).toContain(`href="/reviews/${organisation.trkref}/policy"`);
    expect(body).toContain("Too few reviews were decided to compare low scores with high ones");
    expect(body).toMatch(/aria-current="page"[^>]*>90 days/);
    expect(body.match(/<table/g)!.length).toBeGreaterThan(5);
    expect(body).not.toMatch(/<[^>]*\s(style|on[a-z]+)=/);
    expect(headers["cache-control"]).toBe("no-store");
    expect((await retailer.get(`${path}?period=all`)).body).toMatch(/aria-current="page"[^>]*>All time/);
    for (const odd of ["constructor", "31", "all&period=30"])
      expect((await retailer.get(`${path}?period=${odd}`)).body).toMatch(/aria-current="page"[^>]*>90 days/);
  });

  test("compares low scores with high ones once there are enough", async () => {
    const organisation = await anOrganisation(db);
    for (let index = 0; index < 40; index++) {
      const { number } = await writeReview(db, organisation, { overallScore: 1 + (index % 10) }, at(-2));
      const decision =
        index < 8 ? ({ verdict: "reject", reason: "offensive" } as const) : { verdict: "accept" as const };
      await decideReview(db, { organisationId: organisation.id, number }, decision, operator, at(-1));
    }
    await publishDue(db, now);
    const admin = await signIn(app, db, { role: "admin" });
    const { body } = await admin.get(`/console/${organisation.trkref}/dashboard`);
    // Eight of forty were rejected: those with 1 to 8, once each; five of them low.
    expect(body).toContain("with a score of 1 to 5, 75% were published; of those with 6 to 10, 85%.");
  });

  test("is for the shop's own retailers and for admins", async () => {
    const organisation = await anOrganisation(db);
    const path = `/console/${organisation.trkref}/dashboard`;
    const stranger = await signIn(app, db, { role: "retailer", organisations: [await anOrganisation(db)] });
    expect((await stranger.get(path)).statusCode).toBe(404);
    expect((await stranger.get("/console/NO-SUCH-SHOP/dashboard")).statusCode).toBe(404);
    const vetter = await signIn(app, db, { role: "vetter", organisations: [organisation] });
    expect((await vetter.get(path)).statusCode).toBe(403);
    expect((await app.inject({ url: path })).statusCode).toBe(303);
  });

  test("shows through time what was sent and published, in drawings that say what they show, and in a table behind them", async () => {
    const organisation = await anOrganisation(db);
    await publishReview(db, organisation, { overallScore: 9 }, at(-2));
    await publishReview(db, organisation, { overallScore: 6 }, at(-2));
    await publishReview(db, organisation, { overallScore: 4 }, at(-40));
    const admin = await signIn(app, db, { role: "admin" });
    const { body } = await admin.get(`/console/${organisation.trkref}/dashboard?period=30`);
    expect(body).toContain("100% more than in the 31 days before");
    expect(body).toContain("of 10; 4.0 in the 31 days before");
    expect(body).toMatch(
      /<svg class="board-drawing"[^>]*role="img" aria-label="Reviews by day; most were published on /,
    );
    const behind = /<details class="board-behind">.*?<\/details>/s.exec(body)![0];
    expect(behind.match(/<tr>/g)!.length).toBe(32);
    expect(behind).toMatch(/<td>2<\/td><td>2<\/td><td>7\.5<\/td>/);
  });

  test("shows the newest reviews, which of them are without a reply, and the products to look at", async () => {
    const organisation = await anOrganisation(db);
    await mergeProduct(db, organisation.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, now);
    for (let n = 0; n < 6; n += 1)
      await publishReview(
        db,
        organisation,
        { sku: "K1", overallScore: 3, generalComments: `Leaks, ${n}.` },
        at(-20 + n),
      );
    const replied = await publishReview(db, organisation, { sku: "S9", overallScore: 9 }, at(-1));
    const reply = { organisation, review: replied, staffId: organisation.id, text: "Thanks." };
    await writeFastResponse(db, reply, now);
    // Nobody has decided about these: neither their scores nor their product show.
    for (let n = 0; n < 6; n += 1) await writeReview(db, organisation, { sku: "WAITING-1", overallScore: 1 }, at(-1));
    await foldChanges(db);
    const { newest, unanswered, toLookAt } = await ownersFigures(
      db,
      { organisationId: organisation.id, period: "90" },
      now,
    );
    expect(newest.map(({ sku, reply }) => `${sku} ${reply}`)).toEqual(["S9 waiting", ...Array(4).fill("K1 null")]);
    expect([unanswered.count, unanswered.among, unanswered.further.map(({ beginning }) => beginning)]).toEqual([
      6,
      7,
      ["Leaks, 1.", "Leaks, 0."],
    ]);
    expect(toLookAt).toEqual([
      { sku: "K1", name: "Kettle", reviews: 6, mean: 3, why: "low" },
      { sku: "S9", name: null, reviews: 1, mean: 9, why: "nameless" },
    ]);
    const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
    const { body } = await retailer.get(`/console/${organisation.trkref}/dashboard`);
    expect(body).toContain("1 of the newest 7 has a reply. One of your replies is waiting for a vetter.");
    expect(body).toContain(`href="/console/${organisation.trkref}/fast-responses/${newest[1]!.number}"`);
    expect(body).not.toContain("WAITING-1");
  });

  test("counts as begun who was invited and has a draft that was not sent, and once who has two", async () => {
    const organisation = await anOrganisation(db);
    const organisationId = organisation.id;
    const review = await publishReview(db, organisation, {}, at(-3));
    await recordContact(db, { organisationId, id: review.purchaseId }, at(-4));
    const begin = async (isInvited: boolean, drafts: number) => {
      const { purchaserId, id: purchaseId } = await aPurchase(organisation);
      if (isInvited) await recordContact(db, { organisationId, id: purchaseId }, at(-1));
      for (let n = 0; n < drafts; n += 1) {
        const of = { organisationId, purchaseId, purchaserId, browserHash: randomBytes(32) };
        await saveDraft(db, of, { fields: {}, startedAt: now }, now);
      }
    };
    await begin(true, 2);
    await begin(true, 0);
    await begin(false, 1);
    const { purchases, unfinished } = await ownersFigures(db, { organisationId, period: "30" }, now);
    expect([purchases.invited, purchases.invitedAndReviewed, unfinished]).toEqual([3, 1, { count: 1, isMore: false }]);
    const admin = await signIn(app, db, { role: "admin" });
    const { body } = await admin.get(`/console/${organisation.trkref}/dashboard`);
    expect(body).toMatch(/Begun<\/span>.*?>2<\/td>.*?>66\.7%<\/td>/s);
  });

  test("is the same for a product whose reviews wait, before and after they arrive", async () => {
    const organisation = await anOrganisation(db);
    for (let n = 0; n < 5; n += 1) await publishReview(db, organisation, { sku: "K1", overallScore: 5 }, at(-9));
    await foldChanges(db);
    const lists = async () => {
      const { newest, unanswered, toLookAt, overTime } = await ownersFigures(
        db,
        { organisationId: organisation.id, period: "30" },
        now,
      );
      return { newest, unanswered, toLookAt, means: overTime.steps.map(({ mean }) => mean) };
    };
    const before = await lists();
    expect(before.toLookAt.map(({ mean }) => mean)).toEqual([5]);
    for (const overallScore of [1, 10]) await writeReview(db, organisation, { sku: "K1", overallScore }, at(-1));
    expect(await lists()).toEqual(before);
  });
});
