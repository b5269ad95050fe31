import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { getOrganisation } from "../../src/organisations/index.ts";
import { axeComplaints, axeSizes, cookieOf, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { aPng } from "../support/png.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { patienceMs } from "../support/waiting.ts";

// What is typed shows beside the fields before it is saved: by a button, and with a script by itself.
const { app, db, clock } = await testApp();
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

const shop = await anOrganisation(db, { name: "Harbour & Hearth" });
await mergeProduct(db, shop.id, { sku: "K1", name: "Copper kettle", url: null, imageUrl: null }, clock.now);
const admin = await signIn(app, db, { role: "admin" });
const unchanged = await getOrganisation(db, shop.id);

const shown = (page: Page) => page.frameLocator("iframe").locator("body");
const colourOf = (page: Page) =>
  page
    .frameLocator("iframe")
    .locator(".part button, .actions button")
    .first()
    .evaluate((button) => getComputedStyle(button).backgroundColor);

describe.each([false, true])("with JavaScript: %s", (javaScriptEnabled) => {
  const show = async (page: Page) => {
    // With a script it is enough to type.
    if (!javaScriptEnabled) await page.getByRole("button", { name: "Show preview" }).click();
  };

  test("the words of a mail, the colour of mails and the look of pages show as they are typed, and nothing is saved", async () => {
    await inBrowser({ viewport: sizes.desk, javaScriptEnabled }, async (page) => {
      await page.context().addCookies([cookieOf(admin)]);
      await page.goto(`${origin}/console/${shop.trkref}/invitations/mail?kind=invitation&language=en`);
      await page.getByLabel("Subject").fill("How is the {{product}}?");
      await page.getByLabel("Closing").fill("Yours, the hearth");
      await show(page);
      await shown(page).getByText("How is the Copper kettle?").waitFor();
      await shown(page).getByText("Yours, the hearth").first().waitFor();
      // What was typed stands where it was, and nobody was led away.
      expect(await page.getByLabel("Subject").inputValue()).toBe("How is the {{product}}?");
      await page.getByLabel("Closing").fill("{{nobody}}");
      await show(page);
      await shown(page).getByText("which is not a placeholder").waitFor();

      await page.goto(`${origin}/console/${shop.trkref}/settings`);
      await page.getByLabel("Name that mails come from").fill("The Hearth of Whitby");
      await show(page);
      await shown(page).getByText("The Hearth of Whitby").first().waitFor();

      await page.goto(`${origin}/console/${shop.trkref}/look`);
      await shown(page).getByRole("heading", { name: "How was your purchase?" }).waitFor();
      expect(await colourOf(page)).toBe("rgb(11, 93, 87)");
      await page.getByLabel("Colour", { exact: true }).fill("#7a1f5c");
      await page.getByLabel("Picture", { exact: true }).setInputFiles({
        name: "logo.png",
        mimeType: "image/png",
        buffer: aPng({ width: 120, height: 40 }),
      });
      await show(page);
      const picture = shown(page).locator(".masthead img");
      await picture.waitFor();
      expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(120);
      await expect.poll(() => colourOf(page), { timeout: patienceMs }).toBe("rgb(122, 31, 92)");
    });
    expect(await getOrganisation(db, shop.id)).toEqual(unchanged);
  });
});

test("previews that show by themselves are no steps of the way back", async () => {
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    await page.context().addCookies([cookieOf(admin)]);
    await page.goto(`${origin}/console/${shop.trkref}/invitations`);
    await page.goto(`${origin}/console/${shop.trkref}/invitations/mail?kind=invitation&language=en`);
    for (const words of ["One?", "Two?", "Three?"]) {
      await page.getByLabel("Subject").fill(words);
      await shown(page).getByText(words).waitFor();
    }
    await page.goBack();
    expect(new URL(page.url()).pathname).toBe(`/console/${shop.trkref}/invitations`);
  });
});

/**
 * A page whose waits are over when the test says so; and how often its form has asked for a preview. (The browser's own fake clock would run
 * a script in the preview too, which the browser forbids.)
 */
async function watched(page: Page, path: string) {
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.method() === "POST" && request.url().endsWith("/preview"))));
  await page.context().addCookies([cookieOf(admin)]);
  await page.goto(`${origin}/console/${shop.trkref}/${path}`);
  await page.evaluate(() => {
    const waiting: ((() => void) | undefined)[] = [];
    const fake = {
      setTimeout: (then: () => void) => waiting.push(then),
      clearTimeout: (id: number) => delete waiting[id - 1],
      endOfWaits: () => {
        for (const then of waiting.splice(0)) then?.();
      },
    };
    Object.assign(window, fake);
  });
  const pause = () => page.evaluate(() => (window as unknown as { endOfWaits: () => void }).endOfWaits());
  return { asked: () => asked, pause };
}

test("typing what no preview shows asks for none", async () => {
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    const { asked, pause } = await watched(page, "settings");
    await page.getByLabel("Address for replies to mails").fill("answers@shop.example");
    await pause();
    await page.getByLabel("Name that mails come from").fill("The Hearth of Whitby");
    await pause();
    await shown(page).getByText("The Hearth of Whitby").first().waitFor();
    expect(asked()).toBe(1);
  });
});

test("a chosen picture is not sent again at every pause, but with what was settled on", async () => {
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    const { asked, pause } = await watched(page, "look");
    const picture = { name: "logo.png", mimeType: "image/png", buffer: aPng({ width: 120, height: 40 }) };
    await page.getByLabel("Picture", { exact: true }).setInputFiles(picture);
    await pause();
    await shown(page).locator(".masthead img").waitFor();
    const colour = page.getByLabel("Colour", { exact: true });
    for (const half of ["#111111", "#222222", "#7a1f5c"]) {
      await colour.fill(half);
      await pause();
    }
    await colour.press("Tab");
    await pause();
    await expect.poll(() => colourOf(page), { timeout: patienceMs }).toBe("rgb(122, 31, 92)");
    expect(asked()).toBe(2);
  });
});

test.each(axeSizes)("axe finds nothing in pages with previews on a %s", async (_size, viewport) => {
  await inBrowser({ viewport, bypassCSP: true }, async (page) => {
    await page.context().addCookies([cookieOf(admin)]);
    for (const path of ["invitations/mail?kind=invitation&language=en", "look"]) {
      await page.goto(`${origin}/console/${shop.trkref}/${path}`);
      expect(await axeComplaints(page)).toEqual([]);
    }
  });
});
