import { chmod, chown, mkdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { attachEmbeddedPostgres, locateCluster } from "./index.ts";
import { hashOf } from "./location.ts";
import { aDataDir, aFolder, cleanUpAfterwards, later, query, silentLog } from "./testing/bench.ts";
import { chooseUnprivilegedUser, isRoot } from "./unprivileged-user.ts";

cleanUpAfterwards();

const attach = (dataDir: string) => attachEmbeddedPostgres({ dataDir, log: silentLog });

test("looking creates nothing", async () => {
  const dataDir = await aDataDir();
  const location = await locateCluster(dataDir);

  expect(location).toMatchObject({ cluster: join(dataDir, "postgres"), isCreated: false, isOutsideDataDir: false });
  await expect(stat(dataDir)).rejects.toThrow("ENOENT");
});

test("two paths to one DATA_DIR are one place", async () => {
  const folder = await aFolder();
  await mkdir(join(folder, "data"));
  await symlink(join(folder, "data"), join(folder, "link"));

  expect((await locateCluster(join(folder, "link"))).cluster).toBe(join(folder, "data", "postgres"));
});

test("a very long DATA_DIR still has a short path to its socket", async () => {
  const dataDir = join(await aDataDir(), "long".repeat(40), "and-longer".repeat(10));
  const command = await attach(dataDir);
  later(command.stop);

  expect(await query(command.address, "select 1 as one")).toEqual([{ one: 1 }]);
});

test.runIf(isRoot())(
  "where the user root drops to cannot reach DATA_DIR, the cluster lies in /var/lib/fairmark",
  async () => {
    const dataDir = await aDataDir(0o700);
    const command = await attach(dataDir);
    await query(command.address, "create table kept as select 7 as number");
    await command.stop();

    const location = await locateCluster(dataDir);
    expect(location).toMatchObject({
      cluster: `/var/lib/fairmark/${hashOf(dataDir)}`,
      isOutsideDataDir: true,
      isCreated: true,
    });
    expect((await stat(location.cluster)).mode & 0o777).toBe(0o700);

    const moved = `${dataDir}-moved`;
    await rename(dataDir, moved);
    const again = await attach(moved);
    later(again.stop);
    expect(await query(again.address, "select number from kept")).toEqual([{ number: 7 }]);
    await again.stop();
    await rename(moved, dataDir);
  },
);

test.runIf(isRoot())(
  "a pointer to a cluster that vanished is an error with what to do, not an empty start",
  async () => {
    const dataDir = await aDataDir(0o700);
    await (await attach(dataDir)).stop();
    const { cluster } = await locateCluster(dataDir);
    await rm(cluster, { recursive: true });

    await expect(attach(dataDir)).rejects.toThrow(
      `lay in ${cluster} and is not there any more: bring that folder back`,
    );
    await expect(locateCluster(dataDir)).rejects.toThrow("is not there any more");
  },
);

test.runIf(isRoot())(
  "the cluster of a DATA_DIR that was deleted is left alone; a new DATA_DIR there starts empty",
  async () => {
    const dataDir = await aDataDir(0o700);
    const first = await attach(dataDir);
    await query(first.address, "create table kept as select 7 as number");
    await first.stop();
    const { cluster } = await locateCluster(dataDir);
    later(() => rm(cluster, { recursive: true }));
    await rm(dataDir, { recursive: true });

    const second = await attach(dataDir);
    later(second.stop);

    expect(await query(second.address, "select to_regclass('kept') as kept")).toEqual([{ kept: null }]);
    expect(second.location.cluster.startsWith(`${cluster}-`)).toBe(true);
    expect((await stat(join(cluster, "PG_VERSION"))).isFile()).toBe(true);
  },
);

test("a pointer that cannot be understood is an error", async () => {
  const dataDir = await aDataDir();
  await mkdir(dataDir);
  await writeFile(join(dataDir, "postgres.json"), "{");

  await expect(attach(dataDir)).rejects.toThrow("cannot be understood");
});

test("something else where the cluster should be is an error and stays as it is", async () => {
  const dataDir = await aDataDir();
  await mkdir(join(dataDir, "postgres"), { recursive: true });
  await chmod(dataDir, 0o711);
  await writeFile(join(dataDir, "postgres", "diary.txt"), "dear diary");

  await expect(attach(dataDir)).rejects.toThrow("holds something else: move it away");
  expect((await stat(join(dataDir, "postgres", "diary.txt"))).size).toBe(10);
});

test("a cluster of another PostgreSQL version is named as such", async () => {
  const dataDir = await aDataDir();
  const { cluster } = await locateCluster(dataDir);
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  await chmod(dirname(cluster), 0o711);
  await writeFile(join(cluster, "PG_VERSION"), "17\n");
  if (isRoot()) {
    const { uid, gid } = await chooseUnprivilegedUser();
    for (const path of [cluster, join(cluster, "PG_VERSION")]) await chown(path, uid, gid);
  }

  await expect(attach(dataDir)).rejects.toThrow("made by PostgreSQL 17");
});

test.runIf(isRoot())(
  "a cluster that belongs to root, as after a careless copy, is an error with the command that mends it",
  async () => {
    const dataDir = await aDataDir();
    await mkdir(join(dataDir, "postgres"), { recursive: true });
    await writeFile(join(dataDir, "postgres", "PG_VERSION"), "18\n");

    await expect(attach(dataDir)).rejects.toThrow("chown -R");
  },
);
