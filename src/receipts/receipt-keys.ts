import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { Keys } from "../platform/secrets.ts";

/** A public key in the form in which it is published (RFC 8037). */
export type PublicJwk = { kty: "OKP"; crv: "Ed25519"; x: string; use: "sig"; alg: "EdDSA"; kid: string };

export type SigningKey = { privateKey: KeyObject; jwk: PublicJwk };

const derived = new WeakMap<Keys, Promise<SigningKey[]>>();

/**
 * The keys that receipts are signed with: the current one, then those of SECRET_PREVIOUS. Derived from SECRET and not
 * stored anywhere, so a restored backup, or a second server with the same SECRET, signs as before.
 */
export function receiptKeys(keys: Keys): Promise<SigningKey[]> {
  let found = derived.get(keys);
  if (!found) {
    found = Promise.all(keys.all("receipt signing").map(toSigningKey));
    derived.set(keys, found);
  }
  return found;
}

export async function publicKeys(keys: Keys): Promise<{ keys: PublicJwk[] }> {
  return { keys: (await receiptKeys(keys)).map(({ jwk }) => jwk) };
}

// PKCS #8 (RFC 8410) up to the 32 bytes of an Ed25519 private key: Node takes no bare seed.
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

async function toSigningKey(seed: Buffer): Promise<SigningKey> {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: "der", type: "pkcs8" });
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const { calculateJwkThumbprint } = await import("jose");
  const kid = await calculateJwkThumbprint({ kty: "OKP", crv: "Ed25519", x: x! });
  return { privateKey, jwk: { kty: "OKP", crv: "Ed25519", x: x!, use: "sig", alg: "EdDSA", kid } };
}
