import { getOrganisation } from "../organisations/index.ts";
import { daysBefore } from "../platform/days.ts";
import type { Database, Db } from "../platform/db.ts";
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
  let opened = 0;
  for (;;) {
    const due = await listEventsWithoutCase(db, batch);
    let made = 0;
    for (const event of due) {
      const { isNew } = await db.transaction().execute((tx) => openCase(tx, event, now));
      if (isNew) made += 1;
    }
    opened += made;
    if (due.length < batch || made === 0) return opened;
  }
}

/**
 * Closes the cases in which there is nothing left to decide, and tells the readers who reported. Gives back how many.
 * Safe to run by two at once.
 */
export async function closeMootCases(db: Database, now: Date): Promise<number> {
  let closed = 0;
  for (;;) {
    const moot = await listMootCases(db, batch);
    let done = 0;
    for (const which of moot) done += await closeMoot(db, which, now);
    closed += done;
    if (moot.length < batch || done === 0) return closed;
  }
}

async function closeMoot(db: Database, which: { organisationId: string; id: string }, now: Date): Promise<number> {
  try {
    await db.transaction().execute((tx) => close(tx, which, now));
    return 1;
  } catch (error) {
    // In the meantime somebody has decided, another sweep has closed it, or the review is visible again.
    if (error instanceof AppError && error.code === "review_not_in_state") return 0;
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
  return {
    addresses: await forgetAddresses(db, before(forgetAddressAfterDays)),
    words: await forgetWords(db, before(forgetWordsAfterDays)),
  };
}
