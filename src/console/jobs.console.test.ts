import { describe, expect, test } from "vitest";
import { runJobs } from "../../test/support/jobs.ts";
import { quietLog } from "../../test/support/log.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { createJobFigures } from "../cli/job-figures.ts";
import { dayMs } from "../platform/days.ts";
import { enqueue } from "../platform/jobs.ts";
import { sweepsOf } from "../platform/sweeps.ts";
import { watchTasks } from "../platform/watch-tasks.ts";
import { recurring } from "../worker.ts";
import { countJobs, listJobsToSee, listSweepRuns } from "./jobs.queries.ts";

const server = await testApp({ config: { METRICS_TOKEN: "a-token" } });
const { app, db, owner, clock } = server;
const admin = await signIn(app, db, { role: "admin" });
const path = "/console/jobs";

/** A job that has failed so often, of the queue's own making. */
async function aFailedJob(attempts: number, lastError = "23514"): Promise<string> {
  // Of an order that is gone: tried again, it finds nothing to do.
  const nothing = "00000000-0000-7000-8000-000000000000";
  const { rows } = await owner.query<{ id: string }>(
    "select id from graphile_worker.add_job('process-customer-order', payload => $1, max_attempts => 25)",
    [{ organisationId: nothing, id: nothing }],
  );
  await owner.query(
    "update graphile_worker._private_jobs set attempts = $2, last_error = $3, run_at = now() + interval '1 hour' where id = $1",
    [rows[0]!.id, attempts, lastError],
  );
  return rows[0]!.id;
}

const jobOf = async (id: string) =>
  (
    await owner.query(
      "select attempts, run_at <= now() as is_due, last_error from graphile_worker.jobs where id = $1",
      [id],
    )
  ).rows[0];

describe("the page of jobs", () => {
  test("counts them by task, and names failed ones with a code and no message", async () => {
    await enqueue(db, "publish-due", {});
    await enqueue(db, "publish-due", {}, { runAt: new Date("2100-01-01T00:00:00Z") });
    await aFailedJob(3);
    await aFailedJob(25, 'duplicate key: jane@example.com is "taken"');
    expect(await countJobs(db)).toEqual([
      {
        task: "process-customer-order",
        counts: { waiting: 0, scheduled: 0, running: 0, retrying: 1, failed: 1 },
        oldestWaitingSince: null,
      },
      {
        task: "publish-due",
        counts: { waiting: 1, scheduled: 1, running: 0, retrying: 0, failed: 0 },
        oldestWaitingSince: expect.any(Date),
      },
    ]);
    const { body } = await admin.get(path);
    expect(body).toContain("<code>23514</code>");
    expect(body).toContain("<code>not a code</code>");
    expect(body).toContain("3 of 25 tries");
    expect(body).not.toContain("jane");
  });

  test("tries one again at once, with all its tries before it", async () => {
    const id = await aFailedJob(25);
    expect((await admin.post(path, { deed: "retry", job: id })).headers.location).toBe(`${path}?retry`);
    expect(await jobOf(id)).toMatchObject({ attempts: 0, is_due: true });
    await runJobs(server);
    // A job that is done leaves the queue a moment after its work.
    await expect.poll(() => jobOf(id)).toBeUndefined();
  });

  test("tries all again", async () => {
    const ids = [await aFailedJob(25), await aFailedJob(1)];
    await admin.post(path, { deed: "retry-all" });
    for (const id of ids) expect(await jobOf(id)).toMatchObject({ attempts: 0, is_due: true });
    expect((await listJobsToSee(db, 10)).filter(({ state }) => state !== "running")).toEqual([]);
  });

  test("gives one up, which then stays until it is removed", async () => {
    const id = await aFailedJob(2);
    // Not before it was given up.
    expect((await admin.post(path, { deed: "remove", job: id })).statusCode).toBe(409);
    await admin.post(path, { deed: "give-up", job: id });
    expect(await jobOf(id)).toMatchObject({ attempts: 25, last_error: "given_up" });
    await admin.post(path, { deed: "remove", job: id });
    expect(await jobOf(id)).toBeUndefined();
  });

  test("leaves alone what a worker has at this moment, what is not there, and what is no deed", async () => {
    const id = await aFailedJob(2);
    await owner.query("update graphile_worker._private_jobs set locked_at = now(), locked_by = 'w' where id = $1", [
      id,
    ]);
    const statuses = [];
    for (const deed of ["retry", "give-up", "remove"])
      statuses.push((await admin.post(path, { deed, job: id })).statusCode);
    for (const job of ["999999999", "x", "", "99999999999999999999"])
      statuses.push((await admin.post(path, { deed: "retry", job })).statusCode);
    statuses.push((await admin.post(path, { deed: "drop", job: id })).statusCode);
    expect(statuses).toEqual([409, 409, 409, 409, 409, 409, 409, 400]);
    expect(await jobOf(id)).toMatchObject({ attempts: 2 });
    expect((await admin.get(path)).body).toContain("<h2>Running</h2>");
  });

  test("lists what recurs, and when it ran last and how", async () => {
    await owner.query("delete from sweep_runs");
    expect((await admin.get(path)).body.match(/No run is recorded/g)).toHaveLength(recurring.length);
    await enqueue(db, "publish-due", {});
    await enqueue(db, "tend-cases", {});
    await owner.query("alter table review_cases rename to review_cases_gone");
    await runJobs(server);
    await owner.query("alter table review_cases_gone rename to review_cases");
    expect((await listSweepRuns(db)).sort((a, b) => (a.task < b.task ? -1 : 1))).toEqual([
      { task: "publish-due", endedAt: clock.now, milliseconds: expect.any(Number), failure: null },
      { task: "tend-cases", endedAt: clock.now, milliseconds: expect.any(Number), failure: "42P01" },
    ]);
    const { body } = await admin.get(path);
    expect(body).toContain("Failed: <code>42P01</code>");
    expect(body).toContain("Every day at 03:27 UTC");
    expect(body).toContain("Every hour, at 17 minutes past");
    expect(sweepsOf([{ task: "name", schedule: "1 2 * * *" }])).toMatchObject([
      { task: "name", schedule: "1 2 * * *", periodMs: dayMs },
    ]);
  });
});

