import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { addressOf, type Database } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { listenTo } from "../platform/listen.ts";
import { describeError, type Log } from "../platform/log.ts";
import { foldWaiting, listOrganisationsWithNews, lockFigures, reviewChangesChannel } from "./review-changes.queries.ts";

const atOnce = 2000;

/**
 * Gives every change that is waiting its place in the list of changes, and adds it to the figures. Safe to run by several at once.
 *
 * @param organisationId of this one alone
 * @returns how many changes there were
 * @throws what one organisation failed with, once all others are done
 */
export async function foldChanges(db: Database, organisationId?: string): Promise<number> {
  const ids = organisationId === undefined ? await listOrganisationsWithNews(db) : [organisationId];
  let folded = 0;
  await forEachAlone(ids, async (id) => {
    let taken: number;
    do {
      taken = await db.transaction().execute(async (tx) => {
        await lockFigures(tx, id);
        return foldWaiting(tx, id, atOnce);
      });
      folded += taken;
    } while (taken === atOnce);
  });
  return folded;
}

/** Changes that are committed one after the other are taken together. */
const gatheredMs = 200;

/**
 * Adds changes up as soon as they are committed. What is missed while the database cannot be heard, the sweep finds.
 *
 * @returns ends it, once what is under way is done
 */
export function foldAsTold({ db, pool, log }: { db: Database; pool: pg.Pool; log: Log }): () => Promise<void> {
  const told = new Set<string>();
  let underWay: Promise<void> | undefined;
  const fold = async () => {
    while (told.size > 0) {
      await pause(gatheredMs);
      const ids = [...told];
      told.clear();
      for (const id of ids)
        await foldChanges(db, id).catch((error) =>
          log.warn({ err: describeError(error) }, "changes are added up later"),
        );
    }
    underWay = undefined;
  };
  const stop = listenTo({
    address: addressOf(pool),
    channel: reviewChangesChannel,
    onNotice: (organisationId) => {
      told.add(organisationId);
      underWay ??= fold();
    },
    onHearing: () => undefined,
    log,
  });
  return async () => {
    await stop();
    await underWay;
  };
}
