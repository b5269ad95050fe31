import { strict as assert } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, chown, mkdir, open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { OperatorError } from "../errors.ts";
import type { Log } from "../log.ts";
import { databaseName, withConnection } from "./connection.ts";
import { serverEnvironment } from "./initialise.ts";
import type { ClusterLocation } from "./location.ts";
import { memorySettings, usableMemory } from "./memory.ts";
import { isAlive } from "./processes.ts";
import { clearStaleServerFile, findRunningServer, type RunningServer } from "./running-server.ts";
import { clearSocketFolder, port } from "./socket-folder.ts";

/** Everything else relies on durability and isolation from the network: no caller may change these. */
const fixedSettings: Record<string, string> = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  listen_addresses: "",
  port: String(port),
  unix_socket_permissions: "0700",
  wal_level: "replica",
  // Messages of failed statements may quote what people typed ("Key (email)=(…) already exists"), so errors of
  // statements are not logged here at all: the program that sent them logs its own. What concerns the server (level log
  // and up) is logged.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_statement: "none",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
};

const defaultSettings: Record<string, string> = {
  max_connections: "100",
  timezone: "UTC",
  log_timezone: "UTC",
  cluster_name: "fairmark",
  log_checkpoints: "off",
  // A file for each day of the week, overwritten when its day comes round again. Written by PostgreSQL's own collector,
  // because a pipe to us would break if we were killed while the server goes on.
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgresql-%a.log",
  log_rotation_age: "1d",
  log_rotation_size: "0",
  log_truncate_on_rotation: "on",
};

/** What a caller may say of a server that it may have to start. */
export type ServerOptions = {
  /** PostgreSQL's own, by name. */
  settings?: Record<string, string> | undefined;
  /** Instead of what follows from the machine's memory. */
  sharedBuffersMb?: number | undefined;
};

/** @throws AssertionError for a setting that is fixed, or that is none */
export function checkSettings(settings: Record<string, string>): void {
  for (const [name, value] of Object.entries(settings)) {
    const plain = name.toLowerCase().replaceAll("-", "_");
    assert(/^[a-z_][a-z0-9_.]*$/.test(plain), `"${name}" is not the name of a PostgreSQL setting`);
    const fixed = plain.startsWith("unix_socket") || plain.endsWith("_file") || plain === "data_directory";
    assert(!fixed && (fixedSettings[plain] ?? value) === value, `The embedded PostgreSQL fixes "${plain}"`);
  }
}

/**
 * The settings that a server is started with. Those of its command line win over its files, so what an operator has chosen by ALTER SYSTEM
 * is left to PostgreSQL.
 */
async function settingsFor(cluster: string, { settings = {}, sharedBuffersMb }: ServerOptions) {
  const usual = { ...defaultSettings, ...memorySettings(usableMemory(), sharedBuffersMb) };
  const chosen = await chosenBySystem(cluster);
  const left = Object.entries(usual).filter(([name]) => !chosen.has(name));
  const buffers = sharedBuffersMb === undefined ? {} : { shared_buffers: usual.shared_buffers! };
  return { ...Object.fromEntries(left), ...buffers, ...settings, ...fixedSettings };
}

/** The names that ALTER SYSTEM has written. */
async function chosenBySystem(cluster: string): Promise<Set<string>> {
  const text = await readFile(join(cluster, "postgresql.auto.conf"), "utf8").catch(() => "");
  return new Set(text.split("\n").flatMap((line) => /^([a-z_.]+) = /.exec(line)?.[1] ?? []));
}

/**
 * Starts the server and waits until it answers. To be called by the holder of the start lock, while no server is
 * running.
 */
export async function startServer(location: ClusterLocation, options: ServerOptions, log: Log): Promise<RunningServer> {
  checkSettings(options.settings ?? {});
  await checkVersion(location.cluster);
  await clearStaleServerFile(location.cluster);
  await clearSocketFolder(location.socketFolder);
  const child = await spawnServer(location, await settingsFor(location.cluster, options));
  const server = await waitUntilReady(location.cluster, child, log);
  child.unref();
  return server;
}

/**
 * Waits for a server that somebody else started and that may still be recovering; undefined if none is running, or none
 * any more.
 */
export async function waitForServer(cluster: string, log: Log): Promise<RunningServer | undefined> {
  return waitWhile(cluster, log, (server) => server !== undefined);
}

/**
 * Fast shutdown: ends connections and writes everything out. If that takes too long, the next start recovers from the
 * WAL.
 */
