import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ownEmbeddedPostgres } from "./index.ts";
import { memorySettings, usableMemory } from "./memory.ts";
import { aDataDir, cleanUpAfterwards, later, query, silentLog } from "./testing/bench.ts";

cleanUpAfterwards();

const gigabyte = 2 ** 30;

test.each([
  [0.25, "64MB", "128MB", "32MB", "1024MB"],
  [1, "128MB", "512MB", "32MB", "1024MB"],
  [2, "256MB", "1024MB", "64MB", "1024MB"],
  [8, "1024MB", "4096MB", "256MB", "2048MB"],
  [64, "4096MB", "32768MB", "512MB", "4096MB"],
])("with %d GB of memory: buffers %s, cache %s, maintenance %s, log %s", (memory, buffers, cache, maintenance, log) => {
  expect(memorySettings(memory * gigabyte)).toEqual({
    shared_buffers: buffers,
    effective_cache_size: cache,
    maintenance_work_mem: maintenance,
    max_wal_size: log,
  });
});

test("all of it never asks for more than half of the memory, however much there is", () => {
  for (let memory = gigabyte; memory <= 1024 * gigabyte; memory *= 1.3) {
    const { shared_buffers: buffers, maintenance_work_mem: maintenance } = memorySettings(memory);
    expect(Number.parseInt(buffers!, 10) + 3 * Number.parseInt(maintenance!, 10)).toBeLessThan(memory / 2 ** 21);
  }
});

test("what an operator chooses counts instead of the eighth, and the log follows it", () => {
  expect(memorySettings(4 * gigabyte, 1500)).toMatchObject({ shared_buffers: "1500MB", max_wal_size: "3000MB" });
});

test("the memory is no more than the machine's", () => {
  expect(usableMemory()).toBeGreaterThan(0);
  expect(usableMemory()).toBeLessThan(2 ** 50);
});

test("a cluster starts with what it was told; what ALTER SYSTEM says wins, but for what must not be changed", async () => {
  const dataDir = await aDataDir();
  const first = await ownEmbeddedPostgres({ dataDir, log: silentLog, sharedBuffersMb: 80 });
  later(first.stop);
  const show = async (address: object) =>
    (
      await query<Record<string, string>>(
        address,
        `select current_setting('shared_buffers') as buffers, current_setting('max_wal_size') as log,
           current_setting('max_connections') as connections, current_setting('fsync') as fsync`,
      )
    )[0];
  expect(await show(first.address)).toEqual({ buffers: "80MB", log: "1GB", connections: "100", fsync: "on" });
  for (const said of ["max_wal_size = '2GB'", "max_connections = 90", "fsync = off", "shared_buffers = '90MB'"])
    await query(first.address, `alter system set ${said}`);
  expect(await readFile(join(first.location.cluster, "postgresql.auto.conf"), "utf8")).toContain("max_wal_size");
  await first.stop();

  const second = await ownEmbeddedPostgres({ dataDir, log: silentLog });
  later(second.stop);
  expect(await show(second.address)).toEqual({ buffers: "90MB", log: "2GB", connections: "90", fsync: "on" });
  await second.stop();

  const third = await ownEmbeddedPostgres({ dataDir, log: silentLog, sharedBuffersMb: 100 });
  later(third.stop);
  expect(await show(third.address)).toMatchObject({ buffers: "100MB", log: "2GB" });
});
