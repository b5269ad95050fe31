import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { aReviewToVet, type Wish } from "../../test/support/waiting-reviews.ts";
import { applyDueDecisions } from "../moderation/apply-decisions.ts";
import { getReviewByNumber, type Review, withdrawReview } from "../reviews/index.ts";
import { checks } from "./all-checks.ts";
import { checkDue } from "./check-due.ts";
import { checksBy, checksHere } from "./check-runner.ts";
import { takeCheckStep } from "./check-steps.ts";
import { findCheck } from "./checks.queries.ts";

const server = await testApp();
const { app, db, owner, clock } = server;

const rude = { generalComments: "Call 07911 123456, it is shit" };
const checkOf = ({ organisationId, id: reviewId, version }: Review) =>
  findCheck(db, { organisationId, reviewId, version });

async function aWaiting(wish: Wish = rude) {
  const organisation = await anOrganisation(db);
  const review = await aReviewToVet(db, organisation, clock.now, wish);
  const vetter = await signIn(app, db, { role: "vetter", organisations: [organisation] });
  return { organisation, review, vetter, path: `/console/${organisation.trkref}/reviews/${review.number}` };
}

/** A thread in which the checks of these places in the list never end. */
function stalledAt(...places: number[]) {
  return checksBy({
    run: async (task) => {
      const parts: Parameters<Parameters<typeof takeCheckStep>[1]>[0][] = [];
      takeCheckStep(task, (part) => parts.push(part));
      if (task.step !== "checks") return { parts, isComplete: true };
      const stalled = places.find((place) => place >= task.from);
      return stalled === undefined
        ? { parts, isComplete: true }
        : { parts: parts.slice(0, stalled - task.from), isComplete: false };
    },
    stop: async () => undefined,
  });
}
const placeOf = (code: string) => checks.findIndex(({ finds }) => finds.includes(code as never));

test("a review is checked by a job that its submission asks for, without a sweep", async () => {
  const { review, vetter, path } = await aWaiting();
  await runJobs(server);
  expect((await checkOf(review))?.findings.map(({ finding }) => finding)).toEqual(["phone_number", "profanity"]);
  expect((await vetter.get(path)).body).toContain("<mark>07911 123456</mark>");
});

test("a page shows what is stored and checks nothing: not what was not checked yet, and not what was", async () => {
  const { review, vetter, path } = await aWaiting();
  const page = (await vetter.get(path)).body;
  expect(page).toContain("Not checked yet");
  expect(page).not.toContain("<mark>");
  expect((await vetter.get("/console/queue")).body).toContain("Not checked yet");
  expect(await checkOf(review)).toBeUndefined();

  await checkDue(db, clock.now);
  expect((await vetter.get(path)).body).toContain("<mark>07911 123456</mark>");
  await owner.query("delete from review_findings where review_id = $1 and finding = 'phone_number'", [review.id]);
  const later = (await vetter.get(path)).body;
  expect(later).not.toContain("<mark>07911");
  expect(later).toContain("Profanity");
  expect(later).not.toContain("Not checked yet");
});

test("what was not checked yet can be decided, and nothing is checked by that", async () => {
  const { review, vetter, path } = await aWaiting();
  await vetter.post("/console/queue/next");
  const answer = await vetter.post(`${path}/decide`, { verdict: "accept", version: "1" });
  expect(answer.statusCode).toBe(303);
  clock.advance(10_000);
  await applyDueDecisions(db, clock.now);
  expect((await getReviewByNumber(db, review)).state).toBe("pending_publication");
  expect(await checkOf(review)).toBeUndefined();
  await runJobs(server);
  await checkDue(db, clock.now);
  expect(await checkOf(review)).toBeUndefined();
  expect((await vetter.get(path)).body).toContain("This text was not checked.");
});

test("a job that comes too late, for a review that was taken back or has gone, does nothing", async () => {
  const { review, organisation } = await aWaiting();
  await withdrawReview(db, review, clock.now);
  await owner.query("select graphile_worker.add_job('check-review', $1::json)", [
    JSON.stringify({ organisationId: organisation.id, id: organisation.id }),
  ]);
  await runJobs(server);
  expect(await checkOf(review)).toBeUndefined();
});

test("a check that is cut off leaves the others their findings, holds nobody up, and the vetter is told what was not looked for", async () => {
  const { review, vetter, path } = await aWaiting();
  const other = await aWaiting({ generalComments: "SHOUTING IS ALL THAT I CAN DO ABOUT IT" });
  await checkDue(db, clock.now, stalledAt(placeOf("postal_address")));
  expect(await checkOf(review)).toMatchObject({ unfinished: ["postal_address"] });
  expect((await checkOf(review))?.findings.map(({ finding }) => finding)).toEqual(["phone_number", "profanity"]);
  expect((await checkOf(other.review))?.findings.map(({ finding }) => finding)).toEqual(["shouting"]);
  const page = (await vetter.get(path)).body;
  expect(page).toContain("Not everything was checked. These checks did not finish: Postal address.");
  expect(page).toContain("<mark>07911 123456</mark>");
  expect((await vetter.get("/console/queue")).body).toContain("Not fully checked");
  // It counts as checked: no sweep is held up by it again.
  expect(await checkDue(db, clock.now)).toBe(0);
});

test("a text that stalls two checks is not shown to the rest", async () => {
  const { review, vetter, path } = await aWaiting();
  await checkDue(db, clock.now, stalledAt(placeOf("postal_address"), placeOf("link")));
  const rest = checks.slice(placeOf("link")).flatMap(({ finds }) => [...finds]);
  expect((await checkOf(review))?.unfinished).toEqual(["postal_address", ...rest]);
  expect((await vetter.get(path)).body).toMatch(/Postal address, Link, E-mail address, Profanity/);
});

test("where the fingerprints are cut off, neither copies nor other products were looked for", async () => {
  const { review } = await aWaiting();
  const here = checksHere();
  const keysOf = async () => ({ bands: undefined, names: undefined });
  await checkDue(db, clock.now, { ...here, keysOf });
  expect((await checkOf(review))?.unfinished).toEqual(["near_duplicate", "other_product"]);
});
