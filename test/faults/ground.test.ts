import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { connectKysely, connectPool } from "../../src/platform/db.ts";
import { post } from "../support/load.ts";
import { quietLog } from "../support/log.ts";
import { aKeptPort } from "../support/ports.ts";
import { aShopWithKey } from "../support/program.ts";
import {
  anInstalledDatabase,
  anInstalledFolder,
  outcomeOf,
  startServerProcess,
  temporaryFolder,
} from "../support/server-process.ts";
import { aSession } from "../support/staff.ts";
import { patienceMs, until } from "../support/waiting.ts";

const readiness = async (url: string) => {
  const answer = await fetch(`${url}/readyz`);
  const { reason } = (await answer.json()) as { reason?: string };
  return { status: answer.status, reason };
};

test("a DATA_DIR that can hold no database is refused at once, in one sentence", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "");
  const places = [
    "/proc/x",
    "/proc/self/x/y",
    "/sys/x",
    "/dev/null/x",
    "/dev/null",
    join(folder, "file"),
    join(folder, "file", "x"),
  ];
  const commands = [["organisation", "create", "X", "--name", "X"], ["serve"]];
  for (const [index, place] of [...places, `/tmp/${"x".repeat(300)}`, `/tmp${"/x".repeat(2100)}`].entries()) {
    for (const args of process.env.FULL ? commands : [commands[index % 2]!]) {
      const { code, stderr } = await outcomeOf({ DATA_DIR: place }, args);
      expect([place.slice(0, 40), code]).toEqual([place.slice(0, 40), 1]);
      expect(stderr).toMatch(/^[^\n]*(DATA_DIR|secret)[^\n]*\n$/);
    }
  }
});

test("a command whose reader has gone ends quietly, and so does a server", async () => {
  const { environment } = await anInstalledDatabase();
  for (const args of [["doctor", "--json"], ["--help"], ["key", "list"], ["key", "list", "--json"]]) {
    const { code, stderr } = await outcomeOf(environment, args, { meanwhile: (child) => child.stdout!.destroy() });
    expect([args.join(" "), stderr]).toEqual([args.join(" "), ""]);
    expect(code).not.toBe("SIGPIPE");
  }
  // It notices when it next says something: after a request, for one.
  const port = await aKeptPort();
  let hasEnded = false;
  const served = outcomeOf({ ...environment, PORT: String(port), LOG_LEVEL: "debug" }, ["serve"], {
    meanwhile: (child) => child.stdout!.once("data", () => child.stdout!.destroy()),
  }).finally(() => {
    hasEnded = true;
  });
  const asked = () => fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } }).catch(() => undefined);
  const askedAndEnded = async () => {
    if (!hasEnded) await asked();
    return hasEnded;
  };
  await until("it has ended", askedAndEnded, patienceMs, 100);
  expect(await served).toMatchObject({ code: 0, stderr: "" });
});

test("serve, work and migrate refuse a standby and say what to do; commands that write do when they write", async () => {
  const database = await anInstalledDatabase();
  await database.stop();
  await writeFile(join(database.cluster, "standby.signal"), "");
  await database.start();
  for (const args of [["serve"], ["work"], ["migrate"]]) {
    const { code, stderr } = await outcomeOf({ ...database.environment, PORT: "0" }, args);
    expect([args[0], code]).toEqual([args[0], 1]);
    expect(stderr).toMatch(/^The database is a standby: .*pg_promote\(\)\)\.\n$/);
  }
  const written = await outcomeOf(database.environment, ["organisation", "create", "OTHER", "--name", "Other"]);
  expect(written.code).toBe(1);
  expect(written.stderr).toMatch(/^The database takes no writes .*primary.*\n$/);
  const client = new pg.Client(database.address);
  await client.connect();
  await client.query("select pg_promote()");
  await client.end();
  const server = await startServerProcess(database.environment);
  expect((await readiness(server.url)).status).toBe(200);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});

test("a primary that is set read-only while it serves is called that, and served again afterwards", async () => {
  const database = await anInstalledDatabase();
  const { authorization } = database;
  const server = await startServerProcess(database.environment);
  const client = new pg.Client(database.address);
  await client.connect();
  onTestFinished(() => client.end());
  const set = async (value: string) => {
    await client.query(`alter system set default_transaction_read_only = ${value}`);
    await client.query("select pg_reload_conf()");
  };
  await set("on");
  await until("readiness to say so", async () => (await readiness(server.url)).status === 503);
  expect((await readiness(server.url)).reason).toBe("the database is set read-only and takes no writes");
  const refused = await post(server.url, authorization, { email: "jane@example.com", purchases: [] });
  expect(refused.status).toBe(503);
  await client.query("set default_transaction_read_only = off");
  await set("off");
  await until("readiness", async () => (await readiness(server.url)).status === 200);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});

