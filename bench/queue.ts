import { rmSync } from "node:fs";
import { chmod, mkdtemp } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import pg from "pg";
import { cookieName, csrfTokenOf, insertSession, insertStaff, makeToken } from "../src/access/index.ts";
import { buildApp } from "../src/app.ts";
import { insertOrganisation } from "../src/organisations/index.ts";
import { connectKysely, connectPool, type Database, serverRole } from "../src/platform/db.ts";
import { migrate } from "../src/platform/migrate.ts";
import { ownEmbeddedPostgres } from "../src/platform/postgres/index.ts";
import { deriveKeys } from "../src/platform/secrets.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { keepProcesses } from "./processes.ts";

/**
 * How long the server takes for the pages of the vetter's queue while 100,000 reviews wait, compared with the same pages of an
 * empty queue and of one with a single page in it. The three databases are asked in turn, so that what slows one slows all.
 */
const waiting = wholeNumberFromEnvironment("BENCH_WAITING", 100_000);
const rounds = wholeNumberFromEnvironment("BENCH_ROUNDS", 40);
const baseUrl = "http://127.0.0.1:3000";
const now = new Date();
const silence = () => undefined;
const log = {
  level: "silent",
  fatal: silence,
  error: silence,
  warn: silence,
  info: silence,
  debug: silence,
  trace: silence,
  silent: silence,
  child: () => log,
} as never;

const target = { medianMs: 100, ratio: 2 };

type Queue = { app: FastifyInstance; cookie: string; csrfToken: string; close: () => Promise<void> };
type Address = Awaited<ReturnType<typeof ownEmbeddedPostgres>>["address"];

