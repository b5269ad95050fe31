import type { Database } from "../platform/db.ts";
import { fairnessFigures } from "./fairness-figures.ts";
import { listFiguresDue, upsertKeptFigures } from "./kept-figures.queries.ts";

/** A run ends after this many, and the next one continues: counting a large shop takes seconds. */
const atMost = 20;

/**
 * Counts the public figures of organisations where something has happened since they were counted, and keeps them, so that the
 * policy page costs the same to whoever asks for it, however often. Safe to run twice and by two at once.
 *
 * @returns of how many organisations
 */
export async function keepFigures(db: Database, now: Date): Promise<number> {
  const due = await listFiguresDue(db, atMost, now);
  const failures: unknown[] = [];
  for (const organisationId of due) {
    try {
      await upsertKeptFigures(db, organisationId, await fairnessFigures(db, { organisationId }, now));
    } catch (error) {
      // Otherwise it would be the first in the next run too, and the others would never be counted. The job fails in
      // the end, and says so.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return due.length;
}
