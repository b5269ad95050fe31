import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OperatorError } from "../errors.ts";
import { superuser } from "./connection.ts";
import type { SystemUser } from "./unprivileged-user.ts";

/**
 * Takes nothing from our environment: PGDATA, PGOPTIONS, LC_ALL or LD_LIBRARY_PATH of the caller would change the
 * result.
 */
export const serverEnvironment = { LC_ALL: "C", TZ: "UTC" };

/**
 * Built under another name and moved into place when complete: a kill in the middle leaves nothing that looks like a
 * cluster.
 */
export async function initialiseCluster(options: {
  cluster: string;
  binaries: string;
  user: SystemUser | undefined;
}): Promise<void> {
  const { cluster, binaries, user } = options;
  await removeDrafts(cluster);
  const draft = await createDraft(cluster, user);
  try {
    await runInitdb(join(binaries, "bin", "initdb"), draft, user);
    await moveIntoPlace(draft, cluster);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

export async function createDraft(cluster: string, user: SystemUser | undefined): Promise<string> {
  // Checked before the work; the rename at its end would fail anyway.
  if ((await readdir(cluster).catch(() => [])).length > 0) throw occupied(cluster);
  const draft = `${cluster}.new-${randomBytes(6).toString("hex")}`;
  await mkdir(draft, { mode: 0o700 });
  await chmod(draft, 0o700);
  if (user) await chown(draft, user.uid, user.gid);
  return draft;
}

/**
 * Removes what interrupted attempts left behind. An initdb that outlived its parent may still be writing there, hence
 * the retries.
 */
export async function removeDrafts(cluster: string): Promise<void> {
  const siblings = await readdir(dirname(cluster)).catch(() => []);
  for (const name of siblings.filter((sibling) => sibling.startsWith(`${basename(cluster)}.new-`))) {
    await rm(join(dirname(cluster), name), { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}

/** rename(2) replaces an empty folder and nothing else, which is exactly what we want. */
export async function moveIntoPlace(draft: string, cluster: string): Promise<void> {
  await rename(draft, cluster).catch((error: NodeJS.ErrnoException) => {
    throw ["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(error.code ?? "") ? occupied(cluster) : error;
  });
}

function occupied(cluster: string): OperatorError {
  return new OperatorError(
    `${cluster} should hold the database and holds something else: move it away, or set DATA_DIR to another folder.`,
  );
}

/** "No such file" about a program that exists means that its loader does not: the programs are made for glibc. */
function cannotRun(program: string, error: Error): OperatorError {
  return new OperatorError(
    `${program} cannot be run (${error.message}): use a system with glibc such as Debian (Alpine has none), or set DATABASE_URL to a PostgreSQL server.`,
  );
}

async function runInitdb(initdb: string, folder: string, user: SystemUser | undefined): Promise<void> {
  const settings = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"];
  const access = ["--auth-local=trust", "--auth-host=reject", `--username=${superuser}`];
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  const child = spawn(initdb, ["-D", folder, "--data-checksums", ...settings, ...access], {
    ...identity,
    cwd: folder,
    env: serverEnvironment,
    // In a process group of its own: Ctrl-C ends only us, and what initdb was making is thrown away at the next start.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve).once("error", (error) => reject(cannotRun(initdb, error)));
  });
  if (code === 0) return;
  const reason = output.split("\n").find((line) => /error|fatal|could not/i.test(line)) ?? output.trim();
  throw new OperatorError(
    `PostgreSQL could not create its database folder (${reason.trim()}): see whether the disk is full and whether this user has an entry in /etc/passwd, or set DATABASE_URL.`,
  );
}
