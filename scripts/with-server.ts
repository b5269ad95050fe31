import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { makeForgetful, newestBinaries, serverUser } from "../test/support/installed-postgres.ts";

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
  const user = serverUser();
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
  makeForgetful(data);
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
