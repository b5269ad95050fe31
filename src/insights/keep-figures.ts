import type { Database } from "../platform/db.ts";
import { forEachAlone, runEachAlone } from "../platform/each-alone.ts";
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
  let counted = 0;
  const count = async (organisationId: string) => {
    await upsertKeptFigures(db, organisationId, await fairnessFigures(db, { organisationId }, now));
    counted += 1;
  };
  await runEachAlone(
    () => addUp(db, now),
    async () => forEachAlone(await listFiguresDue(db, atMost, now), count),
  );
  return counted;
}
