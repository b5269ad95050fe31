import { type Selectable, sql } from "kysely";
import type pg from "pg";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { FeedImports } from "../platform/schema.ts";
import type { FeedImport, FeedKind, FeedOrigin, FileDates, RowCounts, WarningCounts } from "./feed.ts";

export type ImportRef = { organisationId: string; id: string };

export type NewImport = {
  organisationId: string;
  kind: FeedKind;
  origin: FeedOrigin;
  staffId: string | null;
  fileName: string;
  fingerprint: Buffer;
  bytes: number;
  uploadedFile: string | null;
};

/** The newest import of exactly this file, whatever it was called. */
export async function findImportOfFile(
  db: Db,
  by: { organisationId: string; kind: FeedKind; fingerprint: Buffer },
): Promise<FeedImport | undefined> {
  const row = await db
    .selectFrom("feedImports")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("kind", "=", by.kind)
    .where("fingerprint", "=", by.fingerprint)
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && toFeedImport(row);
}

export async function findImport(db: Db, by: ImportRef): Promise<FeedImport | undefined> {
  const row = await db
    .selectFrom("feedImports")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return row && toFeedImport(row);
}

/** The import as it stands, locked until the transaction ends. */
export async function lockImport(tx: Db, by: ImportRef): Promise<FeedImport | undefined> {
  const row = await tx
    .selectFrom("feedImports")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .forUpdate()
    .executeTakeFirst();
  return row && toFeedImport(row);
}

