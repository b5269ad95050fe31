import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { ownEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { connectionString } from "./cli.ts";
import { quietLog } from "./log.ts";

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

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

// The test runner sets a BASE_URL of its own.
function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: "", BASE_URL: "" };
}

/** `fairmark serve` as a process of its own, under a limit of open files if wanted; resolves once it accepts connections. */
export async function startServerProcess(
  environment: Record<string, string>,
  { openFiles, args = [] }: { openFiles?: number; args?: string[] } = {},
): Promise<ServerProcess> {
  const env = {
    ...plainEnvironment(),
    RATE_LIMIT_PER_KEY: "0",
    LOG_LEVEL: "error",
    PORT: "0",
    ...environment,
  };
  const limit = openFiles === undefined ? "" : `ulimit -n ${openFiles};`;
  const command = [process.execPath, main, "--no-env-file", "serve", ...args];
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

/** A command of the program, in a process of its own; its stdout. */
export async function command(environment: Record<string, string>, ...args: string[]): Promise<string> {
  const env = { ...plainEnvironment(), ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--no-env-file", ...args], { env });
  return stdout;
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

/** A PostgreSQL of this test alone, migrated, that outlives the servers which use it. */
export async function aMigratedDatabase() {
  const dataDir = await temporaryFolder();
  const own = () => ownEmbeddedPostgres({ dataDir, log: quietLog });
  let postgres = await own();
  onTestFinished(() => postgres.stop());
  const { address } = postgres;
  const environment = {
    DATABASE_URL: connectionString(address as never),
    SECRET: "a secret for fault tests, long enough to be one",
    DATA_DIR: dataDir,
  };
  await command(environment, "migrate");
  return {
    environment,
    address,
    cluster: postgres.location.cluster,
    stop: () => postgres.stop(),
    start: async () => {
      postgres = await own();
    },
  };
}

/** An organisation FAULT with a key, as the header a client sends. */
export async function aShopWithKey(environment: Record<string, string>): Promise<string> {
  await command(environment, "organisation", "create", "FAULT", "--name", "Fault");
  const { key, secret } = JSON.parse(await command(environment, "key", "create", "--organisation", "FAULT"));
  return `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
}
