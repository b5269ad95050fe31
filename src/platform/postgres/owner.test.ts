import { chown, mkdir, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ownEmbeddedPostgres } from "./index.ts";
import { isAlive } from "./processes.ts";
import {
  aChild,
  aDataDir,
  aDataDirWithCluster,
  aReadyChild,
  childFile,
  cleanUpAfterwards,
  isReady,
  killAndWait,
  later,
  postmasterPid,
  query,
  silentLog,
  until,
} from "./testing/bench.ts";
import { findUserById, isRoot, userCan } from "./unprivileged-user.ts";

cleanUpAfterwards();

const anOwner = async (dataDir: string, settings: Record<string, string> = {}) => {
  const postgres = await ownEmbeddedPostgres({ dataDir, log: silentLog, settings });
  later(postgres.stop);
  return postgres;
};
const one = async (address: object) => (await query<{ one: number }>(address, "select 1 as one"))[0]?.one;

test("a first start makes a durable UTF-8 database that only its own socket folder leads to", async () => {
  const dataDir = await aDataDir();
  const { address, location, stop } = await anOwner(dataDir, { work_mem: "5MB" });

  const rows = await query<Record<string, string>>(
    address,
    `select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit,
       current_setting('data_checksums') as checksums, current_setting('listen_addresses') as listens, current_setting('work_mem') as memory,
       current_setting('server_encoding') as encoding, lower('ÄÖ') as lowered, current_database() as database`,
  );
  expect(rows[0]).toEqual({
    fsync: "on",
    pages: "on",
    commit: "on",
    checksums: "on",
    listens: "",
    memory: "5MB",
    encoding: "UTF8",
    lowered: "äö",
    database: "fairmark",
  });
  expect((await stat(address.host)).mode & 0o777).toBe(0o700);
  expect(Buffer.byteLength(join(address.host, `.s.PGSQL.${address.port}`))).toBeLessThan(104);
  expect(address.host.startsWith(process.cwd())).toBe(false);

  const pid = await postmasterPid(dataDir);
  await stop();
  expect(await isAlive(pid)).toBe(false);
  expect(await readdir(location.cluster)).not.toContain("postmaster.pid");
  await expect(stat(address.host)).rejects.toThrow("ENOENT");
});

test("root runs PostgreSQL as an existing unprivileged user; others run it as themselves", async () => {
  const dataDir = await aDataDirWithCluster();
  const { location } = await anOwner(dataDir);

  const status = await readFile(`/proc/${await postmasterPid(dataDir)}/status`, "utf8").catch(() => "");
  const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? location.user?.uid);
  expect(uid).not.toBe(0);
  if (!isRoot()) return expect(uid).toBe(process.getuid?.());
  expect(["postgres", "nobody"]).toContain((await findUserById(uid))?.name);
  expect(/^Groups:\s*$/m.test(status)).toBe(true);
});

test.runIf(isRoot())("an ordinary user runs it as well", async (context) => {
  const nobody = { name: "nobody", uid: 65534, gid: 65534 };
  if (!userCan(nobody, "read", childFile)) return context.skip();
  const dataDir = await aDataDir(0o777);
  const child = await aReadyChild("own", dataDir, nobody);

  expect((await stat(join(dataDir, "postgres"))).uid).toBe(65534);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  child.say("stop");
  expect(await child.ended).toBe(0);
});

test("no setting may weaken durability or open a port", async () => {
  const dataDir = await aDataDir();
  for (const settings of [
    { fsync: "off" },
    { FULL_PAGE_WRITES: "off" },
    { "synchronous-commit": "off" },
    { listen_addresses: "*" },
  ]) {
    const attempt = ownEmbeddedPostgres({
      dataDir,
      log: silentLog,
      settings: settings as unknown as Record<string, string>,
    });
    await expect(attempt).rejects.toThrow("embedded PostgreSQL fixes");
  }
  await expect(stat(dataDir)).rejects.toThrow("ENOENT");
});

test("what people typed does not get into PostgreSQL's own log", async () => {
  const dataDir = await aDataDirWithCluster();
  const { address, location, stop } = await anOwner(dataDir);
  await query(address, "create table people (email text primary key)");
  await query(address, "insert into people values ('ann@example.org')");
  await expect(query(address, "insert into people values ('ann@example.org')")).rejects.toThrow("duplicate key");
  await expect(query(address, "select 'ann@example.org'::integer")).rejects.toThrow("invalid input syntax");
  await stop();

  const folder = join(location.cluster, "log");
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  expect(texts.join()).toContain("ready to accept connections");
  expect(texts.join()).not.toContain("ann@");
});

