import { cpus } from "node:os";
import { foreignShare } from "../against/cpu.ts";
import { load } from "../against/loader.ts";
import { type Cost, costOf, costs, median, type Sample } from "../against/statistics.ts";
import { cpuOf, cpuOfFamily, cpuOfMachine } from "../processes.ts";

/** A server that is asked. */
export type Target = { url: string; pid: number; authorization: string };

/** What is asked of it, again and again. */
export type Asking = {
  name: string;
  of: Target;
  paths: readonly string[];
  headers?: Record<string, string>;
  /** 200 unless it says otherwise. */
  status?: number;
  connections: number;
};

export type Measuring = {
  rounds: number;
  seconds: number;
  warmSeconds: number;
  postgresPid: number;
  loaderPid: number;
};

/** Microseconds for one request, as medians over the rounds; and the share of the machine that others used at most. */
export type Measured = { costs: Record<Cost, number>; samples: Sample[]; foreignShare: number };

/**
 * Measures several askings, all in each round, so that what slows one slows all; every second round goes backwards. Each was asked
 * before: Node gets faster for a while.
 */
export async function measureInTurn(run: Measuring, askings: readonly Asking[]): Promise<Map<string, Measured>> {
  const samples = new Map<string, Sample[]>(askings.map(({ name }) => [name, []]));
  for (const asking of askings) await measureOnce(run, asking, 100 * asking.connections);
  for (let round = 0; round < run.rounds; round += 1)
    for (const asking of round % 2 === 0 ? askings : askings.toReversed())
      samples.get(asking.name)!.push(await measureOnce(run, asking));
  return new Map([...samples].map(([name, of]) => [name, toMeasured(of)]));
}

function toMeasured(samples: Sample[]): Measured {
  return {
    costs: Object.fromEntries(
      costs.map((cost) => [cost, median(samples.map((sample) => costOf(sample, cost)))]),
    ) as Record<Cost, number>,
    samples,
    foreignShare: Math.max(...samples.map((sample) => sample.foreignShare)),
  };
}

/** Asks for so long that Node has compiled what it will: after a thousand requests it is still busy with that. */
export async function warmUp(run: Measuring, of: Target, paths: readonly string[]): Promise<void> {
  await measureOnce({ ...run, seconds: run.warmSeconds }, { name: "", of, paths, connections: 8 });
}

async function measureOnce(run: Measuring, asking: Asking, atLeast: number = 2 * asking.connections): Promise<Sample> {
  const { of, paths, headers, status, connections } = asking;
  const look = () => ({
    at: performance.now() / 1000,
    node: cpuOf(of.pid) ?? 0,
    postgres: cpuOfFamily(run.postgresPid),
    load: cpuOf(run.loaderPid) ?? 0,
    machine: cpuOfMachine(),
  });
  const before = look();
  const { requests } = await load({
    url: of.url,
    asked: { kind: "paths", paths },
    headers: { authorization: of.authorization, ...headers },
    ...(status === undefined ? {} : { status }),
    connections,
    seconds: run.seconds,
    atLeast,
  });
  const after = look();
  const used = (what: "at" | "node" | "postgres" | "load") => after[what] - before[what];
  const machine = after.machine.programs - before.machine.programs;
  const ours = used("node") + used("postgres") + used("load");
  return {
    operations: requests,
    wall: used("at"),
    node: used("node"),
    postgres: used("postgres"),
    load: used("load"),
    foreignShare: foreignShare({ machine, ours, wall: used("at"), cores: cpus().length }),
    memoryMb: 0,
  };
}
