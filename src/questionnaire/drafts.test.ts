import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import {
  aBrowser,
  aLink,
  answers,
  everyAnswer,
  fillIn,
  hiddenFields,
  refuse,
  reviewsOf,
} from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";
import { dayMs } from "../platform/days.ts";
import { findPurchaseById } from "../purchases/index.ts";
import { deleteDraftsOfPurchaser, deleteStaleDrafts, findDraft, listDraftsOfPurchaser } from "./drafts.queries.ts";

const server = await testApp();
const { app, db, owner, clock } = server;
const typed = { ...everyAnswer, general_comments: "Half a sent" };
const draftPath = (path: string) => path.replace("fill_review", "draft");

async function storedDrafts() {
  return (await owner.query("select * from questionnaire_drafts order by saved_at, browser_hash")).rows;
}

describe("a draft", () => {
  test("is saved by the button, and shown again in the browser that typed it and in no other", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const mine = aBrowser(server);
    const saved = await fillIn(mine, path, { ...typed, save: "draft" });
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${path}&saved=1`]);
    const notice = await mine.open(`${path}&saved=1`);
    expect(notice.body).toContain("Saved for later");
    const { body } = await mine.open(path);
    expect(body).toContain("It has not been sent yet.");
    expect(body).toContain("Half a sent</textarea>");
    expect(body).toMatch(/name="overall_score" value="7" checked/);
    expect(body).toContain('name="display_name" value="Ada"');
    const other = await aBrowser(server).open(path);
    expect(other.body).not.toContain("Half a sent");
    expect(other.body).not.toContain("checked");
    expect(await reviewsOf(server, organisation)).toEqual([]);
  });

  test("is saved as it is typed by the script, which is answered with nothing", async () => {
    const { path } = await aLink(server, await anOrganisation(db));
    const browser = aBrowser(server);
    const { statusCode, body, cookies } = await browser.send(draftPath(path), { overall_score: "8" });
    expect([statusCode, body]).toEqual([204, ""]);
    expect(cookies).toEqual([
      expect.objectContaining({ name: "__Host-draft", path: "/", httpOnly: true, sameSite: "Lax", secure: true }),
    ]);
    expect(cookies[0]!.value).toMatch(/^[0-9a-f]{32}$/);
    await browser.send(draftPath(path), { overall_score: "9", good_points: "a" });
    await browser.send(draftPath(path), { overall_score: "10" });
    expect((await browser.open(path)).body).toMatch(/name="overall_score" value="10" checked/);
  });

  test("is kept from a cookie that another host of the shop's domain has set: it neither shows nor keeps anything", async () => {
    const { path } = await aLink(server, await anOrganisation(db));
    const planted = "0123456789abcdef".repeat(2);
    const [shop, purchaser] = [aBrowser(server), aBrowser(server)];
    // Only the prefix keeps a name for this host.
    for (const name of ["draft", "__Secure-draft"]) {
      shop.cookies.set(name, planted);
      purchaser.cookies.set(name, planted);
    }
    await purchaser.send(draftPath(path), { good_points: "What nobody else may read yet" });
    expect(purchaser.cookies.get("__Host-draft")).not.toBe(planted);
    expect((await purchaser.open(path)).body).toContain("What nobody else may read yet");
    expect((await shop.open(path)).body).not.toContain("What nobody else may read yet");
  });

  test("holds nothing of the cookie but a hash that differs from purchase to purchase", async () => {
    await owner.query("delete from questionnaire_drafts");
    const organisation = await anOrganisation(db);
    const browser = aBrowser(server);
    for (const link of [await aLink(server, organisation), await aLink(server, organisation)]) {
      await browser.send(draftPath(link.path), answers);
    }
    const [one, two] = await storedDrafts();
    expect(one.browser_hash.equals(two.browser_hash)).toBe(false);
    const cookie = browser.cookies.get("__Host-draft")!;
    expect(JSON.stringify([one, two])).not.toContain(cookie);
    expect([one, two].map(({ browser_hash }) => browser_hash.toString("hex"))).not.toContain(cookie);
  });

  test("of somebody else who holds the link neither shows nor overwrites it; the newest five stay", async () => {
    await owner.query("delete from questionnaire_drafts");
    const { path, purchase } = await aLink(server, await anOrganisation(db));
    const mine = aBrowser(server);
    await mine.send(draftPath(path), typed);
    for (let index = 0; index < 4; index++) {
      clock.advance(1000);
      await aBrowser(server).send(draftPath(path), { general_comments: `other ${index}` });
    }
    expect((await mine.open(path)).body).toContain("Half a sent</textarea>");
    clock.advance(1000);
    await aBrowser(server).send(draftPath(path), { general_comments: "one too many" });
    expect(await storedDrafts()).toHaveLength(5);
    const of = { organisationId: purchase.organisationId, purchaserId: purchase.purchaserId };
    expect(await listDraftsOfPurchaser(db, of)).toHaveLength(5);
  });

  test("ends when the review is sent, and is not kept for one that is not open", async () => {
    await owner.query("delete from questionnaire_drafts");
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    await browser.send(draftPath(path), typed);
    await aBrowser(server).send(draftPath(path), typed);
    await fillIn(browser, path, answers);
    expect(await storedDrafts()).toEqual([]);
    expect((await browser.send(draftPath(path), typed)).statusCode).toBe(204);
    expect((await browser.send(path, { ...typed, save: "draft" })).headers.location).toBe(path);
    expect(await storedDrafts()).toEqual([]);
  });

  test("of an edit of a refused review comes before what was sent", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    await fillIn(browser, path, answers);
    await refuse(server, organisation, { note: "A note" });
    await browser.send(draftPath(path), { overall_score: "6", general_comments: "Better no" });
    const { body } = await browser.open(path);
    expect(body).toContain("Better no</textarea>");
    expect(body).toContain("A note");
    expect((await aBrowser(server).open(path)).body).toContain("A little loud.</textarea>");
  });

  test("that is blank is no draft; one that was emptied is not shown", async () => {
    await owner.query("delete from questionnaire_drafts");
    const { path } = await aLink(server, await anOrganisation(db));
    const browser = aBrowser(server);
    const blank = await browser.send(draftPath(path), { general_comments: " \n", town: "" });
    expect([blank.statusCode, blank.cookies]).toEqual([204, []]);
    expect(await storedDrafts()).toEqual([]);
    await browser.send(draftPath(path), typed);
    await browser.send(draftPath(path), { general_comments: "" });
    expect((await browser.open(path)).body).not.toContain("It has not been sent yet.");
  });

  test("may hold anything: what is too long, what is no text, and fields that are none of ours", async () => {
    await owner.query("delete from questionnaire_drafts");
    const { path, purchase } = await aLink(server, await anOrganisation(db));
    const browser = aBrowser(server);
    const fields = {
      overall_score: "eleven",
      good_points: `${"x".repeat(2000)}\u0000`,
      secret: "no",
      score_12345678: "1",
    };
    expect((await browser.send(draftPath(path), fields)).statusCode).toBe(204);
    const [draft] = await storedDrafts();
    expect(draft.fields).toEqual({ overall_score: "eleven", good_points: "x".repeat(2000) });
    expect((await browser.open(path)).statusCode).toBe(200);
    expect((await browser.send(draftPath(path), "town=a&town=b")).statusCode).toBe(400);
    expect((await browser.send(draftPath(path), { general_comments: "x".repeat(140_000) })).statusCode).toBe(413);
    expect((await app.inject({ method: "POST", url: draftPath(path) })).statusCode).toBe(204);
    expect((await app.inject({ method: "GET", url: draftPath(path) })).statusCode).toBe(405);
    expect((await findPurchaseById(db, purchase))!.linkSecret).toBe(purchase.linkSecret);
  });

  test("counts the time from when the form was first opened, so that coming back does not look hasty", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    await fillIn(browser, path, { ...typed, save: "draft" });
    clock.advance(2 * 3_600_000);
    const { body } = await browser.open(path);
    clock.advance(5000);
    await browser.send(path, { ...hiddenFields(body), ...answers });
    expect((await reviewsOf(server, organisation))[0]!.filledInSeconds).toBe(2 * 3600 + 5);
  });

  test("is forgotten with its purchaser, and by itself after thirty days", async () => {
    await owner.query("delete from questionnaire_drafts");
    const organisation = await anOrganisation(db);
    const [erased, old, fresh] = [
      await aLink(server, organisation),
      await aLink(server, organisation),
      await aLink(server, organisation),
    ];
    await aBrowser(server).send(draftPath(erased.path), typed);
    const { organisationId, purchaserId } = erased.purchase;
    await deleteDraftsOfPurchaser(db, { organisationId, purchaserId });
    expect(await storedDrafts()).toEqual([]);
    await aBrowser(server).send(draftPath(old.path), typed);
    clock.advance(20 * dayMs);
    await aBrowser(server).send(draftPath(fresh.path), typed);
    clock.advance(10 * dayMs);
    expect(await deleteStaleDrafts(db, clock.now)).toBe(0);
    clock.advance(1);
    expect(await deleteStaleDrafts(db, clock.now)).toBe(1);
    expect(await storedDrafts()).toHaveLength(1);
  });

  test("does not follow a purchase to another purchaser", async () => {
    const { path, purchase } = await aLink(server, await anOrganisation(db));
    const browser = aBrowser(server);
    await browser.send(draftPath(path), typed);
    const [stored] = (await storedDrafts()).filter(({ purchase_id }) => purchase_id === purchase.id);
    const of = { ...purchase, purchaseId: purchase.id, browserHash: stored.browser_hash };
    expect(await findDraft(db, of)).toBeDefined();
    const other = await aLink(server, await anOrganisation(db));
    expect(await findDraft(db, { ...of, purchaserId: other.purchase.purchaserId })).toBeUndefined();
  });
});
