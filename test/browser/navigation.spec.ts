import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { checkDue } from "../../src/checks/index.ts";
import { updateOrganisation } from "../../src/organisations/index.ts";
import { axeComplaints, axeSizes, cookieOf, focusReaches, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { importText } from "../support/feeds.ts";
import { oneOfEach } from "../support/one-of-each.ts";
import { collectRoutes } from "../support/routes.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const routes = collectRoutes();
const server = await testApp();
const { app, db, clock } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

const shop = await anOrganisation(db, { name: "Harbour & Hearth" });
await updateOrganisation(db, shop.id, { timeZone: "Europe/Berlin" });
const admin = await signIn(app, db, { role: "admin" });
await mergeProduct(db, shop.id, { sku: "K1", name: "Copper kettle, 1.7 litres", url: null, imageUrl: null }, clock.now);
await oneOfEach(server, shop, admin.id);
await importText(server, shop, "products", "sku,name\nK9,Copper pan\n,nameless\n");
await checkDue(db, clock.now);

function as(staff: SignedIn, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  return inBrowser(options, async (page) => {
    await page.context().addCookies([cookieOf(staff)]);
    await use(page);
  });
}

/** What is not followed: a file, the inside of a frame, a way to another page, what only happens after something else. */
const noPages = new Set([
  "/console",
  "/console/reviews",
  "/console/record.csv",
  "/console/:trkref/reviews.csv",
  "/console/proof",
  "/console/profile/factors/codes",
  "/console/:trkref/imports/:id/rejected",
  "/console/:trkref/invitations/preview",
  "/console/:trkref/look/preview",
  "/console/:trkref/outbox/:id/html",
  "/console/:trkref/show-reviews/preview",
]);

/** An address of every type of page that an admin may open: found by following links, by the routes themselves. */
async function everyType(): Promise<Map<string, string>> {
  const known = routes.filter(({ method, roles }) => method === "GET" && roles?.includes("admin"));
  const patterns = known.map(({ url }) => ({
    url,
    names: url.split(":").length,
    pattern: new RegExp(`^${url.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}$`),
  }));
  patterns.sort((one, other) => one.names - other.names);
  const found = new Map<string, string>();
  const waiting = ["/console/queue", `/console/${shop.trkref}/settings`, `/console/${shop.trkref}/questionnaire`];
  waiting.push("/console/proof", `/console/${shop.trkref}/questionnaire/template?category=`);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const bare = path.split("?")[0]!;
    const type = patterns.find(({ pattern }) => pattern.test(bare))?.url;
    if (type === undefined || found.has(type) || noPages.has(type)) continue;
    const answer = await admin.get(path);
    if (answer.statusCode !== 200) continue;
    found.set(type, path);
    for (const [, href] of answer.body.matchAll(/<a\b[^>]*\shref="(\/console[^"#]*)/g))
      waiting.push(href!.replaceAll("&amp;", "&"));
  }
  const missing = known.map(({ url }) => url).filter((url) => !found.has(url) && !noPages.has(url));
  expect(missing).toEqual([]);
  return found;
}

const pages = await everyType();
pages.set("what is not there", "/console/nowhere");

/** For looking at: `PICTURES=folder` keeps a picture of each page in light and dark. */
const pictures = process.env.PICTURES;

async function keepPictures(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const file = `${name.replaceAll(/[^a-z]+/gi, "-").replaceAll(/^-|-$/g, "")}-${page.viewportSize()!.width}-${colorScheme}.png`;
    await page.screenshot({ path: join(pictures, file) });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
}

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("the heading of every page of the console stands within the first 220 pixels, and nothing scrolls sideways", async () => {
    expect(pages.size).toBeGreaterThan(25);
    await as(admin, { viewport }, async (page) => {
      for (const [type, path] of pages) {
        await page.goto(origin + path);
        const box = await page.locator("h1").first().boundingBox();
        await keepPictures(page, type);
        expect([type, box!.y + box!.height <= 220 || box!.y]).toEqual([type, true]);
        // The shop lives in Berlin, and so does whoever looks at its pages; it may choose another zone.
        await page.evaluate("for (const one of document.querySelectorAll('option')) one.remove()");
        expect([type, (await page.locator("body").innerText()).match(/.{0,40}\bUTC\b/)?.[0]]).toEqual([
          type,
          undefined,
        ]);
        expect([type, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([type, viewport.width]);
      }
    });
  });
});

test("without a script, a phone's menu opens by keyboard and leads on", async () => {
  await as(admin, { viewport: sizes.phone, javaScriptEnabled: false }, async (page) => {
    await page.goto(`${origin}/console/${shop.trkref}/settings`);
    const orders = page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Orders" });
    expect(await orders.isVisible()).toBe(false);
    await page.getByText("Menu", { exact: true }).focus();
    await page.keyboard.press("Enter");
    expect(await orders.isVisible()).toBe(true);
    await keepPictures(page, "menu");
    // The links follow the button in the order of the keyboard as well.
    await page.keyboard.press("Tab");
    await focusReaches(page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Queue" }));
    await Promise.all([page.waitForNavigation(), orders.click()]);
    expect(await page.locator("h1").innerText()).toBe("Orders");
  });
});

test("with a script, Escape shuts the menu and gives the focus back", async () => {
  await as(admin, { viewport: sizes.phone }, async (page) => {
    await page.goto(`${origin}/console/${shop.trkref}/settings`);
    const menu = page.getByText("Menu", { exact: true });
    await menu.click();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    await focusReaches(menu);
    expect(await page.getByRole("navigation", { name: "Console" }).isVisible()).toBe(false);
  });
});

test("without a script, the search is a page with a form", async () => {
  await as(admin, { viewport: sizes.phone, javaScriptEnabled: false }, async (page) => {
    await page.goto(`${origin}/console/${shop.trkref}/settings`);
    await page.getByRole("link", { name: "Search" }).click();
    await page.getByLabel("What to find").fill("A1");
    await page.getByRole("button", { name: "Search" }).click();
    expect(new URL(page.url()).search).toBe("");
    await keepPictures(page, "search-found");
    await page.getByRole("link", { name: "Order A1" }).click();
    expect(await page.locator("h1").innerText()).toBe("Order A1");
  });
});

test("the list of keys stands open where there is a keyboard, and is folded where a finger does the work", async () => {
  const isOpen = (page: Page) => page.locator("[data-keys]").evaluate((keys) => (keys as HTMLDetailsElement).open);
  await as(admin, { viewport: sizes.desk }, async (page) => {
    await page.goto(`${origin}/console/queue`);
    expect(await isOpen(page)).toBe(true);
    expect(await page.locator(".way-find kbd").innerText()).toBe("Ctrl K");
  });
  await as(admin, { viewport: sizes.phone, hasTouch: true, isMobile: true }, async (page) => {
    await page.goto(`${origin}/console/queue`);
    expect(await isOpen(page)).toBe(false);
    await page.getByText("Keys", { exact: true }).last().click();
    expect(await isOpen(page)).toBe(true);
    expect(await page.locator(".way-find kbd").isVisible()).toBe(false);
  });
});

describe("the palette", () => {
  const combobox = (page: Page) => page.getByRole("combobox", { name: /^Search/ });

  test("finds an order by its reference in three actions, and the reference stands in no address", async () => {
    await as(admin, { viewport: sizes.desk }, async (page) => {
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(`${origin}/console/queue`);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("A1");
      await page.getByRole("option", { name: "Order A1" }).waitFor();
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      expect(await page.locator("h1").innerText()).toBe("Order A1");
      expect(asked.filter((url) => /\bA1\b/.test(url))).toEqual([]);
      expect(asked.filter((url) => url.endsWith("/console/search")).length).toBeGreaterThan(0);
    });
  });

  test("is a combobox over a list: arrows move in it, the field keeps the focus, Escape gives it back", async () => {
    await as(admin, { viewport: sizes.desk }, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/settings`);
      const opener = page.getByRole("button", { name: "Search" });
      await opener.focus();
      await page.keyboard.press("Enter");
      await focusReaches(combobox(page));
      await page.keyboard.type("w");
      const chosen = () => page.locator('[role="option"][aria-selected="true"]');
      expect(await chosen().innerText()).toContain("Webhooks");
      await page.keyboard.press("ArrowDown");
      expect(await chosen().count()).toBe(1);
      expect(await chosen().innerText()).not.toContain("Webhooks");
      expect(await combobox(page).getAttribute("aria-activedescendant")).toBe(await chosen().getAttribute("id"));
      await page.keyboard.press("ArrowUp");
      expect(await chosen().innerText()).toContain("Webhooks");
      await page.keyboard.press("Escape");
      await focusReaches(opener);
      expect(await page.getByRole("dialog").count()).toBe(0);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("zzzz");
      await page.getByText("Nothing found").waitFor();
      expect(await combobox(page).getAttribute("aria-expanded")).toBe("false");
    });
  });

  test("keys of the queue are letters in it, and do nothing to the page behind", async () => {
    await as(admin, { viewport: sizes.desk }, async (page) => {
      await page.goto(`${origin}/console/queue`);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("nu?jq");
      expect(await combobox(page).inputValue()).toBe("nu?jq");
      expect(page.url()).toBe(`${origin}/console/queue`);
    });
  });

  test.each(axeSizes)("axe finds nothing in it on a %s", async (_size, viewport) => {
    await as(admin, { viewport, bypassCSP: true }, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/settings`);
      await page.getByRole("button", { name: "Search" }).click();
      await combobox(page).fill("or");
      await page.getByText(/\d+ found/).waitFor();
      await keepPictures(page, "palette");
      expect(await axeComplaints(page)).toEqual([]);
    });
  });

  test("shows what staff may see, as words: a shop's name is no markup", async () => {
    const odd = await anOrganisation(db, { name: "<img src=x onerror=alert(1)>" });
    await as(admin, { viewport: sizes.desk }, async (page) => {
      await page.goto(`${origin}/console/queue`);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("onerror");
      await page.getByRole("dialog").getByRole("option", { name: odd.name }).waitFor();
      expect(await page.locator("dialog img").count()).toBe(0);
    });
  });
});

describe.each(axeSizes)("axe finds nothing in the navigation on a %s,", (_size, viewport) => {
  test("closed or open", async () => {
    await as(admin, { viewport, bypassCSP: true }, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/settings`);
      if (viewport === sizes.phone) await page.getByText("Menu", { exact: true }).click();
      expect(await axeComplaints(page)).toEqual([]);
    });
  });
});
