import { randomBytes } from "node:crypto";
import { chmod, link, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { identifyProcess, isSameProcess, type ProcessIdentity } from "./processes.ts";

/**
 * A lock among processes of one machine that does not stay locked when its holder is killed with -9. Node has no
 * flock(2), so the lock is a row of numbered files `name.1`, `name.2`, …: the highest one counts. Whoever finds its
 * holder dead, or the file marked as released, creates the next number with link(2), which is atomic and fails where
 * the name exists. The highest file is never removed or renamed away, so two who break a stale lock cannot break each
 * other's.
 */
export type FileLock = { release(): Promise<void> };
export type LockAttempt = { lock: FileLock; holder?: never } | { lock?: never; holder: ProcessIdentity };

const pollMs = 20;

export async function lockOrHolder(folder: string, name: string): Promise<LockAttempt> {
  for (;;) {
    const highest = Math.max(0, ...(await generations(folder, name)));
    const holder = highest === 0 ? undefined : await readHolder(join(folder, `${name}.${highest}`));
    if (holder && (await isSameProcess(holder))) return { holder };
    if (await createGeneration(folder, name, highest + 1)) return { lock: await settle(folder, name, highest + 1) };
  }
}

/** Waits as long as the holder lives; `onWait` is called about every ten seconds. */
export async function waitForLock(
  folder: string,
  name: string,
  onWait: (holder: ProcessIdentity) => void,
): Promise<FileLock> {
  for (let round = 1; ; round += 1) {
    const attempt = await lockOrHolder(folder, name);
    if (attempt.lock) return attempt.lock;
    if (round % (10_000 / pollMs) === 0) onWait(attempt.holder);
    await pause(pollMs);
  }
}

export async function withLock<Result>(
  folder: string,
  name: string,
  onWait: (holder: ProcessIdentity) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await waitForLock(folder, name, onWait);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** The living holder of a lock, without trying to take it. */
export async function findHolder(folder: string, name: string): Promise<ProcessIdentity | undefined> {
  const highest = Math.max(0, ...(await generations(folder, name)));
  const holder = highest === 0 ? undefined : await readHolder(join(folder, `${name}.${highest}`));
  return holder && (await isSameProcess(holder)) ? holder : undefined;
}

async function generations(folder: string, name: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .filter((entry) => entry.startsWith(`${name}.`))
    .map((entry) => entry.slice(name.length + 1))
    .filter((suffix) => /^\d+$/.test(suffix))
    .map(Number);
}

async function createGeneration(folder: string, name: string, generation: number): Promise<boolean> {
  const draft = await draftFile(folder, name, JSON.stringify(await identifyProcess(process.pid)));
  try {
    await link(draft, join(folder, `${name}.${generation}`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  // A slow process may create a number that has been used and cleared in the meantime: then a higher one exists, and
  // that counts.
  if (Math.max(...(await generations(folder, name))) === generation) return true;
  await rm(join(folder, `${name}.${generation}`), { force: true });
  return false;
}

async function settle(folder: string, name: string, generation: number): Promise<FileLock> {
  for (const older of await generations(folder, name)) {
    if (older < generation) await rm(join(folder, `${name}.${older}`), { force: true });
  }
  return {
    async release() {
      // Marked rather than removed: otherwise numbering would begin anew under somebody who has just read this number.
      const draft = await draftFile(folder, name, "released");
      await rename(draft, join(folder, `${name}.${generation}`));
    },
  };
}

async function draftFile(folder: string, name: string, content: string): Promise<string> {
  const draft = join(folder, `${name}.draft-${process.pid}-${randomBytes(6).toString("hex")}`);
  await writeFile(draft, content, { flag: "wx" });
  // Whatever the umask: an ordinary user must be able to read what root's backup command wrote into that user's folder.
  await chmod(draft, 0o644);
  return draft;
}

async function readHolder(file: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    // Cleared in the meantime by the holder of a higher number. No other error must be mistaken for a dead holder.
    if (error.code === "ENOENT") return "";
    throw error;
  });
  try {
    const holder = JSON.parse(text) as Partial<ProcessIdentity>;
    if (typeof holder.pid !== "number" || typeof holder.started !== "string") return undefined;
    return { pid: holder.pid, started: holder.started };
  } catch {
    return undefined;
  }
}
