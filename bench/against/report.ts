import { type Cost, costs, type Round, type Summary } from "./statistics.ts";

export type Result = { suite: string; operation: string; unit: string; summary: Summary; rounds: Round[] };

export type Run = {
  startedAt: string;
  machine: { processor: string; cores: number; memoryGigabytes: number; kernel: string; node: string };
  older: string;
  newer: string;
  purchases: number;
  reviews: number;
  migrated: string;
  results: Result[];
};

const names: Record<Cost, string> = { node: "Node", postgres: "PostgreSQL", cpu: "both", wall: "wall" };

/** The whole run as text: costs of one operation in microseconds, as medians, and the ratio of new to old. */
export function showRun(run: Run): string {
  const { machine } = run;
  return [
    `${run.newer} against ${run.older}: ${run.purchases} purchases, ${run.reviews} published reviews; ${run.migrated}`,
    `${run.startedAt}, ${machine.cores} cores of ${machine.processor}, ${machine.memoryGigabytes} GB, ${machine.kernel}, Node ${machine.node}`,
    "",
    `${"".padEnd(44)}${column("old us")}${column("new us")}${column("ratio")}  of the rounds`,
    ...run.results.flatMap(showResult),
    "",
  ].join("\n");
}

export function showResult({ suite, operation, unit, summary }: Result): string[] {
  const { memoryMb, foreignShare } = summary;
  const share = `others up to ${Math.round(foreignShare * 100)} %`;
  const lines = costs.map((cost) => {
    const { older, newer, ratio, least, most } = summary.costs[cost];
    const mark = cost === "wall" && summary.isDisturbed ? `  disturbed: ${share}` : "";
    return `${`    ${names[cost]}`.padEnd(44)}${column(figure(older))}${column(figure(newer))}${column(ratio.toFixed(2))}  ${least.toFixed(2)} to ${most.toFixed(2)}${mark}`;
  });
  const count = `${summary.operations.older} and ${summary.operations.newer} measured`;
  const memory = `Node at most ${Math.round(memoryMb.older)} and ${Math.round(memoryMb.newer)} MB`;
  return [`${suite}: ${operation} (a ${unit}; ${count}; ${memory}; ${share})`, ...lines];
}

function figure(microseconds: number): string {
  return microseconds < 100 ? microseconds.toFixed(1) : String(Math.round(microseconds));
}

function column(text: string): string {
  return text.padStart(12);
}
