import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { OperatorError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type EnsuredServer, ensureServer, prepareLocks, withStartLock } from "./ensure-server.ts";
import { findHolder } from "./file-lock.ts";
import { type ClusterLocation, findPlace } from "./location.ts";
import type { EmbeddedPostgres } from "./owner.ts";
import { identifyProcess, isSameProcess, type ProcessIdentity } from "./processes.ts";
import { findRunningServer, type RunningServer } from "./running-server.ts";
import { type ServerOptions, stopServer } from "./server.ts";
import { removeSocketFolder } from "./socket-folder.ts";

/** Names the server that a command started, for those who use it: the last of them stops it. */
const borrowedName = "started-by-command";

export type AttachOptions = ServerOptions & { dataDir: string; log: Log };

const ownersTimeMs = 60_000;
const pollMs = 50;

/**
 * For everybody but the owner. A server that an owner runs is used and left alone. Where none runs, the first command
 * starts one, and of all that use it the last to finish stops it, unless an owner took it over meanwhile. Each user
 * signs in with a file, under the start lock, so nobody stops the server between another command's check and its first
 * connection.
 */
export async function attachEmbeddedPostgres(options: AttachOptions): Promise<EmbeddedPostgres> {
  const locks = await prepareLocks(options.dataDir);
  const { server, location, signOut } = await enter(locks, options);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= withStartLock(locks, options.log, async () => {
      await signOut();
      await stopIfUnused(locks, location, options.log);
    });
    return stopped;
  };
  return { address: server.address, location, stop };
}

type Entered = EnsuredServer & { signOut: () => Promise<void> };

/**
 * While an owner lives, only the owner starts the server: it may be about to revive it with its own settings, or be
 * stopping it.
 */
async function enter(locks: string, options: AttachOptions): Promise<Entered> {
  for (let waitedMs = 0; waitedMs < ownersTimeMs; waitedMs += pollMs) {
    const entered = await withStartLock(locks, options.log, async () => {
      const owner = await findHolder(locks, "owner");
      if (owner && !(await isServed(options.dataDir))) return undefined;
      const ensured = await ensureServer({ ...options, mayCreate: true });
      if (ensured.wasStarted) await writeFile(join(locks, borrowedName), nameOf(ensured.server));
      return { ...ensured, signOut: await signIn(locks) };
    });
    if (entered) return entered;
    await pause(pollMs);
  }
  throw new OperatorError(
    `The fairmark serve that uses DATA_DIR ${options.dataDir} runs, but its database does not: see its log, or stop it and try again.`,
  );
}

async function isServed(dataDir: string): Promise<boolean> {
  const place = await findPlace(dataDir);
  return place.isCreated && (await findRunningServer(place.cluster)) !== undefined;
}

async function stopIfUnused(locks: string, location: ClusterLocation, log: Log): Promise<void> {
  const server = await findRunningServer(location.cluster);
  const borrowed = await readFile(join(locks, borrowedName), "utf8").catch(() => "");
  if (!server || borrowed !== nameOf(server)) return;
  if ((await findHolder(locks, "owner")) || (await hasUsers(locks))) return;
  await stopServer(server, log);
  await rm(join(locks, borrowedName), { force: true });
  await removeSocketFolder(server.address.host);
}

async function signIn(locks: string): Promise<() => Promise<void>> {
  const file = join(locks, `user.${process.pid}-${randomBytes(6).toString("hex")}`);
  await writeFile(file, JSON.stringify(await identifyProcess(process.pid)), { flag: "wx" });
  return () => rm(file, { force: true });
}

/** Those who were killed did not sign out; their files are removed. */
async function hasUsers(locks: string): Promise<boolean> {
  const files = (await readdir(locks)).filter((name) => name.startsWith("user.")).map((name) => join(locks, name));
  const alive = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, "utf8").catch(() => "");
      if (text !== "" && (await isSameProcess(JSON.parse(text) as ProcessIdentity))) return true;
      await rm(file, { force: true });
      return false;
    }),
  );
  return alive.includes(true);
}

function nameOf(server: RunningServer): string {
  return `${server.pid} ${server.startedAt}`;
}
