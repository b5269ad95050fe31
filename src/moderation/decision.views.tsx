import type { VNode } from "preact";
import { CsrfField } from "../access/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import { whyNotYou } from "./decide-item.ts";
import { noteAtMost, reasonsFor } from "./decision.ts";
import type { ItemProps } from "./item-props.ts";
import { itemPath, queuePath, withNarrowing } from "./paths.ts";

/** What a vetter can do with the item now: decide, open it, or move on to another one. */
export function DecisionForms(props: ItemProps): VNode {
  const { shown, staff, now } = props;
  const { item, lock, decision } = shown;
  if (decision || !item.isWaiting) return <NextOne {...props} />;
  if (item.notFor === staff.id) {
    return (
      <>
        <p class="notice">{whyNotYou(item)}</p>
        <NextOne {...props} />
      </>
    );
  }
  if (lock && lock.staffId !== staff.id && lock.expiresAt > now) {
    return (
      <>
        <p class="notice">
          Another vetter has it open until <Instant at={lock.expiresAt} />.
        </p>
        <NextOne {...props} />
      </>
    );
  }
  if (!lock) return <OpenForm {...props} />;
  return (
    <>
      <AcceptForm {...props} />
      <RejectForm {...props} />
      <p class="muted" data-lock data-renew={pathOf(props, "renew")}>
        Reserved for you until <Instant at={lock.expiresAt} />.
      </p>
      <SkipForm {...props} />
    </>
  );
}

function pathOf({ shown, narrowing }: ItemProps, verb: string): string {
  const { organisation, item } = shown;
  return withNarrowing(`${itemPath(organisation, item.subjectKind, item.number)}/${verb}`, narrowing);
}

function OpenForm(props: ItemProps): VNode {
  return (
    <form method="post" action={pathOf(props, "open")}>
      <CsrfField staff={props.staff} />
      <p class="muted">Opening reserves it for you for ten minutes.</p>
      <button type="submit" data-key="o">
        Open to decide
      </button>
    </form>
  );
}

// A form of its own, so that Enter in a field of the other one can never accept.
function AcceptForm(props: ItemProps): VNode {
  return (
    <form method="post" action={pathOf(props, "decide")} class="accept">
      <CsrfField staff={props.staff} />
      <input type="hidden" name="version" value={props.shown.item.version} />
      <input type="hidden" name="verdict" value="accept" />
      <button type="submit" data-key="a">
        Accept
      </button>
    </form>
  );
}

function RejectForm(props: ItemProps): VNode {
  const { shown, staff, problems = {}, typed = {} } = props;
  const all = Object.values(problems);
  return (
    <form method="post" action={pathOf(props, "decide")} class="reject" data-reject noValidate>
      <CsrfField staff={staff} />
      <input type="hidden" name="version" value={shown.item.version} />
      <input type="hidden" name="verdict" value="reject" />
      {all.length > 0 ? (
        <div class="notice error" role="alert" tabIndex={-1} autofocus>
          <p>Not rejected yet:</p>
          <ul>
            {all.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <fieldset class="reasons">
        <legend>Or reject, because</legend>
        {Object.entries(reasonsFor(shown.item.subjectKind)).map(([code, sentence], index) => (
          <label key={code}>
            <input
              type="radio"
              name="reason"
              value={code}
              data-reason={index + 1}
              checked={typed.reason === code}
              aria-invalid={problems.reason ? true : undefined}
            />
            <span>
              <kbd class="scripted">{index + 1}</kbd> {sentence}
            </span>
          </label>
        ))}
      </fieldset>
      <label for="passage">Words the rejection is about</label>
      <textarea
        id="passage"
        name="passage"
        rows={2}
        aria-describedby="passage-help"
        aria-invalid={problems.passage ? true : undefined}
      >
        {String(typed.passage ?? "")}
      </textarea>
      <small id="passage-help">
        Exactly as in the text<span class="scripted">: select them there, and they are copied here</span>. Leave it
        empty if you mean the whole text.
      </small>
      <label for="note">Note to the author (optional)</label>
      <textarea id="note" name="note" rows={3} maxLength={noteAtMost} aria-invalid={problems.note ? true : undefined}>
        {String(typed.note ?? "")}
      </textarea>
      <button type="submit" class="danger" data-key="r">
        Reject
      </button>
    </form>
  );
}

function SkipForm(props: ItemProps): VNode {
  return (
    <form method="post" action={pathOf(props, "skip")} class="pass-by">
      <CsrfField staff={props.staff} />
      <button type="submit" class="secondary outline" data-key="n">
        Skip to the next one
      </button>
    </form>
  );
}

function NextOne({ staff, narrowing }: ItemProps): VNode {
  return (
    <form method="post" action={withNarrowing(`${queuePath}/next`, narrowing)}>
      <CsrfField staff={staff} />
      <button type="submit" data-key="n">
        Review the oldest
      </button>
    </form>
  );
}
