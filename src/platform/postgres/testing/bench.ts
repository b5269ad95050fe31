import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, afterEach } from "vitest";
import type { Log } from "../../log.ts";
import { attachEmbeddedPostgres } from "../attach.ts";
import { findPlace } from "../location.ts";
import { isAlive } from "../processes.ts";
import { findRunningServer } from "../running-server.ts";
import { clearSocketFolder, removeSocketFolder } from "../socket-folder.ts";
import type { SystemUser } from "../unprivileged-user.ts";

const quiet = () => undefined;
export const silentLog: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const cleanups: (() => Promise<unknown>)[] = [];

/** Call it once at the top of a test file: what a test leaves goes with it, and the copied cluster with the file. */
export function cleanUpAfterwards(): void {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(async () => {
    const used = template;
    template = undefined;
    if (used) await rm(dirname(await used), { recursive: true, force: true });
  });
}

export function later(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup);
}

/** A folder that everybody may pass through, as a project's usually is; mkdtemp's own 0700 would shut out the user root drops to. */
export async function aFolder(mode = 0o711): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "fairmark-test-")));
  await chmod(folder, mode);
  later(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A DATA_DIR that does not exist yet; whatever server still runs there after the test is ended, by its number. */
export async function aDataDir(mode?: number): Promise<string> {
  const dataDir = join(await aFolder(mode), "data");
  later(async () => {
    const place = await findPlace(dataDir).catch(() => undefined);
    const server = place && (await findRunningServer(place.cluster));
    if (server) {
      await killAndWait(server.pid, "SIGQUIT");
      await clearSocketFolder(server.address.host);
      await removeSocketFolder(server.address.host);
    }
    if (place?.isOutsideDataDir) await rm(place.cluster, { recursive: true, force: true });
  });
  return dataDir;
}

let template: Promise<string> | undefined;

/** A DATA_DIR with a stopped cluster: a copy, because making one takes a second or three. */
export async function aDataDirWithCluster(): Promise<string> {
  template ??= aTemplate();
  const dataDir = await aDataDir();
  await promisify(execFile)("cp", ["-a", await template, dataDir]);
  return dataDir;
}

async function aTemplate(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "fairmark-test-")));
  await chmod(folder, 0o711);
  const dataDir = join(folder, "data");
  await (await attachEmbeddedPostgres({ dataDir, log: silentLog })).stop();
  return dataDir;
}

export async function killAndWait(pid: number, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  process.kill(pid, signal);
  await until(async () => !(await isAlive(pid)));
}

/** Waits for a condition. Two minutes end the waiting for what never comes: they say nothing about the machine. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 120_000; !(await condition()); await pause(10))
    if (Date.now() > end) throw new Error(`Waited in vain for ${condition}`);
}

export async function query<Row extends pg.QueryResultRow>(address: object, sql: string): Promise<Row[]> {
  const client = new pg.Client(address);
  client.on("error", quiet);
  await client.connect();
  try {
    const results: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await client.query<Row>(sql);
    // Several statements in one message answer with a list; the last one is asked for.
    return (Array.isArray(results) ? results.at(-1) : results).rows;
  } finally {
    await client.end();
  }
}

export async function postmasterPid(dataDir: string): Promise<number> {
  const { cluster } = await findPlace(dataDir);
  return Number((await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n")[0]);
}

export type Child = {
  process: ChildProcess;
  output: () => string;
  say(line: string): void;
  ended: Promise<number | null>;
};

export const childFile = fileURLToPath(new URL("child.ts", import.meta.url));

/** Loaded and waiting for "go", in a process group of its own as a terminal would give it one. */
export async function aChild(verb: "own" | "attach" | "lock", folder: string, user?: SystemUser): Promise<Child> {
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), childFile, verb, folder], {
    detached: true,
    stdio: "pipe",
    ...(user ? { uid: user.uid, gid: user.gid, env: {} } : {}),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on("error", quiet);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  later(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  });
  await until(() => output.includes("loaded"));
  return { process: child, output: () => output, say: (line) => child.stdin.write(`${line}\n`), ended };
}

export async function aReadyChild(verb: "own" | "attach", dataDir: string, user?: SystemUser): Promise<Child> {
  const child = await aChild(verb, dataDir, user);
  child.say("go");
  await until(() => isReady(child) || child.process.exitCode !== null);
  if (!isReady(child)) throw new Error(child.output());
  return child;
}

export function isReady(child: Child): boolean {
  return /^ready /m.test(child.output());
}
