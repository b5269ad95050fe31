import { checks } from "./all-checks.ts";
import type { CheckedText, CheckFacts, Finding } from "./checked-text.ts";
import { textBands } from "./near-duplicates.ts";
import { candidateNames } from "./other-products.ts";

type Fields = CheckedText["fields"];

/** The tasks for whoever reads the text: what to query the database for, then the checks, starting at a given one. */
export type CheckTask =
  | { step: "bands"; fields: Fields }
  | { step: "names"; fields: Fields }
  | { step: "checks"; text: CheckedText; facts: CheckFacts; from: number };

/** One part for each check: what it found, null if it failed. */
export type CheckPart = { bands: bigint[] } | { names: string[] } | { findings: Finding[] | null };

/** Everything that is done with the words themselves. Pure, but it may take any length of time: see `checksApart`. */
export function takeCheckStep(task: CheckTask, send: (part: CheckPart) => void): void {
  if (task.step === "bands") send({ bands: textBands(task.fields) });
  else if (task.step === "names") send({ names: candidateNames(task.fields) });
  else for (const { check } of checks.slice(task.from)) send({ findings: orNull(() => check(task.text, task.facts)) });
}

/** A check that fails does not affect the others; the vetter is told that it did not look. */
function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
