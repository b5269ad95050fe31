import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { axeComplaints, sizes, testBrowser } from "../support/browser.ts";
import { componentsPage } from "../support/components.tsx";
import { anOrganisation } from "../support/factories.ts";
import { testApp } from "../support/test-app.ts";

const { app, db } = await testApp();
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

const organisation = await anOrganisation(db, { name: "Harbour & Hearth", timeZone: "Europe/Berlin" });
const html = componentsPage(
  {
    id: "00000000-0000-7000-8000-000000000000",
    email: "somebody.with.a.long.name@harbour-and-hearth.example",
    role: "admin",
    csrfToken: "token",
    sessionId: "00000000-0000-7000-8000-000000000000",
    isProven: true,
    hasFactor: true,
    organisations: "all",
    timeZone: "UTC",
  },
  organisation,
);

/** The page with the styles and scripts of the running program, which itself has no such address. */
async function open(page: Page): Promise<void> {
  await page.route(`${origin}/components`, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(`${origin}/components`);
}

test("the program itself serves no such page", async () => {
  for (const url of ["/components", "/console/components"])
    expect((await app.inject(url)).body).not.toContain("What the console is built of");
});

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("axe finds nothing in any component in any state, in light and dark, and nothing is wider than the page", async () => {
    await inBrowser({ viewport, bypassCSP: true }, async (page) => {
      await open(page);
      const folder = process.env.PICTURES;
      for (const colorScheme of folder ? (["dark", "light"] as const) : []) {
        mkdirSync(folder!, { recursive: true });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const path = join(folder!, `components-${viewport.width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
      }
      expect(await axeComplaints(page)).toEqual([]);
      for (const width of [320, viewport.width]) {
        await page.setViewportSize({ ...viewport, width });
        expect([width, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([width, width]);
      }
    });
  });
});

test("axe tells what is wrong: in light, in dark, and what it is in doubt about where that is asked", async () => {
  const body = `<html lang="en"><title>Wrong</title><style>@media (prefers-color-scheme: dark) { .dark { color: #eee; } }</style>
    <main><h1>Wrong</h1><img src="data:,"><p class="dark">Light on light at night</p>
    <p style="background: linear-gradient(red, blue)">Over a picture</p></main></html>`;
  await inBrowser({ bypassCSP: true }, async (page) => {
    await page.route(`${origin}/wrong`, (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto(`${origin}/wrong`);
    const told = async (doubts: boolean) =>
      (await axeComplaints(page, { doubts })).map((one) => /^in .*?: <\w+/.exec(one)![0]);
    const wrong = ["in light, image-alt: <img", "in dark, color-contrast: <p"];
    const inDoubt = ["in light, in doubt, color-contrast: <p", "in dark, in doubt, color-contrast: <p"];
    expect(await told(false)).toEqual(wrong);
    expect(await told(true)).toEqual([...wrong, ...inDoubt]);
  });
});

test.each(["light", "dark"] as const)(
  "in %s, whatever the keyboard reaches shows that it is there",
  async (colorScheme) => {
    // Without motion nothing is looked at half way to what it becomes.
    await inBrowser({ viewport: sizes.desk, colorScheme, reducedMotion: "reduce" }, async (page) => {
      await open(page);
      // From the very first stop on: what went wrong has the focus at first.
      await page.evaluate(`document.querySelector(".skip").focus()`);
      /** What marks an element, before and while it has the focus. */
      const look = `(() => {
      const element = document.activeElement;
      const row = element.closest(".queue > li") ?? element;
      const read = (one) => { const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one); return { outlineStyle, outlineWidth, boxShadow }; };
      const focused = read(row);
      const label = element.tagName + " " + (element.id || element.textContent.trim().slice(0, 40));
      const isBody = element === document.body;
      const ring = parseFloat(focused.outlineWidth) >= 2 && focused.outlineStyle !== "none";
      return { label, isBody, isSeen: ring || focused.boxShadow !== "none" };
    })()`;
      const unseen: string[] = [];
      let stops = 0;
      for (let tabs = 0; tabs < 150; tabs += 1) {
        await page.keyboard.press("Tab");
        const { label, isBody, isSeen } = await page.evaluate<{ label: string; isBody: boolean; isSeen: boolean }>(
          look,
        );
        if (isBody) break;
        stops += 1;
        if (!isSeen) unseen.push(label);
      }
      expect(stops).toBeGreaterThan(50);
      expect(unseen).toEqual([]);
    });
  },
);
