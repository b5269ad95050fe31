import type { VNode } from "preact";
import { CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { type FirstStep, type FirstSteps, firstStepsPath } from "./first-steps.ts";

type Props = { staff: SignedInStaff; organisation: Organisation; firstSteps: FirstSteps };

/** What a new shop has done and what is next; a line once everything is. */
export function FirstStepsView({ staff, organisation, firstSteps: { steps } }: Props): VNode {
  const done = steps.filter(({ isDone }) => isDone).length;
  const next = steps.find(({ isDone, action }) => !isDone && action !== undefined);
  return (
    <section class="first-steps" aria-labelledby="first-steps">
      <div class="first-steps-head">
        <h2 id="first-steps">First steps</h2>
        <p class="muted">{done === steps.length ? "All of them are done." : `${done} of ${steps.length} are done.`}</p>
        <PutAway staff={staff} organisation={organisation} />
      </div>
      {done === steps.length ? null : (
        <ol>
          {steps.map((step) => (
            <Step key={step.name} step={step} isNext={step === next} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Step({ step, isNext }: { step: FirstStep; isNext: boolean }): VNode {
  const { name, isDone, words, action } = step;
  const standing = isDone ? "Done" : isNext ? "Next" : "To do";
  return (
    <li class={isDone ? "done" : isNext ? "next" : undefined}>
      <svg class="step-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <circle cx="12" cy="12" r="10" />
        {isDone ? <path class="tick" d="m7.5 12.3 3.1 3.1 6-6.4" /> : null}
      </svg>
      <div>
        <h3>
          {name} <span class={isNext ? "tag due" : "visually-hidden"}>{standing}</span>
        </h3>
        {isDone ? null : <p class="step-words muted">{words}</p>}
      </div>
      {action ? (
        <a class={isDone ? "step-again" : isNext ? "button" : "button secondary"} href={action.path}>
          {action.label}
        </a>
      ) : null}
    </li>
  );
}

function PutAway({ staff, organisation }: Pick<Props, "staff" | "organisation">): VNode {
  return (
    <form method="post" action={firstStepsPath(organisation.trkref, "dismiss")}>
      <CsrfField staff={staff} />
      <button type="submit" class="link">
        Hide these steps
      </button>
    </form>
  );
}

/** The way back to them, for a shop that has put them away. */
export function BringBack({ staff, organisation }: Pick<Props, "staff" | "organisation">): VNode {
  return (
    <form class="bring-back" method="post" action={firstStepsPath(organisation.trkref, "restore")}>
      <CsrfField staff={staff} />
      <button type="submit" class="link">
        Show the first steps again
      </button>
    </form>
  );
}
