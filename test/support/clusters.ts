import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll } from "vitest";
import { newestBinaries, serverUser } from "./installed-postgres.ts";
import { aKeptPort } from "./ports.ts";
import { descendantsOf, isRunning } from "./processes.ts";
import { until } from "./waiting.ts";

/** A PostgreSQL cluster of a test file alone, on the loopback. */
export type Cluster = {
  port: number;
  /** To a database of it. */
  url: (database?: string) => string;
  pool: pg.Pool;
  start: () => void;
  stop: () => void;
  /** To all its processes at once. */
  signal: (signal: NodeJS.Signals) => void;
  /** As if the machine had gone: every process at once. */
  kill: () => Promise<void>;
  /** A line for its settings; read when it starts or is told to. */
  configure: (line: string) => void;
};

type Made = { copyOf?: Cluster; isStandby?: boolean; settings?: readonly string[] };

/** Made by `initdb`, also as a standby of nobody; or a copy of another cluster that follows it. */
export async function aCluster(of: Made = {}): Promise<Cluster> {
  const bin = newestBinaries();
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), "fairmark-cluster-"));
  const data = join(folder, "data");
  mkdirSync(data);
  if (user.uid !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid!);
  chmodSync(data, 0o700);
  const port = await aKeptPort();
  const log = join(folder, "log");
  const said = () => (existsSync(log) ? readFileSync(log, "utf8").slice(-2000) : "");
  const run = (name: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(join(bin, name), args, {
      ...user,
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (status !== 0) throw new Error(`${name} failed: ${stderr}${said()}`);
  };
  if (of.copyOf) run("pg_basebackup", "-D", data, "-d", of.copyOf.url(), "-R", "-c", "fast", "-X", "stream");
  else run("initdb", "-D", data, "-U", "fairmark", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
  if (of.isStandby) writeFileSync(join(data, "standby.signal"), "");
  const configure = (line: string) => appendFileSync(join(data, "postgresql.auto.conf"), `${line}\n`);
  for (const line of of.settings ?? []) configure(line);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  const url = (database = "postgres") => `postgres://fairmark@127.0.0.1:${port}/${database}`;
  const pool = new pg.Pool({ connectionString: url(), max: 4 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const postmaster = () => Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  const processes = () => [postmaster(), ...descendantsOf(postmaster()).map(({ pid }) => pid)];
  const signal = (which: NodeJS.Signals) => {
    for (const pid of processes()) process.kill(pid, which);
  };
  const cluster: Cluster = {
    port,
    url,
    pool,
    start: () => run("pg_ctl", "-D", data, "-o", options, "-l", log, "-t", "120", "-w", "start"),
    stop: () => run("pg_ctl", "-D", data, "-m", "immediate", "-t", "120", "-w", "stop"),
    signal,
    async kill() {
      // Stopped first, so that it starts no other while they are counted: one that lives on keeps the shared memory, and the next start away.
      process.kill(postmaster(), "SIGSTOP");
      const all = processes();
      for (const pid of all) process.kill(pid, "SIGKILL");
      await until("the cluster is gone", () => !all.some(isRunning));
      // As after a machine's end: an ended process that its parent has not noticed yet counts as a running server.
      rmSync(join(data, "postmaster.pid"));
    },
    configure,
  };
  cluster.start();
  afterAll(async () => {
    await pool.end();
    try {
      signal("SIGCONT");
      cluster.stop();
    } catch {
      // A test has ended it already.
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  return cluster;
}
