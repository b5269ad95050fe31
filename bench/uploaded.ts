import { openAsBlob, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { cookieName, csrfField, csrfTokenOf, insertSession, insertStaff, makeToken } from "../src/access/index.ts";
import { connectKysely } from "../src/platform/db.ts";
import { memoryOf, type Processes } from "./processes.ts";

export type Uploaded = {
  seconds: number;
  rowsRead: number;
  serverMb: { before: number; most: number };
  importerMb: number;
};

/**
 * The file, uploaded in the console of a running `fairmark serve`: how long it takes from the answer to the last row, and the
 * memory of the server and of the process that takes the file in, as counted by the system.
 */
export async function uploaded(
  pool: pg.Pool,
  processes: Processes,
  { main, path, folder, databaseUrl }: { main: string; path: string; folder: string; databaseUrl: string },
): Promise<Uploaded> {
  const output = join(folder, "serve.log");
  // The secret that the command created: with DATABASE_URL set, it has to be given too.
  const SECRET = readFileSync(join(folder, "secret"), "utf8").trim();
  const env = { ...process.env, DATA_DIR: folder, SECRET, DATABASE_URL: databaseUrl, BASE_URL: "", PORT: "0" };
  const server = processes.start(process.execPath, [main, "serve"], { env: env as Record<string, string>, output });
  try {
    const said = () => /^listening on (\S+)$/m.exec(readFileSync(output, "utf8"))?.[1];
    while (!said() && !server.exited) await moment();
    const url = said();
    if (!url) throw new Error(`serve did not start: ${readFileSync(output, "utf8")}`);
    const before = memoryOf(server.pid).most;
    await send(pool, url, path);
    const started = performance.now();
    for (let importerMb = 0; ; ) {
      for (const pid of importersOf(server.pid)) importerMb = Math.max(importerMb, memoryIf(pid));
      const { rows } = await pool.query("select state, rows_read from feed_imports where origin = 'console'");
      const seconds = (performance.now() - started) / 1000;
      if (server.exited || rows[0]?.state === "failed") throw new Error(`The upload failed: ${JSON.stringify(rows)}`);
      if (rows[0]?.state === "finished")
        return {
          seconds,
          rowsRead: rows[0].rows_read,
          serverMb: { before, most: memoryOf(server.pid).most },
          importerMb,
        };
      await moment();
    }
  } finally {
    await server.stop();
  }
}

/** Uploads as an admin created for this purpose. */
async function send(pool: pg.Pool, url: string, path: string): Promise<void> {
  const db = connectKysely(pool, "postgresql");
  const staff = await insertStaff(db, { email: "bench@fairmark.example", role: "admin" }, new Date());
  const { token, tokenHash } = makeToken();
  await insertSession(db, { tokenHash, staffId: staff!.id }, new Date());
  const form = new FormData();
  form.set(csrfField, csrfTokenOf(token));
  form.set("kind", "purchasers");
  form.set("again", "true");
  form.set("file", await openAsBlob(path), "purchasers.csv");
  const headers = { cookie: `${cookieName(url)}=${token}`, origin: url };
  const answer = await fetch(`${url}/console/BENCH/imports`, {
    method: "POST",
    headers,
    body: form,
    redirect: "manual",
  });
  if (!answer.headers.get("location")?.includes("/imports/"))
    throw new Error(`The upload was answered ${answer.status}, ${answer.headers.get("location")}`);
}

function importersOf(server: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statusOf(pid)?.includes(`\nPPid:\t${server}\n`));
}

function memoryIf(pid: number): number {
  try {
    return memoryOf(pid).most;
  } catch {
    return 0;
  }
}

function statusOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
