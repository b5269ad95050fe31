import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { listDecisionMails } from "../../test/support/mails.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import type { Organisation } from "../organisations/index.ts";
import { listMails } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import { confirmPurchase, mergePurchaser } from "../purchases/index.ts";
import {
  appealDecision,
  followOrder,
  getReviewByNumber,
  listReviewEvents,
  moveReview,
  type Review,
  removeReview,
  withdrawReview,
} from "../reviews/index.ts";
import { findCase, listCasesOfReview, listOpenCases } from "./cases.queries.ts";
import { type CaseDecision, decideCase } from "./decide-case.ts";
import { parseReport, type Report, reportReasons } from "./report.ts";
import { reportReview } from "./report-review.ts";
import {
  countReports,
  eraseReporter,
  eraseWordsAboutReview,
  findReporterAddress,
  listReports,
} from "./reports.queries.ts";
import { closeMootCases, forgetOldReports, openDueCases } from "./sweep-cases.ts";

const { db, owner } = await testDatabase();
const now = new Date("2026-03-14T09:26:53.589Z");
const later = (days: number) => daysAfter(now, days);
const [staffId, otherStaffId] = [randomUUID(), randomUUID()];
const staff = { kind: "staff", id: staffId } as const;

const aReport = (more: Partial<Report> = {}): Report => ({
  reason: "personal_data",
  words: "It names my neighbour.",
  email: null,
  language: "en",
  ...more,
});

async function aShopWithReview(settings = {}) {
  const organisation = await anOrganisation(db, settings);
  return { organisation, organisationId: organisation.id, review: await publishReview(db, organisation, {}, now) };
}

const send = ({ organisationId, number }: Review, report = aReport(), at = now) =>
  reportReview(db, { organisationId, number }, report, at);

const decide = (organisation: Organisation, id: string, decision: CaseDecision, by = staffId, at = now) =>
  decideCase(db, { organisation, id }, decision, by, at);

const fresh = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
const open = (organisationId: string) => listOpenCases(db, { organisationIds: [organisationId], atMost: 10 });
const mailsOf = async (organisationId: string) =>
  (await listMails(db, { organisationId, atMost: 50 })).filter(({ kind }) => kind === "report_decided");
const namesOf = async (review: Review) => (await listReviewEvents(db, review)).map(({ event }) => event);

const keep = { action: "keep", note: "It names nobody." } as const;
const remove = { action: "remove", reason: "personal_data", note: "A neighbour's name." } as const;

