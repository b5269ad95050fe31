import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../../test/support/factories.ts";
import { hostileMarkup, hostileText } from "../../../test/support/hostile-texts.ts";
import { publishReview, writeReview } from "../../../test/support/published.ts";
import { testApp, testBaseUrl } from "../../../test/support/test-app.ts";
import type { Organisation } from "../../organisations/index.ts";

const { app, db, clock } = await testApp();

const open = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: "GET", url, headers: { accept: "text/html", ...headers } });

const written = (organisation: Organisation, more = {}) => {
  clock.advance(3_600_000);
  return publishReview(db, organisation, { sku: "K 1", generalComments: "Text 1.", ...more }, clock.now);
};

describe("the page that an old badge of a product leads to", () => {
  test("is the product's page, named by its usual address for search engines, never a redirect", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    await written(organisation);
    for (const url of [`/partner/${trkref}/K%201`, `/reevoomark/en-GB/product?trkref=${trkref}&sku=K%201`]) {
      const { statusCode, headers, body } = await open(url);
      expect([url, statusCode]).toEqual([url, 200]);
      expect(headers["cache-control"]).toMatch(/max-age=\d/);
      expect(body).toContain("Text 1.");
      expect(body).toContain(`<link rel="canonical" href="${testBaseUrl}/reviews/${trkref}/K%201`);
    }
    const german = await open(`/reevoomark/de-DE/product?trkref=${trkref}&sku=K%201`);
    expect(german.headers["content-language"]).toBe("de");
    expect((await open(`/partner/${trkref}/K%201?lang=fr`)).headers["content-language"]).toBe("fr");
  });

  test("is a 404 for what is unknown or another shop's, and for number plates", async () => {
    const organisation = await anOrganisation(db);
    const other = await anOrganisation(db);
    await written(organisation);
    await written(other, { sku: "THEIRS" });
    const { trkref } = organisation;
    const none = ["NOBODY/K1", `${trkref}/NONE`, `${trkref}/THEIRS`, `${trkref}/`, trkref, "", "%00/x"];
    for (const path of [...none, `${trkref}/K%201?identifier=registration`])
      expect([path, (await open(`/partner/${path}`)).statusCode]).toEqual([path, 404]);
    expect((await open(`/reevoomark/en-GB/product?trkref=${trkref}`)).statusCode).toBe(404);
  });
});

describe("the page that an old badge of a shop leads to", () => {
  test("shows figures and what each customer said, twenty at a time, and marks nothing up", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    const { trkref } = organisation;
    for (let index = 1; index <= 21; index += 1)
      await written(organisation, { shopComments: `About ${index}.`, likelihoodToRecommend: 9 });
    const { body } = await open(`/retailer/${trkref}`);
    expect(body).toContain("What customers say about Acme</h1>");
    expect(body).toContain("100% of 21 who were asked");
    expect(body.match(/<article/g)).toHaveLength(20);
    expect(body).not.toMatch(/ld\+json|class="stars"/);
    expect(body).toContain(`href="/retailer/${trkref}?page=2"`);
    const second = (await open(`/retailer/${trkref}?page=2`)).body;
    expect(second).toContain("About 1.");
    expect(second.match(/<article/g)).toHaveLength(1);
    for (const url of [`/reevoomark/blank/${trkref}`, `/reevoomark/de-DE/retailer_reviews/${trkref}`])
      expect([url, (await open(url)).statusCode]).toEqual([url, 200]);
    expect((await open(`/reevoomark/de-DE/retailer_reviews/${trkref}`)).body).toContain(
      "Was Kunden über Acme sagen</h1>",
    );
  });

  test("is a 404 of a shop that is unknown, and has words where nobody has said anything", async () => {
    for (const path of ["NOBODY", "", "a.b"]) expect((await open(`/retailer/${path}`)).statusCode).toBe(404);
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110) });
    const { statusCode, body } = await open(`/retailer/${organisation.trkref}?page=${encodeURIComponent(hostileText)}`);
    expect([statusCode, hostileMarkup(body)]).toEqual([200, []]);
    expect(body).toContain("No customer has said anything about the shop yet.");
  });
});

test("a review's old address is its page, while it is published", async () => {
  const organisation = await anOrganisation(db);
  const { number } = await written(organisation);
  const waiting = await writeReview(db, organisation, {}, clock.now);
  const { statusCode, body } = await open(`/reevoomark/review/${number}`);
  expect(statusCode).toBe(200);
  expect(body).toContain(`<link rel="canonical" href="${testBaseUrl}/reviews/${organisation.trkref}/review/${number}`);
  for (const none of [waiting.number, 0, "x", "1e3", "99999999999999999999"])
    expect([none, (await open(`/reevoomark/review/${none}`)).statusCode]).toEqual([none, 404]);
});
