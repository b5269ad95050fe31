import { describe, expect, test } from "vitest";
import google from "../../test/support/google-structured-data.json" with { type: "json" };
import type { VisibleReview } from "../reviews/index.ts";
import { type ProductFacts, productData } from "./json-ld.ts";
import { readerOf } from "./reader.ts";
import { summariseScores } from "./score-summary.ts";

const review: VisibleReview = {
  organisationId: "00000000-0000-7000-8000-000000000002",
  id: "00000000-0000-7000-8000-000000000001",
  number: 7,
  version: 1,
  sku: "K1",
  overallScore: 8,
  goodPoints: null,
  badPoints: null,
  generalComments: "Sturdy.",
  scores: {},
  wouldBuyAgain: null,
  happyWithDelivery: null,
  happyWithCustomerService: null,
  likelihoodToRecommend: null,
  shopComments: null,
  displayName: "Ada",
  town: "Leeds",
  language: "en",
  purchaseDate: null,
  deliveryDate: null,
  orderRef: "A1",
  branchCode: null,
  isConfirmedPurchase: true,
  isIncentivised: true,
  isCancelled: false,
  isRefunded: false,
  submittedAt: new Date("2026-03-12T10:00:00Z"),
  publishedAt: new Date("2026-03-14T10:00:00Z"),
  isEdited: false,
};

const reader = readerOf({ query: {}, acceptLanguage: "de" }, { locale: "en-GB" });

function dataOf(facts: Partial<ProductFacts> & { review?: Partial<VisibleReview> } = {}) {
  const { review: more, ...rest } = facts;
  const product = {
    sku: "K1",
    name: "Copper kettle",
    url: undefined,
    imageUrl: "https://acme.example/k1.jpg",
    path: "/reviews/ACME/K1",
  };
  return productData({
    baseUrl: "https://reviews.example.com",
    shop: { name: "Acme & Daughters", trkref: "ACME" },
    product,
    variants: undefined,
    summary: summariseScores([0, 0, 1, 0, 0, 0, 0, 2, 0, 0]),
    reviews: [{ ...review, ...more }],
    reader,
    ...rest,
  }) as Data;
}

// biome-ignore lint/suspicious/noExplicitAny: what a program reads from a page has no type
type Data = any;

function at(data: Data, path: string): unknown {
  return path.split(".").reduce((value, key) => value?.[key], data);
}

/** Which of Google's properties a node lacks: all of the required, and of the recommended those we could know. */
function lacking(node: Data, type: "Product" | "ProductGroup" | "AggregateRating" | "Review"): string[] {
  const { required, recommended, oneOf, ...more } = google[type];
  const unknown = Object.keys("withoutData" in more ? (more.withoutData ?? {}) : {});
  const absent = [...required, ...recommended.filter((one) => !unknown.includes(one))].filter(
    (path) => at(node, path) === undefined,
  );
  const isAnyThere = oneOf.length === 0 || oneOf.some((path) => at(node, path) !== undefined);
  return isAnyThere ? absent : [...absent, oneOf.join(" or ")];
}

