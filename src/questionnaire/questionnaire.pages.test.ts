import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { hostileMarkup, hostileText } from "../../test/support/hostile-texts.ts";
import {
  aBrowser,
  aLink,
  answers,
  aProduct,
  fillIn,
  refuse,
  reviewsOf,
  withoutOwnScript,
} from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";

const server = await testApp();
const { db, baseUrl } = server;
const { open, send } = aBrowser(server);

describe("the form", () => {
  test("names the shop, the product and the order, and says what happens before anything is sent", async () => {
    const organisation = await anOrganisation(db, { name: "Acme & Daughters", decidesWithinDays: 2 });
    const imageUrl = "https://acme.example/kettle.jpg";
    await aProduct(server, organisation, { sku: "K1", name: "Copper kettle", imageUrl });
    const { purchase, path } = await aLink(server, organisation, { sku: "K1" });
    const { statusCode, headers, body } = await open(path);
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    for (const text of ["Acme &amp; Daughters", "Copper kettle", purchase.orderRef, imageUrl]) {
      expect(body).toContain(text);
    }
    const promises = [
      "Acme &amp; Daughters is asking for this review",
      "A person reads it",
      "decides within 2 days",
      "whatever the score",
      "Your e-mail address and order number are never shown",
      "It insults, threatens or discriminates",
      `href="/reviews/${organisation.trkref}/policy?lang=en"`,
    ];
    for (const text of promises) expect(body).toContain(text);
    expect(body).not.toContain("hours after it is accepted");
  });

  test("tells who was given something that the review will say so, before and after sending, and nobody else", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    const { path: other } = await aLink(server, organisation);
    const told = [
      /Acme says that you were given something/,
      /sagt, dass Sie .* etwas erhalten/,
      /une contrepartie pour un avis/,
    ];
    for (const [index, lang] of ["en", "de", "fr"].entries()) {
      const browser = aBrowser(server);
      const { path, purchase } = await aLink(server, organisation, { isIncentivised: true });
      expect((await browser.open(`${path}&lang=${lang}`)).body).toMatch(told[index]!);
      expect((await browser.open(`${other}&lang=${lang}`)).body).not.toMatch(told[index]!);
      await fillIn(browser, path, answers);
      const review = (await reviewsOf(server, organisation)).find(({ purchaseId }) => purchaseId === purchase.id);
      const { body } = await browser.open(`/review/yours/${organisation.trkref}/${review!.number}?lang=${lang}`);
      expect(body).toMatch(told[index]!);
    }
  });

  test("asks about the product, the shop and the reviewer, and needs the overall score alone", async () => {
    const { path } = await aLink(server, await anOrganisation(db));
    const { body } = await open(path);
    const names = [...body.matchAll(/<(?:input|textarea)[^>]* name="([^"]+)"/g)].map(([, name]) => name!);
    expect([...new Set(names)]).toEqual([
      "opened_at",
      "overall_score",
      "score_7",
      "good_points",
      "bad_points",
      "general_comments",
      "would_buy_again",
      "happy_with_delivery",
      "happy_with_customer_service",
      "likelihood_to_recommend",
      "shop_comments",
      "display_name",
      "town",
      "anonymous",
    ]);
    const count = (name: string) => names.filter((one) => one === name).length;
    expect([count("overall_score"), count("score_7"), count("likelihood_to_recommend")]).toEqual([10, 10, 11]);
    const required = [...body.matchAll(/name="([^"]+)"[^>]* required/g)].map(([, name]) => name);
    expect([...new Set(required)]).toEqual(["overall_score"]);
  });

  test("says by how much publication is delayed, where it is", async () => {
    const { path } = await aLink(server, await anOrganisation(db, { publicationDelayHours: 48 }));
    expect((await open(path)).body).toContain("It appears 48 hours after it is accepted, like every other review.");
  });

  test("offers the way to the shop where it has one, and says that it stops no review", async () => {
    const page = await anOrganisation(db, { contact: "https://acme.example/help?a=1&b=2" });
    const mail = await anOrganisation(db, { contact: "help@acme.example" });
    const none = await anOrganisation(db);
    const withPage = (await open((await aLink(server, page)).path)).body;
    expect(withPage).toContain('href="https://acme.example/help?a=1&amp;b=2" target="_blank"');
    expect(withPage).toContain("This neither replaces your review nor holds it up.");
    expect((await open((await aLink(server, mail)).path)).body).toContain('href="mailto:help@acme.example"');
    expect((await open((await aLink(server, none)).path)).body).not.toContain("Is something wrong with your order?");
  });

  test("names the sku where the catalogue does not know the product", async () => {
    const { path } = await aLink(server, await anOrganisation(db), { sku: "MYSTERY-7", isConfirmed: false });
    expect((await open(path)).body).toContain("Product MYSTERY-7");
  });

  test("a score in the link is chosen beforehand, and is no answer yet", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    expect((await open(`${path}&score=8`)).body).toMatch(/name="overall_score" value="8" checked/);
    for (const score of ["0", "11", "8.5", "x", ""]) {
      expect((await open(`${path}&score=${score}`)).body).not.toContain("checked");
    }
    expect(await reviewsOf(server, organisation)).toEqual([]);
    const sent = await send(`${path}&score=8`, { overall_score: "3" });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, path]);
    expect((await reviewsOf(server, organisation))[0]!.overallScore).toBe(3);
  });

  test("is kept by no cache, listed by no search engine, framed by no page and runs our own script alone", async () => {
    const { path } = await aLink(server, await anOrganisation(db));
    const { headers, body } = await open(path);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-robots-tag": "noindex",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    const policy = String(headers["content-security-policy"]);
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "script-src 'self'", "connect-src 'self'"]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain("unsafe");
    expect(body.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script type="module" src="\/assets\/questionnaire\.js\?v=[0-9a-f]{16}">$/),
    ]);
    expect(body).not.toMatch(/<style| style=| on[a-z]+=/i);
  });

  test("goes out compressed to who takes it so, and repeats nothing of the address that is not its own", async () => {
    const { path } = await aLink(server, await anOrganisation(db));
    const { headers } = await open(path, { "accept-encoding": "br" });
    expect([headers["content-encoding"], headers.vary]).toEqual(["br", "accept-encoding"]);
    const guesses =
      "utm_source=Guessed-Words&lang=Guessed-Words&score=Guessed-Words&sku=Guessed-Words&trkref=Guessed-Words";
    const { body } = await open(`${path.replace("purchasers_api", "Guessed-Words")}&${guesses}`);
    expect(body).not.toContain("Guessed-Words");
  });

  test("shows hostile text in every field as text, before and after it was sent and refused", async () => {
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110), contact: "a'b&c@acme.example" });
    const sku = hostileText.slice(0, 180);
    await aProduct(server, organisation, { sku, name: hostileText, imageUrl: "javascript:alert(4)" });
    const known = await aLink(server, organisation, { sku, orderRef: hostileText.slice(0, 60), isConfirmed: false });
    const hostile = Object.fromEntries(
      ["good_points", "bad_points", "general_comments", "shop_comments"].map((name) => [name, hostileText]),
    );
    const person = { display_name: `"><script>alert(1)</script>`, town: `' onfocus='alert(2)` };
    const browser = aBrowser(server);
    const bodies = [(await browser.open(known.path)).body];
    bodies.push((await browser.send(known.path, { ...hostile, ...person, overall_score: hostileText })).body);
    await browser.send(known.path, { ...hostile, ...person, overall_score: "1", save: "draft" });
    bodies.push((await browser.open(known.path)).body);
    await fillIn(browser, known.path, { ...hostile, ...person, overall_score: "1" });
    bodies.push((await browser.open(known.path)).body);
    await refuse(server, organisation, { note: hostileText, passage: hostileText });
    bodies.push((await browser.open(known.path)).body);
    for (const body of bodies) expect(hostileMarkup(withoutOwnScript(body))).toEqual([]);
    for (const body of bodies) expect(body).not.toMatch(/<img|javascript:(?!alert\(5\))|<\/textarea>[^<]/i);
    for (const index of [1, 2, 4]) expect(bodies[index]).toContain("{{shop}} {{name}} $t(footnote) $&amp; $1");
    // The page's own sentences with the shop's name in them: nothing in the name is taken for a placeholder.
    expect(bodies[0]).toContain("&lt;script>alert(1)&lt;/script>");
  });

  test("loads a picture over https only, and none whose address breaks out of the attribute", async () => {
    const organisation = await anOrganisation(db);
    const imageOf = async (imageUrl: string) => {
      await aProduct(server, organisation, { sku: "P", name: "Pot", imageUrl });
      return /<img src="([^"]*)"/.exec((await open((await aLink(server, organisation, { sku: "P" })).path)).body)?.[1];
    };
    expect(await imageOf("http://acme.example/pot.jpg")).toBeUndefined();
    expect(await imageOf("/pot.jpg")).toBeUndefined();
    expect(await imageOf(`${baseUrl}/pot.jpg`)).toBe(`${baseUrl}/pot.jpg`);
    expect(await imageOf('https://acme.example/pot.jpg?" onerror="alert(1)')).toBe(
      "https://acme.example/pot.jpg?%22%20onerror=%22alert(1)",
    );
  });
});
