import { expect, test } from "vitest";
import { openApiChecker } from "../../test/support/openapi.ts";
import { aProduct } from "../../test/support/questionnaire.ts";
import { aShop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { saveTemplate } from "../templates/templates.queries.ts";

const server = await testApp();
const { db, clock } = server;
const check = openApiChecker(server.app);
const path = "/v4/organisations/{trkref}/questionnaire_template";
type Shop = Awaited<ReturnType<typeof aShop>>;
type Question = {
  id: number | string;
  text: string;
  valid_answers: unknown;
  answer_max_length?: number;
  required: boolean;
};
type Section = { section_type: string; sku?: string; header: string; image_url: string | null; questions: Question[] };

async function ask(shop: Shop, query: string) {
  const answer = await shop.call("GET", `/questionnaire_template${query}`);
  check(answer as never, "GET", path);
  return answer;
}

async function sectionsOf(shop: Shop, query: string): Promise<Section[]> {
  return ((await ask(shop, query)).json() as { sections: Section[] }).sections;
}

async function aShopWithProducts(locale = "en-GB"): Promise<Shop> {
  const shop = await aShop(server, { name: "Acme & Daughters", locale });
  const imageUrl = "https://acme.example/kettle.jpg";
  await aProduct(server, shop.organisation, { sku: "A", name: "Kettle", imageUrl });
  await aProduct(server, shop.organisation, { sku: "B+ c", name: "Shoe", category: "shoes", imageUrl: "javascript:1" });
  return shop;
}

test("one section for each product in the order asked, then the shop's and the reviewer's", async () => {
  const shop = await aShopWithProducts();
  const sections = await sectionsOf(shop, "?sku[]=B%2B%20c&sku[]=A&sku[]=A");
  expect(sections.map(({ section_type, sku, header, image_url }) => [section_type, sku, header, image_url])).toEqual([
    ["product_section", "B+ c", "Shoe", null],
    ["product_section", "A", "Kettle", "https://acme.example/kettle.jpg"],
    ["retailer_section", undefined, "The shop", null],
    ["reviewer_section", undefined, "About you", null],
  ]);
});

test("8 is the overall score and the one answer needed; texts say how long, scores and choices what they take", async () => {
  const shop = await aShopWithProducts();
  const sections = await sectionsOf(shop, "?sku[]=A");
  const questions = sections.flatMap((section) => section.questions);
  const oneToTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect(questions[0]).toEqual({ id: 8, text: "Overall score", valid_answers: oneToTen, required: true });
  expect(questions[1]).toEqual({ id: 7, text: "Value for money", valid_answers: oneToTen, required: false });
  expect(questions.filter(({ required }) => required)).toHaveLength(1);
  expect(questions.map(({ id, answer_max_length }) => [id, answer_max_length])).toEqual([
    [8, undefined],
    [7, undefined],
    ["good_points", 1000],
    ["bad_points", 1000],
    ["general_comments", 4000],
    ["would_buy_again", undefined],
    ["happy_with_delivery", undefined],
    ["happy_with_customer_service", undefined],
    ["likelihood_to_recommend", undefined],
    ["shop_comments", 2000],
    ["reviewer_first_name", 60],
    ["reviewer_town", 60],
  ]);
  const by = (id: string) => questions.find((question) => question.id === id)!;
  expect(by("likelihood_to_recommend").valid_answers).toEqual([0, ...oneToTen]);
  expect(by("would_buy_again")).toMatchObject({
    text: "Would you buy from Acme & Daughters again?",
    valid_answers: [
      { display_text: "Yes", value: true },
      { display_text: "No", value: false },
      { display_text: "Can’t say", value: null },
    ],
  });
  expect(by("general_comments").valid_answers).toBeNull();
});

test("speaks the language of the shop's locale, and asks what the category's template says", async () => {
  const shop = await aShopWithProducts("de-DE");
  const text = { en: "Fit", de: "Passform", fr: "Coupe" };
  const questions = [
    { id: 100, text, required: true },
    { id: 101, text, required: false, retired: true },
  ];
  const template = { organisationId: shop.organisation.id, category: "shoes", definition: { questions } };
  await saveTemplate(db, template, null, clock.now);
  const [shoe, kettle] = await sectionsOf(shop, "?sku[]=B%2B%20c&sku[]=A");
  expect(shoe!.questions.map(({ id, text }) => [id, text]).slice(0, 3)).toEqual([
    [8, "Gesamtnote"],
    [100, "Passform"],
    ["good_points", "Was ist gut?"],
  ]);
  expect(shoe!.questions[1]!.required).toBe(true);
  expect(kettle!.questions[1]).toMatchObject({ id: 7, text: "Preis-Leistungs-Verhältnis" });
});

test("an unknown sku is a 404 that names each, also another shop's", async () => {
  const shop = await aShopWithProducts();
  const foreign = await aShop(server);
  await aProduct(server, foreign.organisation, { sku: "F", name: "Foreign" });
  const answer = await ask(shop, "?sku[]=A&sku[]=F&sku[]=Z");
  expect([answer.statusCode, answer.json()]).toMatchObject([404, { errors: ["SKU F not found", "SKU Z not found"] }]);
});

test("no sku, too many and impossible ones are 422; empty ones equal absent ones, and brackets may be left out", async () => {
  const shop = await aShopWithProducts();
  const errorsOf = async (query: string) => {
    const answer = await ask(shop, query);
    expect(answer.statusCode).toBe(422);
    return (answer.json() as { errors: string[] }).errors;
  };
  for (const query of ["", "?sku[]=", "?sku=&sku[]=%20"])
    expect(await errorsOf(query)).toEqual(["sku cannot be blank"]);
  const many = Array.from({ length: 81 }, (_, index) => `sku[]=S${index}`).join("&");
  expect(await errorsOf(`?${many}`)).toEqual(["sku must have at most 80 items, there are 81"]);
  expect(await errorsOf(`?sku[]=${"x".repeat(192)}&sku[]=a%00b`)).toEqual([
    "sku[0] must have at most 191 characters, it has 192",
    "sku[1] cannot contain control characters or half surrogate pairs",
  ]);
  expect(await sectionsOf(shop, "?sku[]=&sku=A&sku[]=A&")).toHaveLength(3);
});
