import type { Organisation } from "../organisations/index.ts";
import { addressHashes, deleteMailStops, listMailStops } from "../outbox/index.ts";
import { dayMs } from "../platform/days.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import type { Language } from "../platform/languages.ts";
import type { Keys } from "../platform/secrets.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { findPurchaserById } from "../purchases/index.ts";
import { countAskable, deleteOwner, insertOwnerOf } from "./askable-owners.queries.ts";
import { deleteConsents, findConsent, insertConsent, listConsents, lockAsking } from "./asking-consents.queries.ts";
import type { AskingPlace } from "./conversation.ts";
import { deleteAsksOf, listAsksOf } from "./question-asks.queries.ts";

type Of = { organisationId: string; purchaserId: string };

/** What a customer reads when they agree. Raised with every change to what the sentences mean; what they said keeps the number. */
const wording = 1;

/**
 * Whether somebody agrees to be asked; stopped where they have stopped mails of the shop, so that agreeing would change nothing. What was
 * agreed to before can be taken back then, too.
 */
export type AskingStanding = "agreed" | "not agreed" | "agreed, stopped" | "stopped";

/** What their own pages say of it. A stop by the link in such a mail, or of requests for reviews, is no agreement either. */
export async function findAskingStanding(db: Db, keys: Keys, of: Of): Promise<AskingStanding> {
  const purchaser = await findPurchaserById(db, { organisationId: of.organisationId, id: of.purchaserId });
  if (!purchaser) return "not agreed";
  const by = { organisationId: of.organisationId, emailHashes: addressHashes(keys, purchaser.email) };
  const stops = await listMailStops(db, by);
  const isGiven = (await findConsent(db, of))?.isGiven === true;
  if (stops.includes("all") || stops.includes("invitations")) return isGiven ? "agreed, stopped" : "stopped";
  return isGiven && !stops.includes("owner_questions") ? "agreed" : "not agreed";
}

/**
 * Keeps that a customer agrees to be asked about what they bought, with when and where. Whoever had stopped such mails by their link wants
 * them again. Safe to say twice.
 */
export async function agreeToBeAsked(
  db: Db,
  keys: Keys,
  of: Of,
  { place, language }: { place: AskingPlace; language: Language },
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockAsking(tx, of.organisationId);
    const purchaser = await findPurchaserById(tx, { organisationId: of.organisationId, id: of.purchaserId });
    if (!purchaser) return;
    const by = { organisationId: of.organisationId, emailHashes: addressHashes(keys, purchaser.email) };
    await deleteMailStops(tx, { ...by, stopped: "owner_questions" });
    if ((await findConsent(tx, of))?.isGiven !== true)
      await insertConsent(tx, of, { isGiven: true, place, language, wording }, now);
    await insertOwnerOf(tx, of);
  });
}

/** Who changes their mind does so a few times; more would be kept for nothing. Taking it back is bounded by having agreed. */
const agreeing = { name: "customers who agree to be asked", atMost: 20, windowMs: dayMs };

/**
 * The same by the switch on a customer's own page.
 *
 * @throws AppError too_many_requests, for agreeing alone
 */
export async function switchAsking(
  { db, keys, rateWindows }: { db: Db; keys: Keys; rateWindows: SharedRateWindows },
  { organisation, purchaserId }: { organisation: Pick<Organisation, "id" | "takesQuestions">; purchaserId: string },
  { isGiven, ...said }: { isGiven: boolean; place: AskingPlace; language: Language },
  now: Date,
): Promise<void> {
  const of = { organisationId: organisation.id, purchaserId };
  if (!isGiven) return stopBeingAsked(db, of, said, now);
  // The page was opened while the shop took questions.
  if (!organisation.takesQuestions) return;
  const retryAfterSeconds = await rateWindows.use([{ limit: agreeing, key: purchaserId }], now);
  if (retryAfterSeconds !== undefined) throw new AppError("too_many_requests", { retryAfterSeconds });
  await agreeToBeAsked(db, keys, of, said, now);
}

/** Keeps that a customer takes that back: from now on nobody asks them, and mails that wait are not sent. */
export async function stopBeingAsked(
  db: Db,
  of: Of,
  { place, language }: { place: AskingPlace; language: Language },
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockAsking(tx, of.organisationId);
    if ((await findConsent(tx, of))?.isGiven === true)
      await insertConsent(tx, of, { isGiven: false, place, language, wording }, now);
    await deleteOwner(tx, of);
  });
}

/** Erases what a purchaser agreed to and was asked. In the transaction of the erasure; their mails go with the others. */
export async function eraseAskingOf(tx: Db, of: Of): Promise<void> {
  await deleteAsksOf(tx, of);
  await deleteOwner(tx, of);
  await deleteConsents(tx, of);
}

/** The same for an export: what they said about being asked, and what they were asked. */
export async function exportAskingOf(db: Db, of: Of) {
  const said = await listConsents(db, of);
  const asked = await listAsksOf(db, of);
  return {
    said: said.map(({ isGiven, givenAt, place, language, wording: read }) => ({
      agrees: isGiven,
      said_at: givenAt,
      on: place,
      language,
      wording: read,
    })),
    asked: asked.map(({ number, sku, text, askedAt, sentAt }) => ({
      number,
      sku,
      question: text,
      asked_at: askedAt,
      sent_at: sentAt,
    })),
  };
}

/** More people who agreed to be asked about a product are not counted. */
export const agreedCountedAtMost = 1000;

/** How many agreed to be asked about a product and its variants: exact up to {@link agreedCountedAtMost}. */
export function countAgreed(db: Db, about: { organisationId: string; skus: readonly string[] }): Promise<number> {
  return countAskable(db, { ...about, atMost: agreedCountedAtMost });
}
