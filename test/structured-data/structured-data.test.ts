import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { anOrganisation } from "../support/factories.ts";
import google from "../support/google-structured-data.json" with { type: "json" };
import { publishReview } from "../support/published.ts";
import { publishOwnersAnswer, publishQuestion } from "../support/questions.ts";
import { testApp } from "../support/test-app.ts";
import { vocabularyProblems } from "../support/vocabulary.ts";

const { app, db, owner, clock } = await testApp();

// biome-ignore lint/suspicious/noExplicitAny: what a program reads from a page has no type
type Data = any;

const shop = await anOrganisation(db, { name: "Acme & Daughters", variantsTogether: "group" });
const byGtin = await anOrganisation(db, { variantsTogether: "gtin" });

beforeAll(async () => {
  for (const [organisation, sku, group] of [
    [shop, "KETTLE", null],
    [shop, "SHIRT-R", "SHIRT"],
    [shop, "SHIRT-B", "SHIRT"],
    [shop, "NEW", null],
    [byGtin, "PAN-1", null],
    [byGtin, "PAN-2", null],
  ] as const) {
    const imageUrl = "https://acme.example/picture.jpg";
    await mergeProduct(db, organisation.id, { sku, name: `The ${sku} <1>`, url: null, imageUrl }, clock.now);
    const gtin = organisation === byGtin ? "4006381333931" : null;
    await owner.query("update products set product_group = $3, gtin = $4 where organisation_id = $1 and sku = $2", [
      ...[organisation.id, sku, group, gtin],
    ]);
    if (sku === "NEW") continue;
    for (let written = 0; written < (sku === "KETTLE" ? 22 : 1); written += 1) {
      clock.advance(3_600_000);
      const words = {
        goodPoints: `Light & "warm" ${written}.`,
        badPoints: "Dear.",
        generalComments: `Fine </script> ${written}.`,
      };
      const displayName = written % 2 ? `Ada ${written}` : null;
      await publishReview(
        db,
        organisation,
        { sku, overallScore: 10 - (written % 8), displayName, ...words },
        clock.now,
      );
    }
  }
  await publishReview(db, shop, { sku: "UNKNOWN SKU", generalComments: null }, clock.now);
});

async function read(path: string): Promise<{ data: Data[]; words: string; body: string }> {
  const { statusCode, body } = await app.inject(path);
  expect([path, statusCode]).toEqual([path, 200]);
  const blocks = [...body.matchAll(/<script type="application\/ld\+json">([^<]*)<\/script>/g)];
  return { data: blocks.map(([, json]) => JSON.parse(json!)), words: wordsOf(body), body };
}

/** What a page says to its readers. */
function wordsOf(html: string): string {
  const shown = html.replace(/<(script|style|template shadowrootmode)[^>]*>/g, (tag) =>
    tag.startsWith("<template") ? "" : tag,
  );
  return shown
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#10;/g, "\n")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ");
}

/** Every node of the data with a type, however deep. */
function nodesOf(value: Data): Data[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (value === null || typeof value !== "object") return [];
  const inner = Object.values(value).flatMap(nodesOf);
  return value["@type"] === undefined ? inner : [value, ...inner];
}

const marked = [
  ["a product's page", `/reviews/${shop.trkref}/KETTLE?lang=en`],
  ["its second page", `/reviews/${shop.trkref}/KETTLE?lang=en&page=2`],
  ["its page in German", `/reviews/${shop.trkref}/KETTLE?lang=de`],
  ["a page of variants", `/reviews/${shop.trkref}/SHIRT-R?lang=en`],
  ["the page of a group", `/reviews/${shop.trkref}/series:SHIRT?lang=en`],
  ["a page of products with one GTIN", `/reviews/${byGtin.trkref}/PAN-1?lang=en`],
  ["the page of a product that the catalogue does not know", `/reviews/${shop.trkref}/UNKNOWN%20SKU?lang=en`],
  ["an embed", `/embed/${shop.trkref}/KETTLE?lang=en`],
  ["an embed of variants", `/embed/${shop.trkref}/SHIRT-R?lang=fr`],
  ["an embed of products with one GTIN", `/embed/${byGtin.trkref}/PAN-1?lang=en`],
] as const;

