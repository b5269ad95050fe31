import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { OperatorError } from "../errors.ts";
import type { Log } from "../log.ts";
import { connect, type PostgresAddress } from "./connection.ts";
import { ensureServer, prepareLocks, withStartLock } from "./ensure-server.ts";
import { type FileLock, lockOrHolder } from "./file-lock.ts";
import type { ClusterLocation } from "./location.ts";
import { findRunningServer, type RunningServer } from "./running-server.ts";
import { checkSettings, type ServerOptions, stopServer } from "./server.ts";
import { removeSocketFolder } from "./socket-folder.ts";

export type EmbeddedPostgres = { address: PostgresAddress; location: ClusterLocation; stop(): Promise<void> };

type Options = ServerOptions & { dataDir: string; log: Log };
type Owned = { locks: string; location: ClusterLocation; server: RunningServer; stopping: AbortController };

/** A server that lived this long did not die of the same cause as the one before it. */
const stableAfterMs = 30_000;
const longestDelayMs = 10_000;

/**
 * For the one process that owns the database of a DATA_DIR: starts it, or takes over what a killed owner left running,
 * starts it again when it dies, and stops it in the end.
 */
export async function ownEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  checkSettings(options.settings ?? {});
  const locks = await prepareLocks(options.dataDir);
  const ownerLock = await takeOwnership(locks, options.dataDir);
  try {
    const { server, location, wasStarted } = await withStartLock(locks, options.log, () =>
      ensureServer({ ...options, mayCreate: true }),
    );
    options.log.info(
      { pid: server.pid, wasStarted },
      wasStarted ? "Database started" : "Database was running; taken over",
    );
    const owned: Owned = { locks, location, server, stopping: new AbortController() };
    const supervision = supervise(owned, await watch(server), options);
    return { address: server.address, location, stop: stopOnce(owned, ownerLock, supervision, options.log) };
  } catch (error) {
    await ownerLock.release();
    throw error;
  }
}

async function takeOwnership(locks: string, dataDir: string): Promise<FileLock> {
  const { lock, holder } = await lockOrHolder(locks, "owner");
  if (lock) return lock;
  throw new OperatorError(
    `another fairmark serve (pid ${holder.pid}) already uses DATA_DIR ${resolve(dataDir)}: stop that one first, or set DATA_DIR to another folder.`,
  );
}

function stopOnce(owned: Owned, ownerLock: FileLock, supervision: Promise<void>, log: Log): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= (async () => {
      owned.stopping.abort();
      await supervision;
      await withStartLock(owned.locks, log, () => stopOwned(owned, log)).catch(async (error: NodeJS.ErrnoException) => {
        // The folder of locks is gone: somebody removed DATA_DIR while we were running. The server must not outlive it.
        if (error.code !== "ENOENT") throw error;
        await stopServer(owned.server, log);
      });
      await ownerLock.release().catch(() => undefined);
    })();
    return stopped;
  };
}

async function stopOwned({ location, server }: Owned, log: Log): Promise<void> {
  const running = await findRunningServer(location.cluster);
  await stopServer(running ?? server, log);
  await removeSocketFolder(location.socketFolder);
  log.info({}, "Database stopped");
}

/** An idle connection: when it ends, we know at once that the server has died, whether or not it is our child. */
async function watch(server: RunningServer): Promise<pg.Client> {
  const client = await connect({ ...server.address, database: "postgres" });
  // pg has this, but its types do not. Watching must not keep a process alive that has nothing else to do.
  (client as pg.Client & { unref(): void }).unref();
  return client;
}

async function supervise(owned: Owned, firstWatch: pg.Client, options: Options): Promise<void> {
  const { signal } = owned.stopping;
  let delayMs = 50;
  for (let current: pg.Client | undefined = firstWatch; current && !signal.aborted; ) {
    const since = Date.now();
    await once(current, "end", { signal }).catch(() => undefined);
    // Not awaited: the connection is unreferenced, so it would not keep the process alive until it ends, and stopping
    // the server ends it anyway.
    if (signal.aborted) return void current.end().catch(() => undefined);
    if (Date.now() - since > stableAfterMs) delayMs = 50;
    options.log.warn(
      { pid: owned.server.pid, delayMs },
      "The connection to the database broke; starting it again if need be",
    );
    current = undefined;
    while (!current && !signal.aborted) {
      await pause(delayMs, undefined, { signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, longestDelayMs);
      current = await revive(owned, options);
    }
  }
}

async function revive(owned: Owned, options: Options): Promise<pg.Client | undefined> {
  const { signal } = owned.stopping;
  try {
    const { server, wasStarted } = await withStartLock(owned.locks, options.log, async () => {
      signal.throwIfAborted();
      return ensureServer({ ...options, mayCreate: false, socketFolder: owned.location.socketFolder });
    });
    owned.server = server;
    options.log.warn({ pid: server.pid, wasStarted }, "The database answers again");
    return await watch(server);
  } catch (error) {
    if (!signal.aborted) options.log.error({ err: error }, "The database could not be started again; trying on");
    return undefined;
  }
}
