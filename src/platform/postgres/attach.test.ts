import { expect, test } from "vitest";
import { attachEmbeddedPostgres, ownEmbeddedPostgres } from "./index.ts";
import { isAlive } from "./processes.ts";
import {
  aChild,
  aDataDir,
  aDataDirWithCluster,
  aReadyChild,
  cleanUpAfterwards,
  isReady,
  killAndWait,
  later,
  postmasterPid,
  query,
  silentLog,
  until,
} from "./testing/bench.ts";

cleanUpAfterwards();

const attach = (dataDir: string) => attachEmbeddedPostgres({ dataDir, log: silentLog });

test("a command uses the server that an owner runs and leaves it running", async () => {
  const dataDir = await aDataDirWithCluster();
  const owner = await ownEmbeddedPostgres({ dataDir, log: silentLog });
  later(owner.stop);
  const pid = await postmasterPid(dataDir);

  const command = await attach(dataDir);
  expect(command.address).toEqual(owner.address);
  await command.stop();

  expect(await isAlive(pid)).toBe(true);
});

test("a command that finds none running starts the server and stops it", async () => {
  const dataDir = await aDataDir();
  const command = await attach(dataDir);
  const pid = await postmasterPid(dataDir);
  expect(await query(command.address, "select 1 as one")).toEqual([{ one: 1 }]);

  await command.stop();

  expect(await isAlive(pid)).toBe(false);
});

test("of two commands at the same moment one starts the server and the last to finish stops it", async () => {
  const dataDir = await aDataDirWithCluster();
  const commands = await Promise.all([aChild("attach", dataDir), aChild("attach", dataDir)]);
  for (const command of commands) command.say("go");
  await until(() => commands.every(isReady));
  const pid = await postmasterPid(dataDir);

  commands[0]!.say("stop");
  expect(await commands[0]!.ended).toBe(0);
  expect(await isAlive(pid)).toBe(true);

  commands[1]!.say("stop");
  expect(await commands[1]!.ended).toBe(0);
  expect(await isAlive(pid)).toBe(false);
});

test("a command that was killed does not keep the server running for ever: the next one stops it", async () => {
  const dataDir = await aDataDirWithCluster();
  const killed = await aReadyChild("attach", dataDir);
  const pid = await postmasterPid(dataDir);
  await killAndWait(killed.process.pid!);

  const next = await attach(dataDir);
  expect(await postmasterPid(dataDir)).toBe(pid);
  await next.stop();

  expect(await isAlive(pid)).toBe(false);
});

test("an owner takes over the server that a command started, and the command leaves it alone", async () => {
  const dataDir = await aDataDirWithCluster();
  const command = await attach(dataDir);
  const pid = await postmasterPid(dataDir);
  const owner = await ownEmbeddedPostgres({ dataDir, log: silentLog });
  later(owner.stop);

  await command.stop();
  expect(await isAlive(pid)).toBe(true);

  await owner.stop();
  expect(await isAlive(pid)).toBe(false);
});

test("a command waits for an owner that is starting or reviving the server", async () => {
  const dataDir = await aDataDirWithCluster();
  const owner = await ownEmbeddedPostgres({ dataDir, log: silentLog, settings: { work_mem: "5MB" } });
  later(owner.stop);
  await killAndWait(await postmasterPid(dataDir));

  const command = await attach(dataDir);

  expect(await query(command.address, "show work_mem")).toEqual([{ work_mem: "5MB" }]);
  await command.stop();
  expect(await query(owner.address, "select 1 as one")).toEqual([{ one: 1 }]);
});
