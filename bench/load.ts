import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bin, type Cluster, mainJobOptions } from "./postgres.ts";
import { cpuOf, cpuOfFamily, cpuOfMachine, type Processes } from "./processes.ts";
import { clients } from "./statement.ts";

/** The result of one phase. CPU is in microseconds for each request. */
export type Measured = {
  perSecond: number;
  requests: number;
  p50?: number;
  p99?: number;
  cpu: { server: number; postgres: number; load: number; network: number };
  /** The share of the machine that worked for programs other than ours. */
  foreignShare: number;
};

export type Load = {
  processes: Processes;
  cluster: Cluster;
  folder: string;
  seconds: number;
};

/** Shares of requests that change nothing and that bring new purchases; the rest brings new purchasers. */
export const mixes = {
  new: { unchanged: 0, purchases: 0 },
  mixed: { unchanged: 0.8, purchases: 0.15 },
  unchanged: { unchanged: 1, purchases: 0 },
} as const;
export type Mix = keyof typeof mixes;

/** A script of statement.ts under pgbench: one report a statement, one statement a transaction, prepared, 32 clients. */
export async function runPgbench(
  load: Load,
  script: "product" | "plain",
  mix: Mix,
  given: Record<string, string | number>,
): Promise<Measured> {
  const weights = { unchanged: mixes[mix].unchanged, purchases: mixes[mix].purchases, new: 0 };
  weights.new = 1 - weights.unchanged - weights.purchases;
  const scripts = Object.entries(weights)
    .map(([name, weight]) => [name, Math.round(weight * 100)] as const)
    .filter(([, weight]) => weight > 0)
    .flatMap(([name, weight]) => ["-f", `${join(load.folder, `${script}-${name}.sql`)}@${weight}`]);
  const milliseconds = Date.now().toString(16).padStart(12, "0");
  const variables = Object.entries({ turn: 0, id_prefix: `${milliseconds}70008`, ...given }).flatMap(
    ([name, value]) => ["-D", `${name}=${value}`],
  );
  const args = [
    "-n",
    "-M",
    "prepared",
    "-c",
    String(clients),
    "-j",
    "2",
    "-T",
    String(load.seconds),
    ...scripts,
    ...variables,
  ];
  const environment = { ...load.cluster.environment, PGOPTIONS: mainJobOptions };
  const { text, ...used } = await measure(load, undefined, join(bin, "pgbench"), args, environment);
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  const requests = number(/^number of transactions actually processed: (\d+)/m);
  const failed = number(/^number of failed transactions: (\d+)/m);
  const perSecond = number(/^tps = ([\d.]+)/m);
  if (!(perSecond > 0) || failed !== 0) throw new Error(`pgbench failed:\n${text}`);
  return { perSecond, requests, ...perRequest(used, requests) };
}

export type Target = { pid: number; url: string; path: string; authorization: string };

/** The same over HTTP, with wrk, since it takes the least CPU from what is measured: one thread, requests written as text in Lua. */
export async function runWrk(load: Load, target: Target, mix: Mix, firstFresh: number): Promise<Measured> {
  const { host } = new URL(target.url);
  const script = new URL("requests.lua", import.meta.url).pathname;
  const { unchanged, purchases } = mixes[mix];
  const args = ["-t", "1", "-c", String(clients), "-d", `${load.seconds}s`, "-s", script, target.url, "--"];
  args.push(...[host, target.path, firstFresh, unchanged, purchases, (firstFresh % 99_991) + 1].map(String));
  const environment = { PATH: process.env.PATH ?? "", BENCH_AUTHORIZATION: target.authorization };
  const { text, ...used } = await measure(load, target.pid, "wrk", args, environment);
  const result = /^RESULT (.*)$/m.exec(text)?.[1];
  if (!result) throw new Error(`wrk failed:\n${text}`);
  const { requests, seconds, p50, p99, refused, socketErrors } = JSON.parse(result) as Record<string, number>;
  if (refused !== 0 || socketErrors !== 0)
    throw new Error(`Of ${requests} requests ${refused} were refused, and there were ${socketErrors} socket errors.`);
  return { perSecond: requests! / seconds!, requests: requests!, p50: p50!, p99: p99!, ...perRequest(used, requests!) };
}

type Used = { server: number; postgres: number; load: number; network: number; machine: number };

async function measure(
  { processes, cluster, folder }: Load,
  server: number | undefined,
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Used & { text: string }> {
  const output = join(folder, `load-${Date.now()}.txt`);
  const now = () => ({
    server: server === undefined ? 0 : (cpuOf(server) ?? 0),
    postgres: cpuOfFamily(cluster.pid),
    machine: cpuOfMachine(),
  });
  const before = now();
  const started = processes.start(command, args, { env, output });
  // A process that has ended no longer tells what it used, so the last reading counts.
  let load = 0;
  const look = setInterval(() => (load = cpuOf(started.pid) ?? load), 100);
  const code = await started.done.finally(() => clearInterval(look));
  const after = now();
  const text = readFileSync(output, "utf8");
  if (code !== 0)
    throw new Error(processes.isStopping ? "The bench was stopped." : `${command} ended with ${code}:\n${text}`);
  return {
    text,
    server: after.server - before.server,
    postgres: after.postgres - before.postgres,
    machine: after.machine.programs - before.machine.programs,
    network: after.machine.interrupts - before.machine.interrupts,
    load,
  };
}

function perRequest(used: Used, requests: number): Pick<Measured, "cpu" | "foreignShare"> {
  const each = (seconds: number) => (seconds / requests) * 1e6;
  const ours = used.server + used.postgres + used.load;
  return {
    cpu: {
      server: each(used.server),
      postgres: each(used.postgres),
      load: each(used.load),
      network: each(used.network),
    },
    foreignShare: Math.max(0, used.machine - ours) / Math.max(used.machine, 0.01),
  };
}