describe("a reader's report", () => {
  test("makes a case, the next ones join it, and the review stays as it is", async () => {
    const { organisationId, review } = await aShopWithReview();
    const first = await send(review);
    const second = await send(review, aReport({ reason: "offensive", words: null }), later(1));
    expect(second.caseId).toBe(first.caseId);
    const of = { organisationId, caseId: first.caseId };
    expect(await listReports(db, of, 10)).toMatchObject([
      { reason: "personal_data", words: "It names my neighbour.", wantsAnswer: false, version: 1, createdAt: now },
      { reason: "offensive", words: null, createdAt: later(1) },
    ]);
    await send(review, aReport({ reason: "offensive" }));
    expect(await countReports(db, of)).toEqual([
      { reason: "offensive", count: 2 },
      { reason: "personal_data", count: 1 },
    ]);
    expect(await open(organisationId)).toMatchObject([{ kind: "report", reports: 3, reviewNumber: review.number }]);
    expect((await namesOf(review)).filter((event) => event === "reported")).toHaveLength(1);
    expect(await fresh(review)).toEqual(review);
  });

  test("makes one case where many come at once", async () => {
    const { organisationId, review } = await aShopWithReview();
    const cases = await Promise.all(Array.from({ length: 12 }, () => send(review)));
    expect(new Set(cases.map(({ caseId }) => caseId)).size).toBe(1);
    expect(await open(organisationId)).toMatchObject([{ reports: 12 }]);
  });

  test("that comes while the case is closed is in it, or makes the next: none is lost", async () => {
    const { organisation, organisationId, review } = await aShopWithReview();
    const { caseId } = await send(review);
    await Promise.all([
      decide(organisation, caseId, keep),
      ...Array.from({ length: 5 }, () => send(review, aReport({ email: "reader@example.com" }))),
    ]);
    const cases = await listCasesOfReview(db, { organisationId, reviewId: review.id });
    const counts = await Promise.all(cases.map(({ id }) => listReports(db, { organisationId, caseId: id }, 50)));
    expect(counts.flat()).toHaveLength(6);
    // Who was in the closed case has been told; who is in the next one will be.
    const told = counts[0]!.some(({ wantsAnswer }) => wantsAnswer) ? 1 : 0;
    expect(await mailsOf(organisationId)).toHaveLength(told);
  });

  test("is about what shoppers see: anything else is not there", async () => {
    const { organisation, organisationId, review } = await aShopWithReview();
    const waiting = await writeReview(db, organisation, {}, now);
    await withdrawReview(db, review, now);
    for (const one of [review, waiting]) await expect(send(one)).rejects.toMatchObject({ code: "not_found" });
    const foreign = await aShopWithReview();
    const number = foreign.review.number;
    await expect(reportReview(db, { organisationId, number }, aReport(), now)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a case", () => {
  test("ends with the review kept, with who decided in the record and a mail to each reader who asked, once", async () => {
    const { organisation, organisationId, review } = await aShopWithReview({ contact: "https://shop.example/help" });
    const { caseId } = await send(review, aReport({ email: "Reader@Example.com", language: "de" }));
    await send(review, aReport({ email: "reader@example.com", reason: "offensive" }));
    await send(review, aReport({ email: "lecteur@example.com", language: "fr" }));
    await send(review);
    await decide(organisation, caseId, keep, staffId, later(1));
    expect(await findCase(db, { organisationId, id: caseId })).toMatchObject({
      outcome: "kept",
      closedBy: staffId,
      closedAt: later(1),
      note: "It names nobody.",
    });
    expect(await fresh(review)).toEqual(review);
    expect((await listReviewEvents(db, review)).at(-1)).toMatchObject({
      event: "report_case_kept",
      actorKind: "staff",
      actorId: staffId,
    });
    const mails = await mailsOf(organisationId);
    expect(mails.map(({ language }) => language).sort()).toEqual(["de", "fr"]);
    const german = mails.find(({ language }) => language === "de")!;
    expect(german).toMatchObject({ purchaserId: null, reviewId: review.id });
    expect(german.body).toContain("bleibt");
    expect(german.body).toContain("https://shop.example/help");
    for (const { subject, body } of mails) {
      expect(subject + body).not.toMatch(/\{\{|reader@|lecteur@|neighbour|It names nobody/i);
    }
    expect(await findReporterAddress(db, { organisationId, mailId: german.id })).toBe("Reader@Example.com");
    expect(await open(organisationId)).toEqual([]);
  });

  test("ends with the review removed: its author gets the statement of reasons, the readers are told", async () => {
    const { organisation, organisationId, review } = await aShopWithReview();
    const { caseId } = await send(review, aReport({ email: "reader@example.com" }));
    await decide(organisation, caseId, remove);
    expect(await fresh(review)).toMatchObject({ state: "removed", visibleVersion: null });
    const mails = await listDecisionMails(db, organisationId);
    expect(mails.map(({ kind }) => kind).sort()).toEqual(["report_decided", "statement_of_reasons"]);
    expect(mails.find(({ kind }) => kind === "report_decided")!.body).toContain("taken down");
    expect((await listReviewEvents(db, review)).find(({ event }) => event === "removed")).toMatchObject({
      reason: "personal_data",
      actorId: staffId,
    });
  });

  test("is decided once, by an action of its kind, and by staff of its shop's page only", async () => {
    const { organisation, review } = await aShopWithReview();
    const { caseId } = await send(review);
    for (const action of ["uphold", "dismiss"] as const) {
      await expect(decide(organisation, caseId, { action, note: null })).rejects.toMatchObject({
        code: "review_not_in_state",
      });
    }
    const stranger = await anOrganisation(db);
    await expect(decide(stranger, caseId, keep)).rejects.toMatchObject({ code: "not_found" });
    const decisions = await Promise.allSettled([
      decide(organisation, caseId, keep),
      decide(organisation, caseId, remove),
    ]);
    expect(decisions.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(decide(organisation, caseId, keep)).rejects.toMatchObject({ code: "review_not_in_state" });
  });

  test("about a review that vanished is closed by the program, and its readers are told so", async () => {
    const { organisation, organisationId, review } = await aShopWithReview();
    const { caseId } = await send(review, aReport({ email: "reader@example.com" }));
    expect(await closeMootCases(db, now)).toBe(0);
    await withdrawReview(db, review, now);
    await expect(decide(organisation, caseId, keep)).rejects.toMatchObject({ code: "review_not_in_state" });
    expect(await closeMootCases(db, later(1))).toBe(1);
    expect(await closeMootCases(db, later(1))).toBe(0);
    expect(await findCase(db, { organisationId, id: caseId })).toMatchObject({
      outcome: "no_longer_shown",
      closedBy: null,
      closedAt: later(1),
    });
    expect((await mailsOf(organisationId))[0]!.body).toContain("no longer shown");
  });

  test("stands in a list that is oldest first, page by page, of the shops asked for only", async () => {
    const shops = [await aShopWithReview(), await aShopWithReview(), await aShopWithReview()];
    for (const [index, shop] of shops.entries()) await send(shop.review, aReport(), later(3 - index));
    const more = await publishReview(db, shops[0]!.organisation, {}, now);
    await send(more, aReport(), later(2.5));
    const organisationIds = shops.slice(0, 2).map(({ organisationId }) => organisationId);
    const first = await listOpenCases(db, { organisationIds, atMost: 2 });
    const second = await listOpenCases(db, { organisationIds, atMost: 2, after: first.at(-1) });
    expect([...first, ...second].map(({ openedAt }) => openedAt)).toEqual([later(2), later(2.5), later(3)]);
    expect(await listOpenCases(db, { organisationIds: [], atMost: 2 })).toEqual([]);
  });
});

describe("an appeal against a removal", () => {
  async function anAppeal() {
    const shop = await aShopWithReview();
    await removeReview(db, shop.review, staff, "offensive", "A swear word.", now);
    await appealDecision(db, await fresh(shop.review), "It is a quotation from the manual.", later(1));
    expect(await openDueCases(db, later(2))).toBeGreaterThan(0);
    const [found] = await open(shop.organisationId);
    expect(found).toMatchObject({ kind: "removal_appeal", openedAt: later(2) });
    return { ...shop, caseId: found!.id };
  }

  test("becomes one case, however often the sweep looks, also when two look at once", async () => {
    const { organisationId } = await anAppeal();
    await Promise.all([openDueCases(db, later(3)), openDueCases(db, later(3))]);
    expect(await open(organisationId)).toHaveLength(1);
  });

  test("is not for who removed the review; another may uphold it, and shoppers see the review again", async () => {
    const { organisation, organisationId, review, caseId } = await anAppeal();
    const uphold = { action: "uphold", note: "It is a quotation." } as const;
    await expect(decide(organisation, caseId, uphold)).rejects.toMatchObject({ code: "conflict" });
    expect(await open(organisationId)).toHaveLength(1);
    await decide(organisation, caseId, uphold, otherStaffId, later(3));
    expect(await fresh(review)).toMatchObject({ state: "published", visibleVersion: 1 });
    expect(await findCase(db, { organisationId, id: caseId })).toMatchObject({ outcome: "appeal_upheld" });
    expect(await openDueCases(db, later(4))).toBe(0);
  });

  test("or dismiss it, and it stays removed for good", async () => {
    const { organisation, organisationId, review, caseId } = await anAppeal();
    await decide(organisation, caseId, { action: "dismiss", note: null }, otherStaffId, later(3));
    expect(await fresh(review)).toMatchObject({ state: "removed", visibleVersion: null });
    expect(await findCase(db, { organisationId, id: caseId })).toMatchObject({ outcome: "appeal_dismissed" });
    const { rows } = await owner.query(
      "select event, actor_id from review_events where review_id = $1 order by id desc",
      [review.id],
    );
    expect(rows[0]).toEqual({ event: "appeal_dismissed", actor_id: otherStaffId });
  });

  test("by somebody who is erased meanwhile is closed by the program", async () => {
    const { organisation, organisationId, review, caseId } = await anAppeal();
    await db.transaction().execute(async (tx) => {
      await moveReview(tx, await fresh(review), "erased", { kind: "system" }, later(3));
      await tx.deleteFrom("reviewVersions").where("organisationId", "=", organisationId).execute();
    });
    const uphold = { action: "uphold", note: null } as const;
    await expect(decide(organisation, caseId, uphold, otherStaffId)).rejects.toMatchObject({
      code: "review_not_in_state",
    });
    expect(await closeMootCases(db, later(4))).toBe(1);
    expect(await openDueCases(db, later(5))).toBe(0);
  });
});

test("an order that names another purchaser than a published review's author becomes a case, once it is kept no second", async () => {
  const organisation = await anOrganisation(db);
  const organisationId = organisation.id;
  const review = await publishReview(db, organisation, { isConfirmed: false }, now);
  const { purchaser } = await mergePurchaser(db, { organisationId, email: "real@example.com", details: {} }, now);
  const { rows } = await owner.query("select order_ref, sku from purchases where id = $1", [review.purchaseId]);
  const line = { organisationId, orderRef: rows[0].order_ref, sku: rows[0].sku, purchaserId: purchaser.id };
  await db.transaction().execute(async (tx) => {
    await followOrder(tx, await confirmPurchase(tx, { ...line, purchaseDate: null, deliveryDate: null }, now), now);
  });
  expect(await openDueCases(db, later(1))).toBe(1);
  const [found] = await open(organisationId);
  expect(found).toMatchObject({ kind: "other_purchaser", reviewNumber: review.number, reports: 0 });
  await decide(organisation, found!.id, keep, staffId, later(2));
  expect(await openDueCases(db, later(3))).toBe(0);
  expect(await open(organisationId)).toEqual([]);
});

describe("what a report tells of people", () => {
  test("is forgotten: the address half a year after the case was closed, the words after a year", async () => {
    const { organisation, organisationId, review } = await aShopWithReview();
    const { caseId } = await send(review, aReport({ email: "canary@example.com", words: "canary words" }));
    const still = await send(await publishReview(db, organisation, {}, now), aReport({ email: "canary@example.com" }));
    await decide(organisation, caseId, { action: "keep", note: "canary note" });
    const of = { organisationId, caseId };
    await forgetOldReports(db, later(182));
    expect(await listReports(db, of, 1)).toMatchObject([{ words: "canary words", wantsAnswer: true }]);
    // Those of other tests too: the sweep is for all shops.
    expect((await forgetOldReports(db, later(184))).addresses).toBeGreaterThan(0);
    expect(await listReports(db, of, 1)).toMatchObject([{ words: "canary words", wantsAnswer: false }]);
    expect((await forgetOldReports(db, later(366))).words).toBeGreaterThan(0);
    expect(await forgetOldReports(db, later(366))).toEqual({ addresses: 0, words: 0 });
    expect(await listReports(db, of, 1)).toMatchObject([{ reason: "personal_data", words: null }]);
    expect(await findCase(db, { organisationId, id: caseId })).toMatchObject({ outcome: "kept", note: null });
    // An open case forgets nothing: it is still to be decided and answered.
    expect(await listReports(db, { organisationId, caseId: still.caseId }, 1)).toMatchObject([{ wantsAnswer: true }]);
  });

  test("goes when the reader is erased, and when the author of the review is", async () => {
    const { organisation, organisationId, review } = await aShopWithReview();
    const { caseId } = await send(review, aReport({ email: "Canary@Example.com", words: "canary, by the reader" }));
    await send(review, aReport({ email: "other@example.com", words: "canary, about the author" }));
    expect(await eraseReporter(db, { organisationId, email: " canary@example.com" })).toBe(1);
    const of = { organisationId, caseId };
    expect((await listReports(db, of, 9)).map(({ words }) => words)).toEqual([null, "canary, about the author"]);
    await decide(organisation, caseId, { action: "keep", note: "canary note" });
    await eraseWordsAboutReview(db, { organisationId, reviewId: review.id });
    const { rows } = await owner.query(
      `select r::text || c::text as row from review_reports r join review_cases c on c.id = r.case_id
       where r.organisation_id = $1`,
      [organisationId],
    );
    expect(rows.map(({ row }) => row).join()).not.toMatch(/canary/i);
  });
});

describe("what a reader sends", () => {
  const parse = (fields: Record<string, unknown>) => parseReport(fields, "en");

  test("has a reason of the list, which has none for a low score", () => {
    expect(reportReasons).toEqual([
      "not_genuine",
      "personal_data",
      "offensive",
      "not_about_product",
      "advertising",
      "unlawful",
    ]);
    for (const reason of [undefined, "", "negative", "constructor", ["offensive"]])
      expect(parse({ reason }).problems).toEqual({ reason: "missing" });
    expect(parse({ reason: "offensive", words: " ", email: " " }).report).toEqual({
      reason: "offensive",
      words: null,
      email: null,
      language: "en",
    });
  });

  test("has words of at most 2000 characters, needed where the law is said to be broken", () => {
    expect(parse({ reason: "unlawful", words: "" }).problems).toEqual({ words: "missing" });
    expect(parse({ reason: "unlawful", words: " § 185\r\nStGB " }).report).toMatchObject({ words: "§ 185\nStGB" });
    expect(parse({ reason: "offensive", words: "\u{1f600}".repeat(2000) }).problems).toEqual({});
    expect(parse({ reason: "offensive", words: "\u{1f600}".repeat(2001) }).problems).toEqual({ words: "too_long" });
    expect(parse({ reason: "offensive", words: "a\0b" }).problems).toEqual({ words: "unreadable" });
  });

  test("may have one address, and nothing that only looks like one", () => {
    const problems = (email: string) => parse({ reason: "offensive", email }).problems;
    for (const good of ["a@b.example", "jürgen@müller.example", "a+b@sub.example.com"])
      expect(problems(good)).toEqual({});
    for (const bad of [
      "a",
      "a@b",
      "a@b.c, d@e.f",
      "a b@c.example",
      `${"a".repeat(250)}@b.example`,
      "a@b.example\0",
      "<a@b.c>",
    ])
      expect([bad, problems(bad)]).toEqual([bad, { email: "not_an_address" }]);
  });
});
