import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aBrowser, aLink, answers, aProduct, fillIn, reviewsOf } from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";
import { chooseTemplate } from "./choose-template.ts";
import { defaultTemplate } from "./default-template.ts";
import { questionTexts } from "./question-texts.ts";
import {
  askedQuestions,
  parseCategory,
  parseTemplate,
  retireTemplate,
  type ScoredQuestion,
  type Template,
  type TypedQuestion,
  toDefinition,
} from "./template.ts";
import { listTemplates, saveTemplate } from "./templates.queries.ts";

const server = await testApp();
const { db, owner, clock } = server;

const question = (id: number, word: string, more: Partial<ScoredQuestion> = {}): ScoredQuestion => ({
  id,
  text: { en: word, de: `${word} (de)`, fr: `${word} (fr)` },
  required: false,
  ...more,
});
const typed = (id: number | null, word: string, more: Partial<TypedQuestion> = {}): TypedQuestion => ({
  id,
  text: { en: word, de: word, fr: word },
  required: false,
  isRemoved: false,
  ...more,
});

describe("which template is used", () => {
  const template = (category: string | null, ...questions: ScoredQuestion[]): Template => {
    return { id: "", category, definition: { questions }, updatedAt: clock.now };
  };
  const shoes = template("shoes", question(100, "Fit"));
  const rest = template(null, question(101, "Quality"));

  test("that of the category, else the organisation's for the rest, else the built-in one", () => {
    expect(chooseTemplate([rest, shoes], "shoes")).toBe(shoes.definition);
    expect(chooseTemplate([rest, shoes], "hats")).toBe(rest.definition);
    expect(chooseTemplate([rest, shoes], null)).toBe(rest.definition);
    expect(chooseTemplate([shoes], "hats")).toBe(defaultTemplate);
    expect(chooseTemplate([], null)).toBe(defaultTemplate);
  });

  test("one that was removed is not used, and gives way as if it were not there", () => {
    const removed = { ...shoes, definition: retireTemplate(shoes.definition) };
    expect(chooseTemplate([rest, removed], "shoes")).toBe(rest.definition);
  });

  test("the built-in one is a template like any other", () => {
    expect(toDefinition(JSON.parse(JSON.stringify(defaultTemplate)))).toEqual(defaultTemplate);
  });
});

describe("what is typed into the console", () => {
  const stored = { questions: [question(100, "Fit"), question(101, "Colour"), question(90, "Old", { retired: true })] };

  test("keeps ids, gives new ones the next, keeps the order, and retires what is removed or left out", () => {
    const { definition, problems } = parseTemplate(
      [
        typed(null, " Grip "),
        typed(101, "Shade", { required: true }),
        typed(100, "Fit", { isRemoved: true }),
        typed(null, ""),
      ],
      stored,
      [7, 100, 101, 205],
    );
    expect(problems).toEqual([]);
    expect(definition!.questions.map(({ id, text, required, retired }) => [id, text.en, required, retired])).toEqual([
      [206, "Grip", false, undefined],
      [101, "Shade", true, undefined],
      [100, "Fit", false, true],
      [90, "Old", false, true],
    ]);
    expect(askedQuestions(definition!).map(({ id }) => id)).toEqual([206, 101]);
  });

  test("lists every problem in a sentence", () => {
    const words = { en: "", de: "x".repeat(81), fr: "a\u0001b" };
    expect(parseTemplate([typed(null, "", { text: words })], stored, []).problems).toEqual([
      "Question 1 in English: write the words; customers read it in their own language",
      "Question 1 in German: shorten it to 80 characters",
      "Question 1 in French: it contains characters that cannot be displayed",
    ]);
    const many = Array.from({ length: 13 }, (_, index) => typed(null, `Q${index}`));
    expect(parseTemplate(many, stored, []).problems).toEqual(["Ask at most 12 further questions; there are 13"]);
  });

  test("an id that the template does not have, or twice, is refused", () => {
    for (const ids of [[102], [100, 100]]) {
      const questions = ids.map((id) => typed(id, "Fit"));
      expect(parseTemplate(questions, stored, []).problems).toEqual([
        "The template has changed in the meantime; reload the page",
      ]);
    }
  });

  test("a blank category stands for every other product", () => {
    expect(parseCategory("  ")).toEqual({ category: null });
    expect(parseCategory(" shoes ")).toEqual({ category: "shoes" });
    expect(parseCategory("x".repeat(81)).problem).toContain("80 characters");
    expect(parseCategory("a\nb").problem).toContain("cannot be displayed");
  });
});

