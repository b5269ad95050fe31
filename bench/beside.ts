import { type ChildProcess, execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { attachEmbeddedPostgres } from "../src/platform/postgres/index.ts";
import { dueToCheck, dueToInvite, dueToPublish, hostileTexts } from "./beside-seed.ts";
import { benchFolder } from "./folder.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { cpuOf, keepProcesses, memoryOf } from "./processes.ts";

/**
 * How long the main job takes to answer while background jobs are at their busiest, compared with a foreign process that burns as
 * much processor time as the job used: what a busy machine costs anyway. Real processes, the embedded PostgreSQL, a fixed number
 * of calls a second, each job on data of its own.
 */
const percent = wholeNumberFromEnvironment("BENCH_PERCENT", 100);
const size = (usual: number) => Math.max(1, Math.round(usual * percent * 0.01));
const rounds = wholeNumberFromEnvironment("BENCH_ROUNDS", 1);
const perSecond = wholeNumberFromEnvironment("BENCH_RATE", 200);
// Only jobs whose names contain this, such as `published`.
const only = process.env.BENCH_JOB ?? ".";
const target = 2;
const silence = () => undefined;
const quiet = { error: silence, warn: silence, info: silence, debug: silence } as never;

type Answered = { requests: number; refused: number; p50: number; p99: number; most: number };
type Phase = Answered & { seconds: number };
type Round = { alone: Phase; job: Phase & { cpuJobs: number; cpuDatabase: number; walMb: number }; foreign: Phase };
/** What is due is written by `prepare`, and there is work to do from `begin` on, until `left` is 0. */
type Job = { name: string; prepare: (idPrefix: string) => Promise<void>; begin: () => Promise<void>; left: string };

const root = fileURLToPath(new URL("../", import.meta.url));
const main = join(root, "dist/main.js");
execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" });

const processes = keepProcesses();
const folder = benchFolder("beside", processes);
const env = {
  PATH: process.env.PATH ?? "",
  DATA_DIR: folder,
  DATABASE_URL: "",
  BASE_URL: "",
  PORT: "0",
  RATE_LIMIT_PER_KEY: "0",
  LOG_LEVEL: "error",
  // Nobody answers there, so mails are written and wait.
  SMTP_URL: "smtp://127.0.0.1:9",
  MAIL_FROM: "bench@shop.example",
};
try {
  await bench();
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await processes.stop();
}

async function bench(): Promise<void> {
  const run = (...args: string[]) => execFileSync(process.execPath, [main, ...args], { env, encoding: "utf8" });
  run("organisation", "create", "BENCH", "--name", "Bench");
  const { key, secret } = JSON.parse(run("key", "create", "--organisation", "BENCH")) as Record<string, string>;
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
  const output = join(folder, "serve.log");
  const server = processes.start(process.execPath, [main, "serve"], { env, output });
  const url = await until("serve listens", () => /^listening on (\S+)$/m.exec(readFileSync(output, "utf8"))?.[1]);
  const { address, stop } = await attachEmbeddedPostgres({ dataDir: folder, log: quiet });
  const owner = new pg.Client({ ...address, ssl: false, application_name: "bench" });
  // If the bench fails, the database goes before this connection does.
  owner.on("error", silence);
  await owner.connect();
  const jobsPid = await until("its jobs run", () => childOf(server.pid, "jobs"));
  await owner.query(
    "update organisations set invites = true, invite_from_hour = 0, invite_until_hour = 24 where trkref = 'BENCH'",
  );
  const organisationId = (await owner.query("select id from organisations")).rows[0].id as string;
  const load = fork(new URL("beside-load.ts", import.meta.url), [
    `${url}/v4/organisations/BENCH/purchasers`,
    authorization,
    String(perSecond),
  ]);
  try {
    await pause(5000);
    const at: Watched = { server: server.pid, jobs: jobsPid, owner, load };
    const results: { name: string; rounds: Round[] }[] = [];
    const jobs = jobsOf(owner, organisationId, url, authorization);
    for (const job of jobs.filter(({ name }) => new RegExp(only).test(name))) {
      const measured: Round[] = [];
      for (let round = 1; round <= rounds; round += 1) measured.push(await measureRound(at, job));
      results.push({ name: job.name, rounds: measured });
    }
    show(results, { server: memoryOf(server.pid).most, jobs: memoryOf(jobsPid).most });
  } finally {
    load.kill();
    await owner.end();
    await stop();
  }
}

type Watched = { server: number; jobs: number; owner: pg.Client; load: ChildProcess };

function jobsOf(owner: pg.Client, organisationId: string, url: string, authorization: string): Job[] {
  const seed = async (
    statements: readonly string[],
    idPrefix: string,
    count: number,
    task: string,
    texts: string[],
  ) => {
    await owner.query("begin");
    for (const statement of statements) {
      const values: unknown[] = [organisationId, idPrefix, count];
      if (statement.includes("$4")) values.push(texts);
      await owner.query(statement, values);
    }
    await owner.query("select graphile_worker.add_job($1, job_key := $1)", [task]);
  };
  // What is seeded becomes due when it is committed: none of the time that it takes to write it is measured.
  const begin = async () => void (await owner.query("commit"));
  const [invitations, published, batches, hostile] = [size(20_000), size(10_000), size(10), size(48)];
  let prefixOfBatches = "";
  const plain = ["It does what it says. I would buy it again."];
  return [
    {
      name: `${invitations} invitations`,
      begin,
      prepare: (prefix) => seed(dueToInvite, prefix, invitations, "make-invitations", []),
      left: `select exists (select from purchases p where p.contacted_at is null and p.delivery_date is not null and not exists (
        select from invitations i where i.organisation_id = p.organisation_id and i.order_ref = p.order_ref))::int as n`,
    },
    {
      name: `${published} reviews published`,
      begin,
      prepare: (prefix) => seed(dueToPublish, prefix, published, "publish-due", plain),
      left: "select exists (select from reviews where state = 'pending_publication')::int as n",
    },
    {
      name: `${batches} batches of 1000 orders`,
      prepare: async (prefix) => {
        prefixOfBatches = prefix;
      },
      begin: () => sendBatches(`${url}/v4/customer_orders`, authorization, prefixOfBatches, batches),
      left: "select exists (select from customer_orders where processed_at is null)::int as n",
    },
    {
      name: `${hostile} hostile reviews`,
      begin,
      prepare: (prefix) => seed(dueToCheck, prefix, hostile, "check-due", hostileTexts),
      left: `select exists (select from reviews r where state = 'pending_moderation' and not exists (select from
        review_checks c where c.organisation_id = r.organisation_id and c.review_id = r.id))::int as n`,
    },
  ];
}

async function sendBatches(url: string, authorization: string, prefix: string, count: number): Promise<void> {
  for (let batch = 1; batch <= count; batch += 1) {
    const orders = Array.from({ length: 1000 }, (_, n) => ({
      trkref: "BENCH",
      order_ref: `B${prefix}-${batch}-${n}`,
      order_date: "01-03-2026",
      customer: { email: `b${prefix}.${batch}.${n}@example.com` },
      order_items: [{ sku: "SKU1" }],
    }));
    const answer = await fetch(url, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(orders),
    });
    if (!answer.ok) throw new Error(`A batch was answered ${answer.status}: ${await answer.text()}`);
  }
}

