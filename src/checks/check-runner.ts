import { extname } from "node:path";
import { type ThreadApart, threadApart } from "../platform/thread-apart.ts";
import type { CheckPart, CheckTask } from "./check-steps.ts";
import type { CheckedText, CheckFacts, Finding, FindingCode } from "./checked-text.ts";

/** What the checks found in a text, and what was not looked for because a check was cut off or failed. */
export type CheckResult = { findings: Finding[]; unfinished: FindingCode[] };

/** What to query the database for, to get the facts; undefined if that was cut off. */
export type CheckKeys = { bands: bigint[] | undefined; names: string[] | undefined };

/**
 * Runs the checks over the words of a review. The checks and their libraries are loaded by whoever runs the first one: a server that
 * leaves its jobs to another process never does. Where it runs
 * them, and for how long at most, is its own business.
 */
export type CheckRunner = {
  keysOf: (fields: CheckedText["fields"]) => Promise<CheckKeys>;
  check: (text: CheckedText, facts: CheckFacts, keys: CheckKeys) => Promise<CheckResult>;
  stop: () => Promise<void>;
};

/** How long a single check may take over one review; normally it takes milliseconds. */
const deadlineMs = 2000;
/** After this many checks were stopped by a text, the rest do not get it, so that it holds nobody up for longer. */
const cutOffsAtMost = 2;

/** Runs the checks in a thread that is terminated when one of them takes too long. */
export function checksApart(): CheckRunner {
  const entry = new URL(`./check-thread${extname(import.meta.url)}`, import.meta.url);
  return checksBy(threadApart(entry, { deadlineMs, heapMb: 128 }));
}

/** Runs the same checks in the caller's own thread, where nothing cuts them off. */
export function checksHere(): CheckRunner {
  return checksBy({
    run: async (task) => {
      const { takeCheckStep } = await import("./check-steps.ts");
      const parts: CheckPart[] = [];
      takeCheckStep(task, (part) => parts.push(part));
      return { parts, isComplete: true };
    },
    stop: async () => undefined,
  });
}

export function checksBy(thread: ThreadApart<CheckTask, CheckPart>): CheckRunner {
  return {
    keysOf: async (fields) => {
      const [bands] = (await thread.run({ step: "bands", fields })).parts;
      const [names] = (await thread.run({ step: "names", fields })).parts;
      return {
        bands: bands && "bands" in bands ? bands.bands : undefined,
        names: names && "names" in names ? names.names : undefined,
      };
    },
    check: async (text, facts, keys) => {
      const { checks, findingsAtMost } = await import("./all-checks.ts");
      const found = await runChecks(thread, checks.length, text, facts);
      const unfinished = checks.flatMap(({ finds }, index) => (found[index] ? [] : finds));
      if (!keys.bands) unfinished.push("near_duplicate");
      if (!keys.names) unfinished.push("other_product");
      const findings = found.flatMap((one) => one ?? []).slice(0, findingsAtMost);
      return { findings, unfinished: [...new Set(unfinished)] };
    },
    stop: thread.stop,
  };
}

/** What each check found, in order; null if it failed, was cut off, or was never started. */
async function runChecks(
  thread: ThreadApart<CheckTask, CheckPart>,
  howMany: number,
  text: CheckedText,
  facts: CheckFacts,
): Promise<(Finding[] | null)[]> {
  const found: (Finding[] | null)[] = [];
  for (let cutOffs = 0; found.length < howMany && cutOffs < cutOffsAtMost; ) {
    const { parts, isComplete } = await thread.run({ step: "checks", text, facts, from: found.length });
    found.push(...parts.map((part) => ("findings" in part ? part.findings : null)));
    if (isComplete) break;
    found.push(null);
    cutOffs += 1;
  }
  return found;
}
