import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { listMails } from "../outbox/index.ts";
import { appealDecision, getReviewByNumber } from "../reviews/index.ts";
import { openCase } from "./cases.queries.ts";
import { openDueCases, reportReview } from "./index.ts";
import type { Report } from "./report.ts";
import { caseKinds } from "./review-case.ts";

const { app, db, owner, clock } = await testApp();
const { now } = clock;
const xss = `"></textarea><script>alert(1)</script><img src=x onerror=alert(2)>`;

async function aCase(report: Partial<Report> = {}, written = {}) {
  const organisation = await anOrganisation(db);
  const organisationId = organisation.id;
  const review = await publishReview(db, organisation, { overallScore: 2, ...written }, now);
  const sent = { reason: "offensive", words: "It insults my aunt.", email: null, language: "en", ...report } as const;
  const { caseId } = await reportReview(db, { organisationId, number: review.number }, sent, now);
  const path = `/console/${organisation.trkref}/cases/${caseId}`;
  return { organisation, organisationId, review, caseId, path };
}

const fresh = ({ organisationId, number }: { organisationId: string; number: number }) =>
  getReviewByNumber(db, { organisationId, number });

async function outcomeOf(caseId: string) {
  const { rows } = await owner.query("select outcome, note, closed_by from review_cases where id = $1", [caseId]);
  return rows[0];
}

test("a vetter sees the cases of the shops they serve, oldest first, and no score anywhere", async () => {
  const one = await aCase();
  const two = await aCase({ email: "canary@example.com" }, { likelihoodToRecommend: 1, scores: { quality: 3 } });
  const foreign = await aCase();
  const vetter = await signIn(app, db, { role: "vetter", organisations: [one.organisation, two.organisation] });
  const list = (await vetter.get("/console/cases")).body;
  expect(list.indexOf(one.path)).toBeGreaterThan(0);
  expect(list.indexOf(one.path)).toBeLessThan(list.indexOf(two.path));
  expect(list).not.toContain(foreign.path);
  const page = (await vetter.get(two.path)).body;
  expect(page).toContain("It insults, threatens or discriminates");
  expect(page).toContain("It insults my aunt.");
  expect(page).toContain("wants to be told");
  expect(page).not.toContain("canary@example.com");
  for (const body of [list, page]) expect(body).not.toMatch(/out of 10|of 0 to 10|score-bar|quality/);
});

test("keeping needs no reason; the list says what was done, and the case tells who did it", async () => {
  const { caseId, path, review } = await aCase();
  const admin = await signIn(app, db, { role: "admin" });
  const kept = await admin.post(`${path}/keep`, { keep_note: "An opinion, no insult." });
  expect([kept.statusCode, kept.headers.location]).toEqual([303, "/console/cases?done=keep"]);
  expect((await admin.get("/console/cases?done=keep")).body).toContain("The case is closed: the review stays.");
  expect(await outcomeOf(caseId)).toEqual({ outcome: "kept", note: "An opinion, no insult.", closed_by: admin.id });
  expect(await fresh(review)).toMatchObject({ state: "published" });
  const closed = (await admin.get(path)).body;
  expect(closed).toContain("The review stays");
  expect(closed).toContain(admin.email);
  expect(closed).not.toContain(`${path}/keep`);
  const vetter = await signIn(app, db, { role: "vetter" });
  expect((await vetter.get(path)).body).not.toContain(admin.email);
});

test("removing needs a reason of the list, and tells the author", async () => {
  const { organisationId, caseId, path, review } = await aCase();
  const vetter = await signIn(app, db, { role: "vetter" });
  for (const reason of ["", "negative", "constructor"]) {
    const refused = await vetter.post(`${path}/remove`, { reason, remove_note: "Not lost" });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('<a href="#reason">Choose why the review is removed</a>');
    expect(refused.body).toContain("Not lost</textarea>");
  }
  const long = await vetter.post(`${path}/remove`, { reason: "offensive", remove_note: "x".repeat(2001) });
  expect([long.statusCode, long.body]).toEqual([422, expect.stringContaining('href="#remove_note"')]);
  const removed = await vetter.post(`${path}/remove`, { reason: "offensive", remove_note: "The word in line two." });
  expect([removed.statusCode, removed.headers.location]).toEqual([303, "/console/cases?done=remove"]);
  expect(await fresh(review)).toMatchObject({ state: "removed" });
  expect(await outcomeOf(caseId)).toMatchObject({ outcome: "removed", closed_by: vetter.id });
  const [mail] = await listMails(db, { organisationId, atMost: 5 });
  expect(mail!.body).toContain("The word in line two.");
});

