import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { hostileMarkup, hostileText } from "../../test/support/hostile-texts.ts";
import { publishReview } from "../../test/support/published.ts";
import { aShop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import { reviewPagePath } from "../reviews/index.ts";

const server = await testApp();
const { app, db, clock } = server;

const open = (url: string) => app.inject({ method: "GET", url });
const page = async ({ trkref }: Organisation, path: string) => (await open(`/reviews/${trkref}/${path}`)).body;

const feed = (shop: Organisation, text: string) => importText(server, shop, "products", text);

async function published(organisation: Organisation, sku: string, overallScore: number, more: object = {}) {
  clock.advance(3_600_000);
  return publishReview(db, organisation, { sku, overallScore, generalComments: `On ${sku}.`, ...more }, clock.now);
}

const shirts = `sku,name,Product_Group_ID,Product_Group_Name,ean
RED,"Oxford shirt, red",SHIRT,Oxford shirt,036000291452
BLUE,"Oxford shirt, blue",SHIRT,Oxford shirt,0036000291452
GREEN,"Oxford shirt, green",SHIRT,Oxford shirt,
HAT,Straw hat,HAT,,
MUG,Mug,,,
`;

/** Two reviews of the red shirt, one of the blue, one of the mug; none of the green shirt. */
async function aShirtShop(settings: Parameters<typeof anOrganisation>[1] = {}) {
  const shop = await anOrganisation(db, { variantsTogether: "group", ...settings });
  await feed(shop, shirts);
  await published(shop, "RED", 9);
  await published(shop, "BLUE", 4);
  await published(shop, "RED", 8);
  await published(shop, "MUG", 1);
  return shop;
}

/** The texts in the page, without what it says for programs. */
const shown = (body: string) => body.replace(/<script type="application\/ld\+json">[^<]*<\/script>/, "");
const about = (body: string) => [...shown(body).matchAll(/On (\w+)\./g)].map(([, sku]) => sku);
const variants = (body: string) =>
  [...body.matchAll(/<p class="variant">Variant: <bdi>([^<]*)<\/bdi>/g)].map(([, name]) => name);
const data = (body: string) => {
  const [, json] = /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(body) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
};

describe("the page of a product with variants", () => {
  test("shows the reviews of all of them, each naming its variant, with mean, distribution and count of all", async () => {
    const shop = await aShirtShop();
    for (const sku of ["RED", "BLUE", "GREEN"]) {
      const body = await page(shop, sku);
      expect(body).toContain(`<h1>Reviews of Oxford shirt, ${sku.toLowerCase()}</h1>`);
      expect(body).toContain("Reviews of all 3 variants of this product are shown together;");
      expect(body).toContain(`href="/reviews/${shop.trkref}/policy#variants"`);
      expect(about(body)).toEqual(["RED", "BLUE", "RED"]);
      expect(variants(body)).toEqual(["Oxford shirt, red", "Oxford shirt, blue", "Oxford shirt, red"]);
      expect(body).toContain("<strong>7.0</strong> out of 10");
      expect(body).toContain("<p>3 reviews</p>");
      const rows = [...body.matchAll(/<th scope="row">(?:<a [^>]*>)?(\d+)<.*?<td class="times">(\d+)<\/td>/g)];
      expect(rows.flatMap(([, score, times]) => (times === "0" ? [] : [[score, times]]))).toEqual([
        ["9", "1"],
        ["8", "1"],
        ["4", "1"],
      ]);
      expect(body).toContain(
        `<link rel="canonical" href="https://reviews.example.com/reviews/${shop.trkref}/${sku}"/>`,
      );
    }
  });

  test("says for search engines what it shows: the rating of the group, the reviews that stand there", async () => {
    const shop = await aShirtShop();
    const said = data(await page(shop, "GREEN"));
    expect(said).toMatchObject({
      "@type": "ProductGroup",
      name: "Oxford shirt",
      productGroupID: "SHIRT",
      url: `https://reviews.example.com/reviews/${shop.trkref}/series:SHIRT`,
      aggregateRating: { ratingValue: 7, reviewCount: 3, ratingCount: 3 },
    });
    expect(said.review.map(({ reviewBody }: { reviewBody: string }) => reviewBody)).toEqual([
      "On RED.",
      "On BLUE.",
      "On RED.",
    ]);
    expect(data(await page(shop, "MUG"))).toMatchObject({ "@type": "Product", sku: "MUG" });
  });

  test("has its orders and pages over all of them", async () => {
    const shop = await aShirtShop();
    for (let index = 0; index < 22; index += 1) await published(shop, index % 2 ? "GREEN" : "BLUE", 5);
    expect(about(await page(shop, "RED?order=highest")).slice(0, 3)).toEqual(["RED", "RED", "GREEN"]);
    expect(about(await page(shop, "GREEN?order=lowest"))[0]).toBe("BLUE");
    const [first, second] = [await page(shop, "RED"), await page(shop, "RED?page=2")];
    expect(about(first)).toHaveLength(20);
    expect(about(second)).toEqual(["GREEN", "BLUE", "RED", "BLUE", "RED"]);
    expect(second).toContain("Reviews 21 to 25 of 25");
    expect(second).toContain(`href="/reviews/${shop.trkref}/RED"`);
    expect((await open(`/reviews/${shop.trkref}/RED?page=3`)).statusCode).toBe(404);
  });

  test("is that of the product alone where the shop has not switched it on, or there is no other variant", async () => {
    const alone = /Reviews of all|class="variant"|ProductGroup/;
    const off = await aShirtShop({ variantsTogether: "off" });
    expect(about(await page(off, "BLUE"))).toEqual(["BLUE"]);
    expect(await page(off, "BLUE")).not.toMatch(alone);
    const shop = await aShirtShop();
    await published(shop, "HAT", 3);
    for (const sku of ["HAT", "MUG"]) {
      expect(about(await page(shop, sku))).toEqual([sku]);
      expect(await page(shop, sku)).not.toMatch(alone);
    }
    // What the catalogue does not know has no variants.
    await published(shop, "SHIRT", 2);
    expect(about(await page(shop, "SHIRT"))).toEqual(["SHIRT"]);
  });

  test("follows the next feed at once", async () => {
    const shop = await aShirtShop();
    await feed(shop, "sku,name,Product_Group_ID\nBLUE,Blue shirt,OTHER\nMUG,Mug,SHIRT\nGREEN,Green shirt,\n");
    expect(about(await page(shop, "BLUE"))).toEqual(["BLUE"]);
    expect(about(await page(shop, "RED"))).toEqual(["MUG", "RED", "RED"]);
    expect(about(await page(shop, "GREEN"))).toEqual([]);
    // A feed that says nothing of groups leaves them.
    await feed(shop, "sku,name\nMUG,Large mug\n");
    expect(variants(await page(shop, "RED"))[0]).toBe("Large mug");
  });

  test("goes by GTIN where the shop says so, whatever its digits and groups", async () => {
    const shop = await aShirtShop({ variantsTogether: "gtin" });
    expect(about(await page(shop, "BLUE"))).toEqual(["RED", "BLUE", "RED"]);
    expect(await page(shop, "BLUE")).toContain("Reviews of all 2 variants");
    expect(about(await page(shop, "GREEN"))).toEqual([]);
    expect(data(await page(shop, "RED"))).toMatchObject({ "@type": "Product", gtin: "0036000291452" });
    expect(about(await page(shop, "series:036000291452"))).toEqual(["RED", "BLUE", "RED"]);
    await updateOrganisation(db, shop.id, { variantsTogether: "off" });
    expect(about(await page(shop, "BLUE"))).toEqual(["BLUE"]);
  });

  test("shows nothing of another shop's that has the same skus, groups and GTINs", async () => {
    const [mine, other] = [await aShirtShop(), await anOrganisation(db, { variantsTogether: "group" })];
    await feed(other, shirts);
    await published(other, "GREEN", 2, { generalComments: "Of another shop." });
    for (const path of ["RED", "GREEN", "series:SHIRT"]) expect(await page(mine, path)).not.toContain("another shop");
    expect(about(await page(other, "RED"))).toEqual([]);
    expect(await page(other, "RED")).toContain("<p>1 review</p>");
    await updateOrganisation(db, mine.id, { variantsTogether: "gtin" });
    expect(about(await page(mine, "series:036000291452"))).toEqual(["RED", "BLUE", "RED"]);
  });

  test("shows hostile names of variants and groups as text", async () => {
    const shop = await anOrganisation(db, { variantsTogether: "group" });
    const name = hostileText.replaceAll(/["\r\n\t]/g, "'").slice(0, 200);
    await feed(
      shop,
      `sku,name,product_group_id,product_group_name\nA,"${name}","${name.slice(0, 150)}","${name}"\nB,"${name}","${name.slice(0, 150)}",\n`,
    );
    await published(shop, "A", 3);
    const series = `series:${encodeURIComponent(name.slice(0, 150).trim())}`;
    for (const path of ["A", "B", series]) {
      const { statusCode, body } = await open(`/reviews/${shop.trkref}/${path}`);
      expect([path, statusCode]).toEqual([path, 200]);
      expect(hostileMarkup(shown(body))).toEqual([]);
      expect(data(body)["@type"]).toBe("ProductGroup");
    }
  });
});

describe("series: and a group", () => {
  test("is the page of all its variants, by the group's name, with its own address in every link", async () => {
    const shop = await aShirtShop();
    for (let index = 0; index < 20; index += 1) await published(shop, "GREEN", 6);
    const path = `/reviews/${shop.trkref}/series:SHIRT`;
    const { statusCode, body } = await open(`${path}?lang=en`);
    expect(statusCode).toBe(200);
    expect(body).toContain("<h1>Reviews of Oxford shirt</h1>");
    expect(body).toContain("Reviews of all 3 variants of this product are shown together;");
    expect(body).toContain("<p>23 reviews</p>");
    expect(body).toContain(`href="${path}?page=2&amp;lang=en"`);
    expect(body).toContain(`href="${path}?order=oldest&amp;lang=en"`);
    expect(body).toContain(`<link rel="canonical" href="https://reviews.example.com${path}?lang=en"/>`);
    for (const other of [`/reviews/${shop.trkref}/series%3ASHIRT`, `/reviews/${shop.trkref}?sku=series:SHIRT`])
      expect((await open(other)).body).toContain(`<link rel="canonical" href="https://reviews.example.com${path}"/>`);
  });

  test("is found by its group whatever that is made of", async () => {
    const shop = await anOrganisation(db, { variantsTogether: "group" });
    const groups = ["A/B 7", "100 %", "Größe?", "series:1", "policy", "..", "x".repeat(191)];
    for (const [at, group] of groups.entries()) {
      await feed(shop, `sku,name,product_group_id\n${at}-1,One,"${group}"\n${at}-2,Two,"${group}"\n`);
      const { statusCode, body } = await open(`/reviews/${shop.trkref}/series:${encodeURIComponent(group)}`);
      expect([group, statusCode]).toEqual([group, 200]);
      expect(body).toContain("Reviews of all 2 variants");
    }
  });

  test("is the product itself where the group has that one alone", async () => {
    const shop = await aShirtShop();
    await published(shop, "HAT", 3);
    const body = await page(shop, "series:HAT");
    expect(body).toContain("<h1>Reviews of Straw hat</h1>");
    expect(body).toContain(`<link rel="canonical" href="https://reviews.example.com/reviews/${shop.trkref}/HAT"/>`);
    expect(body).not.toContain("variants");
  });

  test("is no page where nobody is in the group, or the shop shows no variants together; a sku that looks so keeps its own", async () => {
    const shop = await aShirtShop();
    const off = await aShirtShop({ variantsTogether: "off" });
    const statusOf = async ({ trkref }: Organisation, path: string) =>
      (await open(`/reviews/${trkref}/${path}`)).statusCode;
    expect(await statusOf(shop, "series:NONE")).toBe(404);
    expect(await statusOf(shop, "series:")).toBe(404);
    expect(await statusOf(shop, `series:${"x".repeat(192)}`)).toBe(404);
    expect(await statusOf(shop, "series:%00")).toBe(404);
    expect(await statusOf(off, "series:SHIRT")).toBe(404);
    for (const one of [shop, off]) {
      await mergeProduct(db, one.id, { sku: "series:7", name: "Seventh", url: null, imageUrl: null }, clock.now);
      expect(await page(one, "series:7")).toContain("<h1>Reviews of Seventh</h1>");
    }
  });
});

test("the page of one review says beside it what the product's page says: all variants, and how many", async () => {
  const shop = await aShirtShop();
  const { number } = await published(shop, "BLUE", 7);
  const body = (await open(reviewPagePath(shop.trkref, number))).body.replaceAll(/\s+/g, " ");
  expect(body).toContain("7.0 out of 10 on average, 4 reviews (all 3 variants together)");
  expect(body).toContain(`href="/reviews/${shop.trkref}/BLUE"`);
  expect(data(body)).toMatchObject({ "@type": "ProductGroup", aggregateRating: { ratingValue: 7, reviewCount: 4 } });
  expect(data(body).review).toHaveLength(1);
});

test("a variant whose name is every variant's is named by its colour and size", async () => {
  const shop = await anOrganisation(db, { variantsTogether: "group" });
  await feed(shop, "sku,name,item_group_id,Colour,Size\nR-M,Oxford shirt,1,red,M\nB-M,Oxford shirt,1,blue,M\n");
  await published(shop, "R-M", 9);
  const body = await page(shop, "B-M");
  expect(body).toContain("<h1>Reviews of Oxford shirt, blue, M</h1>");
  expect(variants(body)).toEqual(["Oxford shirt, red, M"]);
  expect(data(body).name).toBe("Oxford shirt");
});

test("the v4 API goes by sku: a review of one variant says nothing about the purchase of another", async () => {
  const { organisation, report } = await aShop(server, { variantsTogether: "group" });
  await feed(organisation, shirts);
  await published(organisation, "RED", 9);
  const answer = await report({ email: "jane@example.com", purchases: [{ order_ref: "A1", sku: "BLUE" }] });
  expect(answer.json()).toMatchObject({ purchases: [{ sku: "BLUE", review_state: "not_reviewed" }] });
});
