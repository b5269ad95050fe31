import type { WalPosition } from "./wal-position.ts";

/** What was told and has no place in the log yet. */
export type Told = { ids: ReadonlySet<string>; all: boolean };

/**
 * Which organisations have changes that a replica may not have yet. A change that was told of is given the place that the main database
 * had reached then, and is waited for until the replica has reached it. Until the place is known, everything waits: a change of one may show
 * with others.
 */
export type Barriers = {
  /** Something of this organisation has changed. */
  tell: (organisationId: string) => void;
  /** Anything may have changed. */
  tellAll: () => void;
  /** What was told since the last time, to be given its place; undefined if that is nothing. */
  take: () => Told | undefined;
  /** @param others whatever shows something of those in `told` */
  place: (told: Told, others: readonly string[], at: WalPosition) => void;
  /** The replica has got there. */
  release: (replayed: WalPosition) => void;
  isOpen: (organisationIds: readonly string[]) => boolean;
  /** Whether something has no place yet; whether something waits for the replica. */
  standing: () => { isUnplaced: boolean; isAwaited: boolean };
};

export function createBarriers(): Barriers {
  let told = { ids: new Set<string>(), all: true };
  let taken: Told | undefined;
  let allUntil: WalPosition | undefined;
  const until = new Map<string, WalPosition>();
  const isUnplaced = () => taken !== undefined || told.all || told.ids.size > 0;
  return {
    tell: (organisationId) => void told.ids.add(organisationId),
    tellAll() {
      told = { ids: new Set(), all: true };
      taken = undefined;
    },
    take() {
      if (!told.all && told.ids.size === 0) return undefined;
      taken = told;
      told = { ids: new Set(), all: false };
      return taken;
    },
    place(placed, others, at) {
      // All were told of since: then this says nothing any more.
      if (placed !== taken) return;
      taken = undefined;
      if (placed.all) allUntil = at;
      for (const id of [...placed.ids, ...others]) until.set(id, at);
    },
    release(replayed) {
      if (allUntil !== undefined && allUntil <= replayed) allUntil = undefined;
      for (const [id, at] of until) if (at <= replayed) until.delete(id);
    },
    isOpen: (organisationIds) =>
      !isUnplaced() && allUntil === undefined && !organisationIds.some((id) => until.has(id)),
    standing: () => ({ isUnplaced: isUnplaced(), isAwaited: allUntil !== undefined || until.size > 0 }),
  };
}
