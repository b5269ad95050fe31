import { mkdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { recountShopFigures } from "../../src/insights/index.ts";
import { foldChanges } from "../../src/reviews/index.ts";
import { axeComplaints, axeLooksAt, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { importText } from "../support/feeds.ts";
import { publishReview, writeReview } from "../support/published.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock } = server;
const inBrowser = testBrowser();
const pictures = process.env.PICTURES;
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

async function aRetailer() {
  const organisation = await anOrganisation(db, { name: "Harbour & Hearth", variantsTogether: "group" });
  const { cookie } = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  const [name, value] = cookie.split("=") as [string, string];
  const cookies = [{ name, value, domain: "127.0.0.1", path: "/", secure: name.startsWith("__") }];
  return { organisation, cookies, path: `/console/${organisation.trkref}/products` };
}

async function aShopThatSells() {
  const retailer = await aRetailer();
  const { organisation } = retailer;
  const picture = "https://fairmark.invalid/kettle.png";
  await importText(
    server,
    organisation,
    "products",
    `sku,name,image_url,product_group_id,product_group_name\nK-17,KTTL CPR 1.7L,${picture},KET,Copper kettles\nK-22,"Copper kettle, 2.2 litres",,KET,Copper kettles\nW-1,"A watering can with a very long name that no shop would print on a label, for balconies, gardens and graves",,,\n`,
  );
  for (const overallScore of [10, 10, 9, 8, 8, 8, 4, 1])
    await publishReview(db, organisation, { sku: "K-17", overallScore }, clock.now);
  await publishReview(db, organisation, { sku: "K-22", overallScore: 9 }, clock.now);
  await writeReview(db, organisation, { sku: "4006381333931/b" }, clock.now);
  clock.advance(11 * 60_000);
  await foldChanges(db, organisation.id);
  await recountShopFigures(db, clock.now, () => undefined);
  return retailer;
}

describe.each(Object.entries(sizes))("on a %s", (size, viewport) => {
  test("a retailer names a product that has none, and releases another to its feed, without JavaScript", async () => {
    const { organisation, cookies, path } = await aShopThatSells();
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await page.context().addCookies(cookies);
      await page.goto(`${origin}/console/${organisation.trkref}/dashboard`);
      if (size === "phone") await page.getByText("Menu", { exact: true }).click();
      await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Products" }).click();
      const first = page.locator("main li").first();
      expect(await first.innerText()).toContain("No name");
      await first.getByRole("link", { name: "Product 4006381333931/b", exact: true }).click();
      await page.getByLabel("Name", { exact: true }).fill("Felt-tip pens");
      await page.getByRole("button", { name: "Save" }).click();
      expect(await page.getByRole("status").innerText()).toContain("Saved.");
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Felt-tip pens");

      await page.goto(origin + path);
      await page.getByLabel("Name or sku").fill("kttl");
      await page.getByRole("button", { name: "Find" }).click();
      await page.getByRole("link", { name: "KTTL CPR 1.7L", exact: true }).click();
      await page.getByLabel("Name", { exact: true }).fill("Copper kettle, 1.7 litres");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("button", { name: "Release Name to the feed" }).click();
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("KTTL CPR 1.7L");
      await page.getByRole("link", { name: "Public page" }).click();
      expect(page.url()).toBe(`${origin}/reviews/${organisation.trkref}/K-17`);
    });
  });

  test("axe finds nothing, in light and dark, and nothing scrolls sideways", async () => {
    const { organisation, cookies, path } = await aShopThatSells();
    const empty = await aRetailer();
    await inBrowser({ viewport, bypassCSP: true }, async (page) => {
      const dot = Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaGj4DwADhAGA1d6wWQAAAABJRU5ErkJggg==",
        "base64",
      );
      await page.route("https://fairmark.invalid/**", (route) =>
        route.fulfill({ body: dot, contentType: "image/png" }),
      );
      const of = async (address: string, name: string) => {
        await page.goto(origin + address);
        if (axeLooksAt(viewport)) expect([address, await axeComplaints(page)]).toEqual([address, []]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
        if (!pictures) return;
        mkdirSync(pictures, { recursive: true });
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({
            path: `${pictures}/${name}-${size}-${colorScheme}.png`,
            fullPage: true,
            animations: "disabled",
          });
        }
      };
      await page.context().addCookies(empty.cookies);
      await of(empty.path, "empty");
      await page.context().addCookies(cookies);
      await of(path, "list");
      await of(`${path}?q=nothing+like+it`, "none");
      await of(`${path}/product?sku=4006381333931%2Fb`, "nameless");
      await page.goto(`${origin}${path}/product?sku=K-17`);
      await page.getByLabel("Name", { exact: true }).fill("Copper kettle, 1.7 litres");
      await page.getByLabel("Category").fill("Kettles");
      await page.getByRole("button", { name: "Save" }).click();
      await of(`/console/${organisation.trkref}/products/product?sku=K-17&saved`, "product");
      await of(path, "list-edited");
    });
  });
});
