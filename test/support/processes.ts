import { readdirSync, readFileSync } from "node:fs";

export type FoundProcess = { pid: number; command: string };

/** The processes that a process has started, and what these have started, as Linux tells it. */
export function descendantsOf(pid: number): FoundProcess[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(/PPid:\s+(\d+)/.exec(textOf(name, "status"))?.[1])]),
  );
  const found: FoundProcess[] = [];
  for (const above = [pid]; above.length > 0; ) {
    const parent = above.pop();
    for (const [child, itsParent] of parents) {
      if (itsParent !== parent) continue;
      above.push(child);
      found.push({ pid: child, command: textOf(String(child), "cmdline").replaceAll("\0", " ") });
    }
  }
  return found;
}

/** Whether a process is there and not merely waiting for its parent to notice its end. */
export function isRunning(pid: number): boolean {
  const state = /State:\s+(\w)/.exec(textOf(String(pid), "status"))?.[1];
  return state !== undefined && state !== "Z";
}

// Nothing where it ended meanwhile.
function textOf(name: string, file: string): string {
  try {
    return readFileSync(`/proc/${name}/${file}`, "utf8");
  } catch {
    return "";
  }
}
