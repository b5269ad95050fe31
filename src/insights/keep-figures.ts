import type { Database } from "../platform/db.ts";
import { addUp } from "./add-up.ts";
import { fairnessFigures } from "./fairness-figures.ts";
import { listFiguresDue, upsertKeptFigures } from "./kept-figures.queries.ts";

/** A run ends after this many, and the next one continues. */
const atMost = 200;

/**
 * Adds to the sums of organisations what has happened to their reviews and purchases, and writes down the public figures of those where something
 * has happened since that was done last, so that the policy page reads one row. Safe to run twice and by two at once.
 *
 * @returns of how many organisations
 */
export async function keepFigures(db: Database, now: Date): Promise<number> {
  const failures: unknown[] = [];
  await addUp(db, now).catch((error: unknown) => failures.push(error));
  const due = await listFiguresDue(db, atMost, now);
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