const isRoot = process.getuid?.() === 0;

/** A file system of its own, gone with the test; only root may make one. */
async function mounted(at: string, ...args: string[]): Promise<string> {
  await mkdir(at, { recursive: true });
  execFileSync("mount", [...args, at]);
  onTestFinished(() => void execFileSync("umount", ["-l", at]));
  return at;
}

/** Every command that has anything to do with a database, called as it should be; without FULL=1 one of each way in. */
function commandsOver(file: string): string[][] {
  const waysIn = [
    ["serve"],
    ["key", "create", "--organisation", "FAULT"],
    ["import", "products", file, "--organisation", "FAULT"],
    ["doctor"],
  ];
  if (!process.env.FULL) return waysIn;
  return [
    ...waysIn,
    ["work"],
    ["demo"],
    ["migrate"],
    ["backup", file],
    ["restore", file],
    ["organisation", "create", "X", "--name", "X"],
    ["organisation", "list"],
    ["key", "list"],
    ["staff", "create", "a@shop.example", "--role", "admin"],
    ["staff", "list"],
    ["purchaser", "export", "a@shop.example", "--organisation", "FAULT"],
    ["purchase", "revoke-link", "A1", "S1", "--organisation", "FAULT"],
    ["review", "publish"],
  ];
}

const places = {
  "read-only from the start": async () => mountedReadOnly(await temporaryFolder()),
  "used before and read-only now": async () => {
    return mountedReadOnly((await anInstalledFolder()).dataDir);
  },
};

async function mountedReadOnly(folder: string): Promise<string> {
  const at = join(await temporaryFolder(), "data");
  await mounted(at, "--bind", folder);
  execFileSync("mount", ["-o", "remount,bind,ro", at]);
  return at;
}

test.runIf(isRoot).each(Object.keys(places) as (keyof typeof places)[])(
  "with a DATA_DIR that is %s every command fails at once, in a sentence that says what to do",
  async (which) => {
    const DATA_DIR = await places[which]();
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "sku,name\nS1,One\n");
    for (const args of commandsOver(file)) {
      const { code, stderr, stdout } = await outcomeOf({ DATA_DIR, PORT: "0" }, args);
      const said = args[0] === "doctor" ? stdout : stderr;
      expect([args.join(" "), code, said]).toEqual([args.join(" "), 1, expect.stringMatching(/DATA_DIR|is not empty/)]);
      expect(said).not.toMatch(/^\s+at |Something went wrong/m);
      if (args[0] !== "doctor") expect(said).toMatch(/^[^\n]+\n$/);
    }
  },
);

test.runIf(isRoot)("another user's DATA_DIR is refused in a sentence as well", async () => {
  const { dataDir: DATA_DIR } = await anInstalledFolder();
  const file = join(await temporaryFolder(), "file");
  for (const args of commandsOver(file)) {
    const { code, stderr, stdout } = await outcomeOf({ DATA_DIR, PORT: "0" }, args, { uid: 65_534, gid: 65_534 });
    const said = args[0] === "doctor" ? stdout : stderr;
    expect([args.join(" "), code, said]).toEqual([args.join(" "), 1, expect.stringMatching(/\w/)]);
    expect(said).not.toMatch(/^\s+at |Something went wrong/m);
  }
});

test.runIf(isRoot)(
  "with a database server and a DATA_DIR that is read-only a server serves, and says why it takes no upload",
  async () => {
    const database = await anInstalledDatabase();
    const DATA_DIR = await mountedReadOnly(await temporaryFolder());
    const environment = { ...database.environment, DATA_DIR };
    const withoutSecret = await outcomeOf({ ...environment, SECRET: "" }, ["key", "list"]);
    expect(withoutSecret).toMatchObject({ code: 1, stderr: expect.stringMatching(/^[^\n]*SECRET[^\n]*\n$/) });
    const server = await startServerProcess(environment);
    const { address } = database;
    const pool = connectPool({ address, log: quietLog, max: 1 });
    onTestFinished(() => pool.end());
    const staff = await aSession(connectKysely(pool, "postgresql"), server.url, { role: "admin" });
    const refused = await upload(server.url, staff, "sku,name\nS1,One\n");
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining("Nothing can be stored just now")]);
    const doctor = await outcomeOf(environment, ["doctor"]);
    expect(doctor.stdout).toMatch(/^PROBLEM .*DATA_DIR.*$/m);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  },
);

