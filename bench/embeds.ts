import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { median } from "./against/statistics.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { keepProcesses } from "./processes.ts";
import { openDatabases } from "./reading/databases.ts";
import { servers } from "./reading/servers.ts";
import { trkref } from "./shop.ts";

/**
 * How long our scripts keep a shop's page from answering its reader: a page of products with 50 scores, one product's reviews and what is
 * said of the shop, in Chromium with its processor slowed down; the same page without any script of ours beside it.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const loads = wholeNumberFromEnvironment("BENCH_LOADS", 7, 100);
const slowdowns = [1, 4, 6];
const longMs = 50;

const skus = Array.from({ length: 50 }, (_, index) => `SKU${index}`);
const [first] = skus;

type Kind = "without" | "new" | "old";

const bodies: Record<Kind, string> = {
  without: skus.map((sku) => `<p>${sku}</p>`).join(""),
  new: [
    ...skus.map((sku) => `<p><fairmark-score trkref="${trkref}" sku="${sku}"></fairmark-score></p>`),
    `<fairmark-reviews trkref="${trkref}" sku="${first}"></fairmark-reviews>`,
    `<fairmark-shop trkref="${trkref}"></fairmark-shop>`,
  ].join(""),
  old: [
    ...skus.map((sku, index) =>
      index % 2 === 0
        ? `<p><a class="reevoomark" href="https://mark.example/partner/${trkref}/${sku}">Read reviews</a></p>`
        : `<p><reevoo-reviewable-badge trkref="${trkref}" sku="${sku}"></reevoo-reviewable-badge></p>`,
    ),
    `<reevoo-embedded-product-reviews trkref="${trkref}" sku="${first}"></reevoo-embedded-product-reviews>`,
    `<reevoo-embedded-customer-experience-reviews trkref="${trkref}"></reevoo-embedded-customer-experience-reviews>`,
  ].join(""),
};

const scripts: Record<Kind, string | undefined> = { without: undefined, new: "fairmark.js", old: "reevoo_mark.js" };

// `longtask` names no script; the entries of long frames do, and how long each ran, with the layouts that it forced.
const watch = `<script>
  globalThis.seen = { tasks: [], scripts: [] };
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) seen.tasks.push(duration); })
    .observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const { scripts } of list.getEntries())
      for (const { duration, sourceURL, invoker } of scripts) seen.scripts.push([duration, sourceURL + " " + invoker]);
  }).observe({ type: "long-animation-frame", buffered: true });
</script>`;

/** What one load of the page showed, in milliseconds. */
type Load = { tasks: number; longest: number; blocked: number; ours: number; oursLongest: number; shown: number };

type Row = { kind: Kind; slowdown: number } & Load;

const processes = keepProcesses();
const temporary = mkdtempSync(join(tmpdir(), "fairmark-bench-embeds-"));
chmodSync(temporary, 0o711);
processes.endWithThisOne(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 }));
let browser: Browser | undefined;

try {
  const loadBefore = loadavg()[0]!;
  const rows = await bench();
  const machine = { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length, loadBefore };
  console.log(asJson ? JSON.stringify({ machine, loads, rows }, null, 2) : table(rows, loadBefore));
} catch (error) {
  if (!processes.isStopping) {
    say((error as Error).message);
    process.exitCode = 1;
  }
} finally {
  await browser?.close();
  await processes.stop();
}

async function bench(): Promise<Row[]> {
  execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" });
  const folder = join(temporary, "data");
  mkdirSync(folder, { mode: 0o711 });
  const { large } = await openDatabases(folder, { large: 20_000, small: 1000 }, processes);
  const { url } = await servers(processes, temporary).serve("embeds", large, { memoryMb: 64 });
  const origin = await shopSite(url);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const seen = new Map<string, Load[]>();
  for (let round = 0; round <= loads; round += 1) {
    for (const slowdown of slowdowns)
      for (const kind of Object.keys(bodies) as Kind[]) {
        const load = await loadPage(browser, `${origin}/${kind}`, kind, slowdown, url);
        const name = `${kind} ${slowdown}`;
        // In the first round our server has nothing in its memory yet.
        if (round > 0) seen.set(name, [...(seen.get(name) ?? []), load]);
      }
    say(`round ${round} of ${loads}`);
  }
  return slowdowns.flatMap((slowdown) =>
    (Object.keys(bodies) as Kind[]).map((kind) => ({ kind, slowdown, ...middle(seen.get(`${kind} ${slowdown}`)!) })),
  );
}

/** A shop's page of each kind, on an origin of its own. */
async function shopSite(ours: string): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const kind = url.slice(1) as Kind;
    if (!Object.hasOwn(bodies, kind)) return void response.writeHead(204).end();
    const script = scripts[kind] === undefined ? "" : `<script async src="${ours}/assets/${scripts[kind]}"></script>`;
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title>${watch}${script}<body><h1>Kettles</h1>${bodies[kind]}</body></html>`,
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  processes.stopLast(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A page in a browser that has nothing in its cache, until all is shown and nothing has happened for a while. */
async function loadPage(of: Browser, page: string, kind: Kind, slowdown: number, ours: string): Promise<Load> {
  const context = await of.newContext({ viewport: { width: 390, height: 844 } });
  try {
    const opened = await context.newPage();
    const devtools = await context.newCDPSession(opened);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await opened.goto(page);
    const isShown = `[...document.querySelectorAll("fairmark-score, fairmark-reviews, fairmark-shop, reevoo-reviewable-badge, reevoo-embedded-product-reviews, reevoo-embedded-customer-experience-reviews")]
      .filter((element) => element.shadowRoot?.textContent).length >= ${kind === "without" ? 0 : skus.length + 2} && Math.round(performance.now()) + 1`;
    const shown = Number(await (await opened.waitForFunction(isShown, undefined, { timeout: 120_000 })).jsonValue());
    // What was observed is told in idle time.
    await opened.evaluate("new Promise((done) => setTimeout(() => requestIdleCallback(done), 500))");
    const seen = await opened.evaluate<{ tasks: number[]; scripts: [number, string][] }>("seen");
    const own = seen.scripts.filter(([, source]) => source.includes(ours)).map(([duration]) => duration);
    return {
      tasks: seen.tasks.length,
      longest: Math.max(0, ...seen.tasks),
      blocked: seen.tasks.reduce((sum, duration) => sum + Math.max(0, duration - longMs), 0),
      ours: own.reduce((sum, duration) => sum + duration, 0),
      oursLongest: Math.max(0, ...own),
      shown,
    };
  } finally {
    await context.close();
  }
}

function middle(of: readonly Load[]): Load {
  const names = Object.keys(of[0]!) as (keyof Load)[];
  return Object.fromEntries(names.map((name) => [name, median(of.map((load) => load[name]))])) as Load;
}

function table(rows: readonly Row[], loadBefore: number): string {
  const heads = ["long tasks", "longest", "blocked", "ours", "longest", "shown after"];
  const line = (name: string, cells: readonly string[]) =>
    name.padEnd(26) + cells.map((cell) => cell.padStart(12)).join("");
  const named = { without: "no script of ours", new: "fairmark.js", old: "reevoo_mark.js" };
  return [
    `Medians of ${loads} loads, ms; load of the machine before: ${loadBefore.toFixed(1)}`,
    line("", heads),
    ...rows.map(({ kind, slowdown, tasks, longest, blocked, ours, oursLongest, shown }) =>
      line(`${slowdown} x slower, ${named[kind]}`.padEnd(26), [
        ...[tasks, longest, blocked, ours, oursLongest, shown].map((figure) => figure.toFixed(0)),
      ]),
    ),
  ].join("\n");
}
