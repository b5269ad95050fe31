import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { dayMs } from "../../src/platform/days.ts";
import { recurring } from "../../src/worker.ts";
import { anInstalledDatabase, outcomeOf, startServerProcess, temporaryFolder } from "../support/server-process.ts";
import { until as waitUntil } from "../support/waiting.ts";

const aheadMs = 400 * dayMs;
// As a URL: a blank in a path would end the option.
const preload = new URL("../support/fast-clock.mjs", import.meta.url).href;
const fast = { NODE_OPTIONS: `--import ${preload}`, CLOCK_AHEAD_MS: String(aheadMs) };
const right = { NODE_OPTIONS: "" };

/** Sweeps come by the minute, on a machine that may have much else to do. */
const until = (what: string, condition: () => Promise<boolean>) => waitUntil(what, condition, 500_000);

async function connected(address: object): Promise<pg.Client> {
  const client = new pg.Client(address);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** As if the sweeps had been known for long: their turns come when the jobs start, and not at the next full minute. */
async function turnsAreDue(client: pg.Client): Promise<void> {
  await client.query(
    "insert into sweep_turns (task, known_since, last_turn) select task, now(), '-infinity' from unnest($1::text[]) as task",
    [recurring.map(({ task }) => task)],
  );
}

const readiness = async (url: string) => (await fetch(`${url}/readyz`)).json() as Promise<{ status: string }>;

test("after a server whose clock ran 400 days ahead, and was killed, every sweep goes on under the right clock", async () => {
  const database = await anInstalledDatabase();
  const client = await connected(database.address);
  const count = async (sql: string) => Number((await client.query(`select count(*) as n from ${sql}`)).rows[0].n);

  await turnsAreDue(client);
  const wrong = await startServerProcess({ ...database.environment, ...fast });
  await until(
    "a sweep by the wrong clock",
    async () => (await count("sweep_runs where ended_at > now() + interval '399 days'")) >= 5,
  );
  wrong.kill("SIGKILL");
  await wrong.exited;
  // What earlier versions left as well: the library's own recurring jobs went by the clock of the process.
  await client.query(
    "select graphile_worker.add_job(task, run_at := now() + interval '400 days', job_key := task, job_key_mode := 'replace') from sweep_turns",
  );
  await client.query("update sweep_turns set last_turn = now() + interval '400 days'");

  const server = await startServerProcess({ ...database.environment, ...right });
  await until("last runs that are not ahead", async () => (await count("sweep_runs where ended_at > now()")) === 0);
  const {
    rows: [{ at }],
  } = await client.query("select now() as at");
  await until(
    "every sweep of each minute by the right clock",
    async () => (await count(`sweep_runs where ended_at > '${at.toISOString()}'`)) >= 8,
  );
  const ahead =
    "select task_identifier, run_at, attempts, locked_by from graphile_worker.jobs where run_at > now() + interval '1 hour'";
  expect((await client.query(ahead)).rows).toEqual([]);
  expect(await count("sweep_turns where last_turn > now()")).toBe(0);
  await until("readiness", async () => (await readiness(server.url)).status === "ready");
  // A standstill shows.
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  const idle = await startServerProcess({ ...database.environment, ...right }, { args: ["--no-worker"] });
  await client.query(
    "update sweep_runs set ended_at = ended_at - interval '10 minutes' where task in ('publish-due', 'check-due')",
  );
  const answer = await fetch(`${idle.url}/readyz`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    status: "degraded",
    overdue_sweeps: expect.arrayContaining(["publish-due", "check-due"]),
  });
  idle.kill("SIGTERM");
  expect(await idle.exited).toBe(0);
});

