import { run } from "graphile-worker";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { patienceMs } from "../../test/support/waiting.ts";
import { graphileLogger } from "./jobs-log.ts";
import { keepRecurring } from "./recurring.ts";
import { listLastRunsOf } from "./sweeps.queries.ts";
import { latestTurn, standingOf, sweepsOf } from "./sweeps.ts";
import { announceWorkers } from "./worker-presence.ts";

const { db, pool, owner } = await testDatabase();
const sweeps = sweepsOf([
  { task: "every-minute", schedule: "* * * * *" },
  { task: "every-five", schedule: "*/5 * * * *", keepsPlace: true },
  { task: "every-night", schedule: "47 3 * * *" },
]);
const minute = 60_000;

async function aRound(): Promise<{ warned: unknown[]; waitMs: number }> {
  const warned: unknown[] = [];
  const log = { ...quietLog, warn: (what: unknown) => void warned.push(what) } as never;
  const freeLocksOfTheDead = async () => [];
  return { waitMs: await keepRecurring({ db, log, sweeps, mendMarks: async () => ({}), freeLocksOfTheDead }), warned };
}

const jobs = async () =>
  (
    await owner.query(
      "select task_identifier as task, run_at <= now() as due from graphile_worker.jobs order by task_identifier",
    )
  ).rows;

async function emptied(): Promise<void> {
  await owner.query("select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))");
}

test("a new sweep waits for its next turn; a turn is given out once, however many rounds and processes there are", async () => {
  await aRound();
  await emptied();
  await owner.query("update sweep_turns set last_turn = last_turn - interval '30 minutes'");
  await Promise.all([aRound(), aRound()]);
  // Sixty turns were missed, one makes up for them; that of the night was not missed.
  const due = await jobs();
  expect(due.filter(({ task }) => task !== "every-night")).toEqual([
    { task: "every-five", due: true },
    { task: "every-minute", due: true },
  ]);
  await emptied();
  await owner.query("update sweep_turns set last_turn = now() + interval '30 seconds'");
  const { waitMs } = await aRound();
  expect(await jobs()).toEqual([]);
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(minute + 100);
});

test("what a process whose clock ran a year ahead has queued and noted is brought to the present, with a warning", async () => {
  await aRound();
  await emptied();
  const inAYear = new Date(Date.now() + 365 * 24 * 60 * minute);
  for (const task of ["every-minute", "every-five"])
    await owner.query("select graphile_worker.add_job($1, run_at := $2, job_key := $1)", [task, inAYear]);
  await owner.query("update sweep_turns set last_turn = $1, known_since = $1", [inAYear]);
  await owner.query("insert into sweep_runs values ('every-minute', $1, 5, null)", [inAYear]);
  const { warned } = await aRound();
  expect(warned).toEqual([
    { tasks: expect.arrayContaining(["every-minute", "every-five"]), marks: { "last runs": 4 } },
  ]);
  expect((await jobs()).map(({ task, due }) => [task, due])).toEqual([
    ["every-five", true],
    ["every-minute", true],
    ["every-night", true],
  ]);
  const { now, runs } = await listLastRunsOf(pool);
  expect(runs.find(({ task }) => task === "every-minute")!.endedAt!.getTime()).toBeLessThanOrEqual(now.getTime());
  expect((await aRound()).warned).toEqual([]);
  await owner.query("delete from sweep_runs");
  await emptied();
});

test("a job that waits after failures, or for a minute on purpose, keeps its time", async () => {
  const soon = "select graphile_worker.add_job('soon', run_at := now() + interval '90 seconds')";
  await owner.query(soon);
  await owner.query("select graphile_worker.add_job('failed', run_at := now() + interval '6 hours')");
  await owner.query("update graphile_worker._private_jobs set attempts = 10 where run_at > now() + interval '1 hour'");
  expect((await aRound()).warned).toEqual([]);
  await emptied();
});

test("a sweep is overdue after three of its periods without a run, and not before", () => {
  const now = new Date("2026-11-28T12:00:00Z");
  const ago = (minutes: number) => new Date(now.getTime() - minutes * minute);
  const overdue = (runs: [string, Date | null][], since = now) =>
    standingOf(
      sweeps,
      runs.map(([task, endedAt]) => ({ task, endedAt, knownSince: null })),
      { now, since },
    )
      .filter(({ isOverdue }) => isOverdue)
      .map(({ task }) => task);
  expect(sweeps.map(({ periodMs }) => periodMs / minute)).toEqual([1, 5, 1440]);
  expect(
    overdue([
      ["every-minute", ago(3)],
      ["every-five", ago(15)],
      ["every-night", ago(3 * 1440)],
    ]),
  ).toEqual([]);
  expect(
    overdue([
      ["every-minute", ago(4)],
      ["every-five", ago(16)],
      ["every-night", ago(3 * 1440)],
    ]),
  ).toEqual(["every-minute", "every-five"]);
  expect(overdue([], ago(16))).toEqual(["every-minute", "every-five"]);
  // A last run ahead of the clock hides nothing.
  expect(overdue([["every-minute", ago(-1440)]], ago(4))).toEqual(["every-minute"]);
});

