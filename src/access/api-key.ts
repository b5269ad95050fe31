import { randomBytes } from "node:crypto";
import { randomHex, sha256 } from "../platform/secrets.ts";

/** A key and its secret, as the shop's client sends them by HTTP Basic. The secret is shown once and stored as a hash only. */
export type NewApiKey = { key: string; secret: string; secretHash: Buffer };

export type Credentials = { key: string; secret: string };

export function makeApiKey(): NewApiKey {
  const secret = `fms_${randomBytes(32).toString("base64url")}`;
  return { key: `fm_${randomHex(10)}`, secret, secretHash: sha256(secret) };
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
