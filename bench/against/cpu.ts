import { readdirSync, readFileSync } from "node:fs";
import { ticksASecond } from "../processes.ts";

/** A process as /proc describes it: its own ticks, and those of its children that have ended and were waited for. */
export type ProcessTimes = { pid: number; parent: number; own: number; ended: number; residentPages: number };

/** One line of /proc/PID/stat. The name is in brackets and may contain anything, even brackets and spaces. */
export function parseProcessStat(text: string): ProcessTimes {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const field = (place: number) => Number(fields[place]);
  return {
    pid: Number.parseInt(text, 10),
    parent: field(1),
    own: field(11) + field(12),
    ended: field(13) + field(14),
    residentPages: field(21),
  };
}

/** The first line of /proc/stat, in ticks: all work done on any core, for any process. */
export function parseMachineStat(text: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = text
    .slice(0, text.indexOf("\n"))
    .split(/ +/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq;
}

export type Table = readonly ProcessTimes[];

export function readTable(): Table {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [parseProcessStat(readFileSync(`/proc/${name}/stat`, "utf8"))];
      } catch {
        // It ended meanwhile: its parent accounts for it.
        return [];
      }
    });
}

/** A process and all its descendants, except the branches that begin with one of `without`. */
export function treeOf(table: Table, root: number, without: readonly number[] = []): ProcessTimes[] {
  const found = table.filter(({ pid }) => pid === root && !without.includes(pid));
  for (let next = 0; next < found.length; next += 1) {
    const { pid: parent } = found[next]!;
    found.push(...table.filter((one) => one.parent === parent && !without.includes(one.pid)));
  }
  return found;
}

/** Seconds of CPU of a tree, including processes that have ended. */
export function secondsOf(tree: readonly ProcessTimes[]): number {
  return tree.reduce((sum, { own, ended }) => sum + own + ended, 0) / ticksASecond;
}

/** Seconds of CPU of the children of a process that have ended. */
export function endedChildrenOf(table: Table, pid: number): number {
  return (table.find((one) => one.pid === pid)?.ended ?? 0) / ticksASecond;
}

export function residentMb(tree: readonly ProcessTimes[]): number {
  return tree.reduce((sum, { residentPages }) => sum + residentPages, 0) / 256;
}

/** Seconds that the cores have worked. */
export function machineSeconds(): number {
  return parseMachineStat(readFileSync("/proc/stat", "utf8")) / ticksASecond;
}

/** The share of all cores that worked for others, during a stretch whose total and whose own part are known. */
export function foreignShare(used: { machine: number; ours: number; wall: number; cores: number }): number {
  return Math.max(0, used.machine - used.ours) / (used.wall * used.cores);
}
