import type { Cost } from "../against/statistics.ts";
import type { Measured } from "./measure.ts";

/** Two things that were measured in turn, as a ratio that has a target, or none. */
export type Line = {
  name: string;
  /** Microseconds for one request. */
  ours: Record<Cost, number>;
  other: Record<Cost, number>;
  ratio: Record<Cost, number>;
  /** By which cost it is judged. */
  by: Cost;
  target?: Target | undefined;
  isMet?: boolean | undefined;
  /** The share of the machine that others used at most. */
  foreignShare: number;
};

/** `speed`: how fast ours is, measured by the other. `cost`: how much more it costs. */
export type Target = { of: "speed"; atLeast: number } | { of: "cost"; atMost: number };

/** A figure by itself, such as milliseconds. */
export type Figure = { name: string; median: number; worst: number; unit: string; atMost?: number | undefined };

export type Section = { title: string; lines: Line[]; figures?: Figure[] };

export type Machine = { processor: string; cores: number; node: string; postgres: string; loadBefore: number };

export type Run = {
  startedAt: string;
  machine: Machine;
  reviews: { large: number; small: number };
  sections: Section[];
};

const leastMicroseconds = 10;

export function compare(
  name: string,
  ours: Measured,
  other: Measured,
  {
    target,
    of = target?.of ?? "cost",
    by = "cpu",
    share = 1,
  }: { target?: Target; of?: "speed" | "cost"; by?: Cost; share?: number },
): Line {
  const ratioOf = (cost: Cost) => {
    const [mine, its] = [ours.costs[cost], other.costs[cost] * share];
    // What costs next to nothing on a side has no ratio.
    if (mine < leastMicroseconds || its < leastMicroseconds) return Number.NaN;
    return of === "speed" ? its / mine : mine / its;
  };
  const ratio = { node: ratioOf("node"), postgres: ratioOf("postgres"), cpu: ratioOf("cpu"), wall: ratioOf("wall") };
  const isMet = target && ("atLeast" in target ? ratio[by] >= target.atLeast : ratio[by] <= target.atMost);
  const foreignShare = Math.max(ours.foreignShare, other.foreignShare);
  return { name, ours: ours.costs, other: other.costs, ratio, by, target, isMet, foreignShare };
}

export function showRun({ startedAt, machine, reviews, sections }: Run): string {
  const { processor, cores, node, postgres, loadBefore } = machine;
  const foreign = Math.max(0, ...sections.flatMap(({ lines }) => lines.map(({ foreignShare }) => foreignShare)));
  return [
    `${startedAt.slice(0, 16)}Z, ${cores} cores of ${processor}, Node ${node}, PostgreSQL ${postgres}; load before ${loadBefore.toFixed(1)}`,
    `${reviews.large} and ${reviews.small} published reviews; others used at most ${(foreign * 100).toFixed(0)} % of the machine`,
    ...sections.map(showSection),
    "",
  ].join("\n");
}

const heads = ["node µs", "postgres", "wall", "node", "postgres", "both", "wall"];

export function showSection({ title, lines, figures = [] }: Section): string {
  const head = lines.length === 0 ? "" : heads.map((one) => one.padStart(10)).join("");
  return [
    "",
    `${title.padEnd(46)}${head}`,
    ...lines.map(showLine),
    ...figures.map(
      ({ name, median, worst, unit, atMost }) =>
        `  ${name.padEnd(44)}median ${median.toFixed(1)} ${unit}, worst ${worst.toFixed(1)} ${unit}${verdict(atMost === undefined ? undefined : worst <= atMost, `<= ${atMost} ${unit}`)}`,
    ),
  ].join("\n");
}

function showLine({ name, ours, ratio, target, isMet, by }: Line): string {
  const figures = [ours.node, ours.postgres, ours.wall].map((value) => value.toFixed(0).padStart(10));
  const ratios = [ratio.node, ratio.postgres, ratio.cpu, ratio.wall].map((value) =>
    (Number.isNaN(value) ? "" : value.toFixed(2)).padStart(10),
  );
  const bound = target && ("atLeast" in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`);
  return `  ${name.padEnd(44)}${figures.join("")}${ratios.join("")}${verdict(isMet, `${bound} by ${by}`)}`;
}

function verdict(isMet: boolean | undefined, bound: string): string {
  return isMet === undefined ? "" : `  ${isMet ? "met" : "MISSED"} (${bound})`;
}