describe("the questionnaire of a product", () => {
  test("asks what its category's template says, in the reader's language, and takes scores for no other question", async () => {
    const organisation = await anOrganisation(db);
    const organisationId = organisation.id;
    await aProduct(server, organisation, { sku: "S", name: "Shoe", category: "shoes" });
    const definition = {
      questions: [question(100, "Fit", { required: true }), question(101, "Gone", { retired: true })],
    };
    await saveTemplate(db, { organisationId, category: "shoes", definition }, null, clock.now);
    const shoe = await aLink(server, organisation, { sku: "S" });
    const other = await aLink(server, organisation, { sku: "T" });
    const browser = aBrowser(server);
    const { body } = await browser.open(`${shoe.path}&lang=de`);
    expect(body).toContain("Fit (de)");
    expect(body).not.toMatch(/Gone|name="score_7"/);
    expect((await browser.open(other.path)).body).toContain("Value for money");
    const missing = await browser.send(shoe.path, answers);
    expect(missing.statusCode).toBe(422);
    expect(missing.body).toContain("Fit: Choose a score from 1 to 10");
    await fillIn(browser, shoe.path, { ...answers, score_100: "4", score_101: "5", score_7: "6" });
    const [review] = await reviewsOf(server, organisation);
    expect(review!.scores).toEqual({ "100": 4 });
    const yours = await browser.open(`/review/yours/${organisation.trkref}/${review!.number}`);
    expect(yours.body).toContain("<dt>Fit</dt>");
    // What is asked no more is still told.
    const retiredNow = { questions: [question(100, "Fit", { retired: true })] };
    const [stored] = await listTemplates(db, { organisationId });
    await saveTemplate(db, { organisationId, category: "shoes", definition: retiredNow }, stored!.updatedAt, clock.now);
    expect((await browser.open(`/review/yours/${organisation.trkref}/${review!.number}`)).body).toContain(
      "<dt>Fit</dt>",
    );
    expect(await questionTexts(db, { organisationId, category: "hats" }, "fr")).toEqual([
      { id: "7", text: "Rapport qualité-prix" },
      { id: "100", text: "Fit (fr)" },
    ]);
  });

  test("of two who save a template at once one is told; and each shop has its own", async () => {
    const organisation = await anOrganisation(db);
    const foreign = await anOrganisation(db);
    const organisationId = organisation.id;
    const save = (word: string, readAt: Date | null) => {
      const definition = { questions: [question(100, word)] };
      return saveTemplate(db, { organisationId, category: null, definition }, readAt, clock.now);
    };
    expect((await Promise.all([save("One", null), save("Two", null)])).sort()).toEqual([false, true]);
    const [stored] = await listTemplates(db, { organisationId });
    expect(await save("Three", stored!.updatedAt)).toBe(true);
    expect(await save("Four", stored!.updatedAt)).toBe(false);
    expect((await listTemplates(db, { organisationId }))[0]!.definition.questions[0]!.text.en).toBe("Three");
    expect(await listTemplates(db, { organisationId: foreign.id })).toEqual([]);
  });

  test("a stored definition that is none is a mistake of ours, and never half read", async () => {
    const organisation = await anOrganisation(db);
    await owner.query(
      `insert into questionnaire_templates values ($1, $1, null, '{"questions":[{"id":"7"}]}', now())`,
      [organisation.id],
    );
    await expect(listTemplates(db, { organisationId: organisation.id })).rejects.toThrow("is not one");
  });
});

test("a template from before there was a language asks its readers in English", () => {
  const { questions } = toDefinition({ questions: [{ id: 100, text: { en: "Size", fr: "Taille" }, required: false }] });
  expect(questions[0]?.text).toEqual({ en: "Size", de: "Size", fr: "Taille" });
});
