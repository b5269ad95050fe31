import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { Pack } from "tar-stream";
import { expect, test } from "vitest";
import { addFolder, addText, writeArchive } from "./archive.ts";
import {
  attachEmbeddedPostgres,
  backupEmbeddedPostgres,
  type EmbeddedPostgres,
  ownEmbeddedPostgres,
  restoreEmbeddedPostgres,
} from "./index.ts";
import {
  aDataDir,
  aDataDirWithCluster,
  aFolder,
  cleanUpAfterwards,
  later,
  postmasterPid,
  query,
  silentLog,
  until,
} from "./testing/bench.ts";
import { isRoot } from "./unprivileged-user.ts";

cleanUpAfterwards();

const log = silentLog;

test("a backup under load, restored elsewhere, has every row from before it, sound indexes and the secret", async () => {
  const dataDir = await aDataDirWithCluster();
  const serving = await anOwner(dataDir);
  await writeFile(join(dataDir, "secret"), "the one secret\n", { mode: 0o600 });
  await query(serving.address, "create table rows (number integer primary key, text text not null, unique (text))");
  const writer = await aWriter(serving);
  await until(() => writer.committed() > 500);
  const before = writer.committed();
  const file = join(await aFolder(), "backup.tar.gz");

  const { bytes } = await backupEmbeddedPostgres({ dataDir, file, log });
  const after = writer.committed();
  expect(await query(serving.address, "select count(*)::integer as slots from pg_replication_slots")).toEqual([
    { slots: 0 },
  ]);
  await writer.stop();

  expect(after).toBeGreaterThan(before); // it went on serving
  expect(await stat(file)).toMatchObject({ size: bytes });
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  const elsewhere = await aDataDir();
  await restoreEmbeddedPostgres({ dataDir: elsewhere, file, log });
  const { address } = await anOwner(elsewhere);
  const scan =
    "select count(*)::integer as count, count(distinct number)::integer as numbers, max(number) as highest from rows";
  const [sequential] = await query<{ count: number; numbers: number; highest: number }>(
    address,
    `set enable_indexonlyscan = off; ${scan}`,
  );
  expect(sequential!.highest).toBeGreaterThanOrEqual(before);
  // One statement a transaction, in order: had one been lost or halved, there would be a gap.
  expect(sequential).toMatchObject({ count: sequential!.highest, numbers: sequential!.highest });
  const byIndex = "set enable_seqscan = off; select count(*)::integer as count from rows where text >= ''";
  expect((await query(address, byIndex))[0]).toEqual({ count: sequential!.count });
  await expect(query(address, "insert into rows values (0, 'row 1')")).rejects.toThrow("duplicate key");
  expect(await query(address, "insert into rows values (0, 'row 0') returning number")).toEqual([{ number: 0 }]);
  expect(await readFile(join(elsewhere, "secret"), "utf8")).toBe("the one secret\n");
  expect((await stat(join(elsewhere, "secret"))).mode & 0o777).toBe(0o600);
});

test("a backup with no server running starts one and stops it", async () => {
  const dataDir = await aDataDirWithCluster();
  const folder = await aFolder();

  await backupEmbeddedPostgres({ dataDir, file: join(folder, "backup.tar.gz"), log });

  await expect(postmasterPid(dataDir)).rejects.toThrow("ENOENT");
  expect(await readdir(folder)).toEqual(["backup.tar.gz"]);
});

test("a DATA_DIR without a database, and a FILE inside it, are refused", async () => {
  const dataDir = await aDataDir();
  await expect(backupEmbeddedPostgres({ dataDir, file: "/tmp/never.tar.gz", log })).rejects.toThrow(
    "holds no database",
  );

  const source = await aDataDirWithCluster();
  await expect(backupEmbeddedPostgres({ dataDir: source, file: join(source, "b.tar.gz"), log })).rejects.toThrow(
    "name a FILE elsewhere",
  );
  await expect(backupEmbeddedPostgres({ dataDir: source, file: "/no/such/folder/b", log })).rejects.toThrow(
    "does not exist",
  );
  await expect(backupEmbeddedPostgres({ dataDir: source, file: "/dev/full", log })).rejects.toThrow("is not a file");
});

test("restore replaces neither a database nor another secret", async () => {
  const { file } = await aBackup();
  const occupied = await aDataDirWithCluster();
  await expect(restoreEmbeddedPostgres({ dataDir: occupied, file, log })).rejects.toThrow("already has a database");

  const withSecret = await aDataDir();
  await mkdir(withSecret, { mode: 0o711 });
  await writeFile(join(withSecret, "secret"), "another");
  await expect(restoreEmbeddedPostgres({ dataDir: withSecret, file, log })).rejects.toThrow(
    "already has another secret",
  );
  expect(await readFile(join(withSecret, "secret"), "utf8")).toBe("another");
  expect((await readdir(withSecret)).sort()).toEqual(["locks", "secret"]);
});

