import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { connectKysely, connectPool } from "../../src/platform/db.ts";
import { attachEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { quietLog } from "../support/log.ts";
import { descendantsOf } from "../support/processes.ts";
import { command, main } from "../support/program.ts";
import { anInstalledFolder, startServerProcess } from "../support/server-process.ts";
import { aSession } from "../support/staff.ts";
import { until, untilSoMuch } from "../support/waiting.ts";

const total = process.env.FULL ? 200_000 : 40_000;
const kills = process.env.FULL ? 8 : 3;

/**
 * Every hundredth row is wrong, every fiftieth says again what another has said of its order, and of every thirtieth the country is left
 * out, of every seventieth the price.
 */
function feed(): string {
  let text = "sku,email,order_ref,purchase_date,first_name,country,price\n";
  for (let n = 0; n < total; n += 1) {
    const order = n % 50 === 0 ? Math.floor(n / 2) : n;
    text += `S${order % 9},p${order}@example.com,A${order},${n % 100 === 7 ? "31/02/2026" : "01/02/2026"},Name ${n % 3},${n % 30 === 1 ? "Narnia" : "NO"},${n % 70 === 1 ? "about 12" : "12.50"}\n`;
  }
  return text;
}

const isRejected = (n: number) => n % 100 === 7;
const isWarned = (n: number) => !isRejected(n) && (n % 30 === 1 || n % 70 === 1);
const rowsThat = (are: (n: number) => boolean) => Array.from({ length: total }, (_, n) => n).filter(are);

/** The file, given in the console of a running server by somebody whose session this is. */
async function upload(
  url: string,
  trkref: string,
  { cookie, csrfToken }: Awaited<ReturnType<typeof aSession>>,
): Promise<void> {
  const form = new FormData();
  form.set("csrf", csrfToken);
  form.set("kind", "purchasers");
  form.set("file", new Blob([feed()], { type: "text/csv" }), "orders.csv");
  const headers = { cookie, origin: url };
  const answer = await fetch(`${url}/console/${trkref}/imports`, {
    method: "POST",
    headers,
    body: form,
    redirect: "manual",
  });
  expect([answer.status, answer.headers.get("location")]).toEqual([
    303,
    expect.stringContaining(`/console/${trkref}/imports/`),
  ]);
}

test(`an import that is killed ${kills} times and started again, and an upload whose server is killed, come to what an undisturbed import comes to`, async () => {
  const { dataDir } = await anInstalledFolder();
  const environment = { DATA_DIR: dataDir };
  const file = join(dataDir, "orders.csv");
  await writeFile(file, feed());
  for (const trkref of ["CALM", "KILLED", "UPLOADED"])
    await command(environment, "organisation", "create", trkref, "--name", trkref);
  const server = await startServerProcess(environment);
  const { address, stop } = await attachEmbeddedPostgres({ dataDir, log: quietLog });
  const database = new pg.Client(address);
  // Where the test fails, its folder goes before this does.
  database.on("error", () => undefined);
  await database.connect();
  const ask = async (sql: string, trkref: string) =>
    (await database.query(sql.replaceAll("$o", "(select id from organisations where trkref = $1)"), [trkref])).rows;
  const args = (trkref: string) => ["import", "purchasers", file, "--organisation", trkref, "--json"];
  const rowsRead = async (trkref = "KILLED") =>
    Number((await ask("select rows_read as n from feed_imports where organisation_id = $o", trkref))[0]?.n ?? 0);

  await command(environment, ...args("CALM")).catch(expectRejectedRows);
  for (let kill = 1; kill <= kills; kill += 1) {
    const before = await rowsRead();
    const child = spawn(process.execPath, [main, ...args("KILLED")], {
      env: { ...process.env, DATABASE_URL: "", BASE_URL: "", ...environment },
      stdio: "ignore",
    });
    const exited = new Promise<unknown>((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
    onTestFinished(() => void child.kill("SIGKILL"));
    await until("rows are taken in", async () => child.exitCode !== null || (await rowsRead()) > before);
    child.kill("SIGKILL");
    expect(await exited).toBe("SIGKILL");
    expect(await rowsRead()).toBeLessThan(total);
  }
  await until("the killed session's lock is gone", async () => {
    // Shared ones say that workers live.
    const { rows } = await database.query(
      "select from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock'",
    );
    return rows.length === 0;
  });
  await command(environment, ...args("KILLED")).catch(expectRejectedRows);

  const sums =
    "select state, rows_read, rows_created, rows_changed, rows_unchanged, rows_rejected, rows_warned, warnings, rejected_bytes from feed_imports where organisation_id = $o";
  const stored = `select md5(string_agg(concat_ws('|', s.order_ref, s.sku, s.purchase_date, u.email, u.first_name), ';' order by s.order_ref, s.sku))
    as sum, count(*)::int as n from purchases s join purchasers u on u.organisation_id = s.organisation_id and u.id = s.purchaser_id
    where s.organisation_id = $o`;
  expect(await ask(sums, "KILLED")).toEqual(await ask(sums, "CALM"));
  expect(await ask(sums, "CALM")).toMatchObject([
    {
      state: "finished",
      rows_read: total,
      rows_rejected: rowsThat(isRejected).length,
      rows_warned: rowsThat(isWarned).length,
      warnings: {
        country: rowsThat((n) => !isRejected(n) && n % 30 === 1).length,
        price: rowsThat((n) => !isRejected(n) && n % 70 === 1).length,
      },
    },
  ]);
  expect(await ask(stored, "KILLED")).toEqual(await ask(stored, "CALM"));
  const told = async (trkref: string) => {
    const [{ path }] = (await ask(
      "select rejected_file as path from feed_imports where organisation_id = $o",
      trkref,
    )) as [{ path: string }];
    return readFile(path, "utf8");
  };
  // Each row once, by its line, in the order of the file: those that were rejected and those that lost something.
  const calm = await told("CALM");
  const lines = (calm.match(/^"\d+"/gm) ?? []).map((line) => Number(line.slice(1, -1)) - 2);
  expect(lines).toEqual(rowsThat((n) => isRejected(n) || isWarned(n)));
  expect(calm.match(/"taken in: /g)).toHaveLength(rowsThat(isWarned).length);
  expect(await told("KILLED")).toBe(calm);

  const pool = connectPool({ address, log: quietLog, max: 1 });
  const staff = await aSession(connectKysely(pool, "postgresql"), server.url, { role: "admin" });
  await pool.end();
  await upload(server.url, "UPLOADED", staff);
  await until("a part of the upload is taken in", async () => (await rowsRead("UPLOADED")) > 0);
  // In a process of its own, whose memory the server does not keep. (The sweep may have started another, which finds it busy.)
  expect(descendantsOf(server.pid).filter(({ command: line }) => line.includes("take-in"))).not.toEqual([]);
  server.kill("SIGKILL");
  expect(await server.exited).toBe("SIGKILL");
  await until("nobody is at it any more", async () => {
    // Shared ones say that workers live.
    const { rows } = await database.query(
      "select from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock'",
    );
    return rows.length === 0;
  });
  expect(await rowsRead("UPLOADED")).toBeLessThan(total);
  const next = await startServerProcess(environment);
  await untilSoMuch("the upload is taken in", total, () => rowsRead("UPLOADED"));
  await until("it has ended", async () => (await ask(sums, "UPLOADED"))[0]!.state === "finished");
  expect(await ask(sums, "UPLOADED")).toEqual(await ask(sums, "CALM"));
  expect(await ask(stored, "UPLOADED")).toEqual(await ask(stored, "CALM"));
  expect(await told("UPLOADED")).toBe(calm);
  await database.end();
  await stop();
  next.kill("SIGTERM");
  expect(await next.exited).toBe(0);
});

/** Exit code 1: some rows were rejected, as they should be. */
function expectRejectedRows(error: unknown): void {
  expect((error as { code?: unknown }).code).toBe(1);
}
