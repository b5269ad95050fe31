import { getOrganisation } from "../organisations/index.ts";
import { daysBefore } from "../platform/days.ts";
import type { Database, Db } from "../platform/db.ts";
import { runEachAlone, workOff } from "../platform/each-alone.ts";
import { AppError } from "../platform/errors.ts";
import { getReviewByNumber } from "../reviews/index.ts";
import { closeCase, findCase, listEventsWithoutCase, listMootCases, openCase } from "./cases.queries.ts";
import { forgetAddresses, forgetWords } from "./reports.queries.ts";
import { forgetAddressAfterDays, forgetWordsAfterDays } from "./review-case.ts";
import { tellReporters } from "./tell-reporters.ts";

const batch = 200;

/**
 * Opens a case for every event that a person has to look at: an order that named somebody other than the author of a
 * published review, an appeal against a removal. Gives back how many. Safe to run by two at once.
 */
export async function openDueCases(db: Database, now: Date): Promise<number> {
  const list = (atMost: number) => listEventsWithoutCase(db, atMost);
  return workOff({ list, keyOf: ({ eventId }) => eventId, batch }, async (event) => {
    const { isNew } = await db.transaction().execute((tx) => openCase(tx, event, now));
    return isNew;
  });
}

/**
 * Closes the cases in which there is nothing left to decide, and tells the readers who reported. Gives back how many.
 * Safe to run by two at once.
 */
export async function closeMootCases(db: Database, now: Date): Promise<number> {
  const list = (atMost: number) => listMootCases(db, atMost);
  return workOff({ list, keyOf: ({ id }) => id, batch }, (which) => closeMoot(db, which, now));
}

async function closeMoot(db: Database, which: { organisationId: string; id: string }, now: Date): Promise<boolean> {
  try {
    await db.transaction().execute((tx) => close(tx, which, now));
    return true;
  } catch (error) {
    // In the meantime somebody has decided, another sweep has closed it, or the review is visible again.
    if (error instanceof AppError && error.code === "review_not_in_state") return false;
    throw error;
  }
}

async function close(tx: Db, which: { organisationId: string; id: string }, now: Date): Promise<void> {
  const { organisationId, id: caseId } = which;
  const outcome = "no_longer_shown";
  await closeCase(tx, which, { outcome, by: null, note: null }, now);
  const { kind, reviewNumber } = (await findCase(tx, which))!;
  const review = await getReviewByNumber(tx, { organisationId, number: reviewNumber });
  if (kind === "removal_appeal") return;
  if (review.visibleVersion !== null) throw new AppError("review_not_in_state", { internal: { case: caseId } });
  const organisation = await getOrganisation(tx, organisationId);
  if (kind === "report") await tellReporters(tx, { organisation, caseId, review, outcome }, now);
}

/**
 * Forgets what is no longer needed of closed cases: the addresses of readers after six months, their words after the year for
 * which what belongs to a removed review is kept. That there was a report, why and when stays.
 */
export async function forgetOldReports(db: Database, now: Date): Promise<{ addresses: number; words: number }> {
  const before = (days: number) => daysBefore(now, days);
  const forgotten = { addresses: 0, words: 0 };
  await runEachAlone(
    async () => {
      forgotten.addresses = await forgetAddresses(db, before(forgetAddressAfterDays));
    },
    async () => {
      forgotten.words = await forgetWords(db, before(forgetWordsAfterDays));
    },
  );
  return forgotten;
}
