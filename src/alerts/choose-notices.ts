import { type Done, type RecordActor, recorded } from "../access/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { keepChoice, keepDigestTime } from "./choices.queries.ts";
import { kindsFor, type NoticeAbout, type NoticeKind, type NoticeWay } from "./notice.ts";
import { findReader, findReaderAnyhow, hasDigest, type Reader, toldSince, wayOf } from "./readers.ts";

/** What somebody wants to be told of, and when their digest comes; the zone is null for that of their shops. */
export type Wishes = {
  ways: ReadonlyMap<NoticeKind, NoticeWay>;
  digest: { hour: number; timeZone: string | null };
};

/**
 * Keeps what somebody has chosen, and records which of it is new. What is as it was goes on as before; what is new goes from now on,
 * and tells nothing of before.
 */
export async function chooseNotices(db: Database, staffId: string, wishes: Wishes, now: Date): Promise<void> {
  await changing(db, { staffId, by: { staffId } }, now, () => wishes);
}

/**
 * Stops the mails that a link stood in: those of a kind, or the digest with all that stood in it. Safe to say twice. Of somebody who cannot
 * sign in at present as well: it holds once they can again.
 */
export async function stopNotices(
  db: Database,
  { staffId, about }: { staffId: string; about: NoticeAbout },
  now: Date,
): Promise<void> {
  await changing(db, { staffId, by: "unknown", isOfDisabledToo: true }, now, (reader) => {
    const stopped = kindsFor(reader.staff.role).filter((kind) =>
      about === "digest" ? wayOf(reader, kind) === "digest" : kind === about,
    );
    const { hour, chosenZone } = reader.digest;
    return { ways: new Map(stopped.map((kind) => [kind, "never"])), digest: { hour, timeZone: chosenZone } };
  });
}

/** Changes what one person is told, as they are when it is done, and leaves an entry in the record where anything is new. */
async function changing(
  db: Database,
  { staffId, by, isOfDisabledToo = false }: { staffId: string; by: RecordActor; isOfDisabledToo?: boolean },
  now: Date,
  wishesOf: (reader: Reader) => Wishes,
): Promise<void> {
  const did = (details: readonly string[]): Done | undefined =>
    details.length === 0 ? undefined : { deed: "notices_changed", about: { kind: "staff", id: staffId }, details };
  await recorded(db, { by, did }, now, async (tx) => {
    const reader = await (isOfDisabledToo ? findReaderAnyhow(tx, staffId) : findReader(tx, staffId));
    return reader ? keep(tx, reader, wishesOf(reader), now) : [];
  });
}

async function keep(tx: Db, reader: Reader, { ways, digest }: Wishes, now: Date): Promise<string[]> {
  const { staff } = reader;
  const kinds = kindsFor(staff.role).filter((kind) => ways.has(kind));
  const changed = kinds.filter((kind) => ways.get(kind) !== wayOf(reader, kind));
  // Also what is as their role has it: it has been seen, and stays when they get another role.
  for (const kind of kinds) {
    const since = changed.includes(kind) ? now : toldSince(reader, kind);
    await keepChoice(tx, { staffId: staff.id, kind, way: ways.get(kind)!, since });
  }
  const isMoved = digest.hour !== reader.digest.hour || digest.timeZone !== reader.digest.chosenZone;
  const begins = !hasDigest(reader) && [...ways.values()].includes("digest");
  if (isMoved || begins) await keepDigestTime(tx, { staffId: staff.id, ...digest, since: now });
  return [...changed, ...(isMoved ? ["digest_time"] : [])];
}
