import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { gatewayUrl, reviewPagePath } from "../reviews/index.ts";

const { app, db, clock, baseUrl } = await testApp();

const open = (url: string) => app.inject({ method: "GET", url });

describe("the gateway", () => {
  // Its base64 has + and / in the standard alphabet, - and _ in the URL-safe one.
  const awkwardSku = "ÿ?>~ÿ?>~";

  test("leads to the page, from either alphabet, percent-encoded or not, padded or not", async () => {
    const organisation = await anOrganisation(db);
    const { number } = await publishReview(db, organisation, { sku: awkwardSku }, clock.now);
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
    const { number } = await publishReview(db, organisation, {}, clock.now);
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
    const { number } = await publishReview(db, organisation, {}, clock.now);
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
