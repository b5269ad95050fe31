import { expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { castVote, reviewVotes } from "./index.ts";

const { db, owner } = await testDatabase();
const { now } = testClock();
const keys = deriveKeys("a secret for tests, thirty-two characters and more");

async function aReview() {
  const shop = await anOrganisation(db);
  const { organisationId, id: reviewId } = await publishReview(db, shop, {}, now);
  const vote = (isHelpful: boolean, voter?: string, under = keys) =>
    castVote(db, under, reviewVotes, { organisationId, subjectId: reviewId, isHelpful, voter }, now);
  const counts = async () => {
    const { rows } = await owner.query<{ helpful: number; unhelpful: number }>(
      "select helpful, unhelpful from review_vote_counts where organisation_id = $1 and review_id = $2",
      [organisationId, reviewId],
    );
    const { helpful, unhelpful } = rows[0] ?? { helpful: 0, unhelpful: 0 };
    return [helpful, unhelpful];
  };
  return { vote, counts, organisationId };
}

test("a reader's vote counts once, and their last one counts", async () => {
  const { vote, counts } = await aReview();
  expect(await counts()).toEqual([0, 0]);
  await vote(true, "reader-1");
  await vote(true, "reader-1");
  expect(await counts()).toEqual([1, 0]);
  await vote(false, "reader-1");
  await vote(false, "reader-1");
  expect(await counts()).toEqual([0, 1]);
  await vote(true, "reader-2");
  expect(await counts()).toEqual([1, 1]);
});

test("who is not told apart counts each time", async () => {
  const { vote, counts } = await aReview();
  for (const isHelpful of [true, true, false]) await vote(isHelpful);
  expect(await counts()).toEqual([2, 1]);
});

test("of many who vote at once none is lost, and one reader is still one", async () => {
  const { vote, counts } = await aReview();
  await Promise.all([
    ...Array.from({ length: 10 }, (_, at) => vote(true, `reader-${at}`)),
    ...Array.from({ length: 10 }, () => vote(true, "the same")),
    ...Array.from({ length: 5 }, () => vote(false)),
  ]);
  expect(await counts()).toEqual([11, 5]);
});

test("a reader who votes both ways at once is counted one way", async () => {
  const { vote, counts } = await aReview();
  await Promise.all(Array.from({ length: 12 }, (_, at) => vote(at % 2 === 0, "torn")));
  expect((await counts()).reduce((sum, one) => sum + one)).toBe(1);
});

test("a reader stays one when the secret is replaced", async () => {
  const { vote, counts } = await aReview();
  await vote(true, "reader");
  const replaced = deriveKeys("another secret for tests, as long as the first", [
    "a secret for tests, thirty-two characters and more",
  ]);
  await vote(false, "reader", replaced);
  await vote(true, "somebody else", replaced);
  expect(await counts()).toEqual([1, 1]);
});

test("what the shop calls a reader is not stored, and one reader cannot be followed from review to review", async () => {
  const [one, two] = [await aReview(), await aReview()];
  await one.vote(true, "jane-the-reader");
  await two.vote(true, "jane-the-reader");
  const { rows } = await owner.query<{ row: string; voter: string }>(
    "select v::text as row, voter::text as voter from review_votes v where organisation_id = any($1)",
    [[one.organisationId, two.organisationId]],
  );
  const hex = Buffer.from("jane-the-reader").toString("hex");
  expect(rows.filter(({ row }) => row.includes("jane") || row.includes(hex))).toEqual([]);
  expect(new Set(rows.map(({ voter }) => voter)).size).toBe(2);
});
