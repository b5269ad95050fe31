import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { claimPurchase, confirmPurchase, findPurchase, mergePurchaser } from "../purchases/index.ts";
import { decideReview, gatewayUrl, moveReview, publishDue, reviewPagePath, submitReview } from "./index.ts";
import { getReviewByNumber } from "./reviews.queries.ts";

const { app, db, clock, baseUrl } = await testApp();

const operator = { kind: "operator" } as const;
type Wanted = {
  sku?: string;
  score?: number;
  comments?: string | null;
  isConfirmed?: boolean;
  purchaseDate?: string | null;
};

async function aReview(organisation: Organisation, wanted: Wanted = {}) {
  const { sku = "SKU9039", score = 8, comments = "Sturdy.", isConfirmed = true, purchaseDate = "2026-02-03" } = wanted;
  const organisationId = organisation.id;
  const orderRef = randomBytes(6).toString("hex");
  const { purchaser } = await mergePurchaser(
    db,
    { organisationId, email: `${orderRef}@example.com`, details: {} },
    clock.now,
  );
  const line = { organisationId, orderRef, sku, purchaserId: purchaser.id };
  await claimPurchase(db, line, clock.now);
  if (isConfirmed) {
    await db
      .transaction()
      .execute((tx) => confirmPurchase(tx, { ...line, purchaseDate, deliveryDate: null }, clock.now));
  }
  const purchase = (await findPurchase(db, line))!;
  return submitReview(db, { organisation, purchase }, { overallScore: score, generalComments: comments }, clock.now);
}

async function aPublishedReview(organisation: Organisation, wanted: Wanted = {}) {
  const { organisationId, number } = await aReview(organisation, wanted);
  await decideReview(db, { organisationId, number }, { verdict: "accept" }, operator, clock.now);
  await publishDue(db, clock.now);
  return getReviewByNumber(db, { organisationId, number });
}

const open = (url: string) => app.inject({ method: "GET", url });

