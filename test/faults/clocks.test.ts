import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { dayMs } from "../../src/platform/days.ts";
import { aMigratedDatabase, command, startServerProcess } from "../support/server-process.ts";
import { until as waitUntil } from "../support/waiting.ts";

const aheadMs = 400 * dayMs;
const preload = fileURLToPath(new URL("../support/fast-clock.mjs", import.meta.url));
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

const readiness = async (url: string) => (await fetch(`${url}/readyz`)).json() as Promise<{ status: string }>;

test("after a server whose clock ran 400 days ahead, and was killed, every sweep goes on under the right clock", async () => {
  const database = await aMigratedDatabase();
  const client = await connected(database.address);
  const count = async (sql: string) => Number((await client.query(`select count(*) as n from ${sql}`)).rows[0].n);

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

test("what a killed worker had locked is taken up at the next start, and a worker that lives keeps its own", async () => {
  const database = await aMigratedDatabase();
  await command(database.environment, "organisation", "create", "FAULT", "--name", "Fault");
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
