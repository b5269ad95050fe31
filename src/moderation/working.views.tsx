import type { ComponentChildren, VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import { TimeOfDay } from "../platform/html/instant.tsx";
import { itemNames, itemPath, type Narrowing, queuePath, withNarrowing } from "./paths.ts";
import type { Undoable } from "./queue.ts";

type UndoProps = { undoable: readonly Undoable[]; staff: SignedInStaff; narrowing: Narrowing; now: Date };

/**
 * What was decided within the last seconds, and how to undo it. Without JavaScript it says until when that is possible;
 * with JavaScript it counts down.
 */
export function UndoBars({ undoable, staff, narrowing, now }: UndoProps): VNode | null {
  if (undoable.length === 0) return null;
  return (
    <div class="undo" role="status">
      {undoable.map((decision) => {
        const path = itemPath(decision, decision.subjectKind, decision.number);
        const what = itemNames[decision.subjectKind];
        const seconds = Math.ceil((decision.takesEffectAt.getTime() - now.getTime()) / 1000);
        return (
          <form key={path} method="post" action={withNarrowing(`${path}/undo`, narrowing)} data-undo={seconds}>
            <CsrfField staff={staff} />
            <p>
              <a href={withNarrowing(path, narrowing)}>
                {what} {decision.number}
              </a>{" "}
              {decision.verdict === "accept" ? "accepted" : "rejected"}.{" "}
              <span data-until>
                Takes effect at <TimeOfDay at={decision.takesEffectAt} />.
              </span>
            </p>
            <button type="submit" class="secondary">
              Undo
            </button>
          </form>
        );
      })}
    </div>
  );
}

const keys = {
  list: [
    ["j", "next row (also ↓)"],
    ["k", "previous row (also ↑)"],
    ["Enter", "open the row"],
    ["n", "take the next free one"],
    ["u", "undo the last decision"],
    ["?", "show or hide this list"],
  ],
  item: [
    ["a", "accept"],
    ["1 … 7", "choose a reason"],
    ["p", "use a marked passage, then the one after it"],
    ["r", "reject, or go to what is still missing"],
    ["o", "open it to decide"],
    ["n", "skip to the next one"],
    ["u", "undo the last decision"],
    ["q", "back to the queue"],
    ["Esc", "leave a text field"],
    ["?", "show or hide this list"],
  ],
} as const;

/**
 * The keyboard shortcuts, listed on the page itself. They need JavaScript; without it, Tab and Enter reach everything.
 */
export function Shortcuts({ of }: { of: keyof typeof keys }): VNode {
  return (
    <details class="keys" data-keys open>
      <summary>Keys</summary>
      <dl>
        {keys[of].map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

type RefusedProps = { staff: SignedInStaff; heading: string; narrowing: Narrowing; children: ComponentChildren };

/** What could not be done, in words, and where to go on. */
export function RefusedView({ staff, heading, narrowing, children }: RefusedProps): VNode {
  return (
    <ConsolePage staff={staff} title={heading} current="queue" scripts={["console.js"]}>
      <h1>{heading}</h1>
      <div class="notice error" role="alert">
        {children}
      </div>
      <form method="post" action={withNarrowing(`${queuePath}/next`, narrowing)}>
        <CsrfField staff={staff} />
        <button type="submit" data-key="n">
          Review the oldest
        </button>
      </form>
      <p>
        <a href={withNarrowing(queuePath, narrowing)} data-key="q">
          Back to the queue
        </a>
      </p>
    </ConsolePage>
  );
}
