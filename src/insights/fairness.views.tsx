import type { VNode } from "preact";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { Chart, duration, inPercent } from "./charts.views.tsx";
import { type FairnessFigures, type ScoreFigures, share, smallBelow } from "./figures.ts";

type FairnessProps = { organisation: Organisation; fairness: FairnessFigures };

/** Whether low scores fare like high ones: in one sentence, and by score. */
export function FairnessView({ organisation, fairness }: FairnessProps): VNode {
  const hasSmall = fairness.byScore.some(({ isSmall, published, rejected }) => isSmall && published + rejected > 0);
  return (
    <section class="fairness" aria-labelledby="fairness">
      <h2 id="fairness">Fairness</h2>
      <p class="lead">{inOneSentence(fairness.byScore)}</p>
      <Chart
        caption="Decided reviews sent in the period, by score: the share that was published"
        heads={[
          "Score",
          "Share published",
          "Published",
          "Rejected",
          "Taken down since",
          "Until decided",
          "Until published",
        ]}
        rows={[...fairness.byScore].reverse().map(rowOf)}
      />
      <p class="muted">
        Where reviews are treated alike, the bars are about the same length and the times about the same.
        {hasSmall ? ` * fewer than ${smallBelow}: too few to draw a conclusion.` : null} Only decided reviews are
        counted by score, so that nobody can find out here what score a waiting review has. Times are medians. The same
        figures are on <a href={`/reviews/${organisation.trkref}/policy`}>the public page about reviews</a>, for all
        time.
      </p>
    </section>
  );
}

function rowOf(figures: ScoreFigures) {
  const { score, published, rejected, removed, publicationRate, isSmall } = figures;
  const decided = published + rejected;
  return {
    key: score,
    head: (
      <>
        {score}
        {isSmall && decided > 0 ? <abbr title={`Fewer than ${smallBelow}`}>*</abbr> : null}
      </>
    ),
    bar:
      publicationRate === null
        ? []
        : ([
            { part: publicationRate, is: "good" },
            { part: 1 - publicationRate, is: "bad" },
          ] as const),
    cells: [
      inPercent(publicationRate),
      inFull(published),
      inFull(rejected),
      inFull(removed),
      duration(figures.medianHoursToDecision),
      duration(figures.medianHoursToPublication),
    ],
  };
}

function inOneSentence(byScore: readonly ScoreFigures[]): string {
  const [low, high] = [byScore.filter(({ score }) => score <= 5), byScore.filter(({ score }) => score > 5)].map(sumOf);
  if (low!.decided < smallBelow || high!.decided < smallBelow) {
    return `Too few reviews were decided to compare low scores with high ones: ${inFull(low!.decided)} of 1 to 5, ${inFull(high!.decided)} of 6 to 10.`;
  }
  return `Of decided reviews with a score of 1 to 5, ${inPercent(low!.rate)} were published; of those with 6 to 10, ${inPercent(high!.rate)}.`;
}

function sumOf(scores: readonly ScoreFigures[]) {
  const published = scores.reduce((sum, one) => sum + one.published, 0);
  const decided = scores.reduce((sum, one) => sum + one.published + one.rejected, 0);
  return { decided, rate: share(published, decided) };
}
