import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { hmac, type Keys } from "../platform/secrets.ts";
import { formerEmailKeys } from "../platform/values/email.ts";
import { emailKey, listSuppressionReasons } from "../purchases/index.ts";
import type { WithheldReason } from "./mail.ts";
import type { StopKind } from "./mail-source.ts";
import { listMailStops, type Stopped } from "./mail-stops.queries.ts";
import { stopPath, stopToken } from "./stop-link.ts";
import { listUnwritable } from "./unwritable.queries.ts";

/**
 * The hashes under which suppressions and stops of an address may be stored, for every key and every way in which
 * addresses have been compared: the first is the one to write.
 */
export function addressHashes(keys: Keys, email: string): [Buffer, ...Buffer[]] {
  const spellings = [emailKey(email), ...formerEmailKeys(email)];
  const hashed = spellings.flatMap((spelling) => keys.all("suppressed addresses").map((key) => hmac(key, spelling)));
  return hashed as [Buffer, ...Buffer[]];
}

/** Where whoever has this address stops such mails of a shop. The path is secret. */
export function stopPathFor(
  keys: Keys,
  { linkTag }: Pick<Organisation, "linkTag">,
  { email, kind }: { email: string; kind: StopKind },
): string {
  const [emailHash] = addressHashes(keys, email);
  return stopPath(stopToken(keys, { linkTag, emailHash, kind }));
}

/**
 * Why a mail may not go to an address; undefined if it may. Asked for every mail at the moment it is rendered; a sweep
 * may also ask before it writes one.
 *
 * @param stopKind undefined for the statement of reasons, which is owed even to those who stopped mails; `by its own link`: only who
 * has stopped all mails of the shop has stopped it here
 */
export async function reasonToWithhold(
  db: Db,
  keys: Keys,
  about: { organisationId: string; email: string; stopKind: StopKind | "by its own link" | undefined },
): Promise<WithheldReason | undefined> {
  const { organisationId, email, stopKind } = about;
  const by = { organisationId, emailHashes: addressHashes(keys, email) };
  const reasons = await listSuppressionReasons(db, by);
  if (reasons.includes("erased")) return "erased";
  if (reasons.includes("bounced")) return "bounced";
  if (stopKind === undefined) return undefined;
  if (reasons.includes("complained")) return "opted_out";
  const stops = await listMailStops(db, by);
  return stops.some((stopped) => stopped === "all" || stopped === stopKind) ? "opted_out" : undefined;
}

/**
 * Those of many who may be written to, for a sweep: their addresses are looked up together, by their hashes under every key there has been.
 *
 * @param stops which stops count
 */
export async function onlyWritable<To extends { email: string }>(
  db: Db,
  keys: Keys,
  to: readonly To[],
  { organisationId, stops }: { organisationId: string; stops: readonly Stopped[] },
): Promise<To[]> {
  if (to.length === 0) return [];
  const hashesOf = ({ email }: To) => addressHashes(keys, email);
  const emailHashes = to.flatMap(hashesOf);
  const unwritable = await listUnwritable(db, { organisationId, emailHashes, stops });
  if (unwritable.size === 0) return [...to];
  return to.filter((one) => !hashesOf(one).some((hash) => unwritable.has(hash.toString("hex"))));
}