/** A feed of products, given in the console of a running server. */
async function upload(url: string, { cookie, csrfToken }: Awaited<ReturnType<typeof aSession>>, feed: string) {
  const form = new FormData();
  form.set("csrf", csrfToken);
  form.set("kind", "products");
  form.set("file", new Blob([feed], { type: "text/csv" }), "products.csv");
  const headers = { cookie, origin: url, accept: "text/html" };
  const sent = { method: "POST", headers, body: form, redirect: "manual" } as const;
  const answer = await fetch(`${url}/console/FAULT/imports`, sent);
  return { status: answer.status, text: await answer.text() };
}

function fill(folder: string): string {
  const ballast = join(folder, "ballast");
  try {
    execFileSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=4k"], { stdio: "ignore" });
  } catch {
    // Full, as intended.
  }
  return ballast;
}

test.runIf(isRoot)("an upload onto a full disk is refused, keeps nothing, and can be sent again", async () => {
  const database = await anInstalledDatabase();
  const DATA_DIR = await mounted(
    join(await temporaryFolder(), "data"),
    "-t",
    "tmpfs",
    "-o",
    "size=8m,mode=711",
    "tmpfs",
  );
  const environment = { ...database.environment, DATA_DIR };
  const server = await startServerProcess(environment);
  const pool = connectPool({ address: database.address, log: quietLog, max: 1 });
  onTestFinished(() => pool.end());
  const staff = await aSession(connectKysely(pool, "postgresql"), server.url, { role: "admin" });
  const imports = async () => (await pool.query("select state, rows_read from feed_imports")).rows;
  const kept = async () =>
    (await readdir(join(DATA_DIR, "imports")).catch(() => [])).filter((name) => name !== "ballast");
  const rows = Array.from({ length: 40_000 }, (_, n) => `S${n},Product ${n},${"x".repeat(40)}\n`);
  const small = "sku,name\nS1,One\n";
  const large = `sku,name,description\n${rows.join("")}`;

  // There is room for the beginning alone; then for not a byte, nor for the folder.
  await writeFile(join(DATA_DIR, "half"), Buffer.alloc(7_000_000));
  for (const feed of [large, small]) {
    const refused = await upload(server.url, staff, feed);
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining("Our server has no room left")]);
    expect(refused.text).not.toMatch(/ENOSPC|\/imports\/|at .*\.js/);
    expect([await kept(), await imports()]).toEqual([[], []]);
    fill(DATA_DIR);
  }
  await rm(join(DATA_DIR, "ballast"));
  await rm(join(DATA_DIR, "half"));
  for (const feed of [small, large]) expect((await upload(server.url, staff, feed)).status).toBe(303);
  await until("both are taken in", async () => (await imports()).every(({ state }) => state === "finished"));
  expect(await imports()).toHaveLength(2);
  expect((await pool.query("select count(*)::int as n from products")).rows).toEqual([{ n: 40_000 }]);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});

test.runIf(isRoot && process.env.FULL)(
  "a full disk is called that in the answer, in readyz and by backup, and is got over",
  async () => {
    const folder = await temporaryFolder();
    const small = (name: string, size: string) =>
      mounted(join(folder, name), "-t", "tmpfs", "-o", `size=${size},mode=711`, "tmpfs");
    const dataDir = await small("data", "140m");
    const environment = { DATA_DIR: dataDir };
    const authorization = await aShopWithKey(environment);
    const server = await startServerProcess(environment);
    const backups = await small("backups", "1m");
    const backup = await outcomeOf(environment, ["backup", join(backups, "file")]);
    expect(backup.code).toBe(1);
    expect(backup.stderr).toMatch(/^The backup .* could not be written: the disk is full .*\n$/);
    const ballast = fill(dataDir);
    await until("readiness to say so", async () => (await readiness(server.url)).reason === "the disk is full");
    await rm(ballast);
    await until("readiness", async () => (await readiness(server.url)).status === 200);
    const stored = await post(server.url, authorization, { email: "jane@example.com", purchases: [] });
    expect(stored.status).toBe(201);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  },
);