test("what a job fails with reaches the queue as a code, whatever the error says", async () => {
  const seen: unknown[] = [];
  const watch = {
    db,
    clock: () => clock.now,
    log: quietLog,
    sweeps: new Set<string>(),
    onJob: (job: object) => seen.push(job),
  };
  const fails = async () => {
    throw Object.assign(new Error("jane@example.com"), { code: "22P02" });
  };
  const { fails: watched } = watchTasks({ fails }, watch);
  await expect((watched as (...all: unknown[]) => Promise<void>)({}, {})).rejects.toThrow(/^22P02$/);
  expect(seen).toEqual([{ task: "fails", seconds: expect.any(Number), failure: "22P02" }]);
});

test("metrics count the queue by task and state, what waits to be delivered, and how jobs went", async () => {
  const { workMetrics, text: figures } = createJobFigures();
  const jobs = { figures, problem: () => undefined };
  const watched = await testApp({ database: server, config: { METRICS_TOKEN: "a-token" }, jobs });
  workMetrics.observeJob({ task: "publish-due", seconds: 0.02, failure: null });
  workMetrics.observeJob({ task: "publish-due", seconds: 0.02, failure: "23514" });
  workMetrics.observeWebhook("timed_out");
  await aFailedJob(25);
  const { body } = await watched.app.inject({ url: "/metrics", headers: { authorization: "Bearer a-token" } });
  expect(body).toMatch(/fairmark_jobs\{task="process-customer-order",state="failed"\} 1/);
  expect(body).toContain("fairmark_webhook_messages_waiting 0");
  expect(body).toContain('fairmark_job_duration_seconds_count{task="publish-due"} 2');
  expect(body).toContain('fairmark_job_failures_total{task="publish-due"} 1');
  expect(body).toContain('fairmark_webhook_attempts_total{outcome="timed_out"} 1');
});
