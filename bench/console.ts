import { spawn } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { createInterface } from "node:readline";
import type pg from "pg";
import { wordsVector } from "../src/reviews/search-words.ts";
import { foreignShare, machineSeconds } from "./against/cpu.ts";
import { openShops, type Shop } from "./figures/shops.ts";
import { benchFolder } from "./folder.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { keepProcesses } from "./processes.ts";

/**
 * What the lists of a shop with BENCH_REVIEWS reviews cost: filters, searches, the file of all reviews, products, orders. Asked over
 * the network by another process; beside the time, how long one thing kept the thread that serves (at most 20 ms, as in stretches.ts).
 * BENCH_KEEP names a folder in which the shop stays.
 */
const reviews = wholeNumberFromEnvironment("BENCH_REVIEWS", 20_000);
const rounds = wholeNumberFromEnvironment("BENCH_ROUNDS", 5);
const targetMs = 20;

const processes = keepProcesses();
const folder = benchFolder("console", processes, process.env.BENCH_KEEP);

/** In the order of how many reviews have each: the first nearly every one, the last one in some. */
const vocabulary =
  "good pours lid kettle handle quick gift blue heavy spout steam copper solid rattle whistle scratch rust warranty courier parcel hob induction magnet porcelain enamel limescale descaler thermostat bakelite ebonite verdigris".split(
    " ",
  );
/** In one review of some five thousand, instead of a last word. */
const rare = "gasket";

/**
 * The texts, twelve words each, and what each is found by, as the program would have kept it: $1 the organisation, $2 the words, $3 what each
 * of them is found by alone.
 */
const wordsSql = [
  `create temporary table drawn (review_id, text, words) as
   select review_id, string_agg(word, ' ' order by place), string_agg(entry || ':' || place, ' ')::tsvector
   from (
     select v.review_id, place, words.list[chosen] as word, words.entries[chosen] as entry
     from review_versions v
     cross join (select $2::text[] as list, $3::text[] as entries) words
     cross join generate_series(1, 12) place
     cross join lateral (
       select case when place = 12 and hashtext(v.review_id::text) % 5000 = 0 then array_length(words.list, 1)
         else 1 + floor(power(random(), 3) * (array_length(words.list, 1) - 1))::int end as chosen
     ) choice
     where v.organisation_id = $1
   ) placed
   group by review_id`,
  `update review_versions v set general_comments = drawn.text from drawn where v.organisation_id = $1 and v.review_id = drawn.review_id`,
  `insert into review_words (organisation_id, review_id, version, words) select $1, review_id, 1, words from drawn`,
  // Nineteen in twenty products are described, the others only bought.
  `insert into products (organisation_id, id, sku, name, created_at)
   select $1, gen_random_uuid(), sku, 'Kettle ' || sku || ' of copper', now()
   from (select distinct sku from purchases where organisation_id = $1) bought where hashtext(sku) % 20 <> 0`,
  `insert into nameless_products (organisation_id, sku)
   select distinct p.organisation_id, p.sku from purchases p where p.organisation_id = $1
     and not exists (select from products d where d.organisation_id = p.organisation_id and d.sku = p.sku)`,
];

type Asked = { name: string; path: string; isFile?: boolean; form?: Record<string, string> };

const list = (name: string, query: Record<string, string>): Asked => ({
  name: `reviews, ${name}`,
  path: `reviews?${new URLSearchParams(query)}`,
});
const file = (name: string, query: Record<string, string>): Asked => ({
  name: `file, ${name}`,
  path: `reviews.csv?${new URLSearchParams(query)}`,
  isFile: true,
});
const found = (name: string, text: string): Asked => ({
  name: `orders, ${name}`,
  path: "orders/search",
  form: { text },
});

