import type { Measured, Mix } from "./load.ts";
import { type Proof, showProof } from "./proof.ts";

/** `pgbench` runs the product's statements, `plain` an upsert that knows nothing. */
export type Compared = { pgbench: Measured; plain: Measured; endpoint: Measured };
export type Round = Record<Mix, Compared> & { bare: Measured; statement: Measured };

export type Observed = {
  startedAt: string;
  machine: Record<string, string | number>;
  seconds: number;
  clients: number;
  rounds: Round[];
  /** Megabytes of the server process. */
  memory: { now: number; most: number };
  proof: Proof;
};

export type Verdict = { target: string; value: string; met: boolean };
export type Run = Observed & { medians: Line[]; ratios: Record<string, number>; verdicts: Verdict[] };

type Line = {
  name: string;
  perSecond: number;
  lowest: number;
  highest: number;
  p50: number | undefined;
  p99: number | undefined;
  cpu: Measured["cpu"];
  foreignShare: number;
};

const shown: Record<Mix, string> = { new: "everything new", mixed: "80/15/5", unchanged: "nothing changed" };

/** Medians, ratios, and which targets they meet. */
export function judge(observed: Observed): Run {
  const { rounds, memory, proof } = observed;
  const mixes = Object.keys(shown) as Mix[];
  const medians = [
    ...mixes.flatMap((mix) => [
      lineOf(
        `pgbench, ${shown[mix]}`,
        rounds.map((round) => round[mix].pgbench),
      ),
      lineOf(
        `plain upsert, ${shown[mix]}`,
        rounds.map((round) => round[mix].plain),
      ),
      lineOf(
        `endpoint, ${shown[mix]}`,
        rounds.map((round) => round[mix].endpoint),
      ),
    ]),
    lineOf(
      "bare Fastify route",
      rounds.map((round) => round.bare),
    ),
    lineOf(
      "bare route and the statement",
      rounds.map((round) => round.statement),
    ),
  ];
  const rateOf = (name: string) => medians.find((line) => line.name === name)!.perSecond;
  const ratios: Record<string, number> = Object.fromEntries(
    mixes.flatMap((mix) =>
      ["pgbench", "plain upsert"].map((other) => [
        `endpoint / ${other}, ${shown[mix]}`,
        rateOf(`endpoint, ${shown[mix]}`) / rateOf(`${other}, ${shown[mix]}`),
      ]),
    ),
  );
  ratios["endpoint / bare route, nothing changed"] = rateOf("endpoint, nothing changed") / rateOf("bare Fastify route");
  // How much of the rate is left with nothing switched on, and how much of that with everything on.
  const statement = rateOf("bare route and the statement");
  ratios["bare route and the statement / bare route"] = statement / rateOf("bare Fastify route");
  ratios["endpoint / bare route and the statement"] = rateOf("endpoint, nothing changed") / statement;
  const allNew = ratios["endpoint / pgbench, everything new"]!;
  const floor = ratios["endpoint / bare route and the statement"]!;
  const verdicts: Verdict[] = [
    { target: "everything new >= 1.2 x pgbench", value: allNew.toFixed(2), met: allNew >= 1.2 },
    {
      target: "nothing changed >= 0.85 x bare route and the statement",
      value: floor.toFixed(2),
      met: floor >= 0.85,
    },
    {
      target: "nothing changed: no row written, locked or versioned",
      value: `${proof.calls} statements`,
      met: proof.isProven,
    },
    ...mixes.map((mix) => {
      const ratio = median(rounds.map((round) => round[mix].endpoint.p99! / round[mix].endpoint.p50!));
      return { target: `p99 < 4 x p50, ${shown[mix]}`, value: ratio.toFixed(2), met: ratio < 4 };
    }),
    { target: "memory of the server < 250 MB", value: `${memory.most.toFixed(0)} MB at most`, met: memory.most < 250 },
  ];
  return { ...observed, medians, ratios, verdicts };
}

export function showRun(run: Run): string {
  const table = [
    ["", "per second", "rounds", "p50 ms", "p99 ms", "CPU us: node", "postgres", "load", "network", "others"],
    ...run.medians.map((line) => [
      line.name,
      line.perSecond.toFixed(0),
      `${line.lowest.toFixed(0)} to ${line.highest.toFixed(0)}`,
      line.p50?.toFixed(2) ?? "",
      line.p99?.toFixed(2) ?? "",
      line.cpu.server > 0 ? line.cpu.server.toFixed(0) : "",
      line.cpu.postgres.toFixed(0),
      line.cpu.load.toFixed(0),
      line.cpu.network.toFixed(0),
      `${(line.foreignShare * 100).toFixed(0)} %`,
    ]),
  ];
  const ratios = Object.entries(run.ratios).map(([name, ratio]) => [name, ratio.toFixed(2)]);
  const verdicts = run.verdicts.map(({ target, value, met }) => [target, value, met ? "met" : "MISSED"]);
  return [
    `${run.startedAt}, ${run.rounds.length} rounds of ${run.seconds} s, c=${run.clients}\n`,
    `${Object.entries(run.machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join("; ")}\n`,
    "\nMedians. CPU is for each request (network: interrupts, charged to no process); `others` is the part of the machine's work that was for programs not of this run.\n",
    aligned(table),
    "\nRatios of medians\n",
    aligned(ratios),
    "\nTargets\n",
    aligned(verdicts),
    "\nWhat calls that change nothing left behind, at a server without jobs\n",
    `  ${showProof(run.proof)}\n`,
  ].join("");
}

function lineOf(name: string, measured: readonly Measured[]): Line {
  const of = (value: (one: Measured) => number) => median(measured.map(value));
  const hasLatency = measured.every(({ p50 }) => p50 !== undefined);
  const rates = measured.map(({ perSecond }) => perSecond);
  return {
    name,
    perSecond: median(rates),
    lowest: Math.min(...rates),
    highest: Math.max(...rates),
    p50: hasLatency ? of(({ p50 }) => p50!) : undefined,
    p99: hasLatency ? of(({ p99 }) => p99!) : undefined,
    cpu: {
      server: of(({ cpu }) => cpu.server),
      postgres: of(({ cpu }) => cpu.postgres),
      load: of(({ cpu }) => cpu.load),
      network: of(({ cpu }) => cpu.network),
    },
    foreignShare: of(({ foreignShare }) => foreignShare),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ");
  return rows.map((row) => `  ${line(row).trimEnd()}\n`).join("");
}