async function measureRound(at: Watched, job: Job): Promise<Round> {
  const prefix = `${Date.now().toString(16).padStart(12, "0")}70008`;
  await at.owner.query("checkpoint");
  const alone = await phase(at, () => pause(8000));
  await job.prepare(prefix);
  await pause(2000);
  await at.owner.query("checkpoint");
  say(`${job.name}: alone, p99 ${alone.p99.toFixed(1)}, most ${alone.most.toFixed(1)} ms`);
  const used = watchUse(at);
  const written = async () =>
    Number((await at.owner.query("select pg_current_wal_insert_lsn() - '0/0' as n")).rows[0].n);
  const writtenBefore = await written();
  const beside = await phase(at, async () => {
    await job.begin();
    const left = async () => ((await at.owner.query(job.left)).rows[0].n === 0 ? true : undefined);
    await until(`${job.name} are done`, left, 900_000 * Math.max(1, percent / 100));
  });
  const { cpuJobs, cpuDatabase } = await used();
  const walMb = ((await written()) - writtenBefore) / 2 ** 20;
  say(
    `${job.name}: p50 ${beside.p50.toFixed(1)}, p99 ${beside.p99.toFixed(1)}, most ${beside.most.toFixed(1)} ms over ${beside.seconds.toFixed(0)} s, WAL ${walMb.toFixed(0)} MB`,
  );
  await at.owner.query("checkpoint");
  const foreign = await phase(at, () => burn(cpuJobs + cpuDatabase));
  say(
    `${job.name}: beside a foreign process, p99 ${foreign.p99.toFixed(1)}, most ${foreign.most.toFixed(1)} ms over ${foreign.seconds.toFixed(0)} s`,
  );
  return { alone, job: { ...beside, cpuJobs, cpuDatabase, walMb }, foreign };
}

