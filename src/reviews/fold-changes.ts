import type { Database } from "../platform/db.ts";
import { foldWaiting, listOrganisationsWithNews, lockFigures } from "./review-changes.queries.ts";

const atOnce = 2000;

/**
 * Gives every change that is waiting its place in the list of changes, and adds it to the figures. Safe to run by several at once:
 * whom another is at work for is left to that one.
 *
 * @returns how many changes there were
 */
export async function foldChanges(db: Database, organisationId?: string): Promise<number> {
  const ids = organisationId === undefined ? await listOrganisationsWithNews(db) : [organisationId];
  let folded = 0;
  for (const id of ids) {
    let taken: number;
    do {
      taken = await db.transaction().execute(async (tx) => {
        return (await lockFigures(tx, id, { waits: false })) ? foldWaiting(tx, id, atOnce) : 0;
      });
      folded += taken;
    } while (taken === atOnce);
  }
  return folded;
}
