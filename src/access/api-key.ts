import { randomBytes } from "node:crypto";
import { dayOf } from "../platform/days.ts";
import { randomHex, sha256 } from "../platform/secrets.ts";
import { isCalendarDate } from "../platform/values/calendar-date.ts";

/** A key and its secret, as the shop's client sends them by HTTP Basic. The secret is shown once and stored as a hash only. */
export type NewApiKey = { key: string; secret: string; secretHash: Buffer };

export type Credentials = { key: string; secret: string };

export function makeApiKey(): NewApiKey {
  return { key: `fm_${randomHex(10)}`, ...makeSecret() };
}

/** A secret alone, for a key that there is. */
export function makeSecret(): Pick<NewApiKey, "secret" | "secretHash"> {
  const secret = `fms_${randomBytes(32).toString("base64url")}`;
  return { secret, secretHash: sha256(secret) };
}

/** For how many days the earlier secret of a key stays good beside a new one, unless somebody says otherwise; and at most. */
export const keptDays = 7;
export const longestKeptDays = 90;

/** The end of a last day, written 2027-03-31, in UTC: the first moment at which a key opens nothing. Undefined for what is no day. */
export function readLastDay(text: string): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (!year || !isCalendarDate(Number(year), Number(month), Number(day))) return undefined;
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + 1));
}

/** The last day before such a moment, as it is written. */
export function lastDayBefore(expiresAt: Date): string {
  return dayOf(new Date(expiresAt.getTime() - 1));
}

/** Whether a key may still open something: neither revoked nor past its last day. */
export function isKeyInUse(key: { revokedAt: Date | null; expiresAt: Date | null }, now: Date): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now);
}

/** The credentials of an Authorization header (RFC 7617, UTF-8); undefined if there are none that could be right. */
export function parseBasicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = header && /^basic +([A-Za-z0-9+/_-]+=*) *$/i.exec(header)?.[1];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const key = text.slice(0, Math.max(colon, 0));
  // Anything that does not look like a key is not looked up.
  return /^[!-~]{1,64}$/.test(key) ? { key, secret: text.slice(colon + 1) } : undefined;
}
