import type { VNode } from "preact";
import { organisationPath } from "../access/index.ts";
import { questionsLookedAt } from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { Chart, duration, inPercent } from "./charts.views.tsx";
import { share } from "./figures.ts";
import type { OwnersFigures } from "./owners-figures.ts";

type Props = { organisation: Organisation; figures: Pick<OwnersFigures, "questions"> };

/** What became of the questions of the period; nothing where nobody asked. */
export function QuestionsView({ organisation, figures: { questions } }: Props): VNode | null {
  const { asked, shown, refused, waiting, answered, medianHoursToAnswer } = questions;
  if (asked === 0) return null;
  const unanswered = shown - answered;
  const row = (head: string, count: number) => ({
    key: head,
    head,
    bar: [{ part: share(count, asked) ?? 0, is: "good" } as const],
    cells: [inFull(count), inPercent(share(count, asked))],
  });
  return (
    <section class="board-wide" aria-labelledby="questions">
      <h2 id="questions">Questions</h2>
      <Chart
        caption={`${asked === questionsLookedAt ? "The newest " : ""}${inFull(asked)} asked in the period`}
        heads={["Which", "Questions", "Share"]}
        rows={[row("Shown", shown), row("Answered", answered), row("Refused", refused), row("Waiting", waiting)]}
      />
      <p>
        {answered === 0
          ? "None has been answered yet."
          : `Half of those with an answer had it within ${duration(medianHoursToAnswer)} of being shown.`}
        {unanswered === 0 ? null : (
          <>
            {" "}
            <a href={`${organisationPath(organisation.trkref, "questions")}?show=unanswered`}>
              {unanswered === 1 ? "Answer the one that has none" : `Answer the ${inFull(unanswered)} that have none`}
            </a>
          </>
        )}
      </p>
    </section>
  );
}
