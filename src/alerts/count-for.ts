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

type TroubledShops = Awaited<ReturnType<typeof countTroubledEndpoints>>;

/** What waits for somebody now in those of these shops that they serve, of the kinds that they are told of in that way. */
export async function countFor(
  db: Db,
  reader: Reader,
  of: { way: NoticeWay; organisations: readonly Organisation[]; kind?: NoticeKind },
  now: Date,
): Promise<WaitingShop[]> {
  const told: WaitingShop[] = [];
  let troubled: TroubledShops | undefined;
  for (const organisation of of.organisations) {
    const kinds = (of.kind ? [of.kind] : noticeKinds).filter((kind) =>
      isTold(reader, { kind, organisationId: organisation.id }, of.way),
    );
    if (kinds.includes("webhooks")) troubled ??= await countTroubledEndpoints(db, now);
    const counts = kinds.length === 0 ? [] : await countIn(db, reader, { kinds, organisation, troubled }, now);
    if (counts.length > 0) told.push({ organisation, counts });
  }
  return told;
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

async function countIn(
  db: Db,
  { staff }: Reader,
  {
    kinds,
    organisation,
    troubled,
  }: { kinds: readonly NoticeKind[]; organisation: Organisation; troubled: TroubledShops | undefined },
  now: Date,
): Promise<{ kind: NoticeKind; count: number }[]> {
  const waiting = kinds.filter((kind) => kind !== "webhooks");
  const of = { kinds: waiting, organisationId: organisation.id, staffId: staff.id };
  const found = new Map<NoticeKind, number>(await countWaiting(db, of, now));
  const shop = kinds.includes("webhooks") && troubled?.find(({ trkref }) => trkref === organisation.trkref);
  if (shop) found.set("webhooks", shop.failing + shop.disabled);
  return kinds.flatMap((kind) => (found.has(kind) ? [{ kind, count: found.get(kind)! }] : []));
}