test("of several that start at the same moment on one DATA_DIR exactly one wins and the others name it", async () => {
  const dataDir = await aDataDir();
  const starters = await Promise.all(Array.from({ length: 4 }, () => aChild("own", dataDir)));
  for (const starter of starters) starter.say("go");
  await until(() =>
    starters.every((starter) => isReady(starter) || starter.output().includes("another fairmark serve")),
  );

  const winners = starters.filter(isReady);
  expect(winners).toHaveLength(1);
  for (const loser of starters.filter((starter) => !winners.includes(starter))) {
    expect(await loser.ended).toBe(1);
    expect(loser.output()).toContain(
      `another fairmark serve (pid ${winners[0]!.process.pid}) already uses DATA_DIR ${dataDir}`,
    );
  }
  winners[0]!.say("stop");
  expect(await winners[0]!.ended).toBe(0);
});

test("after a kill -9 the next start takes over the server that was left running", async () => {
  const dataDir = await aDataDirWithCluster();
  const killed = await aReadyChild("own", dataDir);
  const pid = await postmasterPid(dataDir);
  await killAndWait(killed.process.pid!);
  expect(await isAlive(pid)).toBe(true);

  const { address, stop } = await anOwner(dataDir);

  expect(await postmasterPid(dataDir)).toBe(pid);
  expect(await one(address)).toBe(1);
  await stop();
  expect(await isAlive(pid)).toBe(false);
});

test("an empty, garbled or foreign postmaster.pid does not stop a start", async () => {
  const dataDir = await aDataDirWithCluster();
  const { stop, location } = await anOwner(dataDir);
  await stop();
  const file = join(location.cluster, "postmaster.pid");
  const foreign = [process.pid, location.cluster, 1700000000, 5432, location.socketFolder, "", "1 1", "ready   "].join(
    "\n",
  );
  // The socket has a lock file too, with the same trap; /tmp may outlive a reboot.
  for (const content of ["", "\0garbage\n\n", `${foreign}\n`]) {
    await writeFile(file, content);
    const again = await anOwner(dataDir);
    expect(await one(again.address)).toBe(1);
    expect(await postmasterPid(dataDir)).not.toBe(process.pid);
    await again.stop();
  }
});

test("a socket's lock file with the number of a living stranger does not stop a start", async () => {
  const dataDir = await aDataDirWithCluster();
  const { stop, location } = await anOwner(dataDir);
  await stop();
  await mkdir(location.socketFolder, { mode: 0o700 });
  if (location.user) await chown(location.socketFolder, location.user.uid, location.user.gid);
  await writeFile(join(location.socketFolder, ".s.PGSQL.5432.lock"), `${process.pid}\n${location.cluster}\n`);

  expect(await one((await anOwner(dataDir)).address)).toBe(1);
});

test("a server that dies is started again at the same address, with what was committed", async () => {
  const dataDir = await aDataDirWithCluster();
  const { address } = await anOwner(dataDir);
  await query(address, "create table kept as select 7 as number");
  const pid = await postmasterPid(dataDir);

  await killAndWait(pid);

  await until(async () => (await one(address).catch(() => undefined)) === 1);
  expect(await postmasterPid(dataDir)).not.toBe(pid);
  expect(await query(address, "select number from kept")).toEqual([{ number: 7 }]);
});

test("a Ctrl-C in the terminal lets requests in flight finish before the database stops", async () => {
  const dataDir = await aDataDirWithCluster();
  const child = await aReadyChild("own", dataDir);
  const pid = await postmasterPid(dataDir);

  process.kill(-child.process.pid!, "SIGINT");

  expect(await child.ended).toBe(0);
  expect(child.output()).toContain("finished what was in flight");
  expect(await isAlive(pid)).toBe(false);
});

test("a process that is killed does not keep its readers waiting for the server it leaves", async () => {
  const dataDir = await aDataDirWithCluster();
  const child = await aReadyChild("own", dataDir);
  const pid = await postmasterPid(dataDir);

  child.process.kill("SIGKILL");
  await child.ended; // `close`: every end of its output is closed, although the server lives

  expect(await isAlive(pid)).toBe(true);
  const outputs = await Promise.all([1, 2].map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => "")));
  for (const output of outputs) expect(output).not.toMatch(/^pipe:.*stdout/);
});

test("a kill in the middle of making the cluster leaves nothing that the next start believes in", async () => {
  const dataDir = await aDataDir();
  const child = await aChild("own", dataDir);
  child.say("go");
  await until(async () => (await readdir(dataDir).catch(() => [])).some((name) => name.startsWith("postgres.new-")));
  await killAndWait(child.process.pid!);
  expect(await readdir(dataDir)).not.toContain("postgres");

  expect(await one((await anOwner(dataDir)).address)).toBe(1);
  expect((await readdir(dataDir)).filter((name) => name.includes(".new-"))).toEqual([]);
});

test("a cluster that vanishes under a running server is not replaced by an empty one", async () => {
  const dataDir = await aDataDirWithCluster();
  const { location, stop } = await anOwner(dataDir);
  await killAndWait(await postmasterPid(dataDir), "SIGQUIT");
  await rm(location.cluster, { recursive: true, force: true, maxRetries: 5 });
  await stop();

  expect(await readdir(dirname(location.cluster))).not.toContain("postgres");
});
