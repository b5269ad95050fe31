import { networkOf } from "../platform/http/network.ts";
import { equalInConstantTime, hmac, type Keys, randomHex } from "../platform/secrets.ts";
import type { LimitedUse, SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { emailKey } from "../platform/values/email.ts";

/** An attempt: from where, as whom, and the mark that the browser kept from an earlier sign-in. */
export type Attempt = { address: string; email: string; device: string | undefined };

/**
 * Slows guessing down without shutting anybody out. Failures are counted by IP address (30 in a quarter of an hour) and
 * by e-mail address across all IP addresses (10 a minute). The second alone would let a stranger keep somebody out by
 * guessing on and on. So a browser that has signed in as this person before carries a mark, and is counted separately
 * from everybody else (10 a minute): nobody else's guesses affect it. A browser without the mark waits a minute at
 * most, or opens a one-time link, which is not counted. Known and unknown addresses are counted alike, and over all processes
 * that use the database (0055).
 */
export type SignInGuard = {
  /** Counts the attempt as a failure. If it may not be made at all, gives back the seconds to wait. */
  admit: (attempt: Attempt, now: Date) => Promise<number | undefined>;
  /** It was no failure. */
  forgive: (attempt: Attempt) => Promise<void>;
  /** The mark for a browser that has signed in as this person. It opens nothing. */
  markDevice: (email: string) => string;
};

const byAddress = { name: "sign-in by address", atMost: 30, windowMs: 15 * 60_000 };
const byEmail = { name: "sign-in by e-mail address", atMost: 10, windowMs: 60_000 };
const byDevice = { name: "sign-in by device", atMost: 10, windowMs: 60_000 };

export function createSignInGuard(keys: Keys, windows: SharedRateWindows): SignInGuard {
  function usesOf({ address, email, device }: Attempt): LimitedUse[] {
    const nonce = readDevice(keys, email, device);
    if (nonce) return [{ limit: byDevice, key: nonce }];
    return [
      { limit: byAddress, key: networkOf(address) },
      { limit: byEmail, key: emailKey(email) },
    ];
  }

  return {
    admit: (attempt, now) => windows.use(usesOf(attempt), now),
    forgive: (attempt) => windows.giveBack(usesOf(attempt)),
    markDevice: (email) => {
      const nonce = randomHex(16);
      return `${nonce}.${signDevice(keys.current("console devices"), email, nonce)}`;
    },
  };
}

function readDevice(keys: Keys, email: string, device: string | undefined): string | undefined {
  const [, nonce, signature] = /^([0-9a-f]{32})\.([\w-]{43})$/.exec(device ?? "") ?? [];
  if (!nonce || !signature) return undefined;
  const isOurs = keys
    .all("console devices")
    .some((key) => equalInConstantTime(Buffer.from(signDevice(key, email, nonce)), Buffer.from(signature)));
  return isOurs ? nonce : undefined;
}

function signDevice(key: Buffer, email: string, nonce: string): string {
  return hmac(key, `${nonce} ${emailKey(email)}`).toString("base64url");
}
