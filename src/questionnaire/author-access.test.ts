import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import {
  aBrowser,
  aLink,
  anAuthor,
  answers,
  type Browser,
  fillIn,
  hiddenFields,
  refuse,
  reviewsOf,
} from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { daySeconds } from "../platform/days.ts";
import { findAuthorSecret, findNewestVersion } from "../reviews/index.ts";

const server = await testApp();
const { db } = server;

const newest = async (organisation: Organisation) => (await reviewsOf(server, organisation))[0]!;

/** A browser that was given the author's own link, and its address. */
async function byKey({ review, yours }: { review: { organisationId: string; id: string }; yours: string }) {
  return { browser: aBrowser(server), key: await findAuthorSecret(db, review), yours };
}

describe("who opens the author's page", () => {
  test("the browser that sent the review: it got a cookie that no script and no other site sees", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    const { cookies } = await fillIn(browser, path, answers);
    const { number } = await newest(organisation);
    expect(cookies).toEqual([
      expect.objectContaining({
        name: `__Host-author-${number}`,
        path: "/",
        httpOnly: true,
        sameSite: "Lax",
        secure: true,
        maxAge: 365 * daySeconds,
      }),
    ]);
    expect((await browser.open(`/review/yours/${organisation.trkref}/${number}`)).statusCode).toBe(200);
  });

  test("also by the name that the cookie had before it was kept for this host alone", async () => {
    const author = await anAuthor(server);
    const { browser, key, yours } = await byKey(author);
    browser.cookies.set(`author-${author.review.number}`, key);
    expect((await browser.open(yours)).statusCode).toBe(200);
  });

  test("also when the button was pressed twice, whichever of the answers the browser reads", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const { body } = await aBrowser(server).open(path);
    const browsers = [aBrowser(server), aBrowser(server)];
    await Promise.all(browsers.map((browser) => browser.send(path, { ...hiddenFields(body), ...answers })));
    const late = aBrowser(server);
    await late.send(path, { ...hiddenFields(body), ...answers });
    const { number } = await newest(organisation);
    for (const browser of [...browsers, late]) {
      expect((await browser.open(`/review/yours/${organisation.trkref}/${number}`)).statusCode).toBe(200);
    }
    const other = aBrowser(server);
    await other.open(path);
    await fillIn(other, path, answers);
    await other.send(path, { ...hiddenFields((await aBrowser(server).open(path)).body), ...answers });
    expect(other.cookies.size).toBe(0);
  });

  test("whoever has the author's own link; its pages hand the key on, and a change puts a cookie in its place", async () => {
    const author = await anAuthor(server);
    const { browser, key, yours } = await byKey(author);
    const { statusCode, body } = await browser.open(`${yours}?key=${key}`);
    expect(statusCode).toBe(200);
    expect(body).toContain(`href="${yours}/edit?key=${key}"`);
    const form = await browser.open(`${yours}/edit?key=${key}&lang=de`);
    expect(hiddenFields(form.body).key).toBe(key);
    const sent = await browser.send(`${yours}/edit?lang=de`, { ...hiddenFields(form.body), overall_score: "4" });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `${yours}?lang=de`]);
    expect((await browser.open(yours)).statusCode).toBe(200);
  });

  test("nobody else: a wrong key, none, another review's, another shop's path get the same 404", async () => {
    const author = await anAuthor(server);
    const other = await anAuthor(server);
    const { key, yours } = await byKey(author);
    const foreign = (await byKey(other)).key;
    const { organisation, review } = author;
    const stranger = aBrowser(server);
    const expected = (await stranger.open("/review/elsewhere")).body;
    const wrong = [
      yours,
      `${yours}?key=`,
      `${yours}?key=${foreign}`,
      `${yours}?key=${"0".repeat(32)}`,
      `${yours}?key=${key.toUpperCase()}x`,
      `${yours}?key=${key}&key=${key}`,
      `${yours}?key=%00`,
      `/review/yours/${other.organisation.trkref}/${review.number}?key=${key}`,
      `/review/yours/NOWHERE/${review.number}?key=${key}`,
      `/review/yours/%00/${review.number}?key=${key}`,
      `/review/yours/${organisation.trkref}/0?key=${key}`,
      `/review/yours/${organisation.trkref}/99999999999?key=${key}`,
      `/review/yours/${organisation.trkref}/x?key=${key}`,
    ];
    for (const url of wrong) {
      for (const page of ["", "/edit", "/withdraw", "/appeal", "/receipt"]) {
        const path = url.replace(/(\?|$)/, `${page}$1`);
        const { statusCode, body, headers } = await stranger.open(path);
        expect([path, statusCode]).toEqual([path, 404]);
        expect(body).toBe(expected);
        expect(headers["cache-control"]).toBe("no-store");
      }
    }
    expect((await other.browser.open(yours)).statusCode).toBe(404);
  });
});

describe("what another site's page cannot do", () => {
  test("a form without the author's token, or with another review's, is refused although the cookie came along", async () => {
    const { browser, yours, organisation, review } = await anAuthor(server);
    const other = await anAuthor(server);
    const foreign = hiddenFields((await other.browser.open(`${other.yours}/withdraw`)).body).token!;
    await refuse(server, organisation);
    const attempts: [Browser, Record<string, string>][] = [
      [browser, {}],
      [browser, { token: "" }],
      [browser, { token: foreign }],
    ];
    for (const page of ["/edit", "/withdraw", "/appeal"]) {
      for (const [from, fields] of attempts) {
        const fieldsOf = { ...answers, version: "1", words: "x", ...fields };
        expect((await from.send(yours + page, fieldsOf)).statusCode).toBe(403);
      }
      const { token } = hiddenFields((await browser.open(`${yours}/withdraw`)).body);
      const crossed = await browser.send(
        yours + page,
        { ...answers, token: token! },
        { "sec-fetch-site": "cross-site" },
      );
      expect(crossed.statusCode).toBe(403);
    }
    expect(await newest(organisation)).toMatchObject({ state: "rejected", version: 1 });
    expect((await findNewestVersion(db, review))!.generalComments).toBe("Sturdy.\nA little loud.");
  });
});
