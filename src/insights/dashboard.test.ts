import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { writeFastResponse } from "../fast-responses/index.ts";
import { daysAfter } from "../platform/days.ts";
import { recordContact } from "../purchases/index.ts";
import { decideReview, publishDue, removeReview, withdrawReview } from "../reviews/index.ts";
import { dashboardFigures } from "./dashboard-figures.ts";
import { fairnessFigures } from "./index.ts";

const { app, db, owner, clock } = await testApp();
const { now } = clock;
const operator = { kind: "operator" } as const;
const at = (days: number) => daysAfter(now, days);

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
});