const asked: readonly Asked[] = [
  list("all", {}),
  list("published", { state: "published" }),
  list("rejected", { state: "rejected" }),
  list("of a product", { product: "SKU10" }),
  list("of a product that is not there", { product: "zeppelin" }),
  list("in German (none)", { language: "de" }),
  list("of a month a year ago", { from: dayAgo(395), to: dayAgo(365) }),
  list("claimed (none)", { verification: "claimed" }),
  list("with a finding (none)", { finding: "any" }),
  list("replied to", { reply: "shown" }),
  list("unanswered", { reply: "none" }),
  list("score 1", { score: "1" }),
  list("score 1, unanswered, rejected (none)", { score: "1", reply: "none", state: "rejected" }),
  list("words that many have", { q: "good kettle" }),
  list("words that some have", { q: "bakelite whistle" }),
  list("a word that few have", { q: rare }),
  list("a phrase", { q: "“copper kettle”" }),
  list("a phrase that few have", { q: "“verdigris ebonite thermostat”" }),
  list("a beginning", { q: "lime*" }),
  list("without a word", { q: "-good" }),
  list("a word that nobody has", { q: "zeppelin" }),
  list("of an order", { order: "A77" }),
  { name: "products", path: "products" },
  { name: "products, a word", path: "products?q=sku49" },
  { name: "products, a word that none has", path: "products?q=zeppelin" },
  { name: "orders", path: "orders" },
  found("by reference", "A77"),
  found("by product", "SKU10"),
  found("by words that nothing has", "zeppelin"),
  file("all", {}),
  file("score 1", { score: "1" }),
  file("words that many have", { q: "good kettle" }),
  file("a word that nobody has", { q: "zeppelin" }),
];

// What asks, in a process of its own: for each line that it is given a request, and a line with what it took.
const asker = `
  const origin = "http://127.0.0.1:3000";
  const { createInterface } = await import("node:readline");
  for await (const line of createInterface({ input: process.stdin })) {
    const { url, cookie, form } = JSON.parse(line);
    const sent = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const started = performance.now();
    const answer = await fetch(url, { headers: { cookie, origin }, ...sent });
    let bytes = 0;
    for await (const chunk of answer.body) bytes += chunk.length;
    console.log(JSON.stringify({ status: answer.status, bytes, ms: performance.now() - started }));
  }`;

function dayAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

try {
  await bench();
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await processes.stop();
}

type Figures = { ms: number; longest: number; bytes: number; foreign: number };
type Row = Figures & { name: string };

async function bench(): Promise<void> {
  const { shops } = await openShops(folder, [reviews], processes, { isCounted: false });
  const shop = shops[0]!;
  await writeWords(shop);
  const url = await shop.app.listen({ port: 0, host: "127.0.0.1" });
  const ask = startAsker(url, shop);
  const longestSince = watchThread();
  // The first time fills the caches, and finds out how each page is best run.
  for (const one of asked) if (!one.isFile) await ask(one.path, one.form);
  const rows: Row[] = [];
  for (const one of asked) {
    const seen: Figures[] = [];
    // A file is read as seldom as people ask for one.
    for (let round = 0; round < (one.isFile ? 1 : rounds); round += 1) {
      longestSince();
      const before = { machine: machineSeconds(), cpu: process.cpuUsage(), at: performance.now() };
      const { ms, bytes } = await ask(one.path, one.form);
      const { user, system } = process.cpuUsage(before.cpu);
      const wall = (performance.now() - before.at) / 1000;
      const used = { machine: machineSeconds() - before.machine, ours: (user + system) / 1e6, wall };
      const longest = longestSince();
      const foreign = foreignShare({ ...used, cores: cpus().length });
      seen.push({ ms, bytes, longest, foreign });
    }
    const middle = seen.toSorted((a, b) => a.ms - b.ms)[Math.floor(seen.length / 2)]!;
    rows.push({ name: one.name, ...middle, longest: Math.max(...seen.map(({ longest }) => longest)) });
    say(`${one.name}: ${middle.ms.toFixed(1)} ms, longest ${rows.at(-1)!.longest.toFixed(1)}`);
  }
  show(rows);
}

