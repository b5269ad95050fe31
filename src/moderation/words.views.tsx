import type { VNode } from "preact";
import type { Finding } from "../checks/index.ts";
import { fieldNames, findingNames } from "./finding-words.ts";
import { markPassages, type Stretch } from "./marked-text.ts";
import { itemPath } from "./paths.ts";
import type { ShownItem } from "./show-item.ts";

/** What the author wrote, with what the checks found marked in it. */
export function WordsView({ shown }: { shown: ShownItem }): VNode {
  const { words, findings, reply, language } = shown;
  if (!words) return <p class="muted">The text was erased.</p>;
  if (words.fields.length === 0) return <p class="muted">The author gave a score and wrote no text.</p>;
  return (
    <>
      {reply ? <h2>The review, as shoppers read it</h2> : null}
      {words.fields.map(({ field, text }) => (
        <section key={field} class="written-field">
          <h2>{fieldNames[field]}</h2>
          <div class="written" lang={language ?? undefined} dir="auto" data-passages={reply ? undefined : ""}>
            {markPassages(field, text, findings).map((stretch, index) => (
              <Marked key={index} stretch={stretch} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function Marked({ stretch }: { stretch: Stretch }): VNode {
  const { text, findings, ending } = stretch;
  if (findings.length === 0) return <>{text}</>;
  return (
    <>
      <mark>{text}</mark>
      {ending.map((finding, index) => (
        <span key={index} class="finding-label" lang="en" data-label>
          {findingNames[finding.finding]}
        </span>
      ))}
    </>
  );
}

/** What the checks found, as a list: each with its words, which can be used as the passage of a rejection. */
export function FindingsView({ shown }: { shown: ShownItem }): VNode | null {
  if (shown.reply) return null;
  const { findings } = shown;
  return (
    <section class="findings" aria-labelledby="findings">
      <h2 id="findings">Automatic checks</h2>
      <HowFar shown={shown} />
      {findings.length === 0 ? null : (
        <>
          <ul>
            {findings.map((finding, index) => (
              <li key={index}>
                <strong>{findingNames[finding.finding]}</strong> <About finding={finding} shown={shown} />
                <Passage finding={finding} shown={shown} />
              </li>
            ))}
          </ul>
          <p class="muted">
            Checks point out words and decide nothing.{shown.conversation ? null : " None of them sees the score."}
          </p>
        </>
      )}
    </section>
  );
}

/** What the list below, or its absence, means. */
function HowFar({ shown }: { shown: ShownItem }): VNode | null {
  const { findings, unfinished, isChecked, item, words } = shown;
  if (!isChecked) {
    if (!item.isWaiting || !words) return <p class="muted">This text was not checked.</p>;
    return (
      <p class="notice">
        Not checked yet. What the checks find appears here once they have run, usually within moments; you can decide
        without them.
      </p>
    );
  }
  if (unfinished.length > 0) {
    return (
      <p class="notice">
        Not everything was checked. These checks did not finish:{" "}
        {unfinished.map((code) => findingNames[code]).join(", ")}.
        {findings.length === 0 ? " The other checks found nothing." : null}
      </p>
    );
  }
  if (findings.length > 0) return null;
  return <p class="muted">The checks found nothing.</p>;
}

function About({ finding, shown }: { finding: Finding; shown: ShownItem }): VNode | null {
  if (finding.about === undefined) return null;
  if (finding.finding !== "near_duplicate") return <span class="muted">{finding.about} </span>;
  const kind = shown.conversation ? "question" : "review";
  return (
    <a href={itemPath(shown.organisation, kind, Number(finding.about))}>
      of {kind} {finding.about}
    </a>
  );
}

const quotedAtMost = 80;

function Passage({ finding, shown }: { finding: Finding; shown: ShownItem }): VNode | null {
  if (finding.field === null) return null;
  const text = shown.words?.fields.find(({ field }) => field === finding.field)?.text ?? "";
  const passage = text.slice(finding.startsAt, finding.endsAt);
  if (passage === "") return null;
  const quoted = [...passage];
  return (
    <>
      <q dir="auto">{quoted.length > quotedAtMost ? `${quoted.slice(0, quotedAtMost).join("")}…` : passage}</q>{" "}
      <button type="button" class="link scripted" data-passage={passage}>
        Use as the passage
      </button>
    </>
  );
}
