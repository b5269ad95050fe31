import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/**
 * Makes the pictures of README.md and docs/operate: runs the demo in a folder of its own, looks at four of its pages, light and dark, and
 * writes docs/pictures/*.webp. Fails where one would be larger than a reader should have to load. Needs Chromium, as the browser tests do.
 *
 *   npm run pictures
 */
const checkout = fileURLToPath(new URL("..", import.meta.url));
const folder = join(checkout, "docs/pictures");
const atMostBytes = 150_000;
const schemes = ["light", "dark"] as const;
const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 800 };

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

type Demo = {
  url: string;
  console_url: string;
  states: { review_state: string; review_url: string | null; sku: string }[];
};

const dataDir = mkdtempSync(join(tmpdir(), "fairmark-pictures-"));
const started = spawn(join(checkout, "bin/fairmark"), ["demo", "--json"], {
  env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: "", PORT: "0", HOST: "127.0.0.1" },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  await makePictures(await printed(started));
} finally {
  if (started.exitCode === null && started.signalCode === null) {
    started.kill("SIGTERM");
    await once(started, "exit");
  }
  rmSync(dataDir, { recursive: true, force: true });
}

/** What the demo prints once it serves. It is read on: a program whose reader is gone ends. */
function printed(child: ChildProcess): Promise<Demo> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout!.on("data", (chunk) => {
      text += String(chunk);
      try {
        resolve(JSON.parse(text) as Demo);
      } catch {
        // There is more to come.
      }
    });
    child.once("exit", () => reject(new Error(`The demo ended: ${text}`)));
  });
}

async function makePictures(demo: Demo): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const shop = await aShopsPage(demo.url);
  try {
    const storageState = await signedIn(await browser.newContext(), demo);
    await untilChecked(browser, storageState, demo);
    for (const colorScheme of schemes) {
      const open = (viewport: typeof phone, scale: number) =>
        browser.newContext({ viewport, colorScheme, deviceScaleFactor: scale, storageState, locale: "en-GB" });
      const onPhone = await open(phone, 2);
      await picture(onPhone, `questionnaire-${colorScheme}`, (page) => fillIn(page, demo));
      await onPhone.close();
      const onDesk = await open(desk, 1.5);
      await picture(onDesk, `widget-${colorScheme}`, async (page) => {
        await page.goto(shop.url);
        await page.locator("fairmark-reviews article").first().waitFor();
      });
      await picture(onDesk, `queue-${colorScheme}`, (page) => page.goto(`${demo.url}/console/queue`));
      await picture(onDesk, `dashboard-${colorScheme}`, (page) =>
        page.goto(`${demo.url}/console/ACME/dashboard?period=90`),
      );
      await onDesk.close();
    }
  } finally {
    await browser.close();
    shop.close();
  }
}

/** What waits has been checked by the jobs, and says what was found. */
async function untilChecked(browser: Browser, storageState: Session, demo: Demo): Promise<void> {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  const end = Date.now() + 120_000;
  do {
    if (Date.now() > end) throw new Error("The demo's jobs have checked nothing for two minutes.");
    await page.goto(`${demo.url}/console/queue`);
  } while ((await page.getByText("Not checked yet").count()) > 0);
  await context.close();
}

async function picture(context: BrowserContext, name: string, show: (page: Page) => Promise<unknown>): Promise<void> {
  const page = await context.newPage();
  await show(page);
  await page.evaluate("document.fonts.ready");
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  await page.close();
  const bytes = Buffer.from(data, "base64");
  if (bytes.length >= atMostBytes) throw new Error(`${name}.webp has ${bytes.length} bytes; at most ${atMostBytes}`);
  writeFileSync(join(folder, `${name}.webp`), bytes);
  process.stdout.write(`${name}.webp ${bytes.length}\n`);
}

/** Chooses the password of the demo's one member of staff, signs in, and puts the first steps away: this shop has long begun. */
async function signedIn(context: BrowserContext, demo: Demo) {
  const page = await context.newPage();
  await page.goto(demo.console_url);
  const password = "a password for four pictures";
  await page.getByLabel("New password").fill(password);
  await page.getByLabel("Type it again").fill(password);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByLabel("E-mail").fill("staff@acme.example");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.goto(`${demo.url}/console/ACME/dashboard`);
  const putAway = page.getByRole("button", { name: "Hide these steps" });
  if ((await putAway.count()) > 0) await putAway.click();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function fillIn(page: Page, demo: Demo): Promise<void> {
  const open = demo.states.find(({ review_state: state, review_url: url }) => state === "not_reviewed" && url !== null);
  await page.goto(open!.review_url!);
  await page.locator('input[name="overall_score"][value="9"]').check({ force: true });
}

/** A shop's product page with the snippet on it. */
async function aShopsPage(fairmark: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(shopsPage(fairmark));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() };
}

function shopsPage(fairmark: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Acme Home</title>
<script src="${fairmark}/assets/fairmark.js" async></script>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0; background: light-dark(#fbfaf7, #17181a); color: light-dark(#23211e, #e9e7e2); }
  header, main { max-width: 68rem; margin: 0 auto; padding: 1rem 2rem; }
  header { display: flex; gap: 2rem; align-items: baseline; border-bottom: 1px solid light-dark(#e3dfd6, #33353a); }
  header b { font: 600 1.4rem Georgia, serif; margin-right: auto; }
  .product { display: grid; grid-template-columns: 13rem 1fr; gap: 2rem; align-items: center; margin-bottom: 1.5rem; }
  .product svg { width: 100%; border-radius: 0.5rem; background: light-dark(#eee9dd, #26282c); }
  h1 { font: 600 1.9rem/1.2 Georgia, serif; margin: 0 0 0.3rem; }
  p { margin: 0.4rem 0; }
  button { font: inherit; padding: 0.6rem 1.4rem; border: 0; border-radius: 0.4rem; background: light-dark(#23211e, #e9e7e2); color: light-dark(#fff, #17181a); }
  fairmark-reviews { display: block; min-height: 40rem; }
</style>
<header><b>Acme Home</b><span>Kitchen</span><span>Bath</span><span>Basket</span></header>
<main>
  <section class="product">
    <svg viewBox="0 0 120 100" aria-hidden="true" fill="none" stroke="light-dark(#8a6d3b, #d0b27c)" stroke-width="3">
      <path d="M35 80h46l5-34q1-18-28-18t-28 18zM86 48q18-2 14 14-2 8-15 8M42 28q16-16 32 0M52 20h12"/>
    </svg>
    <div>
      <h1>Enamel pour-over kettle</h1>
      <fairmark-score trkref="ACME" sku="SKU9039"></fairmark-score>
      <p>£54.00, delivered in two days</p>
      <p><button>Add to basket</button></p>
    </div>
  </section>
  <fairmark-reviews trkref="ACME" sku="SKU9039"></fairmark-reviews>
</main>
</html>`;
}