test("a backup that was cut off leaves nothing behind where it was to be restored", async () => {
  const { file } = await aBackup();
  const cut = join(await aFolder(), "cut.tar.gz");
  const whole = await readFile(file);
  await writeFile(cut, whole.subarray(0, Math.floor(whole.length / 2)));
  const dataDir = await aDataDir();

  await expect(restoreEmbeddedPostgres({ dataDir, file: cut, log })).rejects.toThrow("cannot be read to its end");

  expect(await readdir(dataDir)).toEqual(["locks"]);
});

test("a file of another kind is refused in words", async () => {
  const file = join(await aFolder(), "notes.txt");
  await writeFile(file, "not a backup");
  await expect(restoreEmbeddedPostgres({ dataDir: await aDataDir(), file, log })).rejects.toThrow(
    "cannot be read to its end",
  );
  await expect(restoreEmbeddedPostgres({ dataDir: await aDataDir(), file: "/no/such", log })).rejects.toThrow(
    "There is no file",
  );
});

const description = JSON.stringify({ format: 1, postgres: "18", createdAt: "2026-01-01T00:00:00Z" });
const hostile: [string, (archive: Pack) => Promise<void>][] = [
  ["a path that climbs out", (archive) => addText(archive, "cluster/../../evil", "x")],
  ["an absolute path", (archive) => addText(archive, "/tmp/evil", "x")],
  ["a link", (archive) => addLink(archive, "cluster/evil", "/etc/passwd", "symlink")],
  ["a hard link", (archive) => addLink(archive, "cluster/evil", "/etc/passwd", "link")],
  ["a folder beside the database", (archive) => addFolder(archive, "data/locks")],
  ["a pointer beside the database", (archive) => addText(archive, "data/postgres.json", "{}")],
];

test.each(hostile)("an archive with %s is refused and leaves nothing behind", async (_, add) => {
  const file = join(await aFolder(), "hostile.tar.gz");
  await writeArchive(file, async (archive) => {
    await addText(archive, "backup.json", description);
    await add(archive);
  });
  const dataDir = await aDataDir();

  await expect(restoreEmbeddedPostgres({ dataDir, file, log })).rejects.toThrow("do not use this file");

  expect(await readdir(dataDir)).toEqual(["locks"]);
});

test("an archive without its last entries is not a whole backup", async () => {
  const file = join(await aFolder(), "short.tar.gz");
  await writeArchive(file, async (archive) => {
    await addText(archive, "backup.json", description);
    await addText(archive, "cluster/PG_VERSION", "18\n");
  });
  await expect(restoreEmbeddedPostgres({ dataDir: await aDataDir(), file, log })).rejects.toThrow("not a whole backup");
});

test("a backup that fails in the middle keeps the older FILE and leaves no other", async () => {
  const folder = await aFolder();
  const file = join(folder, "backup.tar.gz");
  await writeFile(file, "the older one");

  await expect(
    writeArchive(file, async (archive) => {
      await addText(archive, "backup.json", description);
      throw new Error("the server went away");
    }),
  ).rejects.toThrow("the server went away");

  expect(await readdir(folder)).toEqual(["backup.tar.gz"]);
  expect(await readFile(file, "utf8")).toBe("the older one");
});

test.runIf(isRoot())(
  "a cluster outside DATA_DIR is backed up and restored into one that lies outside as well",
  async () => {
    const dataDir = await aDataDir(0o700);
    const first = await attachEmbeddedPostgres({ dataDir, log });
    await query(first.address, "create table kept as select 7 as number");
    await first.stop();
    await symlink("/etc/passwd", join(dataDir, "a-link"));
    const file = join(await aFolder(), "backup.tar.gz");
    await backupEmbeddedPostgres({ dataDir, file, log });

    const elsewhere = await aDataDir(0o700);
    await restoreEmbeddedPostgres({ dataDir: elsewhere, file, log });
    const { address } = await anOwner(elsewhere);

    expect(await query(address, "select number from kept")).toEqual([{ number: 7 }]);
    expect((await readdir(elsewhere)).sort()).toEqual(["locks", "postgres.json"]);
  },
);

async function anOwner(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await ownEmbeddedPostgres({ dataDir, log });
  later(postgres.stop);
  return postgres;
}

async function aBackup(): Promise<{ file: string }> {
  const dataDir = await aDataDirWithCluster();
  await writeFile(join(dataDir, "secret"), "the one secret\n");
  const file = join(await aFolder(), "backup.tar.gz");
  await backupEmbeddedPostgres({ dataDir, file, log });
  return { file };
}

/** Writes rows 1, 2, 3 … each in its own transaction until told to stop. */
async function aWriter({ address }: EmbeddedPostgres) {
  const client = new pg.Client(address);
  await client.connect();
  let committed = 0;
  let isStopping = false;
  const writing = (async () => {
    while (!isStopping) {
      await client.query("insert into rows select $1::integer, 'row ' || $1::integer", [committed + 1]);
      committed += 1;
    }
    await client.end();
  })();
  const stop = async () => {
    isStopping = true;
    await writing;
  };
  later(stop);
  return { committed: () => committed, stop };
}

async function addLink(archive: Pack, name: string, linkname: string, type: "link" | "symlink"): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    archive.entry({ name, linkname, type }, (error) => (error ? reject(error) : resolve()));
  });
}