const folder = await mkdtemp(join(tmpdir(), "fairmark-bench-queue-"));
await chmod(folder, 0o711);
const processes = keepProcesses();
processes.endWithThisOne(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
const postgres = await ownEmbeddedPostgres({ dataDir: folder, log });
processes.stopLast(() => postgres.stop());
try {
  await bench(postgres.address);
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await processes.stop();
}

async function bench(address: Address): Promise<void> {
  say(`seeding ${waiting} waiting reviews, and twice as many that were decided`);
  const full = await aQueue(address, "full", waiting);
  const onePage = await aQueue(address, "one_page", 25);
  const empty = await aQueue(address, "empty", 0);
  const urls = await pagesOf(full);
  const measured = Object.fromEntries(Object.keys(urls).map((name) => [name, { full: [], onePage: [], empty: [] }]));
  const samples = measured as Record<string, Record<"full" | "onePage" | "empty", number[]>>;
  say(`${rounds} rounds`);
  for (let round = -5; round < rounds; round += 1) {
    for (const [name, url] of Object.entries(urls)) {
      for (const [which, queue] of Object.entries({ full, onePage, empty })) {
        const ms = await timeOf(queue, url);
        if (round >= 0) samples[name]![which as "full"].push(ms);
      }
    }
  }
  show(samples);
  await Promise.all([full, onePage, empty].map(({ close }) => close()));
}

async function aQueue(address: Address, name: string, count: number): Promise<Queue> {
  const owner = new pg.Client({ ...address });
  owner.on("error", silence);
  await owner.connect();
  await owner.query(`create database queue_${name}`);
  await owner.end();
  const own = { ...address, database: `queue_${name}` };
  await migrate(own, now);
  const pool = connectPool({ address: own, log, max: 6, role: serverRole });
  const db = connectKysely(pool, "postgresql");
  for (const [n, trkref] of ["LARGE", "MIDDLE", "SMALL", "OTHER"].entries())
    await insertOrganisation(db, { trkref, name: `Shop ${n}`, locale: "en-GB" }, now);
  const seeding = new pg.Client(own);
  seeding.on("error", silence);
  await seeding.connect();
  await seed(seeding, count);
  await seeding.end();
  const config = {
    RATE_LIMIT_PER_KEY: 0,
    TRUST_PROXY: false,
    METRICS_TOKEN: undefined,
    SMTP_URL: undefined,
    WEBHOOK_ALLOW_PRIVATE: false,
    DATA_DIR: folder,
  };
  const keys = deriveKeys("a secret of the bench, long enough to be taken");
  const deps = { db, pool, mainJobPool: pool, config, baseUrl, keys, clock: () => new Date(), log };
  const app = await buildApp(deps as unknown as Parameters<typeof buildApp>[0]);
  await app.ready();
  return { app, ...(await aSession(db)), close: () => app.close().then(() => pool.end()) };
}

async function aSession(db: Database): Promise<{ cookie: string; csrfToken: string }> {
  const { id } = (await insertStaff(db, { email: "vetter@example.com", role: "vetter" }, now))!;
  const { token, tokenHash } = makeToken();
  await insertSession(db, { tokenHash, staffId: id }, now);
  return { cookie: `${cookieName(baseUrl)}=${token}`, csrfToken: csrfTokenOf(token) };
}

/** Sixty percent wait in one shop; one in twenty-five is French, one in ten contains a link, one in two hundred a phone number. */
async function seed(client: pg.Client, count: number): Promise<void> {
  const decided = count * 2;
  await client.query("set session_replication_role = replica");
  await client.query(
    `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, visible_version,
       visible_score, submitted_at, state_changed_at, published_at, author_secret)
     select o.id, gen_random_uuid(), n, gen_random_uuid(), gen_random_uuid(), 'SKU' || n % 5000,
       case when n <= $1::int then 'pending_moderation' else 'published' end, 1, case when n > $1::int then 1 end,
       case when n > $1::int then 1 + n % 10 end, moment, moment, case when n > $1::int then moment end, uuid_send(gen_random_uuid())
     from generate_series(1, $1::int + $2::int) n
     cross join lateral (select date_trunc('milliseconds', now()) - n * interval '10 seconds' as moment) as drawn
     join (select id, row_number() over (order by trkref) as place from organisations) o
       on o.place = (case when n % 10 < 6 then 1 when n % 10 < 8 then 2 when n % 10 = 8 then 3 else 4 end)`,
    [count, decided],
  );
  await client.query(
    `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments, language,
       submitted_at, decide_by)
     select organisation_id, id, 1, 1 + number % 10, 'It does what it says. I would buy it again.',
       case when number % 50 in (0, 17) then 'fr' when number % 5 = 0 then 'de' else 'en' end, submitted_at,
       submitted_at + interval '3 days' from reviews`,
  );
  await client.query(
    `insert into review_checks (organisation_id, review_id, version, checked_at, language, findings, is_waiting, waiting_since)
     select organisation_id, id, 1, submitted_at,
       case when number % 50 in (0, 17) then 'fr' when number % 5 = 0 then 'de' else 'en' end,
       case when number % 200 = 0 then array['phone_number'] when number % 10 = 0 then array['link'] else '{}' end,
       state = 'pending_moderation', submitted_at from reviews`,
  );
  await client.query(
    `insert into review_facets (organisation_id, facet, waiting_since, review_id, version)
     select organisation_id, facet, waiting_since, review_id, version from review_checks
     cross join lateral (select language || '/' as facet union all select '/' || unnest(findings)
       union all select language || '/' || unnest(findings)) as facets
     where is_waiting`,
  );
  await client.query(
    `insert into review_findings (organisation_id, review_id, version, position, finding, field, starts_at, ends_at)
     select organisation_id, id, 1, 0, case when number % 200 = 0 then 'phone_number' else 'link' end, 'generalComments', 0, 2
     from reviews where number % 10 = 0`,
  );
  // A decision an hour after submission; ids in the form of UUIDv7.
  await client.query(
    `insert into review_events (organisation_id, id, review_id, version, event, from_state, to_state, actor_kind, occurred_at,
       waited_seconds)
     select organisation_id, (substr(time, 1, 8) || '-' || substr(time, 9, 4) || '-7' || substr(rest, 1, 3) || '-8'
         || substr(rest, 4, 3) || '-' || substr(rest, 7, 12))::uuid,
       id, 1, 'approved', 'pending_moderation', 'pending_publication', 'operator', decided_at, 3600
     from reviews
     cross join lateral (select submitted_at + interval '1 hour' as decided_at) as decided
     cross join lateral (select md5(random()::text) as rest,
       lpad(to_hex((extract(epoch from decided_at) * 1000)::bigint), 12, '0') as time) as parts
     where state = 'published'`,
  );
  await client.query(
    `insert into products (organisation_id, id, sku, name, created_at)
     select o.id, gen_random_uuid(), 'SKU' || n, 'Kettle number ' || n, now() from organisations o, generate_series(0, 4999) n`,
  );
  await client.query("vacuum (analyze)");
}

/** The addresses that are measured; the deep one is found by paging, as a vetter would. */
async function pagesOf(full: Queue): Promise<Record<string, string>> {
  let deep = "/console/queue";
  for (let pages = 0; pages < 20; pages += 1) {
    const { body } = await full.app.inject({ url: deep, headers: { cookie: full.cookie } });
    const link = /href="([^"]*after=[^"]*)"/.exec(body);
    if (!link) break;
    deep = link[1]!.replaceAll("&amp;", "&");
  }
  return {
    "the queue": "/console/queue",
    "its 21st page": deep,
    "one shop": "/console/queue?organisation=SMALL",
    "French (4 in 100)": "/console/queue?language=fr",
    "with a link (9 in 100)": "/console/queue?finding=link",
    "with a phone number (1 in 200)": "/console/queue?finding=phone_number",
    "French with a phone number": "/console/queue?language=fr&finding=phone_number",
    "nothing of the kind": "/console/queue?finding=bank_details",
    Next: "next",
  };
}

async function timeOf({ app, cookie, csrfToken }: Queue, url: string): Promise<number> {
  const started = performance.now();
  const { statusCode } = await app.inject(
    url === "next"
      ? {
          method: "POST",
          url: "/console/queue/next",
          headers: { cookie, origin: baseUrl, "content-type": "application/x-www-form-urlencoded" },
          payload: `csrf=${csrfToken}`,
        }
      : { url, headers: { cookie } },
  );
  if (statusCode !== (url === "next" ? 303 : 200)) throw new Error(`${url} answered ${statusCode}`);
  return performance.now() - started;
}

function show(samples: Record<string, Record<"full" | "onePage" | "empty", number[]>>): void {
  const rows = Object.entries(samples).map(([name, { full, onePage, empty }]) => {
    const medians = { full: median(full), onePage: median(onePage), empty: median(empty) };
    return { name, ...medians, slowest: Math.max(...full), ratio: medians.full / medians.empty };
  });
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ waiting, rounds, processor: cpus()[0]?.model, rows }, null, 2)}\n`);
    return;
  }
  const column = (text: string | number, width: number) => String(text).padStart(width);
  const ms = (value: number) => column(value.toFixed(1), 10);
  const lines = rows.map(
    (row) =>
      `  ${row.name.padEnd(32)}${ms(row.full)}${ms(row.slowest)}${ms(row.onePage)}${ms(row.empty)}${column(row.ratio.toFixed(2), 8)}` +
      `  ${row.full < target.medianMs && row.ratio < target.ratio ? "met" : row.full < target.medianMs ? "met; ratio not" : "MISSED"}`,
  );
  const head = `  ${"median ms".padEnd(32)}${column(`${waiting}`, 10)}${column("slowest", 10)}${column("25", 10)}${column("empty", 10)}${column("ratio", 8)}`;
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
