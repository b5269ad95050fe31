import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * A process that can be told from a later one with the same number, since numbers are handed out again after a reboot.
 */
export type ProcessIdentity = { pid: number; started: string };

/** `started` is empty if the system does not say (hidden /proc): then the number alone has to do. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  return { pid, started: process.platform === "linux" ? await startedOnLinux(pid) : await startedElsewhere(pid) };
}

export async function isSameProcess(identity: ProcessIdentity): Promise<boolean> {
  if (!(await isAlive(identity.pid))) return false;
  const now = await identifyProcess(identity.pid);
  // If there is nothing to read, the process is hidden or has just ended: ask again which of the two.
  if (now.started === "") return isAlive(identity.pid);
  return now.started === identity.started || identity.started === "";
}

/** A zombie counts as dead: in a container whose first process reaps nobody it would otherwise look alive for ever. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !hasEntry(pid)) return false;
  const state = (await fieldsOfStat(pid))?.[0];
  // For a zombie that its parent has reaped between the two questions there is nothing to read either.
  return state === undefined ? hasEntry(pid) : state !== "Z" && state !== "X";
}

/** Whether the number is in the process table, even as a zombie. */
function hasEntry(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Processes whose working folder is this one; undefined if the system cannot be asked. All of PostgreSQL's processes
 * work in their cluster.
 */
export async function processesIn(folder: string): Promise<number[] | undefined> {
  if (process.platform !== "linux") return undefined;
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const inside = await Promise.all(pids.map((pid) => worksIn(pid, folder)));
  return pids.filter((_, index) => inside[index]);
}

export async function worksIn(pid: number, folder: string): Promise<boolean> {
  return (await readlink(`/proc/${pid}/cwd`).catch(() => undefined)) === folder && (await isAlive(pid));
}

/**
 * The fields after the name, which may itself contain spaces and brackets: the state comes first, the start time is the
 * twentieth.
 */
async function fieldsOfStat(pid: number): Promise<string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

async function startedOnLinux(pid: number): Promise<string> {
  const ticks = (await fieldsOfStat(pid))?.[19];
  if (ticks === undefined) return "";
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()}:${ticks}`;
}

async function startedElsewhere(pid: number): Promise<string> {
  const answer = await run("/bin/ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => undefined);
  return answer?.stdout.trim() ?? "";
}
