import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Organisation, updateOrganisation } from "../../src/organisations/index.ts";
import { languages } from "../../src/platform/languages.ts";
import { axeComplaints, axeLooksAt, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { importText } from "../support/feeds.ts";
import { publishReview } from "../support/published.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock } = server;
const inBrowser = testBrowser();

let origin: string;
let shop: Organisation;

const colours = ["red", "blue", "green", "white", "navy and white striped, with a button-down collar"];
const sizesOfShirts = ["S", "M", "L", "XL", "XXL", "3XL"];
const shirts = colours.flatMap((colour, at) =>
  sizesOfShirts.map((size) => ({ sku: `SHIRT-${at}-${size}`, colour, size })),
);

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  shop = await anOrganisation(db, { name: "Harbour & Hearth" });
  const rows = shirts.map(({ sku, colour, size }) => `${sku},Oxford shirt,SHIRT,"${colour}",${size}`);
  await importText(server, shop, "products", `sku,name,item_group_id,color,size\n${rows.join("\n")}\n`);
  for (const [at, { sku }] of shirts.slice(0, 25).entries()) {
    clock.advance(3_600_000);
    await publishReview(db, shop, { sku, overallScore: 4 + (at % 7), generalComments: `Text ${at}.` }, clock.now);
  }
});

beforeEach(() => updateOrganisation(db, shop.id, { variantsTogether: "off" }));

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("without JavaScript, a shop switches it on, and the page of a shirt in 5 colours and 6 sizes has the reviews of all", async () => {
    const { cookie } = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const [name, value] = cookie.split("=") as [string, string];
    const cookies = [{ name, value, domain: "127.0.0.1", path: "/", secure: name.startsWith("__") }];
    const shirt = `${origin}/reviews/${shop.trkref}/SHIRT-0-M`;
    await inBrowser({ viewport, javaScriptEnabled: false, locale: "en-GB" }, async (page) => {
      await page.context().addCookies(cookies);
      await page.goto(shirt);
      expect(await page.locator("article").count()).toBe(1);
      await page.goto(`${origin}/console/${shop.trkref}/settings`);
      await page.getByLabel("Reviews of variants together").selectOption("By product group");
      await page.getByRole("button", { name: "Save" }).click();
      expect(await page.getByText("The settings have been saved.").isVisible()).toBe(true);

      await page.goto(shirt);
      // The browser may keep for a minute what it was sent before.
      await page.reload();
      expect(await page.locator("h1").innerText()).toBe("Reviews of Oxford shirt, red, M");
      expect(await page.getByText("Reviews of all 30 variants of this product are shown together").isVisible()).toBe(
        true,
      );
      expect(await page.locator("article").count()).toBe(20);
      expect(await page.locator(".variant").first().innerText()).toBe(`Variant: Oxford shirt, ${colours[4]}, S`);
      await page.getByRole("link", { name: "highest score" }).click();
      expect(await page.locator("article h3").first().innerText()).toBe("10 out of 10");
      await page.getByRole("link", { name: "Next page" }).click();
      expect(await page.locator("article").count()).toBe(5);
      await page.locator("article summary").first().click();
      await page.getByRole("link", { name: "This review on its own page" }).first().click();
      expect(await page.locator("aside").innerText()).toContain("25 reviews (all 30 variants together)");
      await page.getByRole("link", { name: "All reviews of this product" }).click();
      await page.getByRole("link", { name: "How variants are shown and counted" }).click();
      expect(page.url()).toBe(`${origin}/reviews/${shop.trkref}/policy#variants`);
      expect(await page.locator("#variants").innerText()).toContain("the reviews of all of them are shown together");
    });
  });

  test("axe finds nothing, in light and dark, and nothing scrolls sideways, in any language", async () => {
    await updateOrganisation(db, shop.id, { variantsTogether: "group" });
    await inBrowser({ viewport, bypassCSP: true }, async (page) => {
      for (const lang of languages)
        for (const named of ["SHIRT-0-M", "series:SHIRT", "SHIRT-4-S?page=2"]) {
          const address = `/reviews/${shop.trkref}/${named}`;
          await page.goto(`${origin}${address}${named.includes("?") ? "&" : "?"}lang=${lang}`);
          if (lang === "de" && axeLooksAt(viewport))
            expect([address, await axeComplaints(page)]).toEqual([address, []]);
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
        }
    });
  });
});
