import { listAllOrganisations } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { insertMails } from "../outbox/index.ts";
import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { partsBy } from "../platform/in-turns.ts";
import { type WaitingKind, waitingKinds } from "./notice.ts";
import { insertNotices, listToldSince, noteWaitingTold } from "./notices.queries.ts";
import { isTold, listReaders, type Reader, toldSince } from "./readers.ts";
import { alertLanguage, alertSentences } from "./sentences/index.ts";
import { listWaitingNews, type WaitingNews } from "./waiting.queries.ts";
import { waitingMark } from "./waiting-words.ts";

/** So many things of a kind are looked at together. */
const newsAtMost = 500;

/** So soon after a mail about a kind no other goes out about it in the same shop; what comes meanwhile stands in the next. */
const quietMs = 60 * 60_000;

/** What was told at once in a run, for the log: it names nobody. */
export type ToldOfWaiting = { kind: WaitingKind; trkref: string; news: number; mails: number };

/**
 * Tells those who want to hear at once, by one mail for a shop and a kind, that something has come to wait: each thing once, however
 * many processes ask and wherever one is killed, since what is told is recorded in the transaction that writes the mails. Of what
 * waited before somebody chose so they are told nothing.
 */
export async function tellOfWaiting(db: Database, now: Date): Promise<ToldOfWaiting[]> {
  const [readers, organisations] = await Promise.all([listReaders(db), listAllOrganisations(db)]);
  const told: ToldOfWaiting[] = [];
  await forEachAlone(waitingKinds, async (kind) => {
    const asked = new Map(
      organisations
        .filter(({ id }) => readers.some((reader) => isTold(reader, { kind, organisationId: id }, "at_once")))
        .map((organisation) => [organisation.id, organisation]),
    );
    if (asked.size === 0) return;
    const since = new Date(now.getTime() - quietMs);
    for (const id of await listToldSince(db, { kind, organisationIds: [...asked.keys()], since })) asked.delete(id);
    if (asked.size === 0) return;
    await forEachAlone(newsByShop(db, kind, asked, now), async (news) => {
      const organisation = asked.get(news[0]!.organisationId)!;
      // Whatever becomes of it: what is left of a shop's news, the next run finds, and others are not kept from theirs by it.
      asked.delete(organisation.id);
      const one = await inTransaction(db, (tx) => tell(tx, { kind, organisation, news }, readers, now));
      if (one) told.push(one);
    });
  });
  return told;
}

/** What has come to wait in shops, a shop's together, as long as there are shops to ask about. */
async function* newsByShop(
  db: Db,
  kind: WaitingKind,
  asked: ReadonlyMap<string, Organisation>,
  now: Date,
): AsyncGenerator<WaitingNews[]> {
  while (asked.size > 0) {
    const news = await listWaitingNews(db, { kind, organisationIds: [...asked.keys()], atMost: newsAtMost }, now);
    yield* partsBy(news, ({ organisationId }) => organisationId);
    if (news.length < newsAtMost) return;
  }
}

type OfShop = { kind: WaitingKind; organisation: Organisation; news: readonly WaitingNews[] };

async function tell(
  tx: Db,
  { kind, organisation, news }: OfShop,
  readers: readonly Reader[],
  now: Date,
): Promise<ToldOfWaiting | undefined> {
  const { id: organisationId, name: shop, trkref } = organisation;
  const mine = await noteWaitingTold(tx, { organisationId, kind }, news, now);
  const fresh = news.filter(({ id }) => mine.has(id));
  if (fresh.length === 0) return undefined;
  const isNewsTo = (reader: Reader) =>
    isTold(reader, { kind, organisationId }, "at_once") &&
    fresh.some(({ since, notFor }) => since > toldSince(reader, kind) && notFor !== reader.staff.id);
  const readersOfIt = readers.filter(isNewsTo);
  const language = alertLanguage(organisation);
  const t = alertSentences(language);
  // What it says is counted as it leaves, for its reader; the outbox, which others read, holds none of it.
  const mail = {
    organisationId,
    kind: "staff_notice" as const,
    purchaserId: null,
    reviewId: null,
    language,
    subject: t("waiting.unopened", { shop }),
    body: `${waitingMark}\n`,
  };
  const mailIds = await insertMails(
    tx,
    readersOfIt.map(() => mail),
    now,
  );
  const notices = readersOfIt.map(({ staff }, index) => {
    return { organisationId, mailId: mailIds[index]!, staffId: staff.id, kind, endpointId: null, trouble: null };
  });
  await insertNotices(tx, notices, now);
  return { kind, trkref, news: fresh.length, mails: mailIds.length };
}