/** Once for a kept folder: every text is of words that differ in how many reviews have them. */
async function writeWords({ owner, organisation }: Shop): Promise<void> {
  const { rows } = await owner.query("select from review_words where organisation_id = $1 limit 1", [organisation.id]);
  if (rows.length > 0) return;
  say("writing words");
  const words = [...vocabulary, rare];
  // The place is the last thing of an entry.
  const entries = words.map((word) => wordsVector(organisation.id, "en", [word])!.replace(/:1$/, ""));
  const client = await owner.connect();
  try {
    await client.query(
      "set session_replication_role = replica; set work_mem = '256MB'; set maintenance_work_mem = '256MB'",
    );
    const { rows: indexes } = await client.query<{ indexdef: string }>(
      "select indexdef from pg_indexes where indexname = 'review_words_found'",
    );
    await client.query("begin; drop index review_words_found; select setseed(0.5)");
    for (const sql of wordsSql)
      await client.query(sql, [organisation.id, words, entries].slice(0, sql.includes("$3") ? 3 : 1));
    await client.query(indexes[0]!.indexdef);
    await client.query("commit");
    await client.query("vacuum (analyze)");
    await proveWords(client, organisation.id);
  } finally {
    client.release(true);
  }
}

/** What was written at once is what the program would have kept for these texts. */
async function proveWords(client: pg.ClientBase, organisationId: string): Promise<void> {
  const { rows } = await client.query<{ text: string; words: string }>(
    `select v.general_comments as text, w.words from review_words w
     join review_versions v on v.organisation_id = w.organisation_id and v.review_id = w.review_id and v.version = w.version
     where w.organisation_id = $1 order by w.review_id limit 100`,
    [organisationId],
  );
  for (const { text, words } of rows) {
    const { rows: compared } = await client.query<{ same: boolean }>("select $1::tsvector = $2::tsvector as same", [
      words,
      wordsVector(organisationId, "en", [text]),
    ]);
    if (!compared[0]?.same) throw new Error(`“${text}” is not found by what the program would have kept: ${words}`);
  }
  if (rows.length === 0) throw new Error("No words were written");
}

/** Notes how long the thread was kept by one thing; what the machine gave to others in between does not count. */
function watchThread(): () => number {
  let longestMs = 0;
  let wall = performance.now();
  let cpu = process.cpuUsage();
  setInterval(() => {
    const { user, system } = process.cpuUsage(cpu);
    const now = performance.now();
    longestMs = Math.max(longestMs, Math.min(now - wall, (user + system) / 1000));
    wall = now;
    cpu = process.cpuUsage();
  }, 1).unref();
  return () => {
    const longest = longestMs;
    longestMs = 0;
    return longest;
  };
}

type Answered = { status: number; bytes: number; ms: number };
type Ask = (path: string, form: Record<string, string> | undefined) => Promise<Answered>;

/** Asked by a process of its own, so that what reads the answer does not keep the thread that gives it. */
function startAsker(url: string, { organisation, cookie, csrfToken }: Shop): Ask {
  const child = spawn(process.execPath, ["--input-type=module", "-e", asker], { stdio: ["pipe", "pipe", "inherit"] });
  processes.stopLast(async () => void child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (path, form) => {
    const asking = {
      url: `${url}/console/${organisation.trkref}/${path}`,
      cookie,
      form: form && { csrf: csrfToken, ...form },
    };
    child.stdin.write(`${JSON.stringify(asking)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("What asks has ended");
    const answered = JSON.parse(value) as Answered;
    if (answered.status !== 200) throw new Error(`${path} answered ${answered.status}`);
    return answered;
  };
}

function show(rows: readonly Row[]): void {
  if (asJson) {
    const machine = { processor: cpus()[0]?.model, load: loadavg() };
    process.stdout.write(`${JSON.stringify({ reviews, rounds, ...machine, rows }, null, 2)}\n`);
    return;
  }
  const line = (...cells: string[]) =>
    `  ${cells[0]!.padEnd(46)}${cells
      .slice(1)
      .map((cell) => cell.padStart(9))
      .join("")}`;
  const lines = rows.map(({ name, ms, bytes, longest, foreign }) => {
    const figures = [ms.toFixed(1), (bytes / 1e6).toFixed(2), longest.toFixed(1)];
    return line(name, ...figures, `${Math.round(foreign * 100)} %`, longest <= targetMs ? "met" : "MISSED");
  });
  const head = line(`${reviews} reviews`, "ms", "MB", "longest", "others");
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
}
