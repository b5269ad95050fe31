import { readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { OperatorError } from "../errors.ts";
import { databaseName, type PostgresAddress, superuser, withConnection } from "./connection.ts";
import { isAlive, processesIn, worksIn } from "./processes.ts";

/** `state` is PostgreSQL's own word: starting, ready, stopping. */
export type RunningServer = { pid: number; startedAt: string; state: string; address: PostgresAddress };

/** The server that postmaster.pid names, if that process is alive and really serves this folder. */
export async function findRunningServer(cluster: string): Promise<RunningServer | undefined> {
  const server = await readServerFile(cluster);
  if (!server || !(await isAlive(server.pid))) return undefined;
  if (process.platform === "linux") {
    if (await worksIn(server.pid, cluster)) return server;
    // If /proc hides other users' processes, the server itself is asked.
  }
  return (await servesFolder(server, cluster)) ? server : undefined;
}

/**
 * PostgreSQL removes a stale postmaster.pid itself, except an empty one, and one whose number now belongs to another
 * living process, or to a killed one that nobody has reaped yet. It is removed here once no process works in the folder:
 * the file is what keeps a second server out.
 */
export async function clearStaleServerFile(cluster: string): Promise<void> {
  await waitForLeftovers(cluster);
  await rm(join(cluster, "postmaster.pid"), { force: true });
}

/**
 * When the server is killed with -9, its children notice within moments; until then a new one would refuse to start.
 */
async function waitForLeftovers(cluster: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const left = await processesIn(cluster);
    if (!left || left.length === 0) return;
    if (waitedMs >= 15_000) {
      throw new OperatorError(
        `Processes of an earlier PostgreSQL still work in ${cluster} (${left.join(", ")}): end them (kill ${left.join(" ")}) and start again.`,
      );
    }
    await pause(50);
  }
}

/** Its lines are: process number, folder, start time, port, socket folder, … A garbled file names no server. */
async function readServerFile(cluster: string): Promise<RunningServer | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const [pid = "", , startedAt = "", port = "", host = "", , , state = ""] = text
    .split("\n")
    .map((line) => line.trim());
  if (!/^\d+$/.test(pid) || !/^\d+$/.test(port) || !host.startsWith("/")) return undefined;
  return {
    pid: Number(pid),
    startedAt,
    state,
    address: { host, port: Number(port), user: superuser, database: databaseName },
  };
}

async function servesFolder(server: RunningServer, cluster: string): Promise<boolean> {
  try {
    const folder = await withConnection({ ...server.address, database: "postgres" }, async (client) => {
      const { rows } = await client.query<{ folder: string }>("select current_setting('data_directory') as folder");
      return rows[0]?.folder ?? "";
    });
    return (await realpath(folder)) === cluster;
  } catch {
    return false;
  }
}
