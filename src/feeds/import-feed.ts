import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { type Done, recorded } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { type InspectedFile, inspectFile } from "../platform/csv/csv-file.ts";
import { type Database, type Db, withOneConnection } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import type { DateOrder } from "../platform/values/calendar-date.ts";
import type { FeedImport, FeedKind, FeedOrigin } from "./feed.ts";
import { decideDateOrder } from "./feed-dates.ts";
import { type FeedHeader, readFeedHeader } from "./feed-header.ts";
import {
  endImport,
  findImportOfFile,
  insertImport,
  reopenImport,
  startImport,
  tryLockFeed,
  unlockFeed,
} from "./feed-imports.queries.ts";
import { columnsOf, handlerOf } from "./kinds/feed-kinds.ts";
import { mergeChunks, type Session, type Watching } from "./merge-chunks.ts";

export type FeedDeps = { db: Database; pool: pg.Pool; keys: Keys; clock: Clock; importsFolder: string };

export type FeedFile = {
  organisation: Organisation;
  kind: FeedKind;
  path: string;
  /** The name that is shown. */
  fileName: string;
  origin: FeedOrigin;
  /** The import, if this is an upload that already has one; otherwise it is found by the file, or created. */
  upload?: FeedImport;
  /** Take the file in again even if it was taken in before. */
  isForced?: boolean;
  /** How its dates are written, if whoever provides the file says so. */
  dates?: DateOrder | undefined;
  /** Refuse a link in place of the file. */
  refusesLinks?: boolean;
};

export type ImportOutcome =
  /** The whole file was taken in. */
  | { outcome: "finished"; import: FeedImport; ignoredColumns: readonly string[] }
  /** Exactly this file was taken in before; nothing was done. */
  | { outcome: "known"; import: FeedImport }
  /** It was asked to stop and did so between two chunks; the same file continues from there. */
  | { outcome: "stopped"; import: FeedImport }
  /** None of it was taken in, or no more of it will be: why, in a sentence. */
  | { outcome: "refused"; problem: string }
  | { outcome: "busy"; problem: string };

/**
 * Takes a file in, in chunks of rows with one transaction each. The same transaction records how far the file has come, so that
 * after a kill it continues where it stopped. What is wrong with the file as a whole is found before the first chunk; what is
 * wrong with a row rejects that row.
 */
export async function importFeed(deps: FeedDeps, given: FeedFile, watching: Watching = {}): Promise<ImportOutcome> {
  const file = await openFile(given);
  if ("problem" in file) return { outcome: "refused", ...file };
  try {
    const looked = await lookAt(file, given.kind);
    if ("problem" in looked) return { outcome: "refused", ...looked };
    return await withOneConnection(deps, (one) =>
      exclusively(one.client, given, () =>
        withOneConnection(deps, (other) =>
          run({ ...deps, db: one.db }, [one, other], { ...given, ...looked, file }, watching),
        ),
      ),
    );
  } finally {
    await file.close();
  }
}

/** What is wrong with the file as a whole, and its header; nothing is taken in. */
export async function lookAt(
  file: FileHandle,
  kind: FeedKind,
): Promise<{ inspected: InspectedFile; header: FeedHeader } | { problem: string }> {
  const inspected = await inspectFile(file);
  if ("problem" in inspected) return inspected;
  const header = await readFeedHeader(file, inspected, columnsOf[kind]);
  return "problem" in header ? header : { inspected, header };
}

export async function openFile({ path, refusesLinks }: Pick<FeedFile, "path" | "refusesLinks">) {
  // Non-blocking, so as not to wait for a pipe in place of a file.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (refusesLinks ? constants.O_NOFOLLOW : 0);
  try {
    const file = await open(path, flags);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return { problem: "It is not a file." };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: openProblems[code ?? ""] ?? `The file cannot be read (${code}).` };
  }
}

const openProblems: Record<string, string> = {
  ENOENT: "There is no such file.",
  EACCES: "This user may not read the file.",
  EISDIR: "It is a folder, not a file.",
  ELOOP: "It is a link, and links are not followed.",
};

