import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { axeComplaints, focusReaches, sizes, testBrowser } from "../support/browser.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

const shop = await aShop(server, { trkref: "ACME" });
const [, key, secret] = /^(.*?):(.*)$/.exec(Buffer.from(shop.authorization.slice(6), "base64").toString())!;
const pages = ["/docs", "/docs/recordPurchaser", "/docs/listReviews?in=php"];
const pictures = process.env.PICTURES;

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("the pages of the API pass axe in light and dark, are no wider than the screen, and ask nobody else for anything", async () => {
    await inBrowser({ viewport, bypassCSP: true, reducedMotion: "reduce" }, async (page) => {
      const hosts = new Set<string>();
      page.on("request", (request) => hosts.add(new URL(request.url()).origin));
      for (const path of pages) {
        await page.goto(origin + path, { waitUntil: "networkidle" });
        const name = path.replaceAll(/[^a-z]+/gi, "-").slice(1);
        for (const colorScheme of pictures ? (["dark", "light"] as const) : []) {
          mkdirSync(pictures!, { recursive: true });
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const file = join(pictures!, `${name}-${viewport.width}-${colorScheme}.png`);
          await page.screenshot({ path: file, fullPage: true });
        }
        expect([path, await axeComplaints(page)]).toEqual([path, []]);
        expect([path, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([path, viewport.width]);
        const box = await page.locator("h1").boundingBox();
        expect([path, box!.y + box!.height <= 220 || box!.y]).toEqual([path, true]);
      }
      expect([...hosts]).toEqual([origin]);
    });
  });
});

test("without a script, a call is found and its example read in another language", async () => {
  await inBrowser({ viewport: sizes.phone, javaScriptEnabled: false }, async (page) => {
    await page.goto(`${origin}/docs`);
    await page.getByText("Calls", { exact: true }).click();
    await page.getByRole("navigation", { name: "Calls" }).getByRole("link", { name: "Record purchaser" }).click();
    expect(await page.locator("h1").innerText()).toBe("Record purchaser");
    await page.getByRole("link", { name: "Ruby" }).click();
    expect(await page.locator("#code").innerText()).toContain('require "net/http"');
    // What only a script can do is not shown, and neither is a field for a secret.
    expect(await page.getByLabel("Secret").count()).toBe(1);
    expect(await page.getByLabel("Secret").isVisible()).toBe(false);
  });
});

test("by keyboard alone, a call is tried with one's key, under the page's own policy, and nothing is kept of it", async () => {
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.goto(`${origin}/docs/recordPurchaser`);
    const tabTo = async (label: string) => {
      for (let tabs = 0; tabs < 80; tabs += 1) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate<string>(
          `(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()`,
        );
        if (focused === label) return;
      }
      throw new Error(`the keyboard does not reach ${label}`);
    };
    await tabTo("Key");
    await page.keyboard.type(key!);
    await tabTo("Secret");
    await page.keyboard.type(secret!);
    await page.keyboard.press("Enter");
    const answer = page.locator("[data-answer]");
    await answer.getByText("201").waitFor();
    expect(await answer.innerText()).toContain('"email": "jane@example.com"');
    await focusReaches(page.getByRole("button", { name: "Send" }));
    expect(asked.at(-1)).toBe(`POST ${origin}/v4/organisations/ACME/purchasers`);
    expect(asked.filter((url) => url.includes(secret!))).toEqual([]);
    expect(page.url()).toBe(`${origin}/docs/recordPurchaser`);
    const kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])";
    expect(await page.evaluate(kept)).toBe('[{},{},""]');
    const path = page.getByLabel("Path, by POST");
    for (const elsewhere of ["https://elsewhere.example/v4", "//elsewhere.example/v4", "/\\elsewhere.example"]) {
      await path.fill(elsewhere);
      await page.getByRole("button", { name: "Send" }).click();
      await answer.getByText("stay on this server").waitFor();
    }
    expect(asked.filter((url) => url.includes("elsewhere"))).toEqual([]);
  });
});
