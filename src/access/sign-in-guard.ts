import { isIPv6 } from "node:net";
import { type RateWindow, rateWindow } from "../platform/rate-window.ts";
import { equalInConstantTime, hmac, type Keys, randomHex } from "../platform/secrets.ts";
import { emailKey } from "../platform/values/email.ts";

/** An attempt: from where, as whom, and the mark that the browser kept from an earlier sign-in. */
export type Attempt = { address: string; email: string; device: string | undefined };

/**
 * Slows guessing down without shutting anybody out. Failures are counted by IP address (30 in a quarter of an hour) and
 * by e-mail address across all IP addresses (10 a minute). The second alone would let a stranger keep somebody out by
 * guessing on and on. So a browser that has signed in as this person before carries a mark, and is counted separately
 * from everybody else (10 a minute): nobody else's guesses affect it. A browser without the mark waits a minute at
 * most, or opens a one-time link, which is not counted. Known and unknown addresses are counted alike. In this process'
 * memory, as all such windows are (0012).
 */
export type SignInGuard = {
  /** Counts the attempt as a failure. If it may not be made at all, gives back the seconds to wait. */
  admit: (attempt: Attempt, now: Date) => number | undefined;
  /** It was no failure. */
  forgive: (attempt: Attempt) => void;
  /** The mark for a browser that has signed in as this person. It opens nothing. */
  markDevice: (email: string) => string;
};

export function createSignInGuard(keys: Keys): SignInGuard {
  const byAddress = rateWindow(30, 15 * 60_000);
  const byEmail = rateWindow(10, 60_000);
  const byDevice = rateWindow(10, 60_000);

  function counters({ address, email, device }: Attempt): [RateWindow, string][] {
    const nonce = readDevice(keys, email, device);
    if (nonce) return [[byDevice, nonce]];
    return [
      [byAddress, networkOf(address)],
      [byEmail, emailKey(email)],
    ];
  }

  return {
    admit: (attempt, now) => {
      const waits = counters(attempt).flatMap(([window, key]) => window.use(key, now) ?? []);
      return waits.length > 0 ? Math.max(...waits) : undefined;
    },
    forgive: (attempt) => {
      for (const [window, key] of counters(attempt)) window.giveBack(key);
    },
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

// Whoever has one IPv6 address has the 2^64 around it.
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("%")[0]!.split("::");
  const front = head.split(":").filter(Boolean);
  const back = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array<string>(zeros).fill("0"), ...back].slice(0, 4).join(":");
}
