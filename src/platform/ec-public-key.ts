import { createPublicKey, type KeyObject } from "node:crypto";

/** An EC public key, as Base64 of its DER or as PEM. Throws if it is not one. */
export function readEcPublicKey(text: string): KeyObject {
  const base64 = text.replaceAll(/-----[A-Z ]+-----|\s/g, "");
  const key = createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
  if (key.asymmetricKeyType !== "ec") throw new Error("is no EC public key");
  return key;
}
