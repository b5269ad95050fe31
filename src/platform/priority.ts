import { readFile, writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** How often, and how long after the last time, in milliseconds: whoever is not root may set ten groups a second, of all users together. */
const [tries, againAfterMs] = [20, 150];

/**
 * Puts a process of the same user, which leads a session of its own, behind others. Linux with autogroups shares processors among
 * sessions first, and a priority counts only among the processes of one: so the session gets it as well. Each process of PostgreSQL's
 * begins a session.
 *
 * @param priority 0 to 19, as `nice` has them: higher is later
 * @returns once it is set; it says nothing where it cannot be, as where the process has ended or the system has no priorities
 */
export async function putBehind(pid: number, priority: number): Promise<void> {
  try {
    setPriority(pid, priority);
    if (await leadsSession(pid)) await setGroup(pid, priority);
  } catch {
    // Another user's process, one that has ended, or a system without priorities or groups: then it competes.
  }
}

async function leadsSession(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // After the name, which may contain anything: state, parent, group, session.
  const session = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3];
  return session === String(pid);
}

async function setGroup(pid: number, priority: number): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      await writeFile(`/proc/${pid}/autogroup`, String(priority), { flag: "r+" });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || left === 1) throw error;
      await pause(againAfterMs);
    }
  }
}
