import { getOrganisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { runEachAlone, workOff } from "../platform/each-alone.ts";
import {
  findReview,
  getReviewByNumber,
  listVersions,
  type Review,
  type ReviewVersion,
  waitsSince,
} from "../reviews/index.ts";
import { checkDueConversations } from "./check-conversations.ts";
import { countryOf, factsAboutProducts } from "./check-facts.ts";
import { type CheckRunner, checksHere } from "./check-runner.ts";
import { type CheckedText, type CheckFacts, reviewFields } from "./checked-text.ts";
import {
  insertBands,
  insertCheck,
  insertFindings,
  listSimilarTexts,
  listUnchecked,
  markWaitingAgain,
  unmarkDecided,
} from "./checks.queries.ts";

const batch = 100;
/** A run ends after so many, and the next one continues, so that an import does not hold up a worker for an hour. */
const atMost = 5000;

/**
 * Runs the automatic checks over everything that is waiting for a vetter and has not been checked: reviews, where that means that
 * their own job has missed them, questions and answers. The checks annotate; nothing depends on them. Safe to run twice and by two at once.
 *
 * @returns how many were checked
 */
export async function checkDue(db: Database, now: Date, runner: CheckRunner = checksHere()): Promise<number> {
  let checked = 0;
  await runEachAlone(
    () => unmarkDecided(db),
    async () => {
      checked += await checkDueReviews(db, now, runner);
    },
    async () => {
      checked += await checkDueConversations(db, now, runner);
    },
  );
  return checked;
}

function checkDueReviews(db: Database, now: Date, runner: CheckRunner): Promise<number> {
  const list = (most: number) => listUnchecked(db, most);
  const keyOf = ({ organisationId, number }: { organisationId: string; number: number }) =>
    `${organisationId} ${number}`;
  return workOff({ list, keyOf, batch, doneAtMost: atMost }, async ({ organisationId, locale, number }) => {
    const review = await getReviewByNumber(db, { organisationId, number });
    return checkReview(db, review, locale, now, runner);
  });
}

/** Checks the one review that a job names, if it is still waiting. */
export async function checkWaiting(
  db: Database,
  by: { organisationId: string; id: string },
  now: Date,
  runner: CheckRunner = checksHere(),
): Promise<void> {
  const review = await findReview(db, by);
  if (review?.state !== "pending_moderation") return;
  const { locale } = await getOrganisation(db, by.organisationId);
  await checkReview(db, review, locale, now, runner);
}

/**
 * Checks the newest version of a review, unless that has been done.
 *
 * @returns whether this call did it
 */
export async function checkReview(
  db: Database,
  review: Review,
  locale: string,
  now: Date,
  runner: CheckRunner = checksHere(),
): Promise<boolean> {
  const versions = await listVersions(db, review);
  const newest = versions.find(({ version }) => version === review.version);
  // Erased in the meantime: nothing is left to check.
  if (!newest) return false;
  const text = checkedText(newest);
  const ref = { organisationId: review.organisationId, reviewId: review.id, version: review.version };
  const waitingSince = waitsSince(review);
  if (await db.transaction().execute((tx) => markWaitingAgain(tx, ref, waitingSince))) return false;
  const keys = await runner.keysOf(text.fields);
  const bands = keys.bands ?? [];
  const earlier = versions.findLast(({ version }) => version < review.version);
  const facts: CheckFacts = {
    country: countryOf(locale),
    ...(await factsAboutProducts(db, review, keys.names ?? [])),
    candidates: await listSimilarTexts(db, ref, bands),
    earlier: earlier && checkedText(earlier).fields,
  };
  const { findings, unfinished } = await runner.check(text, facts, keys);
  return db.transaction().execute(async (tx) => {
    const kinds = [...new Set(findings.map(({ finding }) => finding))].toSorted();
    const check = { ...ref, language: newest.language, findings: kinds, unfinished, waitingSince };
    if (!(await insertCheck(tx, check, now))) return false;
    await insertFindings(tx, ref, findings);
    await insertBands(tx, ref, bands);
    return true;
  });
}

/** Words only: the author's other answers, above all the scores, are left out here. */
export function checkedText(version: ReviewVersion): CheckedText {
  const fields: CheckedText["fields"] = Object.fromEntries(
    reviewFields.flatMap((field) => (version[field] === null ? [] : [[field, version[field]]])),
  );
  return { fields, language: version.language, filledInSeconds: version.filledInSeconds };
}
