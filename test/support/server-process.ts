import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, onTestFinished } from "vitest";
import { ownEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { connectionString } from "./cli.ts";
import { quietLog } from "./log.ts";
import { main, plainEnvironment } from "./program.ts";

export type ServerProcess = {
  url: string;
  pid: number;
  kill: (signal: NodeJS.Signals) => void;
  /** The exit code, or the signal it died of. */
  exited: Promise<number | NodeJS.Signals>;
};

/** A folder of this test alone, gone when it is done; root's PostgreSQL user may pass through it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fairmark-fault-"));
  await chmod(folder, 0o711);
  onTestFinished(async () => {
    await endLeftPostgres(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  return folder;
}

/** A killed server leaves its PostgreSQL running for the next start; after the test there is none. */
async function endLeftPostgres(dataDir: string): Promise<void> {
  const pidFile = await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8").catch(() => undefined);
  const pid = Number(pidFile?.split("\n")[0]);
  if (!pid) return;
  try {
    process.kill(pid, "SIGQUIT");
  } catch {
    // It has ended already.
  }
}

/** `fairmark serve` as a process of its own, under a limit of open files or behind others if wanted; resolves once it accepts connections. */
export async function startServerProcess(
  environment: Record<string, string>,
  { openFiles, niceness, args = [] }: { openFiles?: number; niceness?: number; args?: string[] } = {},
): Promise<ServerProcess> {
  const env = {
    ...plainEnvironment(),
    RATE_LIMIT_PER_KEY: "0",
    LOG_LEVEL: "error",
    PORT: "0",
    ...environment,
  };
  const limit = openFiles === undefined ? "" : `ulimit -n ${openFiles};`;
  const behind = niceness === undefined ? [] : ["nice", "-n", String(niceness)];
  const command = [...behind, process.execPath, main, "--no-env-file", "serve", ...args];
  const child = spawn("sh", ["-c", `${limit} exec "$@"`, "sh", ...command], { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const exited = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal!)),
  );
  const url = await Promise.race([
    listening(child),
    exited.then((code) => {
      throw new Error(`serve ended with ${code} before it listened: ${stderr}`);
    }),
  ]);
  return { url, pid: child.pid!, kill: (signal) => void child.kill(signal), exited };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    child.stdout!.on("data", (data) => {
      said += data;
      const found = /^listening on (\S+)$/m.exec(said);
      if (found) resolve(found[1]!);
    });
  });
}

/** A command that is expected to fail, or to be cut off: how it ended, and what it said. As another user, if wanted. */
export async function outcomeOf(
  environment: Record<string, string>,
  args: string[],
  { meanwhile, ...user }: { meanwhile?: (child: ChildProcess) => void; uid?: number; gid?: number } = {},
): Promise<{ code: number | NodeJS.Signals; stdout: string; stderr: string }> {
  const env = { ...plainEnvironment(), ...environment };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "pipe"], ...user });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (data) => {
      said[stream] += data;
    });
  meanwhile?.(child);
  const code = await new Promise<number | NodeJS.Signals>((resolve) =>
    child.once("close", (exit, signal) => resolve(exit ?? signal!)),
  );
  return { code, ...said };
}

/** A DATA_DIR of this test alone in which all is done that a first start does, and a shop FAULT with the header its client sends. */
export async function anInstalledFolder(): Promise<{ dataDir: string; authorization: string }> {
  const { dataDir: original, authorization } = inject("installed");
  const dataDir = await temporaryFolder();
  execFileSync("cp", ["-a", `${original}/.`, dataDir]);
  return { dataDir, authorization };
}

/** The database of such a folder, as a server of its own that outlives those which use it. */
export async function anInstalledDatabase() {
  const { dataDir, authorization } = await anInstalledFolder();
  const own = () => ownEmbeddedPostgres({ dataDir, log: quietLog });
  let postgres = await own();
  onTestFinished(() => postgres.stop());
  const { address } = postgres;
  return {
    environment: {
      DATABASE_URL: connectionString(address as never),
      SECRET: inject("installed").secret,
      DATA_DIR: dataDir,
    },
    authorization,
    address,
    cluster: postgres.location.cluster,
    stop: () => postgres.stop(),
    start: async () => {
      postgres = await own();
      expect(postgres.address).toEqual(address);
    },
  };
}