export async function insertImport(db: Db, report: NewImport, now: Date): Promise<FeedImport> {
  const row = await db
    .insertInto("feedImports")
    .values({ ...report, id: newId(now), state: "waiting", createdAt: now, progressedAt: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toFeedImport(row);
}

/** The file was given again before its import was finished: it continues where it stopped. */
export async function reopenImport(
  db: Db,
  by: ImportRef,
  given: { uploadedFile: string | null },
  now: Date,
): Promise<FeedImport> {
  const row = await db
    .updateTable("feedImports")
    .set({ state: "waiting", failure: null, finishedAt: null, progressedAt: now, uploadedFile: given.uploadedFile })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toFeedImport(row);
}

export async function startImport(
  db: Db,
  by: ImportRef,
  { rejectedFile, dates }: { rejectedFile: string; dates: FileDates | null },
  now: Date,
): Promise<void> {
  await db
    .updateTable("feedImports")
    .set({
      state: "running",
      rejectedFile,
      dateOrder: dates?.order ?? null,
      dateOrderBecause: dates?.because ?? null,
      progressedAt: now,
    })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** Records how many more rows were taken in, in the transaction that did so. False if the import has been ended meanwhile. */
export async function noteProgress(
  tx: Db,
  was: FeedImport,
  progress: Pick<FeedImport, "rowsWarned" | "warnings" | "bytesRead" | "rejectedBytes"> & {
    rows: RowCounts;
    rejectedFile: string;
  },
  now: Date,
): Promise<boolean> {
  const { rows, rowsWarned, warnings, bytesRead, rejectedBytes, rejectedFile } = progress;
  const updated = await tx
    .updateTable("feedImports")
    .set({
      bytesRead,
      rejectedBytes,
      rejectedFile,
      rowsRead: was.rows.read + rows.read,
      rowsCreated: was.rows.created + rows.created,
      rowsChanged: was.rows.changed + rows.changed,
      rowsUnchanged: was.rows.unchanged + rows.unchanged,
      rowsRejected: was.rows.rejected + rows.rejected,
      rowsWarned,
      warnings: JSON.stringify(warnings),
      progressedAt: now,
    })
    .where("organisationId", "=", was.organisationId)
    .where("id", "=", was.id)
    .where("state", "=", "running")
    .where("rowsRead", "=", was.rows.read)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** The import has come to its end. */
export async function endImport(
  db: Db,
  by: ImportRef,
  end: { failure: string | null; rejectedFile: string | null },
  now: Date,
): Promise<FeedImport> {
  const row = await db
    .updateTable("feedImports")
    .set({
      state: end.failure === null ? "finished" : "failed",
      failure: end.failure,
      rejectedFile: end.rejectedFile,
      uploadedFile: null,
      progressedAt: now,
      finishedAt: now,
    })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toFeedImport(row);
}

export async function listImports(db: Db, by: { organisationId: string; atMost: number }): Promise<FeedImport[]> {
  const rows = await db
    .selectFrom("feedImports")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(by.atMost)
    .execute();
  return rows.map(toFeedImport);
}

/** Uploaded files of every organisation that have not been taken in yet, oldest first. */
export async function listUploadsToDo(db: Db): Promise<ImportRef[]> {
  return acrossOrganisations(db)
    .selectFrom("feedImports")
    .select(["organisationId", "id"])
    .where("uploadedFile", "is not", null)
    .orderBy("createdAt")
    .execute();
}

/** Whether an upload of any organisation is waiting and nobody is working on it: the lock tells. */
export async function isAnyUploadIdle(db: Db): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from feed_imports f where f.uploaded_file is not null and not exists (
        select from pg_locks l
        where l.locktype = 'advisory' and l.objsubid = 1
          and l.database = (select oid from pg_database where datname = current_database())
          and (l.classid::bigint << 32 | l.objid::bigint)
            = hashtextextended('feed of ' || f.organisation_id || ' ' || f.kind, 0))) as found`.execute(
    acrossOrganisations(db),
  );
  return rows[0]!.found;
}

/** How often each kind of warning was given, in all files of all organisations. */
export async function countWarnings(db: Db): Promise<WarningCounts> {
  const { rows } = await sql<{ kind: string; count: number }>`
    select w.key as kind, sum(w.value::bigint)::float8 as count
    from feed_imports f cross join lateral jsonb_each_text(f.warnings) w
    where f.rows_warned > 0 group by w.key`.execute(acrossOrganisations(db));
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

/** Imports that ended before that moment, or have not moved since, and still have a file of rejected rows. */
export async function listOldRejected(db: Db, before: Date): Promise<(ImportRef & { rejectedFile: string })[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("feedImports")
    .select(["organisationId", "id", "rejectedFile"])
    .where("rejectedFile", "is not", null)
    .where("progressedAt", "<", before)
    .execute();
  return rows.map((row) => ({ ...row, rejectedFile: row.rejectedFile! }));
}

/** Records that the rejected rows have moved. */
export async function moveRejected(db: Db, by: ImportRef, rejectedFile: string): Promise<void> {
  await db
    .updateTable("feedImports")
    .set({ rejectedFile })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** Records that the file of rejected rows is gone. */
export async function forgetRejected(db: Db, by: ImportRef): Promise<void> {
  await db
    .updateTable("feedImports")
    .set({ rejectedFile: null, rejectedBytes: 0 })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** Imports of an organisation's orders that have a file on disk: rejected rows, or a waiting upload. */
export async function listImportsWithFiles(tx: Db, organisationId: string): Promise<FeedImport[]> {
  const rows = await tx
    .selectFrom("feedImports")
    .selectAll()
    .where("organisationId", "=", organisationId)
    .where((eb) => eb.or([eb("rejectedFile", "is not", null), eb("uploadedFile", "is not", null)]))
    .execute();
  return rows.map(toFeedImport);
}

/**
 * A lock that this session holds until it ends, however it ends: one file at a time for each organisation and kind. False if
 * another session holds it.
 */
export async function tryLockFeed(client: pg.PoolClient, organisationId: string, kind: FeedKind): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    "select pg_try_advisory_lock(hashtextextended('feed of ' || $1 || ' ' || $2, 0)) as locked",
    [organisationId, kind],
  );
  return rows[0]!.locked;
}

export async function unlockFeed(client: pg.PoolClient, organisationId: string, kind: FeedKind): Promise<void> {
  await client.query("select pg_advisory_unlock(hashtextextended('feed of ' || $1 || ' ' || $2, 0))", [
    organisationId,
    kind,
  ]);
}

function toFeedImport(row: Selectable<FeedImports>): FeedImport {
  return {
    organisationId: row.organisationId,
    id: row.id,
    kind: row.kind,
    origin: row.origin,
    state: row.state,
    fileName: row.fileName,
    bytes: Number(row.bytes),
    bytesRead: Number(row.bytesRead),
    rows: {
      read: row.rowsRead,
      created: row.rowsCreated,
      changed: row.rowsChanged,
      unchanged: row.rowsUnchanged,
      rejected: row.rowsRejected,
    },
    rowsWarned: row.rowsWarned,
    warnings: row.warnings as WarningCounts,
    dates: row.dateOrder && row.dateOrderBecause ? { order: row.dateOrder, because: row.dateOrderBecause } : null,
    failure: row.failure,
    uploadedFile: row.uploadedFile,
    rejectedFile: row.rejectedFile,
    rejectedBytes: Number(row.rejectedBytes),
    createdAt: row.createdAt,
    progressedAt: row.progressedAt,
    finishedAt: row.finishedAt,
  };
}
