import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { getPriority } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { findOrganisationByTrkref } from "../../src/organisations/index.ts";
import { connectKysely } from "../../src/platform/db.ts";
import { attachEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { post, type Report } from "../support/load.ts";
import { quietLog } from "../support/log.ts";
import { descendantsOf, isRunning } from "../support/processes.ts";
import {
  anInstalledFolder,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from "../support/server-process.ts";
import { until as untilOrEnd } from "../support/waiting.ts";
import { aReviewToVet } from "../support/waiting-reviews.ts";

// The process of the jobs comes second: where others keep the machine busy it takes its time.
const until = (what: string, condition: () => boolean | Promise<boolean>) => untilOrEnd(what, condition, 400_000);
const token = "a token for metrics";
const kills = process.env.FULL ? 6 : 2;

function jobsOf(server: ServerProcess): number | undefined {
  return descendantsOf(server.pid).find(({ command }) => /main\.js( --no-env-file)? jobs$/.test(command.trimEnd()))
    ?.pid;
}

async function readyz({ url }: ServerProcess) {
  const answer = await fetch(`${url}/readyz`);
  return { code: answer.status, ...((await answer.json()) as { status: string; reason?: string }) };
}

async function metric({ url }: ServerProcess, name: string): Promise<number | undefined> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const line = (await answer.text()).split("\n").find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

async function serve(options: Parameters<typeof startServerProcess>[1] = {}) {
  const { dataDir, authorization } = await anInstalledFolder();
  const environment = { DATA_DIR: dataDir, METRICS_TOKEN: token };
  const server = await startServerProcess(environment, options);
  await until("its jobs run", async () => (await metric(server, "fairmark_jobs_process_up")) === 1);
  return { dataDir, environment, authorization, server };
}

async function databaseOf(dataDir: string) {
  const { address, stop } = await attachEmbeddedPostgres({ dataDir, log: quietLog });
  const pool = new pg.Pool({ ...address, ssl: false, max: 2 });
  pool.on("error", () => undefined);
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await pool.end();
    await stop();
  };
  onTestFinished(close);
  return { db: connectKysely(pool, "postgresql"), pool, close };
}

async function order({ url }: ServerProcess, authorization: string, orderRef: string): Promise<void> {
  const answer = await fetch(`${url}/v4/organisations/FAULT/customer_order`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify({
      order_ref: orderRef,
      order_date: "01-03-2026",
      customer: { email: `${orderRef.toLowerCase()}@example.com` },
      order_items: [{ sku: "A" }],
    }),
  });
  expect(answer.status).toBe(202);
}

test(`the process of the jobs is killed ${kills} times: the server answers, says so, and has another that goes on`, async () => {
  const { dataDir, authorization, server } = await serve();
  const { pool, close } = await databaseOf(dataDir);
  for (let kill = 1; kill <= kills; kill += 1) {
    const killed = jobsOf(server)!;
    process.kill(killed, "SIGKILL");
    await until("the server knows", async () => (await readyz(server)).status === "degraded");
    expect(await readyz(server)).toEqual({ code: 200, status: "degraded", reason: expect.stringContaining("jobs") });
    expect(await metric(server, "fairmark_jobs_process_up")).toBe(0);
    await order(server, authorization, `K${kill}`);
    await until("another one works", async () => (await metric(server, "fairmark_jobs_process_up")) === 1);
    expect(jobsOf(server)).not.toBe(killed);
    expect(await readyz(server)).toEqual({ code: 200, status: "ready" });
    await until("the order that came meanwhile is processed", async () => {
      const { rows } = await pool.query(
        "select from customer_orders where order_ref = $1 and processed_at is not null",
        [`K${kill}`],
      );
      return rows.length === 1;
    });
  }
  expect(await metric(server, "fairmark_jobs_process_restarts_total")).toBe(kills);
  expect(await metric(server, 'fairmark_job_duration_seconds_count{task="process-customer-orders"}')).toBeGreaterThan(
    0,
  );
  await close();
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});

