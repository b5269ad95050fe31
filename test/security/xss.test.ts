import { describe, expect, test } from "vitest";
import { askerPath } from "../../src/conversations/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { removeReview } from "../../src/reviews/index.ts";
import { anOrganisation } from "../support/factories.ts";
import { hostileMarkup, hostileText, hostileTexts } from "../support/hostile-texts.ts";
import {
  aBrowser,
  aLink,
  aProduct,
  fillIn,
  hiddenFields,
  refuse,
  reviewsOf,
  withoutOwnScript,
} from "../support/questionnaire.ts";
import { aQuestionToVet, rejectQuestion } from "../support/questions.ts";
import { testApp, testSecret } from "../support/test-app.ts";

const server = await testApp();
const { db, clock } = server;

/** What shows that a page said a hostile text, and said it as text. */
const asText = "&lt;script>alert(1)&lt;/script>";

async function aHostileReview() {
  const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110) });
  const sku = hostileText.slice(0, 180);
  await aProduct(server, organisation, { sku, name: hostileText, imageUrl: "javascript:alert(4)" });
  const { path } = await aLink(server, organisation, { sku, orderRef: hostileText.slice(0, 60), isConfirmed: false });
  const browser = aBrowser(server);
  const words = ["good_points", "bad_points", "general_comments", "shop_comments"].map((name) => [name, hostileText]);
  const person = { display_name: `"><script>alert(1)</script>`, town: "' onmouseover='alert(7)" };
  const answers = { ...Object.fromEntries(words), ...person, overall_score: "1" } as Record<string, string>;
  await fillIn(browser, path, answers);
  const [review] = await reviewsOf(server, organisation);
  return {
    organisation,
    browser,
    path,
    review: review!,
    yours: `/review/yours/${organisation.trkref}/${review!.number}`,
    answers,
  };
}

const expectText = (body: string) => {
  expect(hostileMarkup(withoutOwnScript(body))).toEqual([]);
  expect(body).toContain(asText);
};

describe("hostile texts stay texts", () => {
  test("on the author's pages: what was sent, refused, appealed against and removed", async () => {
    const { organisation, browser, path, review, yours, answers } = await aHostileReview();
    for (const page of ["", "/edit", "/withdraw"]) expectText((await browser.open(yours + page)).body);
    expectText((await browser.open(path)).body);
    const { body } = await browser.open(`${yours}/edit`);
    const changed = { ...hiddenFields(body), ...answers };
    expectText((await browser.send(`${yours}/edit`, { ...changed, overall_score: hostileText })).body);
    expectText((await browser.send(`${yours}/edit`, { ...changed, version: "0", overall_score: "2" })).body);
    await refuse(server, organisation, { note: hostileText, passage: hostileText });
    const appeal = await browser.open(`${yours}/appeal`);
    for (const page of [yours, path]) expectText((await browser.open(page)).body);
    expectText(
      (await browser.send(`${yours}/appeal`, { ...hiddenFields(appeal.body), words: hostileText.repeat(9) })).body,
    );
    const [refused] = await reviewsOf(server, organisation);
    await removeReview(db, refused!, { kind: "operator" }, "ordered", hostileText, clock.now);
    expectText((await browser.open(yours)).body);
    expect(review.number).toBe(refused!.number);
  });

  test("on the page of whoever asked: what they asked, what was said about it, and their appeal", async () => {
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110) });
    const browser = aBrowser(server);
    const asked = await aQuestionToVet(
      db,
      organisation,
      { text: hostileText, sku: hostileText.slice(0, 180) },
      clock.now,
    );
    const words = { note: hostileText, passage: hostileText };
    const path = askerPath(deriveKeys(testSecret), {
      ...(await rejectQuestion(db, asked, clock.now, words)),
      trkref: organisation.trkref,
    });
    expectText((await browser.open(path)).body);
    const tooLong = { words: hostileText.repeat(9) };
    expectText((await browser.send(path.replace("?", "/appeal?"), tooLong)).body);
    await browser.send(path.replace("?", "/appeal?"), { words: hostileText });
    expectText((await browser.open(path)).body);
  });

  test("in an address: nothing of it that is not our own stands on the page", async () => {
    const { path, browser, yours } = await aHostileReview();
    for (const text of hostileTexts.filter((one) => !one.includes("%00"))) {
      const query = new URLSearchParams({ lang: text, score: text, saved: text, utm: text, [text]: "x" });
      for (const address of [`${path}&${query}`, `${yours}?${query}`]) {
        const { statusCode, body } = await browser.open(address);
        expect(statusCode).toBe(200);
        expect(hostileMarkup(withoutOwnScript(body))).toEqual([]);
        expect(body).not.toMatch(/utm=|score=|saved=/);
      }
    }
  });
});
