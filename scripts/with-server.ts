import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/**
 * Runs a command with DATABASE_URL naming a PostgreSQL server: the one already given, or a throw-away cluster of Debian's
 * `postgresql` package on a free port of the loopback, as an unprivileged user, gone when the command ends.
 *
 *   tsx scripts/with-server.ts npm test
 */
const [program, ...args] = process.argv.slice(2);
if (!program) throw new Error("usage: with-server.ts COMMAND [ARGUMENT…]");

const server = process.env.DATABASE_URL ? undefined : await startServer();
const child = spawn(program, args, {
  stdio: "inherit",
  env: { ...process.env, DATABASE_URL: process.env.DATABASE_URL ?? server!.url },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => {
  server?.stop();
  process.exitCode = code ?? 1;
});

async function startServer(): Promise<{ url: string; stop: () => void }> {
  const bin = newestBinaries();
  const user: { uid?: number; gid?: number } = process.getuid?.() === 0 ? unprivilegedUser() : {};
  const folder = mkdtempSync(join(tmpdir(), "fairmark-server-"));
  const data = join(folder, "data");
  mkdirSync(data);
  if (user.uid !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid!);
  chmodSync(data, 0o700);
  const port = await freePort();
  const run = (name: string, more: string[]) => {
    const { status, stderr } = spawnSync(join(bin, name), more, {
      ...user,
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  };
  run("initdb", ["-D", data, "-U", "fairmark", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200`;
  run("pg_ctl", ["-D", data, "-o", options, "-l", join(folder, "log"), "-w", "start"]);
  return {
    url: `postgres://fairmark@127.0.0.1:${port}/postgres`,
    stop: () => {
      run("pg_ctl", ["-D", data, "-m", "fast", "-w", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newestBinaries(): string {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base)
    ? readdirSync(base).filter((name) => existsSync(join(base, name, "bin/initdb")))
    : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (!newest)
    throw new Error("No PostgreSQL server is installed. Run apt-get install postgresql, or set DATABASE_URL.");
  return join(base, newest, "bin");
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } {
  const lines = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const entry = lines.find(([name]) => name === "postgres") ?? lines.find(([name]) => name === "nobody");
  if (!entry) throw new Error("There is no user postgres or nobody to run PostgreSQL as.");
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
