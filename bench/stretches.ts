import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { insertOrganisation } from "../src/organisations/index.ts";
import { connectKysely, connectPool } from "../src/platform/db.ts";
import { attachEmbeddedPostgres } from "../src/platform/postgres/index.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { keepProcesses } from "./processes.ts";

/**
 * How long any one thing blocks the serving thread: a real `serve` with many shops gets requests over HTTP, one at a time, and
 * reports the longest stretch of each (stretch-watch.mjs). The target is 20 ms, apart from reading one body up to its limit.
 */
const shops = wholeNumberFromEnvironment("BENCH_SHOPS", 300);
const rounds = wholeNumberFromEnvironment("BENCH_ROUNDS", 5);
const targetMs = 20;
const silence = () => undefined;
const quiet = { error: silence, warn: silence, info: silence, debug: silence } as never;
const password = "nobody guesses these words, long enough";

/** For each shop, 20 waiting reviews that were checked, and 20 published ones with an open case and a report. */
const seedSql = [
  `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, visible_version, visible_score,
     submitted_at, state_changed_at, published_at, author_secret)
   select o.id, gen_random_uuid(), nextval('v4_numbers'), gen_random_uuid(), gen_random_uuid(), 'SKU' || n,
     case when n <= 20 then 'pending_moderation' else 'published' end, 1, case when n > 20 then 1 end, case when n > 20 then 1 + n % 10 end,
     moment, moment, case when n > 20 then moment end, uuid_send(gen_random_uuid())
   from organisations o, generate_series(1, 40) n
   cross join lateral (select date_trunc('milliseconds', now()) - n * interval '10 minutes' as moment) as drawn`,
  `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments, language, submitted_at, decide_by)
   select organisation_id, id, 1, 1 + number % 10, repeat('It does what it says. I would buy it again. ', 10), 'en', submitted_at,
     submitted_at + interval '3 days' from reviews`,
  `insert into review_checks (organisation_id, review_id, version, checked_at, language, findings, is_waiting, waiting_since)
   select organisation_id, id, 1, submitted_at, 'en', '{}', true, submitted_at from reviews where state = 'pending_moderation'`,
  `insert into review_facets (organisation_id, facet, waiting_since, review_id, version)
   select organisation_id, language || '/', waiting_since, review_id, version from review_checks`,
  `insert into review_cases (organisation_id, id, review_id, kind, opened_at)
   select organisation_id, gen_random_uuid(), id, 'report', now() - interval '1 hour' from reviews where state = 'published'`,
  `insert into review_reports (organisation_id, id, case_id, version, reason, comment, language, created_at)
   select organisation_id, gen_random_uuid(), id, 1, 'not_genuine', 'I do not think that they bought it.', 'en', opened_at from review_cases`,
] as const;

const root = fileURLToPath(new URL("../", import.meta.url));
const main = join(root, "dist/main.js");
execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" });

const processes = keepProcesses();
const folder = await mkdtemp(join(tmpdir(), "fairmark-bench-stretches-"));
processes.endWithThisOne(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
await chmod(folder, 0o711);
const noted = join(folder, "stretches");
writeFileSync(noted, "");
const env = {
  PATH: process.env.PATH ?? "",
  DATA_DIR: folder,
  DATABASE_URL: "",
  BASE_URL: "",
  PORT: "0",
  RATE_LIMIT_PER_KEY: "0",
  LOG_LEVEL: "error",
};
try {
  await bench();
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await processes.stop();
}

type Work = { name: string; ask: (round: number) => Promise<void> };

async function bench(): Promise<void> {
  const run = (...args: string[]) => execFileSync(process.execPath, [main, ...args], { env, encoding: "utf8" });
  run("organisation", "create", "BENCH", "--name", "Bench");
  const { key, secret } = JSON.parse(run("key", "create", "--organisation", "BENCH")) as Record<string, string>;
  const link = /http\S+/.exec(run("staff", "create", "admin@example.com", "--role", "admin"))![0];
  say(`seeding ${shops} shops, each with 20 reviews that wait and 20 cases`);
  await seed();
  const output = join(folder, "serve.log");
  const watch = new URL("stretch-watch.mjs", import.meta.url).href;
  const server = processes.start(process.execPath, [main, "serve"], {
    env: { ...env, NODE_OPTIONS: `--import ${watch}`, STRETCHES_FILE: noted },
    output,
  });
  const url = await until("serve listens", () => /^listening on (\S+)$/m.exec(readFileSync(output, "utf8"))?.[1]);
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
  await setPassword(url, new URL(link).pathname);
  const works = workOf(url, authorization, await signIn(url));
  // Its jobs first process what they find.
  await pause(10_000);
  const rows: { name: string; first: number; median: number; longest: number }[] = [];
  for (const { name, ask } of works) {
    const found: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      await longestSince(server.pid);
      await ask(round);
      found.push(await longestSince(server.pid));
    }
    const [first = 0, ...others] = found;
    const sorted = others.toSorted((a, b) => a - b);
    rows.push({ name, first, median: sorted[Math.floor(sorted.length / 2)]!, longest: sorted.at(-1)! });
  }
  show(rows);
}

/** The longest stretch since this was last asked. */
async function longestSince(pid: number): Promise<number> {
  const lines = () => readFileSync(noted, "utf8").split("\n").slice(0, -1);
  const before = lines().length;
  process.kill(pid, "SIGUSR2");
  return until("the longest stretch", () => (lines().length > before ? Number(lines().at(-1)) : undefined));
}

