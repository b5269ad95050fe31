import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { Extract, Pack } from "tar-stream";
import { OperatorError } from "../errors.ts";
import { isDiskFull } from "../faults.ts";

/** The first entry of a backup, and an empty last one which proves that nothing has been cut off. */
export const descriptionName = "backup.json";
export const endName = "end";
/** PostgreSQL's data folder; next to it, what lies beside the cluster in DATA_DIR. */
export const clusterPrefix = "cluster/";
export const dataPrefix = "data/";

export type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;
export type BackupDescription = { format: 1; postgres: string; createdAt: string };

const chunkBytes = 256 * 1024;

/** Writes FILE under another name, readable by nobody else, and renames it when it is complete and on the disk. */
export async function writeArchive(file: string, fill: (archive: Pack) => Promise<void>): Promise<{ bytes: number }> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.part`;
  // Few commands write or read one.
  const { pack } = await import("tar-stream");
  const archive = pack();
  try {
    // Opened before anything can fail: a stream that opens it by itself may do so after a failure has removed it.
    const target = await open(draft, "wx", 0o600);
    // A fast level: the backup competes with the server for two processors, and WAL is mostly zeros.
    const written = pipeline(archive, createGzip({ level: 3 }), target.createWriteStream());
    // Which of the two fails first depends on timing; the writer's reason (a full disk) is the one worth reporting.
    const [filled, wrote] = await Promise.allSettled([fillAndFinish(archive, fill), written]);
    if (filled.status === "rejected")
      throw wrote.status === "rejected" ? mostTelling(wrote.reason, filled.reason) : filled.reason;
    if (wrote.status === "rejected") throw wrote.reason;
    await flush(draft);
    await rename(draft, file);
    await flush(dirname(file));
    return { bytes: (await stat(file)).size };
  } catch (error) {
    await rm(draft, { force: true });
    throwOperatorError(error, `The backup ${file} could not be written`);
    throw error;
  }
}

/**
 * Exactly `size` bytes even if the file changes in the meantime: what has grown is in the WAL, what has shrunk is
 * filled up with zeros.
 */
export async function addFile(archive: Pack, name: string, path: string): Promise<void> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    // PostgreSQL removes files as it goes along; the WAL records that.
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return;
  try {
    const { size } = await file.stat();
    const entry = archive.entry({ name, size, mode: 0o600 });
    await pipeline(Readable.from(bytesOf(file, size)), entry);
  } finally {
    await file.close();
  }
}

export async function addText(archive: Pack, name: string, text: string | Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    archive.entry({ name, mode: 0o600 }, text, (error) => (error ? reject(error) : resolve()));
  });
}

export async function addFolder(archive: Pack, name: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    archive.entry({ name, mode: 0o700, type: "directory" }, (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * Hands every entry to `take`, in order. Names are checked first: none leads out of the folder into which it is
 * unpacked.
 */
export async function readArchive(file: string, take: (name: string, entry: Entry) => Promise<void>): Promise<void> {
  const { extract } = await import("tar-stream");
  const unpacked = extract();
  const feeding = pipeline(createReadStream(file), createGunzip(), unpacked);
  const taking = (async () => {
    for await (const entry of unpacked) await take(checkedName(entry), entry);
  })();
  const [fed, taken] = await Promise.allSettled([feeding, taking]);
  if (taken.status === "rejected") throwOperatorError(taken.reason, "The backup could not be unpacked");
  const failed = fed.status === "rejected" ? fed.reason : taken.status === "rejected" ? taken.reason : undefined;
  if (!failed) return;
  throw new OperatorError(
    `${file} cannot be read to its end as a backup (${(failed as Error).message}): use a file that fairmark backup wrote, copied whole.`,
    { cause: failed },
  );
}

function checkedName(entry: Entry): string {
  const { name, type } = entry.header;
  const parts = name.replace(/\/$/, "").split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== "..") && !/[\0\\]/.test(name);
  if (isPlain && (type === "file" || type === "directory")) return name;
  throw new OperatorError(
    `The backup holds an entry that no backup of ours has (${JSON.stringify(name)}, ${type}): do not use this file.`,
  );
}

async function fillAndFinish(archive: Pack, fill: (archive: Pack) => Promise<void>): Promise<void> {
  try {
    await fill(archive);
    archive.finalize();
  } catch (error) {
    archive.destroy(error as Error);
    throw error;
  }
}

/** The one that has a code comes from the system; a premature close only follows from it. */
function mostTelling(one: NodeJS.ErrnoException, other: NodeJS.ErrnoException): Error {
  return one.code && one.code !== "ERR_STREAM_PREMATURE_CLOSE" ? one : other;
}

async function* bytesOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < size; ) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, size - sent));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, sent);
    yield bytesRead === 0 ? chunk : chunk.subarray(0, bytesRead);
    sent += bytesRead === 0 ? chunk.length : bytesRead;
  }
}

/** Throws what the operator has to mend: a full disk, or missing permissions. Returns if it is something else. */
function throwOperatorError(error: unknown, sentence: string): void {
  if (error instanceof OperatorError) throw error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (!["ENOSPC", "EDQUOT", "EFBIG", "EACCES", "EPERM", "EROFS", "EIO"].includes(code)) return;
  const what = isDiskFull(error) ? `the disk is full (${message})` : message;
  throw new OperatorError(`${sentence}: ${what}. Make room or choose another folder, and try again.`, { cause: error });
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
