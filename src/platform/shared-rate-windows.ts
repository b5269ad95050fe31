import { type Database, isDatabaseUnavailable, isLostRace } from "./db.ts";
import { type RateWindow, rateWindow } from "./rate-window.ts";
import { countUses, takeBackUse, type WindowUse } from "./rate-windows.queries.ts";
import { hmac, type Keys } from "./secrets.ts";

/** How often something may be tried in each window, by the name under which it is counted. */
export type RateLimit = { name: string; atMost: number; windowMs: number };

/** Something that was tried, and by or about whom. */
export type LimitedUse = { limit: RateLimit; key: string };

/** Counts uses by key in windows of fixed length, once for all processes that use this database. */
export type SharedRateWindows = {
  /** Counts one use of each. If any was one too many, gives back the whole seconds until its next window. */
  use: (uses: readonly LimitedUse[], now: Date) => Promise<number | undefined>;
  /** Takes back one use of each: it turned out not to count. */
  giveBack: (uses: readonly LimitedUse[]) => Promise<void>;
};

const rememberedMs = 1000;
const rememberedAtMost = 10_000;

/**
 * In the table `rate_windows`, by keyed hashes. Whoever goes on after being refused is refused from memory for a second, so a flood
 * writes one row a second. While the database is away, each process counts for itself.
 */
export function sharedRateWindows(db: Database, keys: Keys): SharedRateWindows {
  const hashOf = ({ limit, key }: LimitedUse) => hmac(keys.current("rate windows"), `${limit.name}\n${key}`);
  const refused = new Map<string, { at: number; endsAt: number }>();
  const alone = new Map<string, RateWindow>();

  function remembered(key: string, at: number): number | undefined {
    const refusal = refused.get(key);
    if (!refusal) return undefined;
    if (at >= refusal.at && at < Math.min(refusal.endsAt, refusal.at + rememberedMs)) return refusal.endsAt;
    refused.delete(key);
    return undefined;
  }

  function remember(key: string, at: number, endsAt: number): void {
    if (refused.size >= rememberedAtMost) refused.delete(refused.keys().next().value!);
    refused.set(key, { at, endsAt });
  }

  function useAlone({ limit, key }: LimitedUse, now: Date): number | undefined {
    const window = alone.get(limit.name) ?? rateWindow(limit.atMost, limit.windowMs);
    alone.set(limit.name, window);
    return window.use(key, now);
  }

  /** Whoever deletes what has ended locks in another order, and may win. */
  async function count(uses: readonly WindowUse[], now: Date, triesLeft = 3) {
    try {
      return await countUses(db, uses, now);
    } catch (error) {
      if (triesLeft === 0 || !isLostRace(error)) throw error;
      return count(uses, now, triesLeft - 1);
    }
  }

  return {
    async use(uses, now) {
      const at = now.getTime();
      const asked = new Map(uses.map((use) => [hashOf(use).toString("hex"), use]));
      const known = latest([...asked.keys()].flatMap((key) => remembered(key, at) ?? []));
      if (known !== undefined) return secondsUntil(known, at);
      try {
        const counted = await count(
          [...asked].map(([key, { limit }]) => ({ key: Buffer.from(key, "hex"), windowMs: limit.windowMs })),
          now,
        );
        const over = counted.filter(({ key, uses: so }) => so > asked.get(key.toString("hex"))!.limit.atMost);
        for (const { key, endsAt } of over) remember(key.toString("hex"), at, endsAt.getTime());
        const ends = latest(over.map(({ endsAt }) => endsAt.getTime()));
        return ends === undefined ? undefined : secondsUntil(ends, at);
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        return latest(uses.flatMap((use) => useAlone(use, now) ?? []));
      }
    },
    async giveBack(uses) {
      const hashes = uses.map(hashOf);
      for (const hash of hashes) refused.delete(hash.toString("hex"));
      for (const hash of hashes) await takeBackUse(db, hash);
    },
  };
}

function latest(moments: readonly number[]): number | undefined {
  return moments.length === 0 ? undefined : Math.max(...moments);
}

function secondsUntil(endsAt: number, at: number): number {
  return Math.max(1, Math.ceil((endsAt - at) / 1000));
}
