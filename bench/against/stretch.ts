import { cpus } from "node:os";
import { endedChildrenOf, foreignShare, machineSeconds, readTable, residentMb, secondsOf, treeOf } from "./cpu.ts";
import { loaderPid } from "./loader.ts";
import { postmasterOf, type Side } from "./side.ts";
import type { Sample } from "./statistics.ts";

type Look = {
  at: number;
  machine: number;
  ours: number;
  node: number;
  postgres: number;
  load: number;
  memoryMb: number;
};

/**
 * Measures a stretch of work of one side. `node` is everything that runs for it except PostgreSQL, in however many processes,
 * including commands that came and went meanwhile; the bench's own session is left out of PostgreSQL's figure.
 *
 * @param work does the work and returns how many operations that was
 */
export async function measure(side: Side, work: () => Promise<number>): Promise<Sample> {
  const before = look(side);
  const operations = await work();
  const after = look(side);
  if (!(operations > 0)) throw new Error(`Nothing was done by the ${side.name} build.`);
  const wall = after.at - before.at;
  const used = (what: Exclude<keyof Look, "at" | "memoryMb">) => Math.max(0, after[what] - before[what]);
  return {
    operations,
    wall,
    node: used("node"),
    postgres: used("postgres"),
    load: used("load"),
    foreignShare: foreignShare({ machine: used("machine"), ours: used("ours"), wall, cores: cpus().length }),
    memoryMb: after.memoryMb,
  };
}

function look(side: Side): Look {
  const table = readTable();
  const postmaster = postmasterOf(side)?.pid;
  const database = postmaster === undefined ? [] : [postmaster];
  const node = side.running.flatMap(({ pid }) => treeOf(table, pid, database));
  const postgres = database.flatMap((pid) => treeOf(table, pid, side.clientPid ? [side.clientPid] : []));
  const load = treeOf(table, loaderPid() ?? 0);
  // A database that another command started is not in our process tree.
  const everything = new Set([...treeOf(table, process.pid), ...postgres]);
  return {
    at: performance.now() / 1000,
    machine: machineSeconds(),
    ours: secondsOf([...everything]),
    node: secondsOf(node) + endedChildrenOf(table, process.pid),
    postgres: secondsOf(postgres),
    load: secondsOf(load),
    memoryMb: residentMb(node),
  };
}