test("who comes second is told that nothing was done, and how things stand", async () => {
  const { path, caseId } = await aCase();
  const [one, two] = [await signIn(app, db, { role: "vetter" }), await signIn(app, db, { role: "vetter" })];
  await one.post(`${path}/keep`);
  const late = await two.post(`${path}/remove`, { reason: "offensive" });
  expect([late.statusCode, late.body]).toEqual([409, expect.stringContaining("Nothing was done")]);
  expect(await outcomeOf(caseId)).toMatchObject({ outcome: "kept", closed_by: one.id });
});

describe("an appeal against a removal", () => {
  test("is shown to who removed the review without a way to decide it, and decided by somebody else", async () => {
    const { organisation, organisationId, path, review } = await aCase();
    const [remover, other] = [await signIn(app, db, { role: "vetter" }), await signIn(app, db, { role: "vetter" })];
    await remover.post(`${path}/remove`, { reason: "offensive" });
    await appealDecision(db, await fresh(review), `It is a quotation. ${xss}`, now);
    await openDueCases(db, now);
    const { rows } = await owner.query(
      "select id from review_cases where organisation_id = $1 and kind = 'removal_appeal'",
      [organisationId],
    );
    const appeal = `/console/${organisation.trkref}/cases/${rows[0].id}`;
    const own = (await remover.get(appeal)).body;
    expect(own).toContain("Another person has to decide");
    expect(own).not.toContain(`${appeal}/uphold`);
    expect((await remover.post(`${appeal}/uphold`)).statusCode).toBe(409);
    const page = (await other.get(appeal)).body;
    expect(page).toContain("It is a quotation.");
    expect(page).not.toMatch(/<script>alert|out of 10/);
    expect((await other.post(`${appeal}/keep`)).statusCode).toBe(409);
    expect((await other.post(`${appeal}/uphold`, { uphold_note: "Right." })).headers.location).toBe(
      "/console/cases?done=uphold",
    );
    expect(await fresh(review)).toMatchObject({ state: "published", visibleVersion: 1 });
  });
});

test("words of readers and authors are text, whatever they hold", async () => {
  const { path } = await aCase({ words: xss }, { generalComments: xss, displayName: xss.slice(0, 40) });
  const vetter = await signIn(app, db, { role: "vetter" });
  const { body } = await vetter.get(path);
  expect(body).toContain("&lt;script>alert(1)");
  expect(body).not.toMatch(/<script>alert|<img src=x|<[^>]*\s(style|on[a-z]+)=/);
  const refused = await vetter.post(`${path}/remove`, { reason: xss, remove_note: xss });
  expect(refused.body).not.toMatch(/<script>alert|<img src=x/);
});

test("a case is there for vetters and admins of its shop only, under its own shop's address only", async () => {
  const { path, caseId } = await aCase();
  const other = await aCase();
  const stranger = await signIn(app, db, { role: "vetter", organisations: [other.organisation] });
  const retailer = await signIn(app, db, { role: "retailer", organisations: [other.organisation] });
  const crossed = `/console/${other.organisation.trkref}/cases/${caseId}`;
  const nowhere = `/console/${other.organisation.trkref}/cases`;
  for (const url of [path, crossed, `${nowhere}/x`, `${nowhere}/0199aaaa-0000-7000-8000-000000000000`]) {
    expect([url, (await stranger.get(url)).statusCode]).toEqual([url, 404]);
    expect([url, (await stranger.post(`${url}/keep`)).statusCode]).toEqual([url, 404]);
  }
  for (const url of ["/console/cases", other.path]) expect((await retailer.get(url)).statusCode).toBe(403);
  expect((await retailer.post(`${other.path}/keep`)).statusCode).toBe(403);
  expect((await app.inject({ url: path })).statusCode).toBe(303);
  for (const id of [caseId, other.caseId]) expect(await outcomeOf(id)).toMatchObject({ outcome: null });
});

test("the list goes on page by page", async () => {
  const organisation = await anOrganisation(db);
  const organisationId = organisation.id;
  for (let index = 0; index < 17; index++) {
    const { id: reviewId } = await publishReview(db, organisation, {}, now);
    for (const kind of caseKinds) await openCase(db, { organisationId, reviewId, kind }, now);
  }
  const vetter = await signIn(app, db, { role: "vetter", organisations: [organisation] });
  const first = (await vetter.get("/console/cases")).body;
  const casesOn = (body: string) => body.match(/\/cases\/[0-9a-f-]{36}/g) ?? [];
  expect(casesOn(first)).toHaveLength(50);
  const next = /href="(\/console\/cases\?after=[^"]+)"/.exec(first)![1]!;
  const second = casesOn((await vetter.get(next)).body);
  expect(second).toHaveLength(1);
  expect(casesOn(first)).not.toContain(second[0]);
});
