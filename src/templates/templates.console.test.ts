import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { hostileMarkup, hostileTexts } from "../../test/support/hostile-texts.ts";
import { aBrowser, aLink, aProduct, hiddenFields } from "../../test/support/questionnaire.ts";
import { type SignedIn, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { listTemplates } from "./templates.queries.ts";

const server = await testApp();
const { app, db, clock } = server;

async function aRetailer() {
  const organisation = await anOrganisation(db);
  const staff = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  return { organisation, staff, base: `/console/${organisation.trkref}/questionnaire` };
}

const question = (index: number, word: string, more: Record<string, string> = {}) => ({
  [`q${index}_en`]: word,
  [`q${index}_de`]: `${word} (de)`,
  [`q${index}_fr`]: `${word} (fr)`,
  ...Object.fromEntries(Object.entries(more).map(([name, value]) => [`q${index}_${name}`, value])),
});

/** Opens a template's page and saves it with these fields changed. */
async function save(staff: SignedIn, base: string, category: string, fields: Record<string, string>) {
  clock.advance(1000);
  const { body } = await staff.get(`${base}/template?category=${encodeURIComponent(category)}`);
  const shown = [...body.matchAll(/id="(q\d+_(?:en|de|fr))"[^>]* value="([^"]*)"/g)];
  const typed = Object.fromEntries(shown.map(([, name, value]) => [name!, value!]));
  return staff.post(`${base}/template`, { ...typed, ...hiddenFields(body), category, ...fields });
}

const asked = async (organisation: Organisation, sku = "T") => {
  const { body } = await aBrowser(server).open((await aLink(server, organisation, { sku })).path);
  return [...new Set([...body.matchAll(/name="(score_\d+)"/g)].map(([, name]) => name))];
};

describe("the page of templates", () => {
  test("shows what is built in until the shop makes its own, which replaces it at once", async () => {
    const { organisation, staff, base } = await aRetailer();
    const { statusCode, body } = await staff.get(base);
    expect(statusCode).toBe(200);
    for (const text of ["Value for money", "Built in; edit it to make it your own."]) expect(body).toContain(text);
    const saved = await save(staff, base, "", { ...question(1, "Durability", { required: "true" }) });
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${base}?saved`]);
    const after = (await staff.get(`${base}?saved`)).body;
    expect(after).toContain("Durability");
    expect(after).toContain("must be answered");
    expect(after).not.toContain("Built in");
    expect(await asked(organisation)).toEqual(["score_7", "score_100"]);
  });

  test("adds a template for a category, changes a question's words, and no longer asks another", async () => {
    const { organisation, staff, base } = await aRetailer();
    await aProduct(server, organisation, { sku: "S", name: "Shoe", category: "shoes" });
    expect((await staff.get(base)).body).toContain('<option value="shoes"');
    await save(staff, base, "shoes", { ...question(0, "Fit"), ...question(1, "Grip") });
    expect(await asked(organisation, "S")).toEqual(["score_100", "score_101"]);
    expect(await asked(organisation)).toEqual(["score_7"]);
    await save(staff, base, "shoes", { q0_en: "How it fits", q1_removed: "true" });
    expect(await asked(organisation, "S")).toEqual(["score_100"]);
    expect((await staff.get(base)).body).toContain("How it fits");
    const [template] = await listTemplates(db, { organisationId: organisation.id });
    expect(template!.definition.questions.map(({ id, retired }) => [id, retired])).toEqual([
      [100, undefined],
      [101, true],
    ]);
  });

  test("removes a template: its products are asked what the rest are, and made anew it gives other ids", async () => {
    const { organisation, staff, base } = await aRetailer();
    await aProduct(server, organisation, { sku: "S", name: "Shoe", category: "shoes" });
    await save(staff, base, "shoes", question(0, "Fit"));
    const removed = await staff.post(`${base}/template/remove`, { category: "shoes" });
    expect([removed.statusCode, removed.headers.location]).toEqual([303, `${base}?saved`]);
    expect(await asked(organisation, "S")).toEqual(["score_7"]);
    expect((await staff.get(base)).body).not.toContain("Category: shoes");
    await save(staff, base, "shoes", question(0, "Weight"));
    expect(await asked(organisation, "S")).toEqual(["score_101"]);
  });

  test("answers what is wrong in sentences, and keeps what was typed", async () => {
    const { organisation, staff, base } = await aRetailer();
    const bad = await save(staff, base, "shoes", { q0_en: "Fit", q1_fr: "x".repeat(81) });
    expect(bad.statusCode).toBe(422);
    for (const text of [
      "Nothing has been saved yet",
      "Question 1 in German: write the words",
      "shorten it to 80 characters",
    ]) {
      expect(bad.body).toContain(text);
    }
    expect(bad.body).toContain('value="Fit"');
    const category = await staff.get(`${base}/template?category=${"x".repeat(81)}`);
    expect([category.statusCode, category.body]).toEqual([422, expect.stringContaining("Shorten the category")]);
    expect((await staff.post(`${base}/template`, { category: "x".repeat(81) })).statusCode).toBe(400);
    expect(await listTemplates(db, { organisationId: organisation.id })).toEqual([]);
  });

  test("of two people who edit it at once the second is told, and nothing of the first is lost", async () => {
    const { organisation, staff, base } = await aRetailer();
    const early = hiddenFields((await staff.get(`${base}/template?category=`)).body);
    await save(staff, base, "", question(1, "Durability"));
    const late = await staff.post(`${base}/template`, { ...early, category: "", ...question(0, "Mine") });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain("Somebody else has changed this template");
    expect(late.body).toContain('value="Mine"');
    expect(await asked(organisation)).toEqual(["score_7", "score_100"]);
  });

  test("is for those who look after that shop: not for vetters, not for another shop's people, not without the token", async () => {
    const { organisation, base } = await aRetailer();
    const foreign = (await aRetailer()).staff;
    const vetter = await signIn(app, db, { role: "vetter" });
    const admin = await signIn(app, db, { role: "admin" });
    for (const page of [base, `${base}/template?category=`]) {
      expect((await admin.get(page)).statusCode).toBe(200);
      expect((await vetter.get(page)).statusCode).toBe(403);
      expect((await foreign.get(page)).statusCode).toBe(404);
      expect((await aBrowser(server).open(page)).statusCode).toBe(303);
    }
    for (const page of [`${base}/template`, `${base}/template/remove`]) {
      const fields = { category: "", ...question(0, "Theirs") };
      expect((await vetter.post(page, fields)).statusCode).toBe(403);
      expect((await foreign.post(page, fields)).statusCode).toBe(404);
      expect((await admin.post(page, { ...fields, csrf: "x" })).statusCode).toBe(403);
    }
    expect(await listTemplates(db, { organisationId: organisation.id })).toEqual([]);
  });

  test("shows hostile words as text, there and in the questionnaire", async () => {
    const { organisation, staff, base } = await aRetailer();
    for (const [index, text] of hostileTexts.entries()) {
      if (text.length > 80 || /\p{Cc}/u.test(text)) continue;
      const category = `${index} ${text}`.slice(0, 80);
      const sku = `S${index}`;
      await aProduct(server, organisation, { sku, name: "Shoe", category });
      const fields = { q0_en: text, q0_de: text, q0_fr: text };
      expect((await save(staff, base, category, fields)).statusCode).toBe(303);
      const form = (await aBrowser(server).open((await aLink(server, organisation, { sku })).path)).body;
      for (const body of [form, (await staff.get(`${base}/template?category=${encodeURIComponent(category)}`)).body]) {
        expect(hostileMarkup(withoutOwnScripts(body))).toEqual([]);
      }
    }
    expect(hostileMarkup(withoutOwnScripts((await staff.get(base)).body))).toEqual([]);
  });
});

const withoutOwnScripts = (body: string) => body.replace(/<script type="module"[^>]*><\/script>/g, "");
