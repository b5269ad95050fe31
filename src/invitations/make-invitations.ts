import {
  getOrganisation,
  isInSendingHours,
  listInvitingOrganisations,
  lockIdleOrganisation,
  type Organisation,
} from "../organisations/index.ts";
import { insertMails, isMailServerSet, mailLanguage, type NewMail, onlyWritable } from "../outbox/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { forEachAlone, inHalves } from "../platform/each-alone.ts";
import { mapInTurns, portionsOf } from "../platform/in-turns.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import type { Keys } from "../platform/secrets.ts";
import { invitableDays, remindableDays, restMs } from "./due-days.ts";
import { countPurchasersDue, type DueRule, listOrdersDue, listPurchasersDue } from "./due-orders.queries.ts";
import { type DueOrder, type InvitationKind, type InvitedPurchase, invitationKinds, wordsOf } from "./invitation.ts";
import { noTexts } from "./invitation-texts.ts";
import { invitationWriter } from "./invitation-writer.ts";
import { deleteUnsendableInvitations, insertInvitations, listInvitedPurchases } from "./invitations.queries.ts";
import { listTexts } from "./texts.queries.ts";

export type InvitationDeps = { db: Database; keys: Keys; baseUrl: string };

/** How many mails of each kind a run has made. */
export type MadeInvitations = Record<InvitationKind, number>;

export type RunSize = {
  batch: number;
  /** The limit for one shop and kind; if more is due, the next run continues. */
  mailsAtMost: number;
};

const usualSize: RunSize = { batch: 1000, mailsAtMost: 20_000 };

/**
 * Asks the data what is due, and puts the mails in the outbox: in batches, each whole or not at all. Two runs at once are safe:
 * each skips what the other is working on, and the unique key of `invitations` would refuse a second mail anyway.
 */
export async function makeInvitations(deps: InvitationDeps, now: Date, size = usualSize): Promise<MadeInvitations> {
  const made = { invitation: 0, reminder: 0 };
  const isMailing = await isMailServerSet(deps.db);
  await forEachAlone(await listInvitingOrganisations(deps.db), async (organisation) => {
    if (!isInSendingHours(organisation, now)) return;
    // Once there is a mail server, invitations that could not be sent without one are due again, by the same rules.
    if (isMailing) await deleteUnsendableInvitations(deps.db, { organisationId: organisation.id });
    await forEachAlone(invitationKinds, (kind) =>
      askPurchasers(deps, { organisationId: organisation.id, kind }, { made, now, ...size }),
    );
  });
  return made;
}

/** How many purchasers are looked up at once. Each lookup reads all that is due to the shop; each batch only what is its own. */
const purchasersAtOnce = 20_000;

async function askPurchasers(
  deps: InvitationDeps,
  whom: Whom,
  { made, now, batch, mailsAtMost }: RunSize & { made: MadeInvitations; now: Date },
): Promise<void> {
  // The limit counts mails, not orders looked at: people who have stopped such mails stay due for weeks, and enough of them would
  // keep every run from reaching those after them.
  const enough = made[whom.kind] + mailsAtMost;
  let isOver = false;
  const ask = async (purchaserIds: readonly string[]) => {
    if (isOver) return;
    const done = await deps.db.transaction().execute((tx) => makeBatch(tx, deps, { ...whom, purchaserIds }, now));
    made[whom.kind] += done ?? 0;
    isOver = done === undefined || made[whom.kind] >= enough;
  };
  // Somebody to whom a mail cannot be written keeps it from nobody else.
  await forEachAlone(duePortions(deps.db, whom, { batch, isOver: () => isOver }, now), (portion) =>
    inHalves(portion, ask),
  );
}

/** Purchasers to whom something is due, in the order of their ids, so many together as a batch has. */
async function* duePortions(
  db: Database,
  whom: Whom,
  { batch, isOver }: { batch: number; isOver: () => boolean },
  now: Date,
): AsyncGenerator<string[]> {
  for (let after: string | null = null; ; ) {
    const found = await listDuePurchasers(db, whom, { after, atMost: purchasersAtOnce }, now);
    for (const portion of portionsOf(found, batch)) {
      if (isOver()) return;
      yield portion;
    }
    if (found.length < purchasersAtOnce || isOver()) return;
    after = found.at(-1)!;
  }
}

type Whom = { organisationId: string; kind: InvitationKind };

