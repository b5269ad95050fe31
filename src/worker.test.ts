import { expect, test } from "vitest";
import { anInvitingShop, anOrder } from "../test/support/invitations.ts";
import { runJobs } from "../test/support/jobs.ts";
import { quietLog } from "../test/support/log.ts";
import { testApp } from "../test/support/test-app.ts";
import { aReviewToVet } from "../test/support/waiting-reviews.ts";
import { processOrdersJob } from "./intake/index.ts";
import { enqueuedJobs, type Lane } from "./jobs.ts";
import { listMails } from "./outbox/index.ts";
import { daysBefore } from "./platform/days.ts";
import { enqueue } from "./platform/jobs.ts";
import type { Log } from "./platform/log.ts";
import { decideReview } from "./reviews/index.ts";
import { recurring, tasksIn } from "./worker.ts";

const server = await testApp();
const names = [...recurring.map(({ task }) => task), ...Object.keys(enqueuedJobs)];
const lanes: Lane[] = ["deliveries", "text checks", "others"];

test("every job has a name of its own, and one runner that takes it", () => {
  expect(new Set(names).size).toBe(names.length);
  expect(lanes.flatMap(tasksIn).sort()).toEqual([...names].sort());
});

test("a sweep's turn has the sweep's name as its key, so that one waits at most", () => {
  expect(recurring.map(({ item }) => [item.task, item.options.jobKey, item.options.jobKeyMode])).toEqual(
    recurring.map(({ task, keepsPlace }) => [task, task, keepsPlace ? "preserve_run_at" : "replace"]),
  );
});

const someId = "0190a0a0-0000-7000-8000-000000000000";

test.each(Object.keys(enqueuedJobs))(
  "%s is done with where its payload does not say what it is about",
  async (task) => {
    const odd = [
      {},
      [],
      "jane@example.com",
      7,
      { organisationId: someId },
      { organisationId: 1, id: 2, endpointId: [], subjectId: {}, subjectKind: "review" },
      { organisationId: "ACME", id: "jane@example.com", endpointId: "", subjectId: "x", subjectKind: "review" },
      { organisationId: someId, subjectId: someId, subjectKind: "reviews" },
    ];
    for (const payload of odd)
      await server.owner.query("select graphile_worker.add_job($1, $2::json)", [task, JSON.stringify(payload)]);
    const told: unknown[] = [];
    const tell = (...words: unknown[]) => void told.push(words);
    await runJobs(server, { ...quietLog, warn: tell, error: tell } as unknown as Log);
    // An organisation is all that this one is about, and of one that is not there nothing waits.
    const isAbout = (payload: unknown) =>
      task === processOrdersJob && (payload as { organisationId?: unknown }).organisationId === someId;
    const leftOut = odd.filter((payload) => !isAbout(payload));
    expect(told).toEqual(
      leftOut.map(() => [{ task }, "a job was left out: its payload does not say what it is about"]),
    );
    const left = async () => (await server.owner.query("select task_identifier from graphile_worker.jobs")).rows;
    // The library tells the database of the last one afterwards.
    await expect.poll(left).toEqual([]);
  },
);

test("no sweep writes to anybody but those that are said to, though there is something to tell", async () => {
  const { db, clock } = server;
  const shop = await anInvitingShop(server, { inviteFromHour: 0, inviteUntilHour: 24 });
  const bought = daysBefore(clock.now, 12).toISOString().slice(0, 10);
  await anOrder(server, shop, { orderRef: "due", purchaseDate: bought, deliveryDate: bought, now: clock.now });
  const review = await aReviewToVet(db, shop, clock.now);
  await decideReview(db, review, { verdict: "accept" }, { kind: "operator" }, clock.now);
  const mails = async () => (await listMails(db, { organisationId: shop.id, atMost: 100 })).map(({ kind }) => kind);
  const before = await mails();
  const run = async (mailing: boolean) => {
    for (const { task } of recurring.filter(({ mails }) => mails === mailing)) await enqueue(db, task, {});
    await runJobs(server);
  };
  await run(false);
  expect(await mails()).toEqual(before);
  await run(true);
  expect((await mails()).sort()).toEqual([...before, "invitation", "review_published"].sort());
});
