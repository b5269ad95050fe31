import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import pg from "pg";
import type { Pack } from "tar-stream";
import { expect, test } from "vitest";
import { addFolder, addText, readArchive, writeArchive } from "./archive.ts";
import {
  attachEmbeddedPostgres,
  backupEmbeddedPostgres,
  type EmbeddedPostgres,
  ownEmbeddedPostgres,
  restoreEmbeddedPostgres,
} from "./index.ts";
import { findPlace } from "./location.ts";
import { memorySettings, usableMemory } from "./memory.ts";
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
  ["a hidden file beside the database", (archive) => addText(archive, "data/.npmrc", "x")],
  ["another database beside the database", (archive) => addText(archive, "data/postgres", "x")],
  ["a tablespace", (archive) => addFolder(archive, "cluster/pg_tblspc/16999")],
  ["a map of tablespaces", (archive) => addText(archive, "cluster/tablespace_map", "16999 /etc\n")],
  ["an order to recover", (archive) => addText(archive, "cluster/recovery.signal", "")],
  ["an order to stand by", (archive) => addText(archive, "cluster/standby.signal", "")],
  ["a server's own file", (archive) => addText(archive, "cluster/postmaster.pid", "1\n")],
  ["a replication slot", (archive) => addFolder(archive, "cluster/pg_replslot/a_slot")],
  ["something among the write-ahead log", (archive) => addText(archive, "cluster/pg_wal/run.sh", "x")],
  ["a folder in the place of a configuration", (archive) => addFolder(archive, "cluster/postgresql.conf")],
  ["a file in the place of a folder", (archive) => addText(archive, "cluster/base", "x")],
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

test("of how a backup was configured only known settings are taken: no program, library, file or address", async () => {
  const { file } = await aBackup();
  const marker = join(await aFolder(0o777), "was-here");
  const planted = new Map([
    [
      "cluster/postgresql.conf",
      [
        "work_mem = 7MB # tuned",
        "max_connections=120",
        "RANDOM_PAGE_COST '1.5'",
        `archive_mode = on`,
        `archive_command = 'touch ${marker}'`,
        `restore_command = 'touch ${marker}'`,
        `ssl_passphrase_command = 'touch ${marker}'`,
        "ssl = on",
        "shared_preload_libraries = 'evil'",
        "session_preload_libraries = 'evil'",
        "dynamic_library_path = '/tmp/evil'",
        "include_dir = '/tmp'",
        "include '/etc/passwd'",
        "hba_file = '/tmp/pg_hba.conf'",
        "listen_addresses = '*'",
        "primary_conninfo = 'host=evil.example'",
        "fsync = off",
        "effective_cache_size = '1GB' archive_library = 'x'",
        "shared_buffers = '64MB\\n'",
        "no setting at all",
      ].join("\n"),
    ],
    [
      "cluster/postgresql.auto.conf",
      "maintenance_work_mem = '65MB'\nwork_mem = '8MB'\nlocal_preload_libraries = 'evil'\n",
    ],
    ["cluster/pg_hba.conf", "host all all 0.0.0.0/0 trust\n@/etc/passwd\n"],
    ["cluster/pg_ident.conf", "include /etc/passwd\n"],
  ]);
  const hostile = await rewritten(file, planted, [
    ["cluster/conf.d/evil.conf", "archive_command = 'true'"],
    ["cluster/evil.so", "x"],
    ["data/fairmark.env", "SMTP_URL=smtp://evil.example"],
  ]);
  const dataDir = await aDataDir();

  const leftOut = await restoreEmbeddedPostgres({ dataDir, file: hostile, log });

  expect(leftOut.files).toEqual(["conf.d", "conf.d/evil.conf", "evil.so", "fairmark.env"]);
  for (const name of [
    "archive_command",
    "shared_preload_libraries",
    "ssl_passphrase_command",
    "include_dir",
    "include",
  ])
    expect(leftOut.settings).toContain(name);
  expect(leftOut.settings).toContain("a line that is no setting");
  expect(leftOut.settings).not.toContain("work_mem");
  const { address } = await anOwner(dataDir);
  const names = ["work_mem", "max_connections", "random_page_cost", "maintenance_work_mem", "archive_command", "ssl"];
  const others = ["archive_mode", "shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"];
  const last = ["listen_addresses", "primary_conninfo", "restore_command", "fsync"];
  const { 0: values } = await query<Record<string, string>>(
    address,
    `select ${[...names, ...others, ...last].map((name) => `current_setting('${name}') as ${name}`).join(", ")}`,
  );
  expect(values).toEqual({
    work_mem: "8MB",
    max_connections: "100",
    random_page_cost: "1.5",
    maintenance_work_mem: "65MB",
    archive_command: "(disabled)",
    ssl: "off",
    archive_mode: "off",
    shared_preload_libraries: "",
    session_preload_libraries: "",
    local_preload_libraries: "",
    listen_addresses: "",
    primary_conninfo: "",
    restore_command: "",
    fsync: "on",
  });
  // By the memory of this machine, whatever the backup says.
  const ours = memorySettings(usableMemory()).shared_buffers!;
  const buffers = await query(
    address,
    `select pg_size_bytes(current_setting('shared_buffers')) = pg_size_bytes('${ours}') as is_ours`,
  );
  expect(buffers).toEqual([{ is_ours: true }]);
  const rules = await query(address, "select type, address, auth_method from pg_hba_file_rules where type <> 'local'");
  expect(rules).toEqual([{ type: "host", address: "all", auth_method: "reject" }]);
  expect(await stat(marker).catch(() => "never run")).toBe("never run");
  expect(await readFile(join(dataDir, "secret"), "utf8")).toBe("the one secret\n");
  const { cluster } = await findPlace(dataDir);
  for (const name of ["evil.so", "conf.d"]) expect(await readdir(cluster)).not.toContain(name);
});

test("a backup of ours is restored with nothing left out", async () => {
  const { file } = await aBackup();
  const { files, settings } = await restoreEmbeddedPostgres({ dataDir: await aDataDir(), file, log });
  expect({ files, settings }).toEqual({ files: [], settings: [] });
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

/** The same backup with other content in some of its entries, and more of them before its end. */
async function rewritten(
  file: string,
  planted: ReadonlyMap<string, string>,
  more: [string, string][],
): Promise<string> {
  const target = join(await aFolder(), "rewritten.tar.gz");
  await writeArchive(target, async (archive) => {
    await readArchive(file, async (name, entry) => {
      if (name === "end") {
        await addFolder(archive, "cluster/conf.d");
        for (const [added, content] of more) await addText(archive, added, content);
      }
      const content = planted.get(name);
      if (entry.header.type === "directory") await addFolder(archive, name.replace(/\/$/, ""));
      else await addText(archive, name, content ?? (await buffer(entry)));
      entry.resume();
    });
  });
  return target;
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
