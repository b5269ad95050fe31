import { checks } from "./all-checks.ts";
import type { CheckedText, CheckFacts, Finding } from "./checked-text.ts";
import { textBands } from "./near-duplicates.ts";
import { candidateNames } from "./other-products.ts";

type Fields = CheckedText["fields"];

/** What is asked of whoever meets the text: by what the database is to be asked, then the checks from one of them on. */
export type CheckTask =
  | { step: "bands"; fields: Fields }
  | { step: "names"; fields: Fields }
  | { step: "checks"; text: CheckedText; facts: CheckFacts; from: number };

/** Of the checks one part each: what it found, null where it failed. */
export type CheckPart = { bands: bigint[] } | { names: string[] } | { findings: Finding[] | null };

/** All that is done with the words themselves. Pure, and without an end that is known beforehand: see `checksApart`. */
export function takeCheckStep(task: CheckTask, send: (part: CheckPart) => void): void {
  if (task.step === "bands") send({ bands: textBands(task.fields) });
  else if (task.step === "names") send({ names: candidateNames(task.fields) });
  else for (const { check } of checks.slice(task.from)) send({ findings: orNull(() => check(task.text, task.facts)) });
}

/** A check that fails takes no other with it: the vetter is told that it did not look. */
function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
