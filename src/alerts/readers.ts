import { findStaff, findUsualTimeZone, listStaff, type StaffMember } from "../access/index.ts";
import type { Db } from "../platform/db.ts";
import { partsBy } from "../platform/in-turns.ts";
import { isTimeZone } from "../platform/time-zone.ts";
import { type DigestTime, listChoices, listDigestTimes } from "./choices.queries.ts";
import { maySee, type NoticeKind, type NoticeWay, noticeKinds, usualDigestHour, usualWays } from "./notice.ts";

/** Somebody of the staff, with what they want to be told of and when. */
export type Reader = {
  staff: StaffMember;
  digest: {
    hour: number;
    timeZone: string;
    /** The zone that they have chosen; null: that of their shops. */
    chosenZone: string | null;
    zoneOfShops: string;
    since: Date;
    /** The last day that is done with. */
    lastDay: string | null;
  };
  choices: ReadonlyMap<NoticeKind, { way: NoticeWay; since: Date }>;
  /** Since when what they have not chosen themselves goes. */
  begunAt: Date;
};

/** Everybody who can sign in, with what they want to be told of. */
export async function listReaders(db: Db): Promise<Reader[]> {
  return readersOf(
    db,
    (await listStaff(db)).filter(({ disabledAt }) => disabledAt === null),
  );
}

async function readersOf(db: Db, staff: readonly StaffMember[]): Promise<Reader[]> {
  const ids = staff.map(({ id }) => id);
  const [choices, times, usualZone] = await Promise.all([
    listChoices(db, ids),
    listDigestTimes(db, ids),
    staff.some(({ organisations }) => organisations === "all") ? findUsualTimeZone(db) : undefined,
  ]);
  const ofStaff = new Map(partsBy(choices, ({ staffId }) => staffId).map((own) => [own[0]!.staffId, own]));
  const timeOf = new Map(times.map((time) => [time.staffId, time]));
  return staff.map((one) => {
    const time = timeOf.get(one.id);
    const own = (ofStaff.get(one.id) ?? []).map(({ kind, way, since }) => [kind, { way, since }] as const);
    return {
      staff: one,
      digest: digestOf(one, time, usualZone),
      choices: new Map(own),
      begunAt: time?.since ?? one.createdAt,
    };
  });
}

/** One person, by their id; undefined if there is none, or they cannot sign in. */
export async function findReader(db: Db, staffId: string): Promise<Reader | undefined> {
  const staff = await findStaff(db, staffId);
  return staff && staff.disabledAt === null ? (await readersOf(db, [staff]))[0] : undefined;
}

/** The same, also of somebody who cannot sign in at present. */
export async function findReaderAnyhow(db: Db, staffId: string): Promise<Reader | undefined> {
  const staff = await findStaff(db, staffId);
  return staff && (await readersOf(db, [staff]))[0];
}

/** Whether anything of what somebody is told stands in a daily digest. */
export function hasDigest(reader: Reader): boolean {
  return noticeKinds.some((kind) => wayOf(reader, kind) === "digest");
}

/** The zone of the shops that somebody serves: of the first, or of most where they serve all. */
function zoneOfShops({ organisations }: StaffMember, usualZone: string | undefined): string {
  return (organisations === "all" ? usualZone : organisations[0]?.timeZone) ?? "UTC";
}

function digestOf(staff: StaffMember, time: DigestTime | undefined, usualZone: string | undefined): Reader["digest"] {
  const chosenZone = time?.timeZone ?? null;
  const zone = zoneOfShops(staff, usualZone);
  // Chosen under a Node that knew it: one that this one does not know must not keep everybody's digest.
  const known = chosenZone !== null && isTimeZone(chosenZone) ? chosenZone : zone;
  return {
    hour: time?.hour ?? usualDigestHour,
    timeZone: known,
    chosenZone,
    zoneOfShops: zone,
    since: time?.since ?? staff.createdAt,
    lastDay: time?.lastDay ?? null,
  };
}

/** How somebody is told of a kind, by their choice or their role; never of what is not for their role. */
export function wayOf({ staff, choices }: Pick<Reader, "staff" | "choices">, kind: NoticeKind): NoticeWay {
  const usual = usualWays[staff.role][kind];
  return usual === undefined ? "never" : (choices.get(kind)?.way ?? usual);
}

/** Whether somebody is told of a kind in a shop, in that way. */
export function isTold(reader: Reader, about: { kind: NoticeKind; organisationId: string }, way: NoticeWay): boolean {
  return maySee(reader.staff, about) && wayOf(reader, about.kind) === way;
}

/** Since when somebody is told of a kind as they are now: of what was there before they are told nothing. */
export function toldSince({ choices, begunAt }: Reader, kind: NoticeKind): Date {
  return choices.get(kind)?.since ?? begunAt;
}
