import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { post } from "../support/load.ts";
import {
  aMigratedDatabase,
  aShopWithKey,
  command,
  outcomeOf,
  startServerProcess,
  temporaryFolder,
} from "../support/server-process.ts";
import { until } from "../support/waiting.ts";

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
  for (const place of [...places, `/tmp/${"x".repeat(300)}`, `/tmp${"/x".repeat(2100)}`]) {
    for (const args of [["organisation", "create", "X", "--name", "X"], ["serve"]]) {
      const { code, stderr } = await outcomeOf({ DATA_DIR: place }, args);
      expect([place.slice(0, 40), code]).toEqual([place.slice(0, 40), 1]);
      expect(stderr).toMatch(/^[^\n]*(DATA_DIR|secret)[^\n]*\n$/);
    }
  }
});

test("a command whose reader has gone ends quietly, and so does a server", async () => {
  const { environment } = await aMigratedDatabase();
  for (const args of [["doctor", "--json"], ["--help"], ["key", "list"], ["key", "list", "--json"]]) {
    const { code, stderr } = await outcomeOf(environment, args, (child) => child.stdout!.destroy());
    expect([args.join(" "), stderr]).toEqual([args.join(" "), ""]);
    expect(code).not.toBe("SIGPIPE");
  }
  const served = await outcomeOf({ ...environment, PORT: "0", LOG_LEVEL: "debug" }, ["serve"], (child) =>
    child.stdout!.once("data", () => child.stdout!.destroy()),
  );
  expect(served).toEqual({ code: 0, stderr: "" });
});

test("serve, work and migrate refuse a standby and say what to do; commands that write do when they write", async () => {
  const database = await aMigratedDatabase();
  await command(database.environment, "organisation", "create", "FAULT", "--name", "Fault");
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
  const database = await aMigratedDatabase();
  const authorization = await aShopWithKey(database.environment);
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

// Only root may mount a file system that is small enough to be filled.
test.runIf(process.getuid?.() === 0 && process.env.FULL)(
  "a full disk is called that in the answer, in readyz and by backup, and is got over",
  async () => {
    const folder = await temporaryFolder();
    const small = async (name: string, size: string) => {
      const at = join(folder, name);
      await mkdir(at);
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=711`, "tmpfs", at]);
      onTestFinished(() => void execFileSync("umount", ["-l", at]));
      return at;
    };
    const dataDir = await small("data", "140m");
    const environment = { DATA_DIR: dataDir };
    const authorization = await aShopWithKey(environment);
    const server = await startServerProcess(environment);
    const backups = await small("backups", "1m");
    const backup = await outcomeOf(environment, ["backup", join(backups, "file")]);
    expect(backup.code).toBe(1);
    expect(backup.stderr).toMatch(/^The backup .* could not be written: the disk is full .*\n$/);
    await writeFile(join(dataDir, "ballast"), "");
    try {
      execFileSync("dd", ["if=/dev/zero", `of=${join(dataDir, "ballast")}`, "bs=64k"], { stdio: "ignore" });
    } catch {
      // Full, as intended.
    }
    await until("readiness to say so", async () => (await readiness(server.url)).reason === "the disk is full");
    await rm(join(dataDir, "ballast"));
    await until("readiness", async () => (await readiness(server.url)).status === 200);
    const stored = await post(server.url, authorization, { email: "jane@example.com", purchases: [] });
    expect(stored.status).toBe(201);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  },
);