export async function stopServer(server: RunningServer, log: Log, patienceMs = 30_000): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ["SIGINT", patienceMs],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 10_000],
  ];
  for (const [signal, waitMs] of steps) {
    if (!(await isAlive(server.pid))) return;
    if (signal !== "SIGINT") log.warn({ pid: server.pid, signal }, "PostgreSQL does not stop; pressing harder");
    sendSignal(server.pid, signal);
    for (let waitedMs = 0; waitedMs < waitMs && (await isAlive(server.pid)); waitedMs += 20) await pause(20);
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function spawnServer(location: ClusterLocation, settings: Record<string, string>): Promise<ChildProcess> {
  const { cluster, binaries, socketFolder, user } = location;
  const all = { ...settings, unix_socket_directories: `"${socketFolder}"` };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const output = await openStartFile(location);
  try {
    const child = spawn(join(binaries, "bin", "postgres"), ["-D", cluster, ...flags], {
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
      cwd: cluster,
      env: serverEnvironment,
      // A process group of its own: Ctrl-C in the terminal must reach only us; we stop the server when we are done.
      detached: true,
      // Files rather than pipes: whoever waits for the end of our output must not have to wait for the server.
      stdio: ["ignore", output.fd, output.fd],
    });
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    return child;
  } finally {
    await output.close();
  }
}

/**
 * What the server says before its log collector runs. Owned by the server's user, because recovery opens every file it
 * finds.
 */
async function openStartFile({ cluster, user }: ClusterLocation) {
  const folder = join(cluster, "log");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const file = await open(join(folder, "start.log"), "w", 0o600);
  if (user) {
    await chown(folder, user.uid, user.gid);
    await file.chown(user.uid, user.gid);
  }
  return file;
}

async function waitUntilReady(cluster: string, child: ChildProcess, log: Log): Promise<RunningServer> {
  const server = await waitWhile(cluster, log, () => child.exitCode === null && child.signalCode === null);
  if (server) return server;
  throw new OperatorError(await describeFailure(cluster));
}

/**
 * Looks at the state in postmaster.pid before connecting, since each refused connection is a line in the server's log.
 */
async function waitWhile(
  cluster: string,
  log: Log,
  isHopeful: (server: RunningServer | undefined) => boolean,
): Promise<RunningServer | undefined> {
  for (let round = 1; ; round += 1) {
    const server = await findRunningServer(cluster);
    if (server?.state === "ready" && (await answers(server))) return server;
    if (!isHopeful(server)) return undefined;
    if (round % 500 === 0)
      log.info({ cluster, state: server?.state }, "Waiting for PostgreSQL; after a crash it replays its log first");
    await pause(20);
  }
}

/**
 * The database itself is created here rather than after initdb, so that the next start makes up for a kill between the
 * two.
 */
async function answers(server: RunningServer): Promise<boolean> {
  try {
    await withConnection(server.address, (client) => client.query("select 1"));
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code === "57P03") return false;
    if (error.code === "53300") return true; // too many connections: so it is serving
    if (error.code !== "3D000") throw error;
    const maintenance = { ...server.address, database: "postgres" };
    await withConnection(maintenance, (client) => client.query(`create database ${databaseName}`)).catch((reason) => {
      if (!["42P04", "23505"].includes(reason.code)) throw reason; // somebody else has created it in the meantime
    });
    return false;
  }
}

async function checkVersion(cluster: string): Promise<void> {
  const version = (await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === "18") return;
  throw new OperatorError(
    version === ""
      ? `${cluster} is not a PostgreSQL data folder: move it away, or restore a backup into an empty DATA_DIR.`
      : `The database in ${cluster} was made by PostgreSQL ${version} and this fairmark brings PostgreSQL 18: run the fairmark it was made with.`,
  );
}

async function describeFailure(cluster: string): Promise<string> {
  const folder = join(cluster, "log");
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => ({ name, changed: (await stat(join(folder, name))).mtimeMs })),
  );
  const newest = files.sort((one, other) => one.changed - other.changed).slice(-2);
  const texts = await Promise.all(newest.map(({ name }) => readFile(join(folder, name), "utf8").catch(() => "")));
  const reason = texts.flatMap((text) => text.split("\n")).findLast((line) => /FATAL|PANIC/.test(line));
  const sentence = reason?.replace(/^.*(FATAL|PANIC):\s*/, "").trim() ?? "it left no message";
  const advice = /shared memory/i.test(sentence) ? "set SHARED_BUFFERS_MB to less, or to 64; more" : "more";
  return `PostgreSQL did not start (${sentence}): ${advice} is in ${folder}.`;
}
