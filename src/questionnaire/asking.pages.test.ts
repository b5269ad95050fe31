import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import {
  aBrowser,
  aLink,
  anAuthor,
  answers,
  everyAnswer,
  fillIn,
  hiddenFields,
  refuse,
} from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";
import { updateOrganisation } from "../organisations/index.ts";
import { languages } from "../platform/languages.ts";

const server = await testApp();
const { db, owner } = server;
const takesQuestions = { takesQuestions: true };

/** What was said, in order, by everybody of a shop. */
async function said({ id }: { id: string }) {
  const { rows } = await owner.query<{ said: string }>(
    "select concat_ws(' ', is_given, place, language) as said from asking_consents where organisation_id = $1 order by id",
    [id],
  );
  return rows.map((row) => row.said);
}

const boxOn = (body: string) => /<input[^>]*name="ask_me"[^>]*>/.exec(body)?.[0];

describe("the box in the questionnaire", () => {
  test.each(languages)("is not ticked, and says in %s what it means", async (language) => {
    const organisation = await anOrganisation(db, takesQuestions);
    const { path } = await aLink(server, organisation);
    const { body } = await aBrowser(server).open(`${path}&lang=${language}`);
    expect(boxOn(body)).toMatch(/type="checkbox"/);
    expect(boxOn(body)).not.toContain("checked");
    const words = {
      en: "when shoppers want to know",
      de: "darf mich per E-Mail fragen",
      fr: "peut m’écrire par e-mail",
    };
    expect(body).toContain(words[language as keyof typeof words]);
  });

  test("is not there where the shop takes no questions, and ticking it all the same says nothing", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    expect(boxOn((await browser.open(path)).body)).toBeUndefined();
    await fillIn(browser, path, { ...answers, ask_me: "yes" });
    expect(await said(organisation)).toEqual([]);
  });

  test("left alone says nothing; ticked it is kept with when, where and in which language, and makes its owner askable", async () => {
    const organisation = await anOrganisation(db, takesQuestions);
    const [left, ticked] = [await aLink(server, organisation), await aLink(server, organisation)];
    await fillIn(aBrowser(server), left.path, answers);
    expect(await said(organisation)).toEqual([]);
    await fillIn(aBrowser(server), `${ticked.path}&lang=de`, { ...answers, ask_me: "yes" });
    expect(await said(organisation)).toEqual(["t questionnaire de"]);
    const { rows } = await owner.query("select purchaser_id, sku from askable_owners where organisation_id = $1", [
      organisation.id,
    ]);
    expect(rows).toEqual([{ purchaser_id: ticked.purchase.purchaserId, sku: ticked.purchase.sku }]);
  });

  test("stays as its reader left it while something else has to be put right, and nothing is kept before it is sent", async () => {
    const organisation = await anOrganisation(db, takesQuestions);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    const { statusCode, body } = await fillIn(browser, path, { ask_me: "yes" });
    expect([statusCode, boxOn(body)]).toEqual([422, expect.stringContaining("checked")]);
    expect(await said(organisation)).toEqual([]);
  });

  test("is never ticked by a draft", async () => {
    const organisation = await anOrganisation(db, takesQuestions);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    await fillIn(browser, path, { ...answers, ask_me: "yes", save: "draft" });
    const { body } = await browser.open(path);
    expect(body).toContain("Sturdy.");
    expect(boxOn(body)).not.toContain("checked");
    expect(await said(organisation)).toEqual([]);
  });

  test("is not shown again to whoever agreed, also when a refused review is sent again", async () => {
    const organisation = await anOrganisation(db, takesQuestions);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    await fillIn(browser, path, { ...everyAnswer, ask_me: "yes" });
    await refuse(server, organisation);
    expect(boxOn((await browser.open(path)).body)).toBeUndefined();
    await fillIn(browser, path, answers);
    expect(await said(organisation)).toEqual(["t questionnaire en"]);
  });
});

describe("the author's page", () => {
  const press = async ({ browser, yours }: Awaited<ReturnType<typeof anAuthor>>, choice: string) => {
    const { body } = await browser.open(yours);
    return browser.send(`${yours}/asking`, { ...hiddenFields(body), ask_me: choice });
  };

  test("has the switch where the shop takes questions, or where its reader agreed while it did", async () => {
    const author = await anAuthor(server);
    expect((await author.browser.open(author.yours)).body).not.toContain("ask_me");
    await updateOrganisation(db, author.organisation.id, takesQuestions);
    expect((await author.browser.open(author.yours)).body).toContain("Yes, you may ask me");
    expect((await press(author, "yes")).statusCode).toBe(303);
    await updateOrganisation(db, author.organisation.id, { takesQuestions: false });
    expect((await author.browser.open(author.yours)).body).toContain("Do not ask me any more");
    await press(author, "no");
    expect(await said(author.organisation)).toEqual(["t author_page en", "f author_page en"]);
    // Once taken back, there is nothing left to switch.
    expect((await author.browser.open(author.yours)).body).not.toContain("ask_me");
    expect((await author.browser.send(`${author.yours}/asking`, { ask_me: "yes" })).statusCode).toBe(403);
  });

  test("takes a choice only with the author's own token, and only one of the two", async () => {
    const author = await anAuthor(server, takesQuestions);
    expect((await author.browser.send(`${author.yours}/asking`, { ask_me: "yes" })).statusCode).toBe(403);
    expect((await press(author, "perhaps")).statusCode).toBe(400);
    expect((await aBrowser(server).send(`${author.yours}/asking`, { ask_me: "yes" })).statusCode).toBe(404);
    expect(await said(author.organisation)).toEqual([]);
  });
});
