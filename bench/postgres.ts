import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { mainJobSession } from "../src/intake/index.ts";
import { serverRole } from "../src/platform/db.ts";
import type { Processes } from "./processes.ts";

export const bin = process.env.BENCH_POSTGRES_BIN || "/usr/lib/postgresql/15/bin";

/** Every setting that differs from PostgreSQL's default. */
export const postgresSettings: Readonly<Record<string, string>> = {
  shared_buffers: "1GB",
  max_connections: "100",
  shared_preload_libraries: "pg_stat_statements",
  listen_addresses: "",
};

/** What must be installed and is not, as sentences that say how to do so. */
export function missingTools(): string[] {
  const missing: string[] = [];
  if (process.platform !== "linux") return ["the bench reads /proc: it runs on Linux only"];
  for (const tool of ["initdb", "postgres", "pgbench"]) {
    if (existsSync(join(bin, tool))) continue;
    missing.push(`${join(bin, tool)} is missing; install it with: apt-get install -y postgresql-15`);
    break;
  }
  try {
    execFileSync("wrk", ["-v"], { stdio: "ignore" });
  } catch (error) {
    // wrk -v exits 1, having said its version.
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      missing.push("wrk is missing; install it with: apt-get install -y wrk");
  }
  return missing;
}

export type Cluster = { pid: number; url: string; version: string; environment: Record<string, string> };

/** Makes and starts a cluster in `folder`, reached by its socket alone. PostgreSQL refuses root, so root lends it a user. */
export async function startPostgres(folder: string, processes: Processes): Promise<Cluster> {
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const sockets = join(folder, "socket");
  mkdirSync(sockets, { mode: 0o700 });
  if (user) chownSync(sockets, user.uid, user.gid);
  const environment = { PATH: process.env.PATH ?? "", LC_ALL: "C.UTF-8", HOME: folder };
  const run = { ...user, cwd: folder, env: environment };
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "fairmark", "-A", "trust", "-E", "UTF8"], {
    ...run,
    stdio: "pipe",
  });

  const settings = { ...postgresSettings, unix_socket_directories: sockets };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const more = (process.env.BENCH_POSTGRES_OPTIONS ?? "").split(" ").filter(Boolean);
  const postmaster = processes.start(join(bin, "postgres"), ["-D", data, ...options, ...more], {
    ...run,
    output: join(folder, "postgres.log"),
    // SIGINT: a fast shutdown.
    stopSignal: "SIGINT",
    // Out of the terminal's process group, so that Ctrl-C reaches it through us, after the server.
    detached: true,
  });
  const url = `postgres://fairmark@localhost/fairmark?host=${encodeURIComponent(sockets)}`;
  const maintenance = url.replace("/fairmark?", "/postgres?");
  const version = await untilItAnswers(maintenance, () => postmaster.exited || processes.isStopping);
  await withClient(maintenance, (client) => client.query("create database fairmark"));
  return {
    pid: postmaster.pid,
    url,
    version,
    environment: { ...environment, PGHOST: sockets, PGUSER: "fairmark", PGDATABASE: "fairmark" },
  };
}

/** A session with the settings of the product's main job, as libpq spells them. */
export const mainJobOptions: string = Object.entries({
  timezone: "UTC",
  datestyle: "ISO",
  ...mainJobSession,
  role: serverRole,
})
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(" ");

const durability = ["fsync", "synchronous_commit", "full_page_writes"];

/** The settings of a session by which a commit could be confirmed without being durable. */
export function problemsOfSettings(settings: Readonly<Record<string, string>>): string[] {
  return durability
    .filter((name) => settings[name] !== "on")
    .map((name) => `${name} is ${settings[name] ?? "unknown"}`);
}

/** Refuses durability below what users get, in a session like those of pgbench and the product. */
export async function refuseUnsafeSettings(url: string, folder: string): Promise<void> {
  const fileSystem = execFileSync("stat", ["-f", "-c", "%T", folder], { encoding: "utf8" }).trim();
  if (["tmpfs", "ramfs"].includes(fileSystem))
    throw new Error(
      `${folder} is in memory (${fileSystem}), where fsync does nothing. Set TMPDIR to a folder on a disk.`,
    );
  const problems = await withClient(
    url,
    async (client) => {
      const { rows } = await client.query<{ name: string; setting: string }>(
        "select name, setting from pg_settings where name = any ($1)",
        [durability],
      );
      return problemsOfSettings(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])));
    },
    mainJobOptions,
  );
  if (problems.length > 0)
    throw new Error(
      `This would measure a database that forgets: ${problems.join(", ")}. The bench runs with all of them on.`,
    );
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>, options = ""): Promise<T> {
  const client = new pg.Client({ connectionString: url, options, application_name: "bench" });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function untilItAnswers(url: string, isHopeless: () => boolean): Promise<string> {
  for (const patience = Date.now() + 30_000; ; ) {
    try {
      return await withClient(url, async (client) => {
        const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
        return rows[0]!.version;
      });
    } catch (error) {
      if (isHopeless() || Date.now() > patience) throw new Error("PostgreSQL did not start.", { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ["postgres", "nobody"]) {
    const entry = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((line) => line.startsWith(`${name}:`));
    const [, , uid, gid] = entry?.split(":") ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as.");
}
