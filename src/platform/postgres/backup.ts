import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { Pack } from "tar-stream";
import { OperatorError } from "../errors.ts";
import {
  addFile,
  addFolder,
  addText,
  type BackupDescription,
  clusterPrefix,
  dataPrefix,
  descriptionName,
  endName,
  writeArchive,
} from "./archive.ts";
import { type AttachOptions, attachEmbeddedPostgres } from "./attach.ts";
import { emptiedFolders, leftOutFiles } from "./cluster-entries.ts";
import { withConnection } from "./connection.ts";
import { type ClusterLocation, findPlace, pointerName } from "./location.ts";

const leftOutAnywhere = /^(pgsql_tmp.*|pg_internal\.init.*)$/;
const controlFile = "global/pg_control";

/**
 * A physical copy of the running database and of the files beside it in DATA_DIR, made while the server goes on
 * serving. After a restore, PostgreSQL replays the WAL in it and is where it was when the copy ended.
 */
export async function backupEmbeddedPostgres(options: AttachOptions & { file: string }): Promise<{ bytes: number }> {
  const place = await findPlace(options.dataDir);
  if (!place.isCreated) {
    throw new OperatorError(
      `DATA_DIR ${place.dataDir} holds no database to back up: set DATA_DIR to the one that fairmark serve uses.`,
    );
  }
  const file = await checkedTarget(options.file, [place.dataDir, place.cluster]);
  const postgres = await attachEmbeddedPostgres(options);
  try {
    return await withConnection(postgres.address, (client) =>
      writeArchive(file, (archive) => fillArchive(archive, client, postgres.location)),
    );
  } finally {
    await postgres.stop();
  }
}

async function fillArchive(archive: Pack, client: pg.Client, location: ClusterLocation): Promise<void> {
  const description: BackupDescription = {
    format: 1,
    postgres: await majorVersion(location.cluster),
    createdAt: new Date().toISOString(),
  };
  await addText(archive, descriptionName, JSON.stringify(description));
  for (const name of await filesBeside(location))
    await addFile(archive, dataPrefix + name, join(location.dataDir, name));

  // The slot keeps the WAL from being recycled while we copy; it is temporary, so it goes with this connection, however
  // that ends.
  await client.query("select pg_create_physical_replication_slot($1, true, true)", [
    `backup_${process.pid}_${Date.now()}`,
  ]);
  const { rows: started } = await client.query<{ segment: string }>(
    "select pg_walfile_name(pg_backup_start('fairmark backup', fast => true)) as segment",
  );
  await addCluster(archive, location.cluster);
  // `false`: nobody archives WAL here, so there is nothing to wait for; the segments are copied below.
  const { rows: stopped } = await client.query<{ segment: string; labelfile: string; spcmapfile: string }>(
    "select pg_walfile_name(lsn) as segment, labelfile, spcmapfile from pg_backup_stop(false)",
  );
  await addText(archive, `${clusterPrefix}backup_label`, stopped[0]!.labelfile);
  if (stopped[0]!.spcmapfile.trim() !== "")
    await addText(archive, `${clusterPrefix}tablespace_map`, stopped[0]!.spcmapfile);
  await addWal(archive, location.cluster, started[0]!.segment, stopped[0]!.segment);
  await addText(archive, endName, "");
}

async function addCluster(archive: Pack, cluster: string): Promise<void> {
  if ((await readdir(join(cluster, "pg_tblspc"))).length > 0) {
    throw new OperatorError(
      "This database uses tablespaces outside its folder, which fairmark backup does not copy: use pg_basebackup.",
    );
  }
  await addTree(archive, cluster, "");
  // Last, as the manual asks: it must not be older than the files it describes.
  await addText(archive, clusterPrefix + controlFile, await readSteadily(join(cluster, controlFile)));
}

async function addTree(archive: Pack, cluster: string, folder: string): Promise<void> {
  const entries = await readdir(join(cluster, folder), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" && folder !== "") return [];
      throw error;
    },
  );
  for (const entry of entries) {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (leftOutAnywhere.test(entry.name) || (folder === "" && leftOutFiles.test(entry.name))) continue;
    if (entry.isDirectory()) {
      await addFolder(archive, clusterPrefix + name);
      if (!emptiedFolders.has(name)) await addTree(archive, cluster, name);
    } else if (entry.isFile() && name !== controlFile) {
      await addFile(archive, clusterPrefix + name, join(cluster, name));
    }
  }
}

/**
 * From the segment with the start checkpoint to the one with the end record; stopping the backup has completed the last
 * one.
 */
async function addWal(archive: Pack, cluster: string, first: string, last: string): Promise<void> {
  const names = (await readdir(join(cluster, "pg_wal"))).sort();
  const segments = names.filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last);
  if (!segments.includes(first) || !segments.includes(last)) {
    throw new Error(`The write-ahead log from ${first} to ${last} is not all there: ${segments.join(" ")}`);
  }
  const histories = names.filter((name) => name.endsWith(".history"));
  for (const name of [...histories, ...segments]) {
    await addFile(archive, `${clusterPrefix}pg_wal/${name}`, join(cluster, "pg_wal", name));
  }
}

/** The server may write the file while we read it: if we read the same twice, it is complete. */
async function readSteadily(path: string): Promise<Buffer> {
  for (let before = await readFile(path); ; ) {
    await pause(5);
    const now = await readFile(path);
    if (now.equals(before)) return now;
    before = now;
  }
}

/** Above all the secret: without it, every link that was sent and every receipt is void after a restore. */
async function filesBeside({ dataDir }: ClusterLocation): Promise<string[]> {
  const entries = await readdir(dataDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== pointerName && !entry.name.startsWith("."))
    .map((entry) => entry.name);
}

async function checkedTarget(file: string, ownFolders: string[]): Promise<string> {
  const folder = await realpath(dirname(resolve(file))).catch(() => undefined);
  if (!folder)
    throw new OperatorError(
      `${dirname(resolve(file))} does not exist: create it, or name another FILE for the backup.`,
    );
  const target = join(folder, basename(file));
  const existing = await lstat(target).catch(() => undefined);
  if (existing && !existing.isFile())
    throw new OperatorError(`${target} is not a file: name another FILE for the backup.`);
  for (const own of ownFolders) {
    if (!relative(own, target).startsWith("..")) {
      throw new OperatorError(
        `${target} lies inside ${own}, where it would be lost together with what it is a backup of: name a FILE elsewhere.`,
      );
    }
  }
  return target;
}

async function majorVersion(cluster: string): Promise<string> {
  return (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
}
