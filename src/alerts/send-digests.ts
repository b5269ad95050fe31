import { listAllOrganisations } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { insertMail } from "../outbox/index.ts";
import { type Database, inTransaction } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import type { Keys } from "../platform/secrets.ts";
import { dayIn, startOfHour } from "../platform/time-zone.ts";
import { takeDay } from "./choices.queries.ts";
import { countForDigest, type WaitingShop } from "./count-for.ts";
import { insertNotices } from "./notices.queries.ts";
import { hasDigest, listReaders, type Reader } from "./readers.ts";
import { alertLanguage, alertSentences } from "./sentences/index.ts";
import { waitingMark } from "./waiting-words.ts";

type DigestDeps = { db: Database; keys: Keys };

/** So many people's digests are written in one run; whoever is left has theirs a minute later. */
const digestsAtMost = 50;

/**
 * Writes the daily digest of everybody whose hour has come: one for each day of their calendar, also where that hour is left out or
 * comes twice, and none where nothing waits. The day is taken in the transaction that writes the mail, so that it is written once,
 * however many processes ask and wherever one is killed. What was missed is made up for on the same day.
 *
 * @returns how many mails
 */
export async function sendDigests(deps: DigestDeps, now: Date): Promise<number> {
  const { db } = deps;
  const due = (await listReaders(db)).filter((reader) => dayDue(reader, now) !== undefined);
  if (due.length === 0) return 0;
  const organisations = await listAllOrganisations(db);
  let sent = 0;
  let looked = 0;
  await forEachAlone(due, async (reader) => {
    if (looked === digestsAtMost) return;
    const isSent = await send(deps, reader, organisations, now);
    // Whoever's fails is not among them, and is tried again by the next run.
    looked += 1;
    if (isSent) sent += 1;
  });
  return sent;
}

/**
 * The day, in somebody's zone, whose digest is due; undefined where none is: before its hour, when it is done with, and when the
 * hour had passed before it was chosen.
 */
export function dayDue(reader: Reader, now: Date): string | undefined {
  const { hour, timeZone, since, lastDay } = reader.digest;
  if (!hasDigest(reader)) return undefined;
  const day = dayIn(timeZone, now);
  const at = startOfHour(timeZone, day, hour);
  if (at > now || at <= since || (lastDay !== null && lastDay >= day)) return undefined;
  return day;
}

async function send(
  deps: DigestDeps,
  reader: Reader,
  organisations: readonly Organisation[],
  now: Date,
): Promise<boolean> {
  const { staff, digest } = reader;
  const shops = await countForDigest(deps, reader, organisations, now);
  return inTransaction(deps.db, async (tx) => {
    const day = dayDue(reader, now)!;
    if (!(await takeDay(tx, { staffId: staff.id, day, since: digest.since }))) return false;
    const [first] = shops;
    if (!first) return false;
    const mail = digestIn(first);
    const mailId = await insertMail(tx, mail, now);
    const { organisationId } = mail;
    await insertNotices(
      tx,
      [{ organisationId, mailId, staffId: staff.id, kind: "digest", endpointId: null, trouble: null }],
      now,
    );
    return true;
  });
}

/** A mail belongs to a shop, so it goes out in the name of the first in which something waits. */
function digestIn({ organisation }: WaitingShop) {
  const language = alertLanguage(organisation);
  return {
    organisationId: organisation.id,
    kind: "staff_digest" as const,
    purchaserId: null,
    reviewId: null,
    language,
    subject: alertSentences(language)("waiting.unopenedDigest"),
    body: `${waitingMark}\n`,
  };
}