test("a clock that is set back 400 days under a running server and its jobs: work goes on, and nothing waits for the old future", async () => {
  const database = await anInstalledDatabase();
  const clock = join(await temporaryFolder(), "ahead");
  await writeFile(clock, String(aheadMs));
  const token = "a token for metrics";
  const shifted = { NODE_OPTIONS: fast.NODE_OPTIONS, CLOCK_AHEAD_FILE: clock, METRICS_TOKEN: token };
  const { authorization } = database;
  const client = await connected(database.address);
  const count = async (sql: string) => Number((await client.query(`select count(*) as n from ${sql}`)).rows[0].n);
  await turnsAreDue(client);
  const server = await startServerProcess({ ...database.environment, ...shifted });
  const order = async (sku: string) => {
    const body = {
      order_ref: "A1",
      order_date: "01-03-2026",
      customer: { email: "a@shop.example" },
      order_items: [{ sku }],
    };
    const url = `${server.url}/v4/organisations/FAULT/customer_order`;
    const sent = await fetch(url, { method: "POST", headers: { authorization }, body: JSON.stringify(body) });
    expect(sent.status).toBe(202);
    await until(`the order of ${sku} is processed`, async () => (await count(`purchases where sku = '${sku}'`)) === 1);
  };
  await order("BEFORE");
  await until(
    "sweeps by the wrong clock",
    async () => (await count("sweep_runs where ended_at > now() + interval '399 days'")) >= 5,
  );

  // Set back; and what the database's own clock has left behind, where that was the same one.
  await writeFile(clock, "0");
  await client.query("begin");
  await client.query(
    "update sweep_turns set last_turn = last_turn + interval '400 days', known_since = known_since + interval '400 days'",
  );
  await client.query(
    "select graphile_worker.add_job(task, run_at := now() + interval '400 days', job_key := task, job_key_mode := 'replace') from sweep_turns",
  );
  await client.query("commit");
  const since = new Date((await client.query("select now() as at")).rows[0].at).toISOString();
  await order("AFTER");
  await until(
    "every sweep of each minute runs on",
    async () => (await count(`sweep_runs where ended_at between '${since}' and now()`)) >= 8,
  );
  expect(await count("sweep_runs where ended_at > now() + interval '1 minute'")).toBe(0);
  expect(await count("sweep_turns where last_turn > now() + interval '1 minute'")).toBe(0);
  expect(await count("graphile_worker.jobs where run_at > now() + interval '1 hour'")).toBe(0);
  await until("readiness", async () => (await readiness(server.url)).status === "ready");
  const metrics = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  ).text();
  expect(metrics).toMatch(/^fairmark_sweep_overdue\{task="publish-due"\} 0$/m);
  expect(metrics).not.toMatch(/^fairmark_sweep_overdue\{.*\} 1$/m);

  // Once more, with nobody there who could mend it.
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  await client.query("update sweep_runs set ended_at = ended_at + interval '400 days'");
  await client.query("update sweep_turns set known_since = known_since - interval '1 day'");
  const idle = await startServerProcess({ ...database.environment, METRICS_TOKEN: token }, { args: ["--no-worker"] });
  expect(await readiness(idle.url)).toMatchObject({
    status: "degraded",
    overdue_sweeps: expect.arrayContaining(["publish-due", "check-due"]),
  });
  const told = await (await fetch(`${idle.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
  expect(told).toMatch(/^fairmark_sweep_overdue\{task="publish-due"\} 1$/m);
  const doctor = await outcomeOf(database.environment, ["doctor"]);
  expect(doctor.code).toBe(1);
  idle.kill("SIGTERM");
  expect(await idle.exited).toBe(0);
});

test("what a killed worker had locked is taken up at the next start, and a worker that lives keeps its own", async () => {
  const database = await anInstalledDatabase();
  const client = await connected(database.address);
  const holder = await connected(database.address);
  const held = async () =>
    (
      await client.query(
        "select locked_by as by from graphile_worker.jobs where task_identifier = 'keep-figures' and locked_by is not null",
      )
    ).rows.map(({ by }) => by as string);

  // Its job waits for this, in the middle of its work.
  await holder.query("begin");
  await holder.query("lock table kept_figures in access exclusive mode");
  await client.query("select graphile_worker.add_job('keep-figures', job_key := 'keep-figures')");
  const first = await startServerProcess(database.environment);
  await until("a job under way", async () => (await held()).length > 0);
  const [dead] = await held();
  const second = await startServerProcess(database.environment);
  expect(await held()).toContain(dead);
  first.kill("SIGKILL");
  await first.exited;
  second.kill("SIGTERM");
  await holder.query("rollback");
  await second.exited;
  // Older than the moment for which a worker is believed whose lock is not there yet.
  await client.query(
    "update graphile_worker._private_jobs set locked_at = now() - interval '5 seconds' where locked_by = $1",
    [dead],
  );
  const third = await startServerProcess(database.environment);
  await until("nothing that the dead hold", async () => !(await held()).includes(dead!));
  third.kill("SIGTERM");
  expect(await third.exited).toBe(0);
  const { rows } = await client.query(
    "select count(*)::int as n from graphile_worker._private_job_queues where locked_at is not null",
  );
  expect(rows).toEqual([{ n: 0 }]);
});
