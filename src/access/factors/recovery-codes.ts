import { randomBytes } from "node:crypto";
import type { Db } from "../../platform/db.ts";
import { sha256 } from "../../platform/secrets.ts";
import { replaceRecoveryCodes, takeRecoveryCode } from "./factors.queries.ts";

const codesMade = 10;
/** 120 bits: a plain hash of so many cannot be guessed backwards. */
const codeBytes = 15;
// Crockford's: no letter that could be taken for a digit.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** New recovery codes in place of all earlier ones. Only their hashes are stored. */
export async function makeRecoveryCodes(tx: Db, staffId: string): Promise<string[]> {
  const codes = Array.from({ length: codesMade }, makeCode);
  await replaceRecoveryCodes(tx, staffId, codes.map(hashOf));
  return codes;
}

/** Uses a recovery code up, however it was typed. */
export async function useRecoveryCode(db: Db, staffId: string, typed: string): Promise<boolean> {
  return takeRecoveryCode(db, { staffId, codeHash: hashOf(typed) });
}

function makeCode(): string {
  let bits = BigInt(`0x${randomBytes(codeBytes).toString("hex")}`);
  let code = "";
  for (let at = 0; at < (codeBytes * 8) / 5; at += 1) {
    code += alphabet[Number(bits % 32n)];
    bits /= 32n;
  }
  return (code.match(/.{4}/g) as string[]).join("-");
}

function hashOf(code: string): Buffer {
  return sha256(code.toLowerCase().replace(/[^0-9a-z]/g, ""));
}
