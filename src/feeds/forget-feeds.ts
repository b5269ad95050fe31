import { lockOrganisation } from "../organisations/index.ts";
import { daysBefore } from "../platform/days.ts";
import type { Db } from "../platform/db.ts";
import { rejectedKeptDays } from "./feed.ts";
import { endImport, forgetRejected, listImportsWithFiles, listOldRejected } from "./feed-imports.queries.ts";
import { endedByErasure } from "./import-feed.ts";
import { deleteFile } from "./rejected-rows.ts";

/** Deletes rejected rows that nobody needs any more. Returns how many files that was. */
export async function forgetOldRejected(db: Db, now: Date): Promise<number> {
  const old = await listOldRejected(db, daysBefore(now, rejectedKeptDays));
  for (const one of old) {
    await deleteFile(one.rejectedFile);
    await forgetRejected(db, one);
  }
  return old.length;
}

/**
 * No file is taken in while the caller's transaction lasts, and whatever comes later sees what it did. An erasure does this
 * first.
 */
export async function holdFeeds(tx: Db, organisationId: string): Promise<void> {
  await lockOrganisation(tx, organisationId, "alone");
}

/**
 * Nothing that feeds keep on disk may tell of an erased purchaser: all rejected rows of the organisation's orders go, and so do
 * uploads of orders that are waiting or under way. A rejected row can be about somebody without naming them in a way that could
 * be searched for (an address with a blank in it is why it was rejected); the shop has the file it came from.
 */
export async function eraseFromFeeds(tx: Db, organisationId: string, now: Date): Promise<void> {
  const withFiles = await listImportsWithFiles(tx, organisationId);
  for (const import_ of withFiles.filter(({ kind }) => kind === "purchasers")) {
    const { rejectedFile, uploadedFile } = import_;
    if (rejectedFile) await deleteFile(rejectedFile);
    if (uploadedFile) await deleteFile(uploadedFile);
    if (uploadedFile) await endImport(tx, import_, { failure: endedByErasure, rejectedFile: null }, now);
    await forgetRejected(tx, import_);
  }
}