async function exclusively(
  client: pg.PoolClient,
  { organisation, kind }: FeedFile,
  work: () => Promise<ImportOutcome>,
): Promise<ImportOutcome> {
  if (!(await tryLockFeed(client, organisation.id, kind)))
    return { outcome: "busy", problem: `Another file of ${kind} is being imported for ${organisation.trkref}.` };
  const outcome = await work();
  await unlockFeed(client, organisation.id, kind);
  return outcome;
}

type Given = FeedFile & { file: FileHandle; inspected: InspectedFile; header: FeedHeader };

async function run(
  deps: FeedDeps,
  sessions: readonly [Session, Session],
  source: Given,
  watching: Watching,
): Promise<ImportOutcome> {
  const { db, clock, importsFolder } = deps;
  const before = await findBefore(db, source);
  if (before?.state === "finished" && !source.isForced) return { outcome: "known", import: before };
  // An import that was begun continues as it began, whatever is said now.
  const isBegun = before !== undefined && before.state !== "finished" && before.rows.read > 0;
  const dates = isBegun && before.dates ? before.dates : await datesOf(source);
  if (dates && "problem" in dates) return { outcome: "refused", ...dates };
  const import_ = await registered(deps, source, before);
  const rejectedFile = import_.rejectedFile ?? join(importsFolder, `${import_.id}.rejected.csv`);
  const begun: FeedImport = {
    ...import_,
    state: "running",
    rejectedFile,
    dates: isBegun ? import_.dates : (dates ?? null),
  };
  await startImport(db, begun, { rejectedFile, dates: begun.dates }, clock());
  const handler = handlerOf(source.kind, source.header, dates?.order);
  for (const { client } of sessions) await handler.prepare(client);
  const { reached, isAtEnd } = await mergeChunks({ ...deps, sessions, source, handler, begun, watching });
  if (!reached) return { outcome: "refused", problem: endedByErasure };
  if (!isAtEnd) return { outcome: "stopped", import: reached };
  const end = { failure: null, rejectedFile: reached.rejectedBytes > 0 ? rejectedFile : null };
  const finished = await endImport(db, reached, end, clock());
  return { outcome: "finished", import: finished, ignoredColumns: source.header.ignored };
}

async function datesOf({ file, inspected, header, kind, dates: option, organisation }: Given) {
  const said = { option, setting: organisation.feedDates };
  return decideDateOrder(file, { inspected, header }, columnsOf[kind], said);
}

/** What people read when their file was dropped because it could contain a person who was erased. */
export const endedByErasure =
  "A purchaser was erased while the file was being imported. Import it again to continue from there.";

async function findBefore(db: Database, source: Given): Promise<FeedImport | undefined> {
  const { organisation, kind, inspected, upload } = source;
  return upload ?? findImportOfFile(db, { organisationId: organisation.id, kind, fingerprint: inspected.fingerprint });
}

/** The import of this file: the one that was begun, or a new one. */
async function registered(
  { db, clock }: FeedDeps,
  { organisation, kind, origin, fileName, inspected, upload }: Given,
  before: FeedImport | undefined,
): Promise<FeedImport> {
  if (upload) return upload;
  const { fingerprint, bytes } = inspected;
  const organisationId = organisation.id;
  const now = clock();
  const register = (tx: Db) => {
    if (before && before.state !== "finished") return reopenImport(tx, before, { uploadedFile: null }, now);
    const report = { organisationId, kind, origin, fileName, fingerprint, bytes, staffId: null, uploadedFile: null };
    return insertImport(tx, report, now);
  };
  // Of the watched folder nobody knows who put a file there.
  return origin === "command" ? recorded(db, { by: "command_line", did: importedAs }, now, register) : register(db);
}

/** What an import leaves in the record. */
export function importedAs({ organisationId, id, kind }: FeedImport): Done {
  return { deed: "feed_imported", organisationId, about: { kind: "import", id }, details: [kind] };
}