function workOf(url: string, authorization: string, session: Session): Work[] {
  const page = (path: string) => async () => expectStatus(await fetch(url + path, { headers: session.headers }), 200);
  return [
    { name: "a batch of 1,000 orders", ask: (round) => sendBatch(url, authorization, round) },
    { name: "an upload of 900 KB", ask: (round) => upload(url, session, round) },
    { name: "signing in", ask: async () => void (await signIn(url)) },
    { name: "the page to sign in", ask: async () => expectStatus(await fetch(`${url}/console/sign-in`), 200) },
    { name: "the queue", ask: page("/console/queue") },
    { name: "cases", ask: page("/console/cases") },
    { name: "shops", ask: page("/console/organisations") },
    { name: "staff", ask: page("/console/staff") },
    { name: "jobs", ask: page("/console/jobs") },
    { name: "the outbox of a shop", ask: page("/console/BENCH/outbox") },
    { name: "imports of a shop", ask: page("/console/BENCH/imports") },
    { name: "dashboard of a shop", ask: page("/console/BENCH/dashboard") },
    { name: "a policy page", ask: async () => expectStatus(await fetch(`${url}/reviews/SHOP1/policy`), 200) },
  ];
}

type Session = { headers: { cookie: string; origin: string }; csrf: string };

async function setPassword(url: string, path: string): Promise<void> {
  const fields = {
    method: "POST",
    headers: { origin: url },
    body: new URLSearchParams({ password, again: password }),
  } as const;
  expectStatus(await fetch(url + path, { ...fields, redirect: "manual" }), 303);
}

async function signIn(url: string): Promise<Session> {
  const body = new URLSearchParams({ email: "admin@example.com", password });
  const answer = await fetch(`${url}/console/sign-in`, {
    method: "POST",
    headers: { origin: url },
    body,
    redirect: "manual",
  });
  expectStatus(answer, 303);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const headers = { cookie, origin: url };
  const page = await (await fetch(`${url}/console/BENCH/imports`, { headers })).text();
  return { headers, csrf: /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "" };
}

async function sendBatch(url: string, authorization: string, round: number): Promise<void> {
  const orders = Array.from({ length: 1000 }, (_, n) => ({
    trkref: "BENCH",
    order_ref: `R${round}-${n}`,
    order_date: "01-03-2026",
    customer: { email: `buyer.${round}.${n}@example.com`, title: "Ms", first_name: "Jane", surname: "Doe" },
    order_items: [1, 2, 3].map((item) => ({
      sku: `SKU${(n * item) % 5000}`,
      price: "19.99",
      name: `Kettle number ${item}`,
    })),
  }));
  const body = JSON.stringify(orders);
  expectStatus(await fetch(`${url}/v4/customer_orders`, { method: "POST", headers: { authorization }, body }), 202);
}

async function upload(url: string, { headers, csrf }: Session, round: number): Promise<void> {
  let feed = "sku,email,order_ref,purchase_date,first_name\n";
  for (let n = 0; feed.length < 900_000; n += 1)
    feed += `S${n % 500},u${round}.${n}@example.com,U${round}-${n},01/02/2026,Jane\n`;
  const body = new FormData();
  body.set("csrf", csrf);
  body.set("kind", "purchasers");
  body.set("file", new Blob([feed], { type: "text/csv" }), `orders-${round}.csv`);
  expectStatus(await fetch(`${url}/console/BENCH/imports`, { method: "POST", headers, body, redirect: "manual" }), 303);
}

function expectStatus({ status, url }: Response, expected: number): void {
  if (status !== expected) throw new Error(`${url} answered ${status}, not ${expected}`);
}

async function seed(): Promise<void> {
  const { address, stop } = await attachEmbeddedPostgres({ dataDir: folder, log: quiet });
  const pool = connectPool({ address: { ...address, ssl: false }, log: quiet, max: 1 });
  const db = connectKysely(pool, "postgresql");
  for (let n = 1; n < shops; n += 1)
    await insertOrganisation(db, { trkref: `SHOP${n}`, name: `Shop number ${n}`, locale: "en-GB" }, new Date());
  await pool.end();
  const client = new pg.Client({ ...address, ssl: false });
  client.on("error", silence);
  await client.connect();
  await client.query("set session_replication_role = replica");
  for (const statement of seedSql) await client.query(statement);
  await client.query("vacuum (analyze)");
  await client.end();
  await stop();
}

async function until<T>(what: string, find: () => T | undefined): Promise<T> {
  for (const end = Date.now() + 120_000; Date.now() < end; await pause(5)) {
    const found = find();
    if (found !== undefined) return found;
  }
  throw new Error(`Waited in vain until ${what}`);
}

function show(rows: readonly { name: string; first: number; median: number; longest: number }[]): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ shops, rounds, processor: cpus()[0]?.model, rows }, null, 2)}\n`);
    return;
  }
  const ms = (value: number) => value.toFixed(1).padStart(10);
  const lines = rows.map(
    ({ name, first, median, longest }) =>
      `  ${name.padEnd(26)}${ms(first)}${ms(median)}${ms(longest)}  ${median <= targetMs ? "met" : "MISSED"}`,
  );
  process.stdout.write(
    `  ${"longest stretch, ms".padEnd(26)}${["first", "median", "longest"].map((one) => one.padStart(10)).join("")}\n${lines.join("\n")}\n`,
  );
}
