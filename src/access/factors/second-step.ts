import type { Db } from "../../platform/db.ts";
import { equalInConstantTime, hmac, type Keys } from "../../platform/secrets.ts";
import { findPasswordHashOf } from "../staff.queries.ts";

/** How long somebody has for the second step of signing in. */
export const ticketLastsMs = 10 * 60_000;

/**
 * Says that somebody has shown their password, and still has to show their second factor. Nothing is stored: it is marked by
 * a derived key, ends after ten minutes and with the password that it speaks of, and opens nothing by itself.
 */
export function makeTicket(keys: Keys, staff: { id: string; passwordHash: string }, now: Date): string {
  const until = now.getTime() + ticketLastsMs;
  return `${staff.id}.${until}.${markOf(keys.current("console second steps"), staff, until)}`;
}

/** Whose ticket it is; undefined for one that has ended or was made up. */
export async function readTicket(db: Db, keys: Keys, ticket: string, now: Date): Promise<string | undefined> {
  const [, id, until, mark] = /^([0-9a-f-]{36})\.(\d{1,15})\.([\w-]{43})$/.exec(ticket) ?? [];
  if (!id || !until || !mark || Number(until) <= now.getTime()) return undefined;
  const passwordHash = (await findPasswordHashOf(db, id)) ?? "";
  const isOurs = keys
    .all("console second steps")
    .some((key) =>
      equalInConstantTime(Buffer.from(markOf(key, { id, passwordHash }, Number(until))), Buffer.from(mark)),
    );
  return isOurs ? id : undefined;
}

function markOf(key: Buffer, { id, passwordHash }: { id: string; passwordHash: string }, until: number): string {
  return hmac(key, `${id} ${until} ${passwordHash}`).toString("base64url");
}
