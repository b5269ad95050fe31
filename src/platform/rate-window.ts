/** Counts uses by key in windows of fixed length. */
export type RateWindow = {
  /** Counts one use. If that was one too many, gives back the whole seconds until the next window. */
  use: (key: string, now: Date) => number | undefined;
  /** Takes back one use that turned out not to count. */
  giveBack: (key: string) => void;
};

const keysAtMost = 10_000;

/**
 * Allows a number of uses of a key in each window. Counted in the memory of this process alone (those that hold over all processes are
 * `shared-rate-windows.ts`): it guards against loops and floods, and is not used for billing. Synchronous, so that calls that arrive together are counted one by one.
 */
export function rateWindow(atMost: number, windowMs: number): RateWindow {
  const windows = new Map<string, { since: number; uses: number }>();
  return {
    giveBack: (key) => {
      const window = windows.get(key);
      if (window && window.uses > 0) window.uses -= 1;
    },
    use: (key, now) => {
      const at = now.getTime();
      let window = windows.get(key);
      // A clock that was set back must not keep anybody waiting.
      if (!window || at - window.since >= windowMs || at < window.since) {
        // Begun anew it stands behind all others, so the one that began first stands in front.
        windows.delete(key);
        // Forgetting one lets a few more of it through, which does less harm than growing without bounds.
        if (windows.size >= keysAtMost) windows.delete(windows.keys().next().value!);
        window = { since: at, uses: 0 };
        windows.set(key, window);
      }
      window.uses += 1;
      return window.uses > atMost ? Math.max(1, Math.ceil((window.since + windowMs - at) / 1000)) : undefined;
    },
  };
}
