import { linkHex } from "./http/link-value.ts";
import { equalInConstantTime, hmac, type KeyPurpose, type Keys } from "./secrets.ts";

// Links that are signed and stored nowhere: they work for as long as SECRET is known, and nobody can make one up.

const bytes = 16;

/** A signature of 16 bytes, under the current key of what the link is for. */
export function signature(keys: Keys, purpose: KeyPurpose, signed: string): Buffer {
  return signatureUnder(keys.current(purpose), signed);
}

/** Whether it is that signature, under the current key or one before it. */
export function isSignature(keys: Keys, purpose: KeyPurpose, signed: string, given: Buffer): boolean {
  return keys
    .all(purpose)
    .map((key) => equalInConstantTime(signatureUnder(key, signed), given))
    .includes(true);
}

/** The same in hexadecimal digits, as they stand in a link. */
export function isSignatureHex(keys: Keys, purpose: KeyPurpose, signed: string, given: string): boolean {
  const written = linkHex(given, 2 * bytes);
  return written !== undefined && isSignature(keys, purpose, signed, Buffer.from(written, "hex"));
}

function signatureUnder(key: Buffer, signed: string): Buffer {
  return hmac(key, signed).subarray(0, bytes);
}