describe("what is marked up for search engines", () => {
  test("is in schema.org's words: every property is one of its type, and takes such a value", async () => {
    const pages = await Promise.all(marked.map(([, path]) => read(path)));
    const review = await read(`/reviews/${shop.trkref}/review/${await aNumber()}`);
    const data = [...pages, review].flatMap((page) => page.data);
    expect(data).toHaveLength(marked.length + 1);
    expect(vocabularyProblems(data)).toEqual([]);
    for (const { body } of pages) expect(body).not.toMatch(/itemprop|itemscope|typeof=|vocab=/);
  });

  test("would be refused with a property that its type does not have, a value that it does not take, or a type that there is not", () => {
    const wrong = (more: object) => [{ "@context": "https://schema.org", "@type": "Product", name: "Kettle", ...more }];
    expect(vocabularyProblems(wrong({}))).toEqual([]);
    for (const more of [
      { agregateRating: { "@type": "AggregateRating", ratingValue: 8 } },
      { reviewBody: "Fine." },
      { aggregateRating: { "@type": "AggregateRating", rating: 8 } },
      { review: [{ "@type": "Review", author: { "@type": "Rating", ratingValue: 8 } }] },
      { review: [{ "@type": "Review", reviewRating: { "@type": "Offer" } }] },
      { "@type": "Produkt" },
      { "@context": "https://example.com" },
    ])
      expect([more, vocabularyProblems(wrong(more)).length > 0]).toEqual([more, true]);
  });

  test.each(marked)("on %s keeps to Google's rules, and is there for readers too", async (_page, path) => {
    const { data, words } = await read(path);
    expect(data).toHaveLength(1);
    const [subject] = data;
    expect(["Product", "ProductGroup"]).toContain(subject["@type"]);
    for (const node of nodesOf(subject)) expect(lackingOf(node)).toEqual([]);
    const ratings = [subject.aggregateRating, ...subject.review.map((one: Data) => one.reviewRating)];
    for (const { ratingValue, bestRating, worstRating } of ratings) {
      expect([bestRating, worstRating]).toEqual([10, 1]);
      expect(ratingValue >= 1 && ratingValue <= 10).toBe(true);
    }
    // The rating is the product's: neither shop nor place of business has stars.
    const rated = nodesOf(subject).filter((node) => node.aggregateRating || node.review || node.reviewRating);
    for (const node of rated) expect(["Product", "ProductGroup", "Review"]).toContain(node["@type"]);

    const inWords = (value: number) =>
      value.toLocaleString(/lang=(\w\w)/.exec(path)![1], { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    expect(words).toContain(inWords(subject.aggregateRating.ratingValue));
    expect(words).toMatch(new RegExp(`\\b${subject.aggregateRating.reviewCount}\\b`));
    for (const { author, reviewBody, datePublished, positiveNotes, negativeNotes } of subject.review) {
      expect(words).toContain(author.name);
      expect(author.name.length).toBeLessThan(100);
      for (const part of (reviewBody ?? "").split("\n\n").filter(Boolean))
        expect(words).toContain(part.replace(/^(Good|Bad|Pros|Cons)[^:]*: /, "").trim());
      expect(datePublished).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect([positiveNotes, negativeNotes]).toEqual([undefined, undefined]);
    }
    if (subject.sku !== undefined) expect(subject.sku).not.toMatch(/\s/);
  });

  test("of a product with many reviews is the figure of all of them beside those that are shown", async () => {
    const pages = await Promise.all(marked.slice(0, 2).map(([, path]) => read(path)));
    expect(pages.map(({ data: [one] }) => [one.aggregateRating.reviewCount, one.review.length])).toEqual([
      [22, 20],
      [22, 2],
    ]);
    expect(new Set(pages.map(({ data: [one] }) => one["@id"])).size).toBe(1);
  });

  test("on a question's page is one QAPage, in schema.org's words and by Google's rules, and is there for readers too", async () => {
    const asked = { sku: "KETTLE", text: `Is it </script> "light" & warm?\n\nI mean both.`, firstName: "Ada" };
    const { number, id } = await publishQuestion(db, shop, { ...asked, answer: "Both, <yes>." }, clock.now);
    const review = await publishReview(db, shop, { sku: "KETTLE" }, clock.now);
    clock.advance(60_000);
    await publishOwnersAnswer(db, { organisationId: shop.id, id }, { ...review, displayName: "Omar" }, clock.now);
    await owner.query("insert into conversation_vote_counts values ($1, $2, 5, 2)", [shop.id, id]);
    for (const language of ["en", "de", "fr"]) {
      const { data, words } = await read(`/reviews/${shop.trkref}/question/${number}?lang=${language}`);
      expect(data).toHaveLength(1);
      expect(vocabularyProblems(data)).toEqual([]);
      expect(nodesOf(data[0]).map((node) => node["@type"])).toEqual([
        ...["QAPage", "Question", "Person", "Answer", "Person", "Answer", "Organization"],
      ]);
      for (const node of nodesOf(data[0])) expect(lackingOf(node)).toEqual([]);
      const { mainEntity: question } = data[0];
      expect([question.answerCount, question.upvoteCount]).toEqual([question.suggestedAnswer.length, 3]);
      for (const said of [question.name, question.author.name, question.suggestedAnswer[0].text])
        expect(words).toContain(said);
      expect(words).toContain(question.text.replace(/\s+/g, " "));
      for (const one of ["author", "datePublished", "text", "upvoteCount"]) expect(question[one]).toBeDefined();
      for (const one of google.Answer.recommended) expect(question.suggestedAnswer[0][one]).toBeDefined();
    }
  });

  test.each([
    ["the policy", `/reviews/${shop.trkref}/policy`],
    ["what is said of the shop", `/embed/${shop.trkref}`],
    ["scores", `/embed/${shop.trkref}?skus=KETTLE,SHIRT-R`],
    ["a product without reviews", `/reviews/${shop.trkref}/NEW`],
    ["the list of questions", `/reviews/${shop.trkref}/questions?sku=KETTLE`],
    ["an embed of a product without reviews", `/embed/${shop.trkref}/NEW`],
    ["an embed that is narrowed", `/embed/${shop.trkref}/KETTLE?score=10`],
  ])("is nothing on %s", async (_page, path) => {
    const { data, body } = await read(path);
    expect(data).toEqual([]);
    expect(body).not.toMatch(/itemprop|itemscope|schema\.org/);
  });

  test("counts reviews of purchases alone: there is no other origin that could be in the mean", async () => {
    // Whoever adds another origin, of imported reviews for instance, has to keep it out of aggregateRating, and then say so here.
    const { rows } = await owner.query("select distinct origin from review_figures_now");
    expect(rows).toEqual([{ origin: "purchase" }]);
  });
});

async function aNumber(): Promise<number> {
  const { rows } = await owner.query(
    "select number from reviews where organisation_id = $1 and sku = 'KETTLE' limit 1",
    [shop.id],
  );
  return rows[0].number;
}

type Rules = { required: readonly string[]; oneOf: readonly string[] };

/** What Google requires of a node of this type and it lacks. */
function lackingOf(node: Data): string[] {
  const rules = (google as Record<string, unknown>)[node["@type"]] as Rules | undefined;
  if (!rules?.required) return [];
  const has = (path: string) => path.split(".").reduce((value, key) => value?.[key], node) !== undefined;
  const lacking = rules.required.filter((path) => !has(path));
  return rules.oneOf.length === 0 || rules.oneOf.some(has) ? lacking : [...lacking, rules.oneOf.join(" or ")];
}
