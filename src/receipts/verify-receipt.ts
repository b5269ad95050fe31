import type { JWK } from "jose";
import { contentHash, type Receipt, type ReceiptStatement, receiptType } from "./receipt.ts";

const receiptChecks = ["form", "key", "signature", "content"] as const;

/** A check that was made: what it looks at, how it ended, and the sentence that says so. */
export type ReceiptCheck = { check: (typeof receiptChecks)[number]; passed: boolean; says: string };

/** Each check builds on the one before; after one that failed, the rest would say nothing. */
export type ReceiptVerification = { isValid: boolean; checks: ReceiptCheck[]; statement?: ReceiptStatement };

/**
 * Whether a receipt was issued by an installation of Fairmark, is unaltered, and contains what was received. It needs
 * only the file and the public keys, and contacts nobody. The statement is given back only if it is proven.
 *
 * @param file what stood in the file, parsed
 * @param jwks the issuer's keys, as `/.well-known/jwks.json` lists them
 */
export async function verifyReceipt(file: unknown, jwks: { keys: readonly unknown[] }): Promise<ReceiptVerification> {
  const checks: ReceiptCheck[] = [];
  const ended = (check: ReceiptCheck["check"], passed: boolean, says: string): boolean => {
    checks.push({ check, passed, says });
    return passed;
  };
  const receipt = readReceipt(file);
  const kid = receipt && (await keyId(receipt.jws));
  if (!receipt || kid === undefined) {
    ended("form", false, "This is not a receipt: it is damaged, or something else.");
    return { isValid: false, checks };
  }
  ended("form", true, "It has the form of a receipt.");
  const key = jwks.keys.find((one): one is JWK => isPublicKey(one) && one.kid === kid);
  if (
    !ended(
      "key",
      key !== undefined,
      key ? "It names one of the given keys." : "It names a key that is not among the given ones.",
    )
  )
    return { isValid: false, checks };
  const statement = await readStatement(receipt.jws, key!);
  if (
    !ended(
      "signature",
      statement !== undefined,
      statement ? "The signature is right." : "The signature is wrong: the statement was altered.",
    )
  )
    return { isValid: false, checks };
  const isSame = contentHash(receipt.salt, receipt.content) === statement!.content_sha256;
  if (!ended("content", isSame, isSame ? "The content is what was received." : "The content or the salt was altered."))
    return { isValid: false, checks };
  return { isValid: true, checks, statement: statement! };
}

// The file may contain nothing that is not proven.
function readReceipt(file: unknown): Receipt | undefined {
  if (!isObject(file) || Object.keys(file).sort().join() !== "content,jws,salt") return undefined;
  const { jws, salt, content } = file;
  if (typeof jws !== "string" || typeof salt !== "string" || !isObject(content)) return undefined;
  return /^[0-9a-f]{32}$/.test(salt) && isCanonicalJws(jws) ? { jws, salt, content } : undefined;
}

// base64url leaves bits unused at the end of a part: otherwise the same signature could be spelled in two ways.
function isCanonicalJws(jws: string): boolean {
  const parts = jws.split(".");
  return (
    parts.length === 3 && parts.every((part) => part !== "" && toBase64Url(Buffer.from(part, "base64url")) === part)
  );
}

function toBase64Url(bytes: Buffer): string {
  return bytes.toString("base64url");
}

async function keyId(jws: string): Promise<string | undefined> {
  const { decodeProtectedHeader } = await import("jose");
  try {
    const { alg, kid, typ } = decodeProtectedHeader(jws);
    return alg === "EdDSA" && typ === receiptType ? kid : undefined;
  } catch {
    return undefined;
  }
}

function isPublicKey(one: unknown): one is JWK {
  return isObject(one) && one.kty === "OKP" && one.crv === "Ed25519" && typeof one.x === "string";
}

async function readStatement(jws: string, jwk: JWK): Promise<ReceiptStatement | undefined> {
  const { compactVerify, importJWK } = await import("jose");
  try {
    const key = await importJWK({ kty: "OKP", crv: "Ed25519", x: jwk.x! }, "EdDSA");
    const { payload } = await compactVerify(jws, key, { algorithms: ["EdDSA"] });
    return JSON.parse(Buffer.from(payload).toString("utf8")) as ReceiptStatement;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
