import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { hostileMarkup, hostileText, hostileTexts } from "../../test/support/hostile-texts.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { decideFastResponse, writeFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { dayMs } from "../platform/days.ts";
import {
  decideReview,
  editReview,
  gatewayUrl,
  getReviewByNumber,
  moveReview,
  publishDue,
  reviewPagePath,
} from "../reviews/index.ts";

const { app, db, clock } = await testApp();
const operator = { kind: "operator" } as const;

const open = (url: string, headers: Record<string, string> = {}) => app.inject({ method: "GET", url, headers });

const day = (date: Date) => new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(date);

async function publishedPage(organisation: Organisation, written: Parameters<typeof publishReview>[2] = {}) {
  const review = await publishReview(db, organisation, written, clock.now);
  return { review, path: reviewPagePath(organisation.trkref, review.number) };
}

describe("the page of a published review", () => {
  test("names product and shop, says the score in words, both dates and how it was verified", async () => {
    const organisation = await anOrganisation(db, { name: "Acme & Daughters" });
    const product = { sku: "K1", name: "Copper kettle", url: "https://acme.example/k1?a=1&b=2", imageUrl: null };
    await mergeProduct(db, organisation.id, product, clock.now);
    const generalComments = "First line.\nSecond line.\n\nLast.";
    const { path } = await publishedPage(organisation, { sku: "K1", generalComments });
    const { statusCode, headers, body } = await open(path);
    expect(statusCode).toBe(200);
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    expect(body).toContain("<strong>8</strong> out of 10");
    expect(body).toContain('<p dir="auto">First line.\nSecond line.</p><p dir="auto">Last.</p>');
    expect(body).toContain('href="https://acme.example/k1?a=1&amp;b=2" rel="nofollow noopener"');
    expect(body).toContain('<time datetime="2026-02-03">3 February 2026</time>');
    expect(body).toContain('<time datetime="2026-03-14">14 March 2026</time>');
    expect(body).toContain("The shop’s order confirms this purchase");
    expect(body).toContain("Acme &amp; Daughters");
    expect(body).not.toContain("noindex");
    expect(headers).toMatchObject({ "cache-control": "public, max-age=60", "referrer-policy": "no-referrer" });
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|script-src/);
    expect(headers["x-robots-tag"]).toBeUndefined();
  });

  test("shows all that its author said, about the product and about the shop, by the words that were asked", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await publishedPage(organisation, {
      goodPoints: "It pours well.",
      badPoints: "It is heavy.",
      generalComments: "All in all fine.",
      scores: { "7": 6 },
      wouldBuyAgain: true,
      happyWithDelivery: false,
      happyWithCustomerService: null,
      likelihoodToRecommend: 0,
      shopComments: "It came late.",
      displayName: "Ada L.",
      town: "Leeds",
      language: "de",
    });
    const { body } = await open(path);
    const text = body.replaceAll(/<[^>]+>/g, "|").replaceAll(/\|+/g, "|");
    for (const part of [
      "|Good points|It pours well.|",
      "|Bad points|It is heavy.|",
      "|Comments|All in all fine.|",
      "|Value for money|6 out of 10|",
      "|Would buy there again|Yes|",
      "|Happy with the delivery|No|",
      "|Would recommend it|0 on a scale from 0 to 10|",
      "|It came late.|",
      "|Ada L.|, |Leeds|",
      "|Incentive|Not known|",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("customer service");
    expect(body).toContain('<div class="written" lang="de"><p dir="auto">It pours well.</p>');
  });

  test("says what is not known: the date of a merely claimed purchase, a product without a name, a review without text", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await publishedPage(organisation, {
      sku: "MYSTERY-7",
      generalComments: null,
      isConfirmed: false,
    });
    const { body } = await open(path);
    expect(body).toContain("The shop named this purchase");
    expect(body).not.toContain("order confirms");
    expect(body).toContain("<dt>Date of experience</dt><dd>Not known</dd>");
    expect(body).toContain("Product MYSTERY-7");
    expect(body).toContain("wrote no text");
    expect(body).toMatch(/<span class="author"[^>]*>Anonymous<\/span>/);
  });

  test("that was refused and written anew before anybody saw it was not edited, nor one that says the same again", async () => {
    const organisation = await anOrganisation(db);
    const review = await writeReview(db, organisation, { generalComments: "Before." }, clock.now);
    const which = { organisationId: organisation.id, number: review.number };
    const decide = (verdict: "accept" | "reject") => {
      const decision = { verdict, reason: verdict === "reject" ? "offensive" : null, passage: null, note: null };
      return decideReview(db, which, decision as Parameters<typeof decideReview>[2], operator, clock.now);
    };
    await decide("reject");
    const edit = async (generalComments: string) => {
      clock.advance(60_000);
      const written = await getReviewByNumber(db, which);
      await editReview(db, { organisation, review: written }, { overallScore: 3, generalComments }, clock.now);
      await decide("accept");
      await publishDue(db, clock.now);
      return (await open(reviewPagePath(organisation.trkref, review.number))).body;
    };
    const first = await edit("Sturdy.");
    expect(first).toContain("Sturdy.");
    for (const body of [first, await edit("Sturdy.")]) {
      expect(body).not.toContain("Edited by its author");
      expect(body).not.toContain("dateModified");
    }
    const changed = await edit("Less sturdy.");
    expect(changed).toContain("Edited by its author");
    expect(changed).toContain("dateModified");
  });

  test("tells an edit by its date once it is published, and shows the earlier text until then", async () => {
    const organisation = await anOrganisation(db);
    const { review, path } = await publishedPage(organisation, { generalComments: "Before." });
    clock.advance(dayMs);
    await editReview(db, { organisation, review }, { overallScore: 3, generalComments: "After." }, clock.now);
    expect((await open(path)).body).toContain("Before.");
    const { organisationId, number } = review;
    await decideReview(db, { organisationId, number }, { verdict: "accept" }, operator, clock.now);
    await publishDue(db, clock.now);
    const { body } = await open(path);
    expect(body).toContain("After.");
    expect(body).not.toContain("Before.");
    expect(body).toContain("Edited by its author on 15 March 2026");
    expect(body).toContain('<time datetime="2026-03-14">14 March 2026</time>');
  });

  test("shows the retailer's reply below the review and in the list, once a person has accepted it, and no other", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    const { review, path } = await publishedPage(organisation);
    const { review: other } = await publishedPage(organisation);
    const { id: staffId } = await signIn(app, db, { role: "retailer", organisations: [organisation] });
    const text = "Sorry to hear that.\n\n<b>We</b> sent a new one.";
    const reply = await writeFastResponse(db, { organisation, review, staffId, text }, clock.now);
    await writeFastResponse(db, { organisation, review: other, staffId, text: "Not yet read." }, clock.now);
    const pages = [path, `/reviews/${organisation.trkref}/SKU9039`];
    for (const url of pages) expect((await open(url)).body).not.toContain("Reply by");
    clock.advance(dayMs);
    await db.transaction().execute((tx) => decideFastResponse(tx, reply, { verdict: "accept" }, operator, clock.now));
    for (const url of pages) {
      const { body } = await open(url);
      expect(body).toMatch(/<section class="reply"[^>]*><h[24]>Reply by Acme<\/h[24]>/);
      expect(body).toContain(`>${day(clock.now)}</time>`);
      expect(body).toContain('<p dir="auto">&lt;b>We&lt;/b> sent a new one.</p>');
      expect(body).not.toContain("Not yet read.");
    }
  });

  test("leads to all reviews of the product, to the report form and to the policy, in the language that was asked for", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await publishedPage(organisation, { sku: "A/B C" });
    const { body } = await open(`${path}?lang=fr`);
    const { trkref } = organisation;
    for (const href of [`/reviews/${trkref}/A%2FB%20C`, `${path}/report`, `/reviews/${trkref}/policy`]) {
      expect(body).toContain(`href="${href}?lang=fr"`);
    }
    expect((await open(path)).body).toContain(`href="${path}/report"`);
  });

  test("shows hostile text in every field as text, and links to no script", async () => {
    for (const hostile of [...hostileTexts, hostileText]) {
      const organisation = await anOrganisation(db, { name: hostile.slice(0, 100).replaceAll("\0", "") });
      const sku = hostile.slice(0, 150);
      const product = { sku, name: hostile, url: "javascript:alert(3)", imageUrl: "data:image/svg+xml,<svg/>" };
      await mergeProduct(db, organisation.id, product, clock.now);
      const { path } = await publishedPage(organisation, {
        sku,
        goodPoints: hostile,
        badPoints: hostile,
        generalComments: `${hostile}\n\n</p>${hostile}`,
        shopComments: hostile,
        displayName: hostile.slice(0, 60),
        town: hostile.slice(0, 60),
      });
      for (const url of [path, `${path}?lang=de`]) {
        const { statusCode, body } = await open(url);
        expect(statusCode).toBe(200);
        expect([hostile, hostileMarkup(body)]).toEqual([hostile, []]);
        const shown = hostile
          .replaceAll("&", "&amp;")
          .replaceAll("<", "&lt;")
          .replaceAll('"', "&quot;")
          .split("\u2028")[0]!;
        expect(body).toContain(`<p dir="auto">${shown}`);
      }
    }
  });
});

