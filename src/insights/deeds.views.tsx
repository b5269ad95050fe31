import type { VNode } from "preact";
import { inFull } from "../platform/formats.ts";
import { isRejectionReason, isRemovalReason, rejectionReasons, removalReasons } from "../reviews/index.ts";
import type { Counted, FairnessFigures } from "./figures.ts";

/** What happened to reviews in the period, through whom and why. */
export function DeedsView({ fairness }: { fairness: FairnessFigures }): VNode {
  const { rejections, removals, restored, withdrawn, erased } = fairness;
  return (
    <section aria-labelledby="deeds">
      <h2 id="deeds">What was done in the period</h2>
      <Table
        caption="Rejected and taken down, by reason"
        heads={["Reason", "Rejected", "Taken down"]}
        rows={reasonRows(rejections, removals)}
      />
      <Table
        caption="Otherwise"
        heads={["What", "Reviews"]}
        rows={[
          ["Shown again after an appeal", restored],
          ["Withdrawn by their authors", withdrawn.byAuthor],
          ["Withdrawn because an order named somebody else", withdrawn.bySystem],
        ]}
      />
      <Table
        caption="Authors erased, by who asked for it"
        heads={["Asked by", "Review kept, anonymous", "Review erased too"]}
        rows={[
          ["The author", erased.kept.author, erased.gone.author],
          ["The shop", erased.kept.shop, erased.gone.shop],
          ["Not known", erased.kept.unknown, erased.gone.unknown],
        ]}
      />
    </section>
  );
}

type TableRow = readonly [string, ...number[]];

function reasonRows(rejections: readonly Counted[], removals: readonly Counted[]): TableRow[] {
  const reasons = [...new Set([...rejections, ...removals].map(({ reason }) => reason))];
  const of = (counted: readonly Counted[], reason: string) => counted.find((one) => one.reason === reason)?.count ?? 0;
  const sum = (counted: readonly Counted[]) => counted.reduce((total, { count }) => total + count, 0);
  return [
    ...reasons.map((reason): TableRow => [sentenceOf(reason), of(rejections, reason), of(removals, reason)]),
    ["All", sum(rejections), sum(removals)],
  ];
}

function sentenceOf(reason: string): string {
  if (isRejectionReason(reason)) return rejectionReasons[reason];
  if (isRemovalReason(reason)) return removalReasons[reason];
  return reason === "none" ? "No reason is recorded" : reason.replaceAll("_", " ");
}

function Table(props: { caption: string; heads: readonly string[]; rows: readonly TableRow[] }): VNode {
  const { caption, heads, rows } = props;
  return (
    <table class="deeds">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...counts]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {counts.map((count, index) => (
              <td key={index}>{inFull(count)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