/** Purchasers to whom something is due as things stand, in the order of their ids; nobody is asked without looking again. */
async function listDuePurchasers(
  db: Database,
  { organisationId, kind }: Whom,
  page: { after: string | null; atMost: number },
  now: Date,
): Promise<string[]> {
  const rule = dueRule(await getOrganisation(db, organisationId), kind, now);
  if (!rule) return [];
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx, true);
    return listPurchasersDue(tx, rule, page);
  });
}

/** More items are not looked at to say how many would be asked. */
const countedItemsAtMost = 5000;

/**
 * How many purchasers the shop's rules would ask at a moment, whether invitations are switched on or not: by the same query as the run that
 * asks. Whoever has stopped such mails is still among them.
 *
 * @returns the least that it can be, where `isMore`
 */
export async function countWouldBeAsked(
  db: Database,
  organisation: Organisation,
  at: Date,
): Promise<{ count: number; isMore: boolean }> {
  const rule = dueRule(organisation, "invitation", at);
  // Of invitations there always is one.
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx, true);
    return countPurchasersDue(tx, rule!, { itemsAtMost: countedItemsAtMost });
  });
}

/**
 * Makes the mails of one batch; undefined if the shop no longer invites, or another run is working on it.
 *
 * @returns how many
 */
async function makeBatch(
  tx: Db,
  { keys, baseUrl }: InvitationDeps,
  { organisationId, kind, purchaserIds }: Whom & { purchaserIds: readonly string[] },
  now: Date,
): Promise<number | undefined> {
  // The settings as they are now: switching invitations off takes effect at once.
  const organisation = await lockIdleOrganisation(tx, organisationId);
  if (!organisation?.invites) return undefined;
  await planByIndex(tx, true);
  const rule = dueRule(organisation, kind, now);
  const due = rule ? await listOrdersDue(tx, rule, purchaserIds) : [];
  const writable = await onlyWritable(tx, keys, due, { organisationId, stops: ["invitations", "all"] });
  const texts = await listTexts(tx, { organisationId });
  const write = invitationWriter();
  for (const orders of portionsOf(writable, writtenAtOnce)) {
    const mails = await writeMails(tx, { organisation, kind, baseUrl, texts, write }, orders);
    const mailIds = await insertMails(tx, mails, now);
    const invitations = orders.map((order, index) => ({ ...order, mailId: mailIds[index]! }));
    await insertInvitations(tx, { organisationId, kind }, invitations, now);
  }
  return writable.length;
}

/** The words of so many mails are collected as garbage before they are old, which is much cheaper than afterwards. */
const writtenAtOnce = 200;

type Writing = {
  organisation: Organisation;
  kind: InvitationKind;
  baseUrl: string;
  texts: Awaited<ReturnType<typeof listTexts>>;
  write: ReturnType<typeof invitationWriter>;
};

async function writeMails(
  tx: Db,
  { organisation, kind, baseUrl, texts, write }: Writing,
  orders: readonly DueOrder[],
): Promise<NewMail[]> {
  const { id: organisationId } = organisation;
  const ids = orders.flatMap(({ purchaseIds }) => purchaseIds);
  const purchases = new Map((await listInvitedPurchases(tx, { organisationId, ids })).map((one) => [one.id, one]));
  return mapInTurns(orders, (order) => {
    const language = mailLanguage(order, organisation);
    const items = order.purchaseIds.map((id) => purchases.get(id)) as InvitedPurchase[];
    const words = wordsOf(kind, items);
    const {
      subject,
      text: body,
      html,
    } = write({
      kind: words,
      language,
      organisation,
      baseUrl,
      firstName: order.firstName,
      withLinks: false,
      purchases: items,
      texts: texts.find((one) => one.kind === words && one.language === language) ?? noTexts,
    });
    return { organisationId, kind, purchaserId: order.purchaserId, reviewId: null, language, subject, body, html };
  });
}

/** By which orders are due now; undefined if none can be, since the shop reminds nobody. */
function dueRule(organisation: Organisation, kind: InvitationKind, now: Date): DueRule | undefined {
  const rule = {
    organisationId: organisation.id,
    days: invitableDays(organisation, now),
    withoutDate: organisation.inviteWithoutDate,
    leftOut: organisation,
    restedSince: new Date(now.getTime() - restMs),
  };
  if (kind === "invitation") return rule;
  const sentOn = remindableDays(organisation, now);
  const rules = Object.entries(organisation.inviteCountries);
  const never = rules.filter(([, ofCountry]) => ofCountry === "never").map(([country]) => country);
  return sentOn && { ...rule, reminds: { sentOn, never } };
}