describe("what a page says for search engines", () => {
  test("has every property that Google requires, and every recommended one that we know", () => {
    const data = dataOf({ reviews: [review, { ...review, displayName: null, generalComments: null }] });
    expect(data["@context"]).toBe("https://schema.org");
    expect(data["@type"]).toBe("Product");
    expect(lacking(data, "Product")).toEqual([]);
    expect(lacking(data.aggregateRating, "AggregateRating")).toEqual([]);
    expect(data.review).toHaveLength(2);
    for (const one of data.review) expect(lacking(one, "Review")).toEqual([]);
    expect(data.aggregateRating.itemReviewed ?? data.review[0].itemReviewed).toBeUndefined();
  });

  test("says the scale of ten, the count and the mean as the page shows them", () => {
    expect(dataOf().aggregateRating).toMatchObject({
      ratingValue: 6.3,
      reviewCount: 3,
      bestRating: 10,
      worstRating: 1,
    });
    expect(dataOf().review[0].reviewRating).toMatchObject({ ratingValue: 8, bestRating: 10, worstRating: 1 });
  });

  test("has no pros and cons, which Google takes from editorial reviews only: they stand in the text, named", () => {
    const both = { goodPoints: "Light.", badPoints: "Dear.", generalComments: "Fine.", language: "fr" } as const;
    const [said] = dataOf({ review: both }).review;
    expect(said.reviewBody).toBe("Points positifs\u00a0: Light.\n\nPoints négatifs\u00a0: Dear.\n\nFine.");
    expect(said.inLanguage).toBe("fr");
    expect(JSON.stringify(said)).not.toMatch(/positiveNotes|negativeNotes/);
    expect(dataOf({ review: { generalComments: null } }).review[0]).not.toHaveProperty("reviewBody");
  });

  test("names an anonymous author as the page does, and no author at a hundred characters", () => {
    expect(dataOf({ review: { displayName: null } }).review[0].author).toEqual({ "@type": "Person", name: "Anonym" });
    const { name } = dataOf({ review: { displayName: "é".repeat(150) } }).review[0].author;
    expect([...name].length).toBeLessThan(100);
  });

  test("tells a later version by its date, and keeps that of the publication", () => {
    const submittedAt = new Date("2026-04-01T08:00:00Z");
    expect(dataOf({ review: { version: 2, isEdited: true, submittedAt } }).review[0]).toMatchObject({
      datePublished: "2026-03-14",
      dateModified: "2026-04-01",
    });
    expect(dataOf().review[0]).not.toHaveProperty("dateModified");
  });

  test("leaves out a sku with white space in it, and says nothing of a product without reviews", () => {
    const product = { sku: "K 1", name: "Kettle", url: undefined, imageUrl: undefined, path: "/reviews/ACME/K%201" };
    expect(dataOf({ product })).not.toHaveProperty("sku");
    expect(dataOf().sku).toBe("K1");
    expect(dataOf({ summary: summariseScores(new Array(10).fill(0)), reviews: [] })).toBeUndefined();
  });
});

describe("what a page of variants shown together says for search engines", () => {
  const shirts = { key: "SHIRT/1", isGtin: false, name: "Oxford shirt", path: "/reviews/ACME/series:SHIRT%2F1" };
  const variants = { count: 2, names: new Map([["K1", "Oxford shirt, red"]]), group: shirts };

  test("is about the product group, by one name and address on the page of each variant", () => {
    const data = dataOf({ variants });
    expect(data["@type"]).toBe("ProductGroup");
    expect(lacking(data, "ProductGroup")).toEqual([]);
    expect(data).toMatchObject({
      "@id": "https://reviews.example.com/reviews/ACME/series:SHIRT%2F1#group",
      url: "https://reviews.example.com/reviews/ACME/series:SHIRT%2F1",
      name: "Oxford shirt",
      productGroupID: "SHIRT/1",
      aggregateRating: { ratingValue: 6.3, reviewCount: 3 },
    });
    for (const one of data.review) expect(lacking(one, "Review")).toEqual([]);
    // The rating is nobody's alone: no variant is a product of its own here.
    expect(JSON.stringify(data)).not.toMatch(/"Product"|"sku"/);
  });

  test("is about the one product that several skus are by their GTIN, written with as few digits as it has", () => {
    const of = (key: string) => dataOf({ variants: { ...variants, group: { ...shirts, isGtin: true, key } } });
    expect(of("04006381333931")).toMatchObject({ "@type": "Product", name: "Oxford shirt", gtin: "4006381333931" });
    expect(of("14006381333938").gtin).toBe("14006381333938");
    expect(lacking(of("04006381333931"), "Product")).toEqual([]);
  });
});

describe("the score of a product", () => {
  test("is the mean of all overall scores, rounded half up to one decimal, whatever binary makes of it", () => {
    const of = (...scores: number[]) =>
      summariseScores(Array.from({ length: 10 }, (_, index) => scores.filter((score) => score === index + 1).length));
    expect(of(8).average).toBe(8);
    expect(of(10, 9, 3).average).toBe(7.3);
    // 8.35: as a binary number it is a little less, and would round down.
    expect(of(...new Array(13).fill(8), ...new Array(7).fill(9)).average).toBe(8.4);
    expect(of()).toMatchObject({ count: 0, average: undefined });
  });
});
