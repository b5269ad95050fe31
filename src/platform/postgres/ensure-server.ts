import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "../errors.ts";
import type { Log } from "../log.ts";
import { prepareBinaries } from "./binaries.ts";
import { withLock } from "./file-lock.ts";
import { initialiseCluster } from "./initialise.ts";
import {
  type ClusterLocation,
  type ClusterPlace,
  createDataDir,
  findPlace,
  freeOutsideFolder,
  locksName,
  writePointer,
} from "./location.ts";
import type { RunningServer } from "./running-server.ts";
import { type ServerOptions, startServer, waitForServer } from "./server.ts";
import { prepareSocketFolder } from "./socket-folder.ts";

export type EnsuredServer = { server: RunningServer; location: ClusterLocation; wasStarted: boolean };

/**
 * The folder with the locks of a DATA_DIR, which is created if need be. First checks whether this user may use what is
 * there.
 */
export async function prepareLocks(dataDir: string): Promise<string> {
  await findPlace(dataDir);
  await createDataDir(dataDir);
  return join(await realpath(dataDir), locksName);
}

/** One process at a time looks for, creates, starts or stops a server. */
export function withStartLock<Result>(locks: string, log: Log, work: () => Promise<Result>): Promise<Result> {
  const onWait = (holder: { pid: number }) =>
    log.info({ pid: holder.pid }, "Waiting for another process that starts or stops the database");
  return withLock(locks, "start", onWait, work);
}

/**
 * To be called with the start lock. `mayCreate` is false if there was a cluster before: one that has vanished is no
 * reason to start with an empty one.
 */
export async function ensureServer(
  options: ServerOptions & {
    dataDir: string;
    log: Log;
    mayCreate: boolean;
    /** The folder of the socket of the server that died: connection pools know that address. */
    socketFolder?: string;
  },
): Promise<EnsuredServer> {
  const place = await findPlace(options.dataDir);
  const binaries = await prepareBinaries(place.user);
  const server = place.isCreated ? await waitForServer(place.cluster, options.log) : undefined;
  if (server) return { server, location: { ...place, binaries, socketFolder: server.address.host }, wasStarted: false };
  const cluster = await ensureCluster(place, binaries, options);
  const socketFolder = await prepareSocketFolder(cluster, place.user, options.socketFolder);
  const location = { ...place, cluster, isCreated: true, binaries, socketFolder };
  return { server: await startServer(location, options, options.log), location, wasStarted: true };
}

async function ensureCluster(
  place: ClusterPlace,
  binaries: string,
  { log, mayCreate }: { log: Log; mayCreate: boolean },
): Promise<string> {
  if (place.isCreated) return place.cluster;
  if (!mayCreate) {
    throw new OperatorError(
      `The database in ${place.cluster} has vanished: stop fairmark and bring that folder back, or restore a backup.`,
    );
  }
  const cluster = place.isOutsideDataDir ? await freeOutsideFolder(place.dataDir) : place.cluster;
  log.info({ cluster }, "Creating the embedded database");
  await initialiseCluster({ cluster, binaries, user: place.user });
  if (place.isOutsideDataDir) await writePointer(place.dataDir, cluster);
  return cluster;
}
