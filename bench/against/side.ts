import { existsSync, mkdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { Processes, Started } from "../processes.ts";
import { trkref } from "../shop.ts";
import type { Build } from "./checkout.ts";

export type ApiKey = { key: string; secret: string };
export type SideName = "older" | "newer";

/**
 * One build over one folder, driven only from outside: by its commands, by HTTP, and as a superuser of its database. Uses nothing
 * newer than the oldest build that is measured.
 */
export type Side = {
  name: SideName;
  build: Build;
  dataDir: string;
  apiKey: ApiKey | undefined;
  /** The root processes that run for it, except PostgreSQL. */
  running: Started[];
  url: string | undefined;
  client: pg.Client | undefined;
  /** The process of the bench's own session with its database. */
  clientPid: number | undefined;
  processes: Processes;
  logs: string;
};

export function makeSide(
  name: SideName,
  build: Build,
  dataDir: string,
  shared: Pick<Side, "processes" | "logs"> & { apiKey?: ApiKey },
): Side {
  mkdirSync(shared.logs, { recursive: true });
  return {
    apiKey: undefined,
    ...shared,
    name,
    build,
    dataDir,
    running: [],
    url: undefined,
    client: undefined,
    clientPid: undefined,
  };
}

function environmentOf(side: Side, logLevel: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    DATA_DIR: side.dataDir,
    HOST: "127.0.0.1",
    LOG_LEVEL: logLevel,
    // High enough to refuse nobody, but still counted.
    RATE_LIMIT_PER_KEY: "10000000",
    METRICS_TOKEN: "bench",
  };
}

/** Starts a command without waiting for it. Its output goes to a file of its own. */
export function start(side: Side, args: readonly string[], output: string, logLevel = "info"): Started {
  const program = join(side.build.folder, "bin", "fairmark");
  return side.processes.start(process.execPath, [program, ...args], {
    env: environmentOf(side, logLevel),
    cwd: side.logs,
    output,
  });
}

let commands = 0;

/** Runs a command to its end and returns its output. */
export async function command(side: Side, ...args: string[]): Promise<string> {
  commands += 1;
  const output = join(side.logs, `${side.name}-${commands}.log`);
  const code = await start(side, args, output, "warn").done;
  const text = readFileSync(output, "utf8");
  if (code !== 0) throw new Error(`fairmark ${args.join(" ")} of ${side.build.name} ended with ${code}:\n${text}`);
  return text;
}

/** `serve` without the jobs, which would run at moments of their own while requests are measured; listening when this returns. */
export async function serve(side: Side): Promise<void> {
  side.url = await startAndWait(side, ["serve", "--no-worker", "--port", "0"], listening);
  await connectTo(side);
}

/** The jobs alone, beside `serve`; ready when this returns. */
export async function work(side: Side): Promise<Started> {
  await startAndWait(side, ["work"], /^(working)$/m);
  return side.running.at(-1)!;
}

/** Ends everything that runs for a side, its database last. */
export async function stop(side: Side): Promise<void> {
  await side.client?.end();
  side.client = undefined;
  side.clientPid = undefined;
  side.url = undefined;
  for (const started of side.running.splice(0).toReversed()) await started.stop();
}

export async function stopOne(side: Side, started: Started): Promise<void> {
  side.running.splice(side.running.indexOf(started), 1);
  await started.stop();
}

/** Starts a command that keeps running. Returns what it prints once it is ready. */
export async function startAndWait(side: Side, args: readonly string[], sentence: RegExp): Promise<string> {
  commands += 1;
  const output = join(side.logs, `${side.name}-${commands}.log`);
  const started = start(side, args, output);
  side.running.push(started);
  for (const patience = Date.now() + 300_000; ; ) {
    const text = readFileSync(output, "utf8");
    const said = sentence.exec(text)?.[1];
    if (said) return said;
    if (started.exited || Date.now() > patience)
      throw new Error(`fairmark ${args.join(" ")} of ${side.build.name} did not start:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const listening = /^listening on (\S+)$/m;

async function connectTo(side: Side): Promise<pg.Client> {
  const { host, port } = postmasterOf(side) ?? {};
  if (!host || !port) throw new Error(`There is no database in ${side.dataDir}.`);
  const client = new pg.Client({ host, port, user: "fairmark", database: "fairmark", application_name: "bench" });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  side.client = client;
  side.clientPid = rows[0]!.pid;
  return client;
}

/** Queries the database of a side that is serving. */
export async function ask<Row extends pg.QueryResultRow>(
  side: Side,
  sql: string,
  given: unknown[] = [],
): Promise<Row[]> {
  if (!side.client) throw new Error(`The ${side.name} build does not serve.`);
  return (await side.client.query<Row>(sql, given)).rows;
}

export async function organisationId(side: Side): Promise<string> {
  const rows = await ask<{ id: string }>(side, "select id from organisations where trkref = $1", [trkref]);
  return rows[0]!.id;
}

export function authorization({ apiKey }: Side): string {
  if (!apiKey) throw new Error("There is no API key.");
  return `Basic ${Buffer.from(`${apiKey.key}:${apiKey.secret}`).toString("base64")}`;
}

/** The database server of a side, as its pid file names it, as long as it works in that folder. */
export function postmasterOf(side: Pick<Side, "dataDir">): { pid: number; port: number; host: string } | undefined {
  const cluster = join(side.dataDir, "postgres");
  const file = join(cluster, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  try {
    const [pid, , , port, host] = readFileSync(file, "utf8").split("\n");
    if (readlinkSync(`/proc/${pid}/cwd`) !== realpathSync(cluster)) return undefined;
    return { pid: Number(pid), port: Number(port), host: host! };
  } catch {
    return undefined;
  }
}

/** For when this process is about to be gone: a server that was killed leaves its database running. */
export function killDatabase(side: Pick<Side, "dataDir">): void {
  const postmaster = postmasterOf(side);
  if (postmaster) process.kill(postmaster.pid, "SIGQUIT");
}
