import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findHolder, lockOrHolder, waitForLock } from "./file-lock.ts";
import { identifyProcess } from "./processes.ts";
import { aChild, aFolder, cleanUpAfterwards, killAndWait, until } from "./testing/bench.ts";

cleanUpAfterwards();
const silent = () => undefined;

test("of several processes that find a dead holder's lock at the same moment exactly one gets it", async () => {
  const folder = await aFolder();
  const starters = await Promise.all(Array.from({ length: 6 }, () => aChild("lock", folder)));
  await writeFile(join(folder, "test.7"), JSON.stringify({ pid: 4_194_304, started: "a former boot:1" }));

  for (const starter of starters) starter.say("go");
  await until(() => starters.every((starter) => /won|lost/.test(starter.output())));

  const winners = starters.filter((starter) => starter.output().includes("won"));
  expect(winners).toHaveLength(1);
  const losers = starters.filter((starter) => !winners.includes(starter));
  for (const loser of losers) expect(loser.output()).toContain(`lost to ${winners[0]!.process.pid}`);
});

test("a kill -9 of the holder opens the lock", async () => {
  const folder = await aFolder();
  const holder = await aChild("lock", folder);
  holder.say("go");
  await until(() => holder.output().includes("won"));
  expect((await lockOrHolder(folder, "test")).holder?.pid).toBe(holder.process.pid);

  await killAndWait(holder.process.pid!);

  expect((await lockOrHolder(folder, "test")).lock).toBeDefined();
});

test("a living process that has a dead holder's number does not keep the lock", async () => {
  const folder = await aFolder();
  const somebodyElse = { ...(await identifyProcess(process.ppid)), started: "a former boot:1" };
  await writeFile(join(folder, "test.1"), JSON.stringify(somebodyElse));

  expect((await lockOrHolder(folder, "test")).lock).toBeDefined();
});

test("a garbled lock file does not keep the lock", async () => {
  const folder = await aFolder();
  await writeFile(join(folder, "test.1"), "\0\0{");

  expect((await lockOrHolder(folder, "test")).lock).toBeDefined();
});

test("never do two hold it, however often it changes hands", async () => {
  const folder = await aFolder();
  let holders = 0;
  let most = 0;
  const work = async () => {
    for (let round = 0; round < 5; round += 1) {
      const lock = await waitForLock(folder, "test", silent);
      holders += 1;
      most = Math.max(most, holders);
      await readdir(folder);
      holders -= 1;
      await lock.release();
    }
  };

  await Promise.all([work(), work(), work(), work()]);

  expect(most).toBe(1);
  expect(await findHolder(folder, "test")).toBeUndefined();
  expect(await readdir(folder)).toHaveLength(1);
});
