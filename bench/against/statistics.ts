/** One measured stretch of work. CPU and wall time are in seconds for all of it. */
export type Sample = {
  operations: number;
  wall: number;
  node: number;
  postgres: number;
  /** CPU of the loading program. */
  load: number;
  /** The share of all cores that worked for programs other than ours. */
  foreignShare: number;
  /** Resident memory of Node's processes when it ended. */
  memoryMb: number;
};

/** The same stretch of work with both builds, one right after the other. */
export type Round = { older: Sample; newer: Sample };

export const costs = ["node", "postgres", "cpu", "wall"] as const;
export type Cost = (typeof costs)[number];

/** Microseconds for one operation, as medians over the rounds; the ratio is between these two, its spread is over the rounds. */
export type Compared = { older: number; newer: number; ratio: number; least: number; most: number };

export type Summary = {
  rounds: number;
  operations: { older: number; newer: number };
  costs: Record<Cost, Compared>;
  memoryMb: { older: number; newer: number };
  /** The largest share of the machine that others used at any time, and whether that is too much to compare wall times. */
  foreignShare: number;
  isDisturbed: boolean;
};

/** If others use more of the machine than this, wall times reflect them. */
export const disturbedAbove = 0.2;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `cpu` is `node` and `postgres` together. */
export function costOf(sample: Sample, cost: Cost): number {
  const seconds = cost === "cpu" ? sample.node + sample.postgres : sample[cost];
  return (seconds / sample.operations) * 1e6;
}

export function summarise(rounds: readonly Round[]): Summary {
  const samples = rounds.flatMap(({ older, newer }) => [older, newer]);
  const foreignShare = Math.max(...samples.map((sample) => sample.foreignShare));
  const sum = (side: keyof Round) => rounds.reduce((total, round) => total + round[side].operations, 0);
  const memory = (side: keyof Round) => Math.max(...rounds.map((round) => round[side].memoryMb));
  return {
    rounds: rounds.length,
    operations: { older: sum("older"), newer: sum("newer") },
    costs: Object.fromEntries(costs.map((cost) => [cost, compare(rounds, cost)])) as Record<Cost, Compared>,
    memoryMb: { older: memory("older"), newer: memory("newer") },
    foreignShare,
    isDisturbed: foreignShare > disturbedAbove,
  };
}

/** Several stretches combined into one, such as the same start three times. */
export function together(samples: readonly Sample[]): Sample {
  const sum = (what: keyof Sample) => samples.reduce((total, sample) => total + sample[what], 0);
  const wall = sum("wall");
  return {
    operations: sum("operations"),
    wall,
    node: sum("node"),
    postgres: sum("postgres"),
    load: sum("load"),
    foreignShare: samples.reduce((total, sample) => total + sample.foreignShare * sample.wall, 0) / wall,
    memoryMb: Math.max(...samples.map(({ memoryMb }) => memoryMb)),
  };
}

function compare(rounds: readonly Round[], cost: Cost): Compared {
  const older = median(rounds.map((round) => costOf(round.older, cost)));
  const newer = median(rounds.map((round) => costOf(round.newer, cost)));
  const ratios = rounds.map((round) => ratioOf(costOf(round.newer, cost), costOf(round.older, cost)));
  return { older, newer, ratio: ratioOf(newer, older), least: Math.min(...ratios), most: Math.max(...ratios) };
}

// What costs nothing on both sides (such as the database, in a command that does not use it) costs the same.
function ratioOf(newer: number, older: number): number {
  return newer === older ? 1 : newer / older;
}
