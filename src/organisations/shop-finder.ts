import { LRUCache } from "lru-cache";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { isTrkref, type Organisation } from "./organisation.ts";
import { findOrganisationByTrkref } from "./organisations.queries.ts";

const shopsAtMost = 1000;
/** A setting that was changed is seen after so long, where answers are remembered. */
const shopKeptMs = 10_000;

/** Organisations by the trkref of a public address. */
export type ShopFinder = {
  /** The one that is remembered, without waiting. */
  known: (trkref: string) => Organisation | undefined;
  /** @throws AppError not_found where there is none */
  find: (trkref: string) => Promise<Organisation>;
};

/** @param isRemembering whether they are remembered: where answers are, so that a remembered answer needs no statement at all */
export function shopFinder(db: Database, isRemembering: boolean): ShopFinder {
  const kept = new LRUCache<string, Organisation>({ max: shopsAtMost, ttl: shopKeptMs });
  const known = (trkref: string) => kept.get(trkref);
  const find = async (trkref: string): Promise<Organisation> => {
    const before = known(trkref);
    if (before) return before;
    const found = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
    if (!found) throw new AppError("not_found");
    if (isRemembering) kept.set(trkref, found);
    return found;
  };
  return { known, find };
}
