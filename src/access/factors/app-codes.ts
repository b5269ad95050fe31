import type { TOTP } from "otpauth";
import { type Database, type Db, inTransaction } from "../../platform/db.ts";
import { type Keys, seal, unseal } from "../../platform/secrets.ts";
import { recorded } from "../record/record.ts";
import { findCodeSecret, lockFactors, replaceCodeSecret, takeCodeStep } from "./factors.queries.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";

/** What an app is given: an address in a picture, and the secret to type in. */
export type NewCodes = { sealed: string; secret: string; uri: string };

const stepSeconds = 30;
const secretBytes = 20;
/** For how long the page with the picture may stay open. */
const offerLastsMs = 30 * 60_000;

const library = () => import("otpauth");

/**
 * A secret for an app that shows codes. Nothing is stored until its owner has shown that the app has it: the page carries the
 * secret, sealed, and brings it back.
 */
export async function offerCodes(keys: Keys, staff: { id: string; email: string }, now: Date): Promise<NewCodes> {
  const { Secret } = await library();
  const secret = new Secret({ size: secretBytes }).base32;
  const until = now.getTime() + offerLastsMs;
  const sealed = seal(keys.current("console code secrets"), `${until} ${secret}`, `offered to ${staff.id}`);
  const totp = await codesOf(secret, staff.email);
  return { sealed: sealed.toString("base64url"), secret, uri: totp.toString() };
}

/** The same page again, after a code that was wrong; undefined for a page that was open too long or is not theirs. */
export async function reopenOffer(
  keys: Keys,
  staff: { id: string; email: string },
  sealed: string,
  now: Date,
): Promise<NewCodes | undefined> {
  const opened = unseal(keys.all("console code secrets"), Buffer.from(sealed, "base64url"), `offered to ${staff.id}`);
  const [until, secret] = opened?.split(" ") ?? [];
  if (!secret || Number(until) <= now.getTime()) return undefined;
  return { sealed, secret, uri: (await codesOf(secret, staff.email)).toString() };
}

export type AddedCodes = { kind: "added"; recoveryCodes: string[] | undefined } | { kind: "wrong_code" };

/** Keeps the secret of an app, in place of an earlier one, once a code of it was typed. */
export async function addCodes(
  { db, keys }: { db: Database; keys: Keys },
  staff: { id: string; email: string },
  { secret, code }: { secret: string; code: string },
  now: Date,
): Promise<AddedCodes> {
  const step = await stepOf(secret, code, now);
  if (step === undefined) return { kind: "wrong_code" };
  const sealed = sealFor(keys, staff.id, secret);
  return inTransaction(db, async (tx) => {
    const isFirst = !(await lockFactors(tx, staff.id));
    const given = { by: { staffId: staff.id }, did: { deed: "codes_added" } } as const;
    await recorded(tx, given, now, () => replaceCodeSecret(tx, { staffId: staff.id, sealed, step }, now));
    return { kind: "added", recoveryCodes: isFirst ? await makeRecoveryCodes(tx, staff.id) : undefined } as const;
  });
}

/**
 * Whether it is the code that somebody's app shows, or showed half a minute ago, or will next; each is taken once. The secret
 * is sealed anew, so that it outlives the SECRET that it was sealed under.
 */
export async function verifyCode(
  db: Db,
  keys: Keys,
  { staffId, code }: { staffId: string; code: string },
  now: Date,
): Promise<boolean> {
  const sealed = await findCodeSecret(db, staffId);
  const secret = sealed && unseal(keys.all("console code secrets"), sealed, `of ${staffId}`);
  const step = secret ? await stepOf(secret, code, now) : undefined;
  if (!secret || step === undefined) return false;
  return takeCodeStep(db, { staffId, sealed: sealFor(keys, staffId, secret), step });
}

function sealFor(keys: Keys, staffId: string, secret: string): Buffer {
  return seal(keys.current("console code secrets"), secret, `of ${staffId}`);
}

/** The half minute whose code it is, counted from 1970; undefined for a wrong one. */
async function stepOf(secret: string, typed: string, now: Date): Promise<number | undefined> {
  const token = typed.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return undefined;
  const difference = (await codesOf(secret, "")).validate({ token, timestamp: now.getTime(), window: 1 });
  // 0 is right, null is wrong.
  return difference === null ? undefined : Math.floor(now.getTime() / 1000 / stepSeconds) + difference;
}

async function codesOf(secret: string, label: string): Promise<TOTP> {
  const { Secret, TOTP } = await library();
  return new TOTP({
    issuer: "Fairmark",
    label,
    algorithm: "SHA1",
    digits: 6,
    period: stepSeconds,
    secret: Secret.fromBase32(secret),
  });
}