describe("the page of a published review", () => {
  test("names product and shop, says the score in words, both dates and how it was verified", async () => {
    const organisation = await anOrganisation(db, { name: "Acme & Daughters" });
    const product = { sku: "K1", name: "Copper kettle", url: "https://acme.example/k1?a=1&b=2", imageUrl: null };
    await mergeProduct(db, organisation.id, product, clock.now);
    const { number } = await aPublishedReview(organisation, {
      sku: "K1",
      comments: "First line.\nSecond line.\n\nLast.",
    });
    const { statusCode, headers, body } = await open(reviewPagePath(organisation.trkref, number));
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

  test("says what is not known: the date of a merely claimed purchase, a product without a name, a review without text", async () => {
    const organisation = await anOrganisation(db);
    const { number } = await aPublishedReview(organisation, { sku: "MYSTERY-7", comments: null, isConfirmed: false });
    const { body } = await open(reviewPagePath(organisation.trkref, number));
    expect(body).toContain("The shop named this purchase");
    expect(body).not.toContain("order confirms");
    expect(body).toContain("<dt>Date of experience</dt><dd>Not known</dd>");
    expect(body).toContain("Product MYSTERY-7");
    expect(body).toContain("wrote no text");
  });

  test("shows hostile text as text, and links to no script", async () => {
    const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;`;
    const organisation = await anOrganisation(db, { name: hostile });
    const product = { sku: hostile, name: hostile, url: "javascript:alert(3)", imageUrl: "data:image/svg+xml,<svg/>" };
    await mergeProduct(db, organisation.id, product, clock.now);
    const { number } = await aPublishedReview(organisation, { sku: hostile, comments: `${hostile}\n\n</p>${hostile}` });
    const { body } = await open(reviewPagePath(organisation.trkref, number));
    expect(body).not.toMatch(/<script|<img|javascript:|data:image\/svg\+xml,</i);
    expect(body.match(/&lt;script>alert\(1\)&lt;\/script>/g)!.length).toBeGreaterThanOrEqual(5);
  });

  test("is there while it is visible and for its own shop only", async () => {
    const organisation = await anOrganisation(db);
    const foreign = await anOrganisation(db);
    const waiting = await aReview(organisation);
    const { number } = await aPublishedReview(organisation);
    const path = reviewPagePath(organisation.trkref, number);
    const wrong = [
      reviewPagePath(organisation.trkref, waiting.number),
      reviewPagePath(foreign.trkref, number),
      reviewPagePath(organisation.trkref.toLowerCase(), number),
      reviewPagePath("%00", number),
      reviewPagePath("x".repeat(5000), number),
      path.replace(/\d+$/, "0"),
      path.replace(/\d+$/, "99999999999"),
      path.replace(/(\d+)$/, "0$1"),
      `${path}.0`,
      `${path}%00`,
      `${path}/more`,
      "/reviews",
      "/reviews/",
      `/reviews/${organisation.trkref}`,
    ];
    expect((await open(path)).statusCode).toBe(200);
    for (const url of wrong) expect([url, (await open(url)).statusCode]).toEqual([url, 404]);
    const refused = await open(wrong[0]!);
    expect(refused.headers).toMatchObject({ "cache-control": "no-store", "x-robots-tag": "noindex" });
    expect(refused.body).toContain("There is nothing at this address");

    const review = await getReviewByNumber(db, { organisationId: organisation.id, number });
    await db.transaction().execute((tx) => moveReview(tx, review, "removed", operator, clock.now));
    expect((await open(path)).statusCode).toBe(404);
    expect((await open(gatewayUrl("", { trkref: organisation.trkref, sku: "SKU9039", number }))).statusCode).toBe(404);
  });

  test("is not sent again to a cache that has it", async () => {
    const organisation = await anOrganisation(db);
    const { number } = await aPublishedReview(organisation);
    const url = reviewPagePath(organisation.trkref, number);
    const etag = String((await open(url)).headers.etag);
    const again = await app.inject({ url, headers: { "if-none-match": `"other", ${etag}` } });
    expect([again.statusCode, again.body, again.headers["cache-control"]]).toEqual([304, "", "public, max-age=60"]);
    expect((await app.inject({ url, headers: { "if-none-match": '"other"' } })).statusCode).toBe(200);
  });

  test("takes GET and HEAD and nothing else", async () => {
    const organisation = await anOrganisation(db);
    const { number } = await aPublishedReview(organisation);
    const url = reviewPagePath(organisation.trkref, number);
    const head = await app.inject({ method: "HEAD", url });
    expect([head.statusCode, head.body]).toEqual([200, ""]);
    const post = await app.inject({ method: "POST", url });
    expect([post.statusCode, post.headers.allow]).toEqual([405, "GET, HEAD"]);
  });
});

describe("the gateway", () => {
  // Its base64 has + and / in the standard alphabet, - and _ in the URL-safe one.
  const awkwardSku = "ÿ?>~ÿ?>~";

  test("leads to the page, from either alphabet, percent-encoded or not, padded or not", async () => {
    const organisation = await anOrganisation(db);
    const { number } = await aPublishedReview(organisation, { sku: awkwardSku });
    const target = baseUrl + reviewPagePath(organisation.trkref, number);
    const link = gatewayUrl("", { trkref: organisation.trkref, sku: awkwardSku, number });
    const standard = link
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .replace(organisation.trkref.replaceAll("-", "+"), organisation.trkref);
    expect(standard.split("/").length).toBeGreaterThan(link.split("/").length);
    const [product, url, path] = link.split("/").slice(3);
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const encoded = [base64(awkwardSku), base64(target), base64(new URL(target).pathname)].map(encodeURIComponent);
    const links = [
      link,
      standard,
      link.replaceAll("=", ""),
      link.replaceAll("=", "%3D"),
      `${link}/`,
      `${link}?utm_source=mail`,
      `/g/${organisation.trkref}/${encoded.join("/")}`,
      `/g/${organisation.trkref}/${[product, url, path].map((part) => encodeURIComponent(part!)).join("/")}`,
    ];
    for (const one of links) {
      const { statusCode, headers } = await open(one);
      expect([one, statusCode, headers.location]).toEqual([one, 302, target]);
      expect(headers["cache-control"]).toBe("no-store");
    }
  });

  test("is no open redirect: altered in any part it leads to the same page or nowhere", async () => {
    const organisation = await anOrganisation(db);
    const foreign = await anOrganisation(db);
    const { number } = await aPublishedReview(organisation);
    const { trkref } = organisation;
    const target = baseUrl + reviewPagePath(trkref, number);
    const base64 = (text: string) => Buffer.from(text).toString("base64url");
    const parts = (paths: string[], product = "eA", url = base64("https://evil.example/")) =>
      paths.map((path) => `/g/${trkref}/${product}/${url}/${base64(path)}`);
    const page = reviewPagePath(trkref, number);
    for (const link of [
      ...parts([page]),
      ...parts([page], "%0d%0aLocation:%20x", "..%2f..%2f"),
      ...parts([page], "//evil.example", "%00"),
    ]) {
      const { statusCode, headers } = await open(link);
      expect([link, statusCode, headers.location]).toEqual([link, 302, target]);
    }
    const nowhere = [
      ...parts([
        "https://evil.example/",
        "//evil.example",
        `${page}/..`,
        `${page}?x`,
        `${page}#x`,
        ` ${page}`,
        `${page}\r\nX: y`,
        "/",
        "",
      ]),
      ...parts([
        `/reviews/${foreign.trkref}/review/${number}`,
        page.replace(/\d+$/, "0"),
        `/reviews/${trkref}/review/${number + 1_000_000}`,
      ]),
      `/g/${foreign.trkref}/eA/eA/${base64(reviewPagePath(foreign.trkref, number))}`,
      `/g/${trkref}/eA/${base64(page)}`,
      `/g/${trkref}/${base64(page)}`,
      `/g/${trkref}/eA/eA/!!!!`,
      `/g/%2e%2e/eA/eA/${base64(page)}`,
      `/g/%00/eA/eA/${base64(page)}`,
      "/g",
      "/g/",
      "/g///",
    ];
    for (const link of nowhere) {
      const { statusCode, headers } = await open(link);
      expect([link, statusCode, headers.location]).toEqual([link, 404, undefined]);
    }
  });

  test("never redirects anywhere else, whatever stands in its parts", async () => {
    const organisation = await anOrganisation(db);
    const { number } = await aPublishedReview(organisation);
    const link = gatewayUrl("", { trkref: organisation.trkref, sku: "SKU9039", number });
    const target = baseUrl + reviewPagePath(organisation.trkref, number);
    const place = fc.nat(link.length - 4).map((at) => at + 3);
    await fc.assert(
      fc.asyncProperty(place, fc.nat(4), fc.string({ unit: "binary", maxLength: 6 }), async (at, cut, put) => {
        const altered = link.slice(0, at) + encodeURIComponent(put.toWellFormed()) + link.slice(at + cut);
        const { statusCode, headers } = await open(altered);
        if (statusCode === 302) expect(headers.location).toBe(target);
        else expect([altered, statusCode, headers.location]).toEqual([altered, 404, undefined]);
      }),
      { numRuns: 300 },
    );
  });
});
