import { listInvitingOrganisations, lockIdleOrganisation, type Organisation } from "../organisations/index.ts";
import { addressHashes, insertMails, isMailServerSet } from "../outbox/index.ts";
import type { Database, Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import { invitableDays, isInSendingHours, remindableDays, restMs } from "./due-days.ts";
import { listDueForInvitation, listDueForReminder } from "./due-orders.queries.ts";
import { type DueOrder, type InvitationKind, type InvitedPurchase, invitationKinds, wordsOf } from "./invitation.ts";
import { invitationMail } from "./invitation-mail.ts";
import { type InvitationTexts, noTexts } from "./invitation-texts.ts";
import {
  deleteUnsendableInvitations,
  insertInvitations,
  listInvitedPurchases,
  listUnwritable,
} from "./invitations.queries.ts";
import { mailLanguage } from "./mail-language.ts";
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
  const failures: unknown[] = [];
  const isMailing = await isMailServerSet(deps.db);
  for (const organisation of await listInvitingOrganisations(deps.db)) {
    if (!isInSendingHours(organisation, now)) continue;
    try {
      // Once there is a mail server, invitations that could not be sent without one are due again, by the same rules.
      if (isMailing) await deleteUnsendableInvitations(deps.db, { organisationId: organisation.id });
      for (const kind of invitationKinds)
        made[kind] += await askPurchasers(deps, { organisationId: organisation.id, kind }, now, size);
    } catch (error) {
      // The other shops must not wait for this one. The job still fails in the end, and says so.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return made;
}

async function askPurchasers(
  deps: InvitationDeps,
  whom: { organisationId: string; kind: InvitationKind },
  now: Date,
  { batch: atMost, mailsAtMost }: RunSize,
): Promise<number> {
  let made = 0;
  let after: string | null = null;
  // The limit counts mails, not orders looked at: people who have stopped such mails stay due for weeks, and enough of them would
  // keep every run from reaching those after them.
  while (made < mailsAtMost) {
    const of = { ...whom, after, atMost };
    const done: MadeBatch | undefined = await deps.db
      .transaction()
      .execute((tx): Promise<MadeBatch | undefined> => makeBatch(tx, deps, of, now));
    if (!done) return made;
    made += done.made;
    after = done.last;
  }
  return made;
}

type MadeBatch = { made: number; last: string };

/** Makes one batch; undefined if nothing more is due, or another run is working on it. */
async function makeBatch(
  tx: Db,
  { keys, baseUrl }: InvitationDeps,
  of: { organisationId: string; kind: InvitationKind; after: string | null; atMost: number },
  now: Date,
): Promise<MadeBatch | undefined> {
  const { organisationId, kind } = of;
  // The settings as they are now: switching invitations off takes effect at once.
  const organisation = await lockIdleOrganisation(tx, organisationId);
  if (!organisation?.invites) return undefined;
  const due = await listDue(tx, organisation, of, now);
  if (due.length === 0) return undefined;
  const writable = await withoutUnwritable(tx, organisationId, due, keys);
  const ids = writable.flatMap(({ purchaseIds }) => purchaseIds);
  const purchases = new Map((await listInvitedPurchases(tx, { organisationId, ids })).map((one) => [one.id, one]));
  const texts = await listTexts(tx, { organisationId });
  const mails = writable.map((order) => {
    const language = mailLanguage(order, organisation);
    const items = order.purchaseIds.map((id) => purchases.get(id)) as InvitedPurchase[];
    const words = wordsOf(kind, items);
    const about = {
      kind: words,
      language,
      organisation,
      baseUrl,
      firstName: order.firstName,
      withLinks: false,
      purchases: items,
      texts: texts.find((one) => one.kind === words && one.language === language) ?? (noTexts as InvitationTexts),
    };
    const { subject, text: body, html } = invitationMail(about);
    return { organisationId, kind, purchaserId: order.purchaserId, reviewId: null, language, subject, body, html };
  });
  const mailIds = await insertMails(tx, mails, now);
  const invitations = writable.map((order, index) => ({ ...order, mailId: mailIds[index]! }));
  await insertInvitations(tx, { organisationId, kind }, invitations, now);
  return { made: writable.length, last: due.at(-1)!.purchaserId };
}

async function listDue(
  tx: Db,
  organisation: Organisation,
  { kind, after, atMost }: { kind: InvitationKind; after: string | null; atMost: number },
  now: Date,
): Promise<DueOrder[]> {
  const restedSince = new Date(now.getTime() - restMs);
  const rule = {
    days: invitableDays(organisation, now),
    withoutDate: organisation.inviteWithoutDate,
    leftOut: organisation,
  };
  const page = { organisationId: organisation.id, ...rule, restedSince, after, atMost };
  if (kind === "invitation") return listDueForInvitation(tx, page);
  const sentOn = remindableDays(organisation, now);
  if (!sentOn) return [];
  const rules = Object.entries(organisation.inviteCountries);
  const never = rules.filter(([, ofCountry]) => ofCountry === "never").map(([country]) => country);
  return listDueForReminder(tx, { ...page, sentOn, never });
}

/** The orders whose purchaser may be written to. Addresses are looked up together, by their hashes under every key there has been. */
async function withoutUnwritable(
  tx: Db,
  organisationId: string,
  due: readonly DueOrder[],
  keys: Keys,
): Promise<DueOrder[]> {
  const hashesOf = ({ email }: DueOrder) => addressHashes(keys, email);
  const emailHashes = due.flatMap(hashesOf);
  const unwritable = await listUnwritable(tx, { organisationId, emailHashes, stops: ["invitations", "all"] });
  if (unwritable.size === 0) return [...due];
  return due.filter((order) => !hashesOf(order).some((hash) => unwritable.has(hash.toString("hex"))));
}
