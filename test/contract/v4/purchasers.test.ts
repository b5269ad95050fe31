import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { confirmPurchases } from "../../../src/intake/index.ts";
import { findPurchase, recordContact } from "../../../src/purchases/index.ts";
import { decideReview, publishDue, submitReview } from "../../../src/reviews/index.ts";
import { anApiKey, anOrganisation } from "../../support/factories.ts";
import { testApp } from "../../support/test-app.ts";

const { app, db, clock } = await testApp();

/** The page the project was created from: its first JSON block is the request, its second the answer. */
const seed = readFileSync(new URL("./purchasers-and-purchases.md", import.meta.url), "utf8");
const [seedRequest, seedAnswer] = [...seed.matchAll(/{% highlight json %}(.*?){% endhighlight %}/gs)].map(([, json]) =>
  JSON.parse(json!),
);

test("the seed's example, over the same stored facts, answers as the seed says, with email added", async () => {
  const acme = await anOrganisation(db, { trkref: "ACME", name: "Acme" });
  const { authorization } = await anApiKey(db, acme);
  const organisationId = acme.id;
  const order = (orderRef: string, sku: string, purchaseDate: string) => ({
    email: "jane@example.com",
    details: { country: "UK", postcode: "10800" },
    orderRef,
    items: [{ sku }],
    purchaseDate,
    deliveryDate: null,
  });
  const known = new Date("2014-10-15T13:27:25Z");
  await confirmPurchases(db, acme, order("A1104528927", "SKU23432", "2011-12-14"), known);
  await confirmPurchases(db, acme, order("A1104523114", "SKU4323", "2011-12-26"), known);
  const published = (await findPurchase(db, { organisationId, orderRef: "A1104528927", sku: "SKU23432" }))!;
  const invited = (await findPurchase(db, { organisationId, orderRef: "A1104523114", sku: "SKU4323" }))!;
  await recordContact(db, published, new Date("2011-12-23T20:02:18Z"));
  await recordContact(db, invited, new Date("2012-01-12T20:02:18Z"));
  const review = await submitReview(
    db,
    { organisation: acme, purchase: published },
    { overallScore: 9, generalComments: "Good" },
    clock.now,
  );
  await decideReview(
    db,
    { organisationId, number: review.number },
    { verdict: "accept" },
    { kind: "operator" },
    clock.now,
  );
  await publishDue(db, clock.now);

  const answer = await app.inject({
    method: "POST",
    url: "/v4/organisations/ACME/purchasers",
    headers: { authorization },
    payload: seedRequest,
  });

  expect(answer.statusCode).toBe(200);
  const { email, purchases, ...purchaser } = answer.json();
  expect(email).toBe("jane@example.com");
  const { purchases: seedPurchases, ...seedPurchaser } = seedAnswer;
  expect(purchaser).toEqual(seedPurchaser);
  const withoutUrl = ({ review_url: _url, ...rest }: Record<string, unknown>) => rest;
  expect(purchases.map(withoutUrl)).toEqual(seedPurchases.map(withoutUrl));
  expect(purchases.map(({ review_url }: { review_url: string }) => shape(review_url))).toEqual(
    seedPurchases.map(({ review_url }: { review_url: string }) => shape(review_url)),
  );
  const stranger = await app.inject({ method: "POST", url: "/v4/organisations/ACME/purchasers", payload: seedRequest });
  expect(stranger.statusCode).toBe(401);
});

/** A link with its host and ids blotted out, so that two of one form are equal. */
function shape(url: string): string {
  const { pathname, search } = new URL(url);
  if (pathname.startsWith("/g/")) return pathname.replace(/^\/g\/([^/]+)\/[^/]+\/[^/]+\/[^/]+$/, "/g/$1/b64/b64/b64");
  return (
    pathname +
    search
      .replace(/hashcode=[0-9a-f]{40}(?=&|$)/, "hashcode=40hex")
      .replace(/purchaser=[0-9a-f]{32}(?=&|$)/, "purchaser=32hex")
  );
}