test.runIf(process.platform === "linux")(
  "jobs come second to a server that itself comes behind others, and so do their sessions in the embedded database",
  async () => {
    const { server, dataDir } = await serve({ niceness: 6 });
    const { pool } = await databaseOf(dataDir);
    const sessionsOf = async (name: string) => {
      const { rows } = await pool.query<{ pid: number }>(
        "select pid from pg_stat_activity where application_name = $1",
        [name],
      );
      return rows.map(({ pid }) => getPriority(pid));
    };
    expect(getPriority(jobsOf(server)!)).toBeGreaterThan(getPriority(server.pid));
    const behind = new Set(await sessionsOf("fairmark jobs"));
    expect([...behind]).toEqual([getPriority(jobsOf(server)!)]);
    expect(new Set(await sessionsOf("fairmark"))).toEqual(new Set([getPriority(server.pid)]));
    if (!existsSync("/proc/self/autogroup")) return;
    // Where processors are shared among sessions first, the priority within a session would say nothing.
    const { rows } = await pool.query("select pid from pg_stat_activity where application_name = 'fairmark jobs'");
    const groups = () =>
      rows.map(({ pid }) =>
        readFileSync(`/proc/${pid}/autogroup`, "utf8")
          .replace(/.*nice /s, "")
          .trim(),
      );
    await until("their groups come second", () => groups().every((nice) => nice === String([...behind][0])));
  },
);

test("the process of the jobs ends with a server that is killed, and with a database that is killed as well", async () => {
  const { dataDir, environment, server } = await serve();
  const alone = jobsOf(server)!;
  process.kill(server.pid, "SIGKILL");
  await server.exited;
  await until("its jobs have ended", () => !isRunning(alone));

  const next = await startServerProcess(environment);
  await until("its jobs run", async () => (await metric(next, "fairmark_jobs_process_up")) === 1);
  const left = jobsOf(next)!;
  const postmaster = Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
  process.kill(postmaster, "SIGKILL");
  process.kill(next.pid, "SIGKILL");
  await next.exited;
  await until("its jobs have ended", () => !isRunning(left));
});

test.runIf(process.env.FULL)("and with one that is killed while the database answers nothing any more", async () => {
  const { server } = await serve();
  const left = jobsOf(server)!;
  const sessions = descendantsOf(server.pid).filter(({ command }) => /postgres: .*fairmark/.test(command));
  expect(sessions.length).toBeGreaterThan(3);
  for (const { pid } of sessions) process.kill(pid, "SIGSTOP");
  try {
    process.kill(server.pid, "SIGKILL");
    await server.exited;
    await until("its jobs have ended", () => !isRunning(left));
  } finally {
    for (const { pid } of sessions) if (isRunning(pid)) process.kill(pid, "SIGCONT");
  }
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "asked to stop by %s, the server ends with 0, and the process of its jobs before it",
  async (signal) => {
    const { server } = await serve();
    const jobs = jobsOf(server)!;
    // As a terminal or a service manager does it: to both.
    process.kill(jobs, signal);
    server.kill(signal);
    expect(await server.exited).toBe(0);
    expect(isRunning(jobs)).toBe(false);
  },
);

test("asked to stop right after its start, the server ends with 0 and leaves no process behind", async () => {
  const dataDir = await temporaryFolder();
  const server = await startServerProcess({ DATA_DIR: dataDir });
  const jobs = jobsOf(server);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  if (jobs !== undefined) expect(isRunning(jobs)).toBe(false);
});

test("reviews made to stall the checks are checked, or said not to be, while the server answers", async () => {
  const { dataDir, authorization, server } = await serve();
  const { db, pool, close } = await databaseOf(dataDir);
  const organisation = (await findOrganisationByTrkref(db, "FAULT"))!;
  const hostile = ["A-", "12 ", "a.", "(0", "http://", "x@", "1-"].map((part) => part.repeat(4000).slice(0, 4000));
  for (const text of process.env.FULL ? hostile : hostile.slice(0, 2)) {
    await aReviewToVet(db, organisation, new Date(), { generalComments: text });
  }
  const plain = await aReviewToVet(db, organisation, new Date(), { generalComments: "Call 07911 123456, it is shit" });
  let answered = 0;
  const report = (n: number): Report => ({ email: `m${n}@example.com`, purchases: [{ order_ref: `M${n}`, sku: "A" }] });
  await until("all of them are checked as far as they can be", async () => {
    const { status } = await post(server.url, authorization, report(answered));
    expect(status).toBe(201);
    answered += 1;
    const { rows } = await pool.query("select from review_checks");
    return rows.length === (process.env.FULL ? hostile.length : 2) + 1;
  });
  const { rows } = await pool.query("select findings, unfinished from review_checks where review_id = $1", [plain.id]);
  expect(rows).toEqual([{ findings: ["phone_number", "profanity"], unfinished: [] }]);
  expect(answered).toBeGreaterThan(1);
  await close();
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});
