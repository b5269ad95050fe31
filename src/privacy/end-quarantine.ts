import { daysBefore } from "../platform/days.ts";
import { type Database, inTransaction } from "../platform/db.ts";
import { workOff } from "../platform/each-alone.ts";
import { forgetTexts, listRemovedWithTexts } from "../reviews/index.ts";
import { forgetWordsAbout } from "./erase-purchaser.ts";

const keptForDays = 365;
const batch = 100;

/**
 * A sweep: a review that was removed a year ago loses its texts and what was written about it; the row and its events stay as a
 * tombstone, so the API goes on saying `undefined`. One whose author has appealed stays until the appeal is answered.
 *
 * @returns how many reviews
 */
export async function endQuarantine(db: Database, now: Date): Promise<number> {
  const before = daysBefore(now, keptForDays);
  const list = (atMost: number) => listRemovedWithTexts(db, before, atMost);
  return workOff({ list, keyOf: ({ id }) => id, batch }, (review) =>
    inTransaction(db, async (tx) => {
      if (!(await forgetTexts(tx, review, now))) return false;
      await forgetWordsAbout(tx, review, false, now);
      return true;
    }),
  );
}