describe("a published page", () => {
  test("is there while it is visible and for its own shop only; everything else gets the same 404", async () => {
    const organisation = await anOrganisation(db);
    const foreign = await anOrganisation(db);
    const waiting = await writeReview(db, organisation, {}, clock.now);
    const { review, path } = await publishedPage(organisation);
    const { trkref } = organisation;
    const wrong = [
      reviewPagePath(trkref, waiting.number),
      reviewPagePath(foreign.trkref, review.number),
      reviewPagePath(trkref.toLowerCase(), review.number),
      reviewPagePath("%00", review.number),
      reviewPagePath("x".repeat(5000), review.number),
      path.replace(/\d+$/, "0"),
      path.replace(/\d+$/, "99999999999"),
      path.replace(/(\d+)$/, "0$1"),
      `${path}.0`,
      `${path}%00`,
      `${path}/more`,
      "/reviews",
      "/reviews/",
      `/reviews/${trkref}`,
      `/reviews/${trkref}/`,
      `/reviews/${trkref}/UNKNOWN`,
      `/reviews/${trkref}/review`,
      `/reviews/${trkref}/%00`,
      `/reviews/${trkref}/${"x".repeat(192)}`,
      `/reviews/${trkref}?sku=`,
      `/reviews/${trkref}?sku=UNKNOWN&sku=SKU9039`,
      `/reviews/${trkref}/SKU9039?page=0`,
      `/reviews/${trkref}/SKU9039?page=2`,
      `/reviews/${trkref}/SKU9039?page=1e3`,
      `/reviews/${trkref}/SKU9039?page=1&page=1`,
      `/reviews/${foreign.trkref}/SKU9039`,
      "/reviews/NOBODY/policy",
      "/reviews/%00/policy",
    ];
    expect((await open(path)).statusCode).toBe(200);
    const bodies = new Set<string>();
    for (const url of wrong) {
      const { statusCode, headers, body } = await open(url);
      expect([url, statusCode]).toEqual([url, 404]);
      expect(headers).toMatchObject({ "cache-control": "no-store", "x-robots-tag": "noindex" });
      bodies.add(body);
    }
    // Ours, the other shop's, nobody's: of what was asked for there, none says anything.
    const headings = [...bodies].map((body) => /<h1>(.*?)<\/h1>/.exec(body)?.[1]).sort();
    const notAmong = [organisation, foreign].map(
      ({ name }) => `This is not among ${name.replace("&", "&amp;")}’s reviews`,
    );
    expect(headings).toEqual([...notAmong, "There is nothing at this address"].sort());

    await db.transaction().execute((tx) => moveReview(tx, review, "removed", operator, clock.now));
    expect((await open(path)).statusCode).toBe(404);
    expect((await open(`/reviews/${trkref}/SKU9039`)).statusCode).toBe(404);
    expect((await open(gatewayUrl("", { trkref, sku: "SKU9039", number: review.number }))).statusCode).toBe(404);
  });

  test("is in the reader's language: the one asked for, else the browser's, else the shop's; caches are told", async () => {
    const organisation = await anOrganisation(db, { locale: "de-AT" });
    const { path } = await publishedPage(organisation, { language: "en" });
    const pages = [path, `/reviews/${organisation.trkref}/SKU9039`, `/reviews/${organisation.trkref}/policy`];
    for (const url of pages) {
      const in_ = async (query: string, accept?: string) => {
        const { headers, body } = await open(url + query, accept === undefined ? {} : { "accept-language": accept });
        expect(headers.vary).toBe("accept-language");
        expect(body).toContain(`<html lang="${String(headers["content-language"])}">`);
        return headers["content-language"];
      };
      expect(await in_("")).toBe("de");
      expect(await in_("", "fr-CA,fr;q=0.9,en;q=0.5")).toBe("fr");
      expect(await in_("", "ja")).toBe("de");
      expect(await in_("?lang=en", "fr")).toBe("en");
      expect(await in_("?lang=xx", "fr")).toBe("fr");
      const { body } = await open(`${url}?lang=en`);
      expect(body).toContain(`<link rel="canonical" href="https://reviews.example.com${url}?lang=en"/>`);
      expect(body).toContain(`hreflang="x-default" href="https://reviews.example.com${url}"/>`);
      expect((await open(url)).body).toContain(`<link rel="canonical" href="https://reviews.example.com${url}"/>`);
    }
    expect((await open(path)).body).toContain('<time datetime="2026-02-03">3. Februar 2026</time>');
  });

  test("is not sent again to a cache that has it, in that language", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await publishedPage(organisation);
    for (const url of [path, `/reviews/${organisation.trkref}/SKU9039`, `/reviews/${organisation.trkref}/policy`]) {
      const etag = String((await open(url)).headers.etag);
      expect(etag).toMatch(/^W\/"/);
      const again = await open(url, { "if-none-match": `"other", ${etag}` });
      expect([again.statusCode, again.body, again.headers["cache-control"]]).toEqual([304, "", "public, max-age=60"]);
      expect(again.headers).toMatchObject({ vary: "accept-language", "content-language": "en", etag });
      expect((await open(url, { "if-none-match": '"other"' })).statusCode).toBe(200);
      expect((await open(url, { "if-none-match": etag, "accept-language": "fr" })).statusCode).toBe(200);
    }
  });

  test("takes GET and HEAD and nothing else", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await publishedPage(organisation);
    for (const url of [path, `/reviews/${organisation.trkref}/SKU9039`, `/reviews/${organisation.trkref}/policy`]) {
      const head = await app.inject({ method: "HEAD", url });
      expect([head.statusCode, head.body]).toEqual([200, ""]);
      expect(head.headers.etag).toBe((await open(url)).headers.etag);
      const post = await app.inject({ method: "POST", url });
      expect([post.statusCode, post.headers.allow]).toEqual([405, "GET, HEAD"]);
    }
  });
});
