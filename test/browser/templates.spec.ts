import { beforeAll, describe, expect, test } from "vitest";
import { axeComplaints, axeLooksAt, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { aLink } from "../support/questionnaire.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

async function aRetailer() {
  const organisation = await anOrganisation(db, { name: "Harbour & Hearth" });
  const { cookie } = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  const [name, value] = cookie.split("=") as [string, string];
  const cookies = [{ name, value, domain: "127.0.0.1", path: "/", secure: name.startsWith("__") }];
  return { organisation, cookies, path: `/console/${organisation.trkref}/questionnaire` };
}

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("a retailer adds a question, without JavaScript, and the questionnaire asks it", async () => {
    const { organisation, cookies, path } = await aRetailer();
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await page.context().addCookies(cookies);
      await page.goto(origin + path);
      await page.getByRole("link", { name: "Edit" }).first().click();
      const added = page.getByRole("group", { name: "New question 2" });
      await added.getByLabel("English").fill("Durability");
      await page.getByRole("button", { name: "Save" }).click();
      expect(await page.getByRole("alert").innerText()).toContain("Question 2 in German: write the words");
      await page.locator("#q1_de").fill("Haltbarkeit");
      await page.locator("#q1_fr").fill("Solidité");
      await page.locator("#q1_required").check();
      await page.getByRole("button", { name: "Save" }).click();
      expect(await page.getByRole("status").innerText()).toContain("Saved.");
      await page.goto(`${origin}${(await aLink(server, organisation)).path}&lang=de`);
      expect(await page.getByRole("group", { name: "Haltbarkeit" }).getByRole("radio").count()).toBe(10);
    });
  });

  test("axe finds nothing, in light and dark, and nothing scrolls sideways", async () => {
    const { cookies, path } = await aRetailer();
    await inBrowser({ viewport, bypassCSP: true }, async (page) => {
      await page.context().addCookies(cookies);
      for (const address of [path, `${path}/template?category=`, `${path}/template?category=shoes`]) {
        await page.goto(origin + address);
        if (axeLooksAt(viewport)) expect([address, await axeComplaints(page)]).toEqual([address, []]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
      }
    });
  });
});
