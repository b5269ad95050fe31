import type { Organisation } from "../organisations/index.ts";
import { reasonToWithhold } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import { countTroubledEndpoints } from "../webhooks/index.ts";
import { type NoticeKind, type NoticeWay, noticeKinds } from "./notice.ts";
import { isTold, type Reader } from "./readers.ts";
import { countWaiting } from "./waiting.queries.ts";

/** A shop in which something waits for somebody: how many of which kind, in the order of the kinds. */
export type WaitingShop = { organisation: Organisation; counts: readonly { kind: NoticeKind; count: number }[] };

/** What waits for somebody now in those of these shops that they serve, of the kinds that they are told of in that way. */
export async function countFor(
  db: Db,
  reader: Reader,
  of: { way: NoticeWay; organisations: readonly Organisation[]; kind?: NoticeKind },
  now: Date,
): Promise<WaitingShop[]> {
  const found = new Map<string, { kind: NoticeKind; count: number }[]>();
  for (const kind of of.kind ? [of.kind] : noticeKinds) {
    const asked = of.organisations.filter(({ id }) => isTold(reader, { kind, organisationId: id }, of.way));
    if (asked.length === 0) continue;
    for (const [organisationId, count] of await countOf(db, reader, { kind, asked }, now))
      found.set(organisationId, [...(found.get(organisationId) ?? []), { kind, count }]);
  }
  return of.organisations
    .map((organisation) => ({ organisation, counts: found.get(organisation.id) ?? [] }))
    .filter(({ counts }) => counts.length > 0);
}

/**
 * What stands in somebody's digest: of the shops that may write to them. Mails that they stopped in one, or an address that it has erased, is
 * no matter of the others.
 */
export async function countForDigest(
  { db, keys }: { db: Db; keys: Keys },
  reader: Reader,
  organisations: readonly Organisation[],
  now: Date,
): Promise<WaitingShop[]> {
  const told: WaitingShop[] = [];
  for (const shop of await countFor(db, reader, { way: "digest", organisations }, now)) {
    const about = {
      organisationId: shop.organisation.id,
      email: reader.staff.email,
      stopKind: "by its own link",
    } as const;
    if ((await reasonToWithhold(db, keys, about)) === undefined) told.push(shop);
  }
  return told;
}

async function countOf(
  db: Db,
  { staff }: Reader,
  { kind, asked }: { kind: NoticeKind; asked: readonly Organisation[] },
  now: Date,
): Promise<Map<string, number>> {
  if (kind !== "webhooks")
    return countWaiting(db, { kind, organisationIds: asked.map(({ id }) => id), staffId: staff.id }, now);
  const troubled = new Map((await countTroubledEndpoints(db, now)).map((shop) => [shop.trkref, shop]));
  return new Map(
    asked.flatMap(({ id, trkref }) => {
      const shop = troubled.get(trkref);
      return shop ? [[id, shop.failing + shop.disabled] as const] : [];
    }),
  );
}
