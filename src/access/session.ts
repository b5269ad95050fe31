import { hmac, randomHex, sha256 } from "../platform/secrets.ts";

/** A session ends after this long without a request … */
export const idleMs = 8 * 3_600_000;
/** … and after this long in any case. */
export const absoluteMs = 7 * 24 * 3_600_000;
/** How long a link to set a password is valid. */
export const linkLastsMs = 24 * 3_600_000;
/** … and one that was asked for by mail, since whoever reads the mail can use it. */
export const mailedLinkLastsMs = 3_600_000;
/** For how long a password or passkey that was shown lets its owner change keys, staff and factors. */
export const proofLastsMs = 15 * 60_000;
/** The time of the last request is written no more often than this. */
export const noteUseEveryMs = 60_000;

/** A secret that identifies its holder: 256 random bits as hex, which logs cut out. Stored as a hash only. */
export function makeToken(): { token: string; tokenHash: Buffer } {
  const token = randomHex(32);
  return { token, tokenHash: sha256(token) };
}

/** The hash of something that could be a token; undefined for anything that does not look like one. */
export function hashToken(token: string | undefined): Buffer | undefined {
  return token !== undefined && /^[0-9a-f]{64}$/.test(token) ? sha256(token) : undefined;
}

/**
 * Proof that a form came from a page of this session. It is derived, so it needs no storing and reveals nothing of the
 * token.
 */
export function csrfTokenOf(sessionToken: string): string {
  return hmac(Buffer.from(sessionToken, "hex"), "fairmark: csrf").toString("base64url");
}

/**
 * The cookie's name: with the `__Host-` prefix browsers accept it over TLS only, from this very host, and for all of
 * it. Without TLS there can be no such cookie.
 */
export function cookieName(baseUrl: string): string {
  return isSecure(baseUrl) ? "__Host-fairmark_session" : "fairmark_session";
}

/** The mark of a browser that somebody has signed in with before: see sign-in-guard.ts. */
export function deviceCookieName(baseUrl: string): string {
  return isSecure(baseUrl) ? "__Host-fairmark_device" : "fairmark_device";
}

export function isSecure(baseUrl: string): boolean {
  return baseUrl.startsWith("https:");
}
