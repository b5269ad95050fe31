import { findOrganisationByLinkTag } from "../organisations/index.ts";
import { type Database, type Db, inTransaction } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import { emailKey, insertSuppression, listOrganisationsKnowing } from "../purchases/index.ts";
import type { Bounce } from "./bounce.ts";
import { findRecipientHash, noteReturn } from "./delivery.queries.ts";
import { addressHashes } from "./may-write-to.ts";
import { parseMessageId } from "./message-id.ts";

type Deps = { db: Database; keys: Keys };

/**
 * Puts the addresses that bounces and complaints are about on the suppression lists, and records it with the mails they
 * name. Safe to repeat. A Message-ID of ours names the organisation, and the address as it was when the mail left; an
 * address without one goes on the list of every organisation that knows it as a purchaser's, since the mailbox does not
 * exist for anybody.
 *
 * @returns how many were about somebody known here, and how many were not
 */
export async function takeBounces(
  deps: Deps,
  bounces: readonly Bounce[],
  now: Date,
): Promise<{ taken: number; unknown: number }> {
  let taken = 0;
  for (const bounce of bounces)
    if (await inTransaction(deps.db, (tx) => takeBounce(tx, deps.keys, bounce, now))) taken += 1;
  return { taken, unknown: bounces.length - taken };
}

async function takeBounce(tx: Db, keys: Keys, { type, email, messageId }: Bounce, now: Date): Promise<boolean> {
  const reason = type === "bounce" ? "bounced" : "complained";
  const mail = messageId === undefined ? undefined : await findNamed(tx, messageId);
  if (mail) await noteReturn(tx, mail, reason);
  const emailHash = mail?.recipientHash ?? (email === undefined ? undefined : addressHashes(keys, email)[0]);
  if (!emailHash) return false;
  const organisationIds = mail ? [mail.organisationId] : await listOrganisationsKnowing(tx, emailKey(email ?? ""));
  for (const organisationId of organisationIds) await insertSuppression(tx, { organisationId, emailHash, reason }, now);
  return organisationIds.length > 0;
}

async function findNamed(tx: Db, messageId: string) {
  const named = parseMessageId(messageId);
  const organisation = named && (await findOrganisationByLinkTag(tx, named.linkTag));
  if (!organisation) return undefined;
  const mail = { organisationId: organisation.id, id: named.id };
  const recipientHash = await findRecipientHash(tx, mail);
  return recipientHash && { ...mail, recipientHash };
}
