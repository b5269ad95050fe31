import { isIP } from "node:net";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { type Database, inTransaction, isDatabaseUnavailable, isFromDatabase } from "../../platform/db.ts";
import type { Keys } from "../../platform/secrets.ts";
import { recorded } from "../record/record.ts";
import { type ChallengeUse, makeChallenge, takeChallenge } from "./challenge.ts";
import { findPasskey, insertPasskey, lockFactors, updatePasskeyUse } from "./factors.queries.ts";
import type { ListedPasskey } from "./passkey.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";

export type PasskeyDeps = { db: Database; keys: Keys; baseUrl: string };

/** For whom passkeys are made; undefined at an IP address, where browsers make none. */
export type RelyingParty = { id: string; origin: string };

const longestResponse = 20_000;
const timeoutMs = 5 * 60_000;

// Loaded when first needed: it brings a library of certificates, and most who open the console have a session.
const library = () => import("@simplewebauthn/server");

export function relyingPartyOf(baseUrl: string): RelyingParty | undefined {
  const { hostname, origin } = new URL(baseUrl);
  return isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? { id: hostname, origin } : undefined;
}

/** What a browser is asked to make; undefined where it can make none. */
export async function registrationOptions(
  { keys, baseUrl }: PasskeyDeps,
  staff: { id: string; email: string },
  known: readonly ListedPasskey[],
  now: Date,
): Promise<PublicKeyCredentialCreationOptionsJSON | undefined> {
  const party = relyingPartyOf(baseUrl);
  if (!party) return undefined;
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: "Fairmark",
    rpID: party.id,
    userName: staff.email,
    userDisplayName: staff.email,
    userID: new Uint8Array(userIdOf(staff.id)),
    challenge: new Uint8Array(makeChallenge(keys, `register ${staff.id}`, now)),
    timeout: timeoutMs,
    // A second one on the same authenticator would replace the first there, and not here.
    excludeCredentials: known.map(({ credential, transports }) => ({ id: credential, transports })),
    // Verified always: so a passkey is two factors by itself, and none is made that would be refused later.
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
  });
}

/** The bytes that authenticators know somebody by: they say nothing of them. */
export function userIdOf(staffId: string): Buffer {
  return Buffer.from(staffId.replaceAll("-", ""), "hex");
}

export type AddedPasskey = {
  /** Shown this once, if it is the first factor; else undefined. */
  recoveryCodes: string[] | undefined;
};

/**
 * Keeps a passkey that a browser has made.
 *
 * @param made.response what the browser said, as JSON
 * @returns undefined for what was not asked for, is too old, or was not verified
 */
export async function addPasskey(
  { db, keys, baseUrl }: PasskeyDeps,
  staffId: string,
  made: { response: string; name: string },
  now: Date,
): Promise<AddedPasskey | undefined> {
  const party = relyingPartyOf(baseUrl);
  const response = readResponse<RegistrationResponseJSON>(made.response);
  if (!party || !response) return undefined;
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(db, keys, { use: `register ${staffId}`, challenge }, now),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch(asRefused);
  if (!verified?.verified) return undefined;
  const { id: credential, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  const passkey = { staffId, credential, publicKey: Buffer.from(publicKey), counter, transports, name: made.name };
  return inTransaction(db, async (tx) => {
    const isFirst = !(await lockFactors(tx, staffId));
    const did = (id: string | undefined) =>
      id === undefined ? undefined : ({ deed: "passkey_added", about: { kind: "passkey", id } } as const);
    const given = { by: { staffId }, did };
    if ((await recorded(tx, given, now, () => insertPasskey(tx, passkey, now))) === undefined) return undefined;
    return { recoveryCodes: isFirst ? await makeRecoveryCodes(tx, staffId) : undefined };
  });
}

/** What a browser is asked to sign; undefined where it has no passkeys for us. */
export async function authenticationOptions(
  { keys, baseUrl }: Pick<PasskeyDeps, "keys" | "baseUrl">,
  use: ChallengeUse,
  known: readonly ListedPasskey[] | undefined,
  now: Date,
): Promise<PublicKeyCredentialRequestOptionsJSON | undefined> {
  const party = relyingPartyOf(baseUrl);
  if (!party || known?.length === 0) return undefined;
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(makeChallenge(keys, use, now)),
    timeout: timeoutMs,
    userVerification: "required",
    ...(known ? { allowCredentials: known.map(({ credential, transports }) => ({ id: credential, transports })) } : {}),
  });
}

/**
 * Whose passkey has signed.
 *
 * @param asked.staffId whose it has to be; anybody's at the sign-in page
 * @returns undefined for an unknown one, a wrong or repeated answer, one of somebody else or of somebody disabled
 */
export async function verifyPasskey(
  { db, keys, baseUrl }: PasskeyDeps,
  asked: { response: string; use: ChallengeUse; staffId?: string },
  now: Date,
): Promise<string | undefined> {
  const party = relyingPartyOf(baseUrl);
  const response = readResponse<AuthenticationResponseJSON>(asked.response);
  const passkey = response && (await findPasskey(db, response.id));
  if (!party || !passkey || (asked.staffId !== undefined && passkey.staffId !== asked.staffId)) return undefined;
  const { verifyAuthenticationResponse } = await library();
  const { credential, counter } = passkey;
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(db, keys, { use: asked.use, challenge }, now),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: { id: credential, publicKey: new Uint8Array(passkey.publicKey), counter },
    requireUserVerification: true,
  }).catch(asRefused);
  if (!verified?.verified) return undefined;
  const isNoted = await updatePasskeyUse(db, passkey, verified.authenticationInfo.newCounter, now);
  return isNoted ? passkey.staffId : undefined;
}

function readResponse<Response extends { id: string }>(text: string): Response | undefined {
  if (text.length > longestResponse) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    const isResponse = typeof read === "object" && read !== null && typeof (read as Response).id === "string";
    return isResponse && (read as Response).id.length <= 1400 && isPrintable((read as Response).id)
      ? (read as Response)
      : undefined;
  } catch {
    return undefined;
  }
}

function isPrintable(id: string): boolean {
  return /^[\w-]+$/.test(id);
}

// The library throws for whatever is wrong with an answer; a database that cannot be asked is no wrong answer.
function asRefused(error: unknown): undefined {
  if (isFromDatabase(error) || isDatabaseUnavailable(error)) throw error;
  return undefined;
}
