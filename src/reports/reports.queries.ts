import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { type Language, languageNamed } from "../platform/languages.ts";
import { emailKey } from "../purchases/index.ts";
import type { Report, ReportReason, StoredReport } from "./report.ts";

type OfCase = { organisationId: string; caseId: string };

export async function insertReport(
  tx: Db,
  of: OfCase & { version: number },
  report: Report,
  now: Date,
): Promise<string> {
  const id = newId(now);
  const { reason, words, email, language } = report;
  const stored = { reason, comment: words, email, emailKey: email === null ? null : emailKey(email), language };
  await tx
    .insertInto("reviewReports")
    .values({ ...of, ...stored, id, createdAt: now })
    .execute();
  return id;
}

/** The reports of a case, oldest first, without the addresses. */
export async function listReports(db: Db, of: OfCase, atMost: number): Promise<StoredReport[]> {
  const rows = await db
    .selectFrom("reviewReports")
    .select(["id", "version", "reason", "comment", "createdAt", sql<boolean>`email is not null`.as("wantsAnswer")])
    .where("organisationId", "=", of.organisationId)
    .where("caseId", "=", of.caseId)
    .orderBy("id")
    .limit(atMost)
    .execute();
  return rows.map(({ comment, ...row }) => ({ ...row, words: comment }));
}

/** How many reports a case has, by reason, the most frequent first. */
export async function countReports(db: Db, of: OfCase): Promise<{ reason: ReportReason; count: number }[]> {
  return db
    .selectFrom("reviewReports")
    .select(["reason", sql<number>`count(*)::int`.as("count")])
    .where("organisationId", "=", of.organisationId)
    .where("caseId", "=", of.caseId)
    .groupBy("reason")
    .orderBy("count", "desc")
    .orderBy("reason")
    .execute();
}

export type Addressee = { id: string; reason: ReportReason; language: Language };

/** The reports of a case whose authors want to be told and have not been: one for each address. */
export async function listReportsToAnswer(tx: Db, of: OfCase): Promise<Addressee[]> {
  const rows = await tx
    .selectFrom("reviewReports")
    .distinctOn("emailKey")
    .select(["id", "reason", "language"])
    .where("organisationId", "=", of.organisationId)
    .where("caseId", "=", of.caseId)
    .where("emailKey", "is not", null)
    .where("mailId", "is", null)
    .orderBy("emailKey")
    .orderBy("id")
    .execute();
  return rows.map(({ id, reason, language }) => ({
    id,
    reason,
    language: languageNamed(language),
  }));
}

/** Records which mail tells the author of a report what was decided: its recipient is the report's address. */
export async function noteAnswer(tx: Db, which: { organisationId: string; id: string }, mailId: string): Promise<void> {
  await tx
    .updateTable("reviewReports")
    .set({ mailId })
    .where("organisationId", "=", which.organisationId)
    .where("id", "=", which.id)
    .execute();
}

/** The recipient of the mail about a decision; undefined once the address has been erased or forgotten. */
export async function findReporterAddress(
  db: Db,
  by: { organisationId: string; mailId: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom("reviewReports")
    .select("email")
    .where("organisationId", "=", by.organisationId)
    .where("mailId", "=", by.mailId)
    .executeTakeFirst();
  return row?.email ?? undefined;
}

/** Erases who made reports: the address and the words. That there was a report, and why, stays. Gives back how many. */
export async function eraseReporter(tx: Db, who: { organisationId: string; email: string }): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable("reviewReports")
    .set({ email: null, emailKey: null, comment: null })
    .where("organisationId", "=", who.organisationId)
    .where("emailKey", "=", emailKey(who.email))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/**
 * Erases what was said about a review in reports and by those who decided, since it may say something about the author.
 */
export async function eraseWordsAboutReview(
  tx: Db,
  about: { organisationId: string; reviewId: string },
): Promise<void> {
  const { organisationId, reviewId } = about;
  const cases = tx.selectFrom("reviewCases").select("id").where("organisationId", "=", organisationId);
  await tx
    .updateTable("reviewReports")
    .set({ comment: null })
    .where("organisationId", "=", organisationId)
    .where("caseId", "in", cases.where("reviewId", "=", reviewId))
    .execute();
  await tx
    .updateTable("reviewCases")
    .set({ note: null })
    .where("organisationId", "=", organisationId)
    .where("reviewId", "=", reviewId)
    .execute();
}

/**
 * Forgets the addresses of reporters whose cases were closed before this time, in any organisation. Gives back how
 * many.
 */
export async function forgetAddresses(db: Db, closedBefore: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update review_reports r set email = null, email_key = null
    from review_cases c
    where c.organisation_id = r.organisation_id and c.id = r.case_id and c.closed_at < ${closedBefore}
      and r.email_key is not null`.execute(acrossOrganisations(db));
  return Number(numAffectedRows ?? 0);
}

/**
 * Forgets the words of reports, and of those who decided about them, in cases that were closed before this time, in any
 * organisation. Gives back how many reports.
 */
export async function forgetWords(db: Db, closedBefore: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update review_reports r set comment = null
    from review_cases c
    where c.organisation_id = r.organisation_id and c.id = r.case_id and c.closed_at < ${closedBefore}
      and r.comment is not null`.execute(acrossOrganisations(db));
  await sql`update review_cases set note = null where closed_at < ${closedBefore} and note is not null`.execute(
    acrossOrganisations(db),
  );
  return Number(numAffectedRows ?? 0);
}