async function phase({ load }: Watched, work: () => Promise<unknown>): Promise<Phase> {
  load.send("begin");
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  load.send("end");
  const [answered] = (await once(load, "message")) as [Answered];
  if (answered.refused > 0) throw new Error(`${answered.refused} requests were refused`);
  return { ...answered, seconds };
}

/** Adds up the CPU of the jobs' process, of what it starts and of its sessions, until asked for the sum. */
function watchUse({ jobs, owner }: Watched): () => Promise<{ cpuJobs: number; cpuDatabase: number }> {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  const note = (pid: number, seconds: number | undefined) => {
    if (seconds === undefined) return;
    if (!first.has(pid)) first.set(pid, seconds);
    last.set(pid, seconds);
  };
  const look = async () => {
    note(jobs, cpuOf(jobs, true));
    const { rows } = await owner.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'fairmark jobs'",
    );
    for (const { pid } of rows) note(pid, cpuOf(pid));
  };
  let running = look();
  const timer = setInterval(() => {
    running = running.then(look);
  }, 500);
  return async () => {
    clearInterval(timer);
    await running;
    await look();
    const used = (pid: number) => last.get(pid)! - first.get(pid)!;
    const sessions = [...last.keys()].filter((pid) => pid !== jobs);
    return { cpuJobs: used(jobs), cpuDatabase: sessions.reduce((sum, pid) => sum + used(pid), 0) };
  };
}

/** Somebody else's program, at the usual priority: it knows nothing of us and works until it has used this much. */
async function burn(seconds: number): Promise<void> {
  const program = `while (process.cpuUsage().user < ${Math.round(seconds * 1e6)}) for (let n = 0; n < 1e5; n += 1);`;
  const child = spawn(process.execPath, ["-e", program], { stdio: "ignore" });
  await once(child, "exit");
}

function childOf(parent: number, command: string): number | undefined {
  const found = readdirSync("/proc").find((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const isChild = readFileSync(`/proc/${name}/status`, "utf8").includes(`\nPPid:\t${parent}\n`);
      return isChild && readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(command);
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : Number(found);
}

async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  atMostMs = 60_000,
): Promise<T> {
  for (const end = Date.now() + atMostMs; Date.now() < end; await pause(200)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`Waited in vain until ${what}`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}

function show(results: readonly { name: string; rounds: Round[] }[], memoryMb: { server: number; jobs: number }): void {
  if (asJson) {
    console.log(JSON.stringify({ perSecond, results, memoryMb }));
    return;
  }
  const of = (all: readonly Round[], read: (round: Round) => number) => median(all.map(read));
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores; Node ${process.version}; ${perSecond} requests a second\n`);
  console.log(
    `${"p99 ms".padEnd(28)}${["alone", "the job", "foreign", "ratio", "seconds", "CPU s: jobs", "sessions"].map((head) => head.padStart(12)).join("")}`,
  );
  for (const { name, rounds: all } of results) {
    const ratio = of(all, ({ job, foreign }) => job.p99 / foreign.p99);
    const figures = [
      of(all, ({ alone }) => alone.p99),
      of(all, ({ job }) => job.p99),
      of(all, ({ foreign }) => foreign.p99),
      ratio,
      of(all, ({ job }) => job.seconds),
      of(all, ({ job }) => job.cpuJobs),
      of(all, ({ job }) => job.cpuDatabase),
    ];
    const shown = figures.map((figure, index) => figure.toFixed(index === 3 ? 2 : 1).padStart(12)).join("");
    console.log(`${name.padEnd(28)}${shown}  ${ratio <= target ? "met" : "MISSED"}`);
  }
  console.log(`\nmemory at most: server ${memoryMb.server.toFixed(0)} MB, its jobs ${memoryMb.jobs.toFixed(0)} MB`);
}