test("the latest turn is a minute of the schedule that has come", () => {
  const turn = (task: string, now: string) =>
    latestTurn(sweeps.find((sweep) => sweep.task === task)!, new Date(now)).toISOString();
  expect(turn("every-minute", "2026-11-28T12:00:59.999Z")).toBe("2026-11-28T12:00:00.000Z");
  expect(turn("every-five", "2026-11-28T12:04:59Z")).toBe("2026-11-28T12:00:00.000Z");
  expect(turn("every-night", "2026-03-01T03:46:00Z")).toBe("2026-02-28T03:47:00.000Z");
});

test("a dead worker's jobs are free at once, those of one that lives in another process are not", async () => {
  const [here, there] = [await announceWorkers(pool, quietLog), await announceWorkers(pool, quietLog)];
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const logger = graphileLogger(quietLog);
  const { events } = there;
  const taskList = { held: () => held };
  const runner = await run({ pgPool: pool, noHandleSignals: true, logger, events, taskList, concurrency: 1 });
  await owner.query("select graphile_worker.add_job('held')");
  const isHeld = "select 1 from graphile_worker.jobs where task_identifier = 'held' and locked_by is not null";
  await expect.poll(async () => (await owner.query(isHeld)).rowCount, { timeout: patienceMs }).toBe(1);
  await owner.query(
    "update graphile_worker._private_jobs set locked_at = now() - interval '1 minute' where locked_by is not null",
  );
  for (const [task, worker, attempts] of [
    ["orphaned", "worker-dead", 1],
    ["crashing", "worker-dead", 4],
  ]) {
    await owner.query("select graphile_worker.add_job($1)", [task]);
    await owner.query(
      `update graphile_worker._private_jobs j set locked_at = now() - interval '1 minute', locked_by = $2, attempts = $3
       from graphile_worker._private_tasks t where t.id = j.task_id and t.identifier = $1`,
      [task, worker, attempts],
    );
  }
  expect((await here.freeLocksOfTheDead()).sort()).toEqual(["crashing", "orphaned"]);
  // Replaced while it ran: another job does its work.
  await owner.query("select graphile_worker.add_job('replaced', job_key := 'one')");
  await owner.query(
    "update graphile_worker._private_jobs set locked_at = now() - interval '1 minute', locked_by = 'worker-dead' where key = 'one'",
  );
  await owner.query("select graphile_worker.add_job('replaced', job_key := 'one')");
  expect(await here.freeLocksOfTheDead()).toEqual(["replaced"]);
  const left = await owner.query("select key, attempts from graphile_worker.jobs where task_identifier = 'replaced'");
  expect(left.rows).toEqual([{ key: "one", attempts: 0 }]);
  await owner.query(
    "select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs where key = 'one'))",
  );
  const stand = `select task_identifier as task, locked_by as by, run_at <= now() as due from graphile_worker.jobs order by 1`;
  expect((await owner.query(stand)).rows).toEqual([
    // It may be what killed its worker: it waits, as after any failure.
    { task: "crashing", by: null, due: false },
    { task: "held", by: expect.stringMatching(/^pool-/), due: true },
    { task: "orphaned", by: null, due: true },
  ]);
  await there.stop();
  await expect.poll(async () => here.freeLocksOfTheDead(), { timeout: 60_000 }).toEqual(["held"]);
  await here.stop();
  release();
  await runner.stop();
  await emptied();
});

test("workers are announced anew when their connection is lost", async () => {
  const presence = await announceWorkers(pool, quietLog);
  presence.events.emit("pool:create", { workerPool: { id: "worker-1" } } as never);
  const holders = async () =>
    (
      await owner.query(
        "select pid from pg_locks where locktype = 'advisory' and (classid::bigint << 32 | objid::bigint) = hashtextextended('fairmark worker worker-1', 0)",
      )
    ).rows.map(({ pid }) => pid as number);
  await expect.poll(holders, { timeout: 60_000 }).toHaveLength(1);
  const [first] = await holders();
  await owner.query("select pg_terminate_backend($1)", [first]);
  await expect.poll(async () => (await holders()).filter((pid) => pid !== first), { timeout: 60_000 }).toHaveLength(1);
  await presence.stop();
  await expect.poll(holders, { timeout: 60_000 }).toEqual([]);
});
