import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AxeResults, RunOptions } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { patienceMs } from "./waiting.ts";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(
    `There is no Chromium at ${executablePath}: install it (Debian: apt-get install chromium) or set CHROMIUM to its path.`,
  );
}
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

/** Where axe looks: its rules need half a minute for a few pages, and a desk hardly ever adds what a phone does not show. */
export const axeSizes = Object.entries(sizes).filter(([size]) => size === "phone" || process.env.FULL);

/** Whether axe looks at pages of this size. */
export const axeLooksAt = (viewport: (typeof sizes)["phone"]): boolean =>
  axeSizes.some(([, { width }]) => width === viewport.width);

export type InBrowser = <T>(options: BrowserContextOptions, use: (page: Page) => Promise<T>) => Promise<T>;

/** A browser for this test file; what is used in it must leave no complaint on the console. Call it once at the top. */
export function testBrowser(): InBrowser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args, timeout: patienceMs });
  });
  afterAll(() => browser?.close());
  return async (options, use) => {
    const context = await browser.newContext(options);
    // The library's own half a minute is one that a busy machine needs.
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    const complaints: string[] = [];
    // A blocked style, script or picture shows here; the console also notes each 404 and 422, which are meant.
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    try {
      const result = await use(page);
      expect(complaints).toEqual([]);
      return result;
    } finally {
      await context.close();
    }
  };
}

/** The session as a cookie of the browser: a header that is added to every request does not follow redirects. */
export function cookieOf({ cookie }: { cookie: string }) {
  const [name, value] = cookie.split("=") as [string, string];
  return { name, value, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true };
}

/** Waits until the keyboard's focus is on it. */
export const focusReaches = (field: Locator): Promise<void> =>
  expect
    .poll(() => field.evaluate((element) => element === element.ownerDocument.activeElement), { timeout: patienceMs })
    .toBe(true);

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
/** A run of axe that describes the places only of what was asked about, and by their HTML: a selector for each takes longer than the rules. */
const run = (more: RunOptions, types: NonNullable<RunOptions["resultTypes"]>): string =>
  `axe.run(${JSON.stringify({ ...more, resultTypes: types, selectors: false })})`;
// Off by default, and WCAG 2.2 AA asks for it.
const everything: RunOptions = { rules: { "target-size": { enabled: true } } };
// The other scheme changes colours and nothing else.
const colours: RunOptions = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

/**
 * What axe finds on the page as it stands, in light and in dark; the context has to be made with `bypassCSP`.
 *
 * @param options.doubts whether what it cannot decide by itself is told, too
 */
export async function axeComplaints(page: Page, { doubts = false } = {}): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  const asked = doubts ? (["violations", "incomplete"] as const) : (["violations"] as const);
  const { violations, incomplete, passes } = await page.evaluate<AxeResults>(run(everything, [...asked]));
  // Nothing found because nothing was looked at would be no finding.
  expect(passes.length).toBeGreaterThan(12);
  // Without motion no colour is caught on its way to the other.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  const dark = await page.evaluate<AxeResults>(run(colours, [...asked]));
  expect(dark.passes.length).toBeGreaterThan(0);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  const told = (scheme: string, found: AxeResults["violations"]) =>
    found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `in ${scheme}, ${id}: ${html} ${failureSummary}`),
    );
  return [
    ...told("light", violations),
    ...told("dark", dark.violations),
    ...(doubts ? [...told("light, in doubt", incomplete), ...told("dark, in doubt", dark.incomplete)] : []),
  ];
}
