import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  hkdfSync,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from "node:crypto";

/**
 * What a derived key is for. Each purpose has its own key, so a leak or a bug in one use says nothing about the others.
 */
export type KeyPurpose =
  | "erased order refs"
  | "suppressed addresses"
  | "receipt signing"
  | "form opening times"
  | "console devices"
  | "console code secrets"
  | "console second steps"
  | "passkey challenges"
  | "mail stop links"
  | "notice stop links"
  | "asker links"
  | "owner links"
  | "question links"
  | "review voters"
  | "rate windows";

/** Keys derived from SECRET and, for reading only, from SECRET_PREVIOUS. */
export type Keys = {
  /** The key to write with: 32 bytes. */
  current(purpose: KeyPurpose): Buffer;
  /** The current key and then those of SECRET_PREVIOUS, for reading what was written under them. */
  all(purpose: KeyPurpose): readonly Buffer[];
};

/** One key per purpose, by HKDF-SHA-256 (RFC 5869) from the operator's secret. */
export function deriveKeys(secret: string, previous: readonly string[] = []): Keys {
  const cache = new Map<KeyPurpose, readonly Buffer[]>();
  const all = (purpose: KeyPurpose): readonly Buffer[] => {
    let keys = cache.get(purpose);
    if (!keys) {
      keys = [secret, ...previous].map((one) => Buffer.from(hkdfSync("sha256", one, "", `fairmark: ${purpose}`, 32)));
      cache.set(purpose, keys);
    }
    return keys;
  };
  return { all, current: (purpose) => all(purpose)[0]! };
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

const sealNonceBytes = 12;
const sealTagBytes = 16;

/**
 * Encrypts a text that has to be read again (AES-256-GCM).
 *
 * @param about what it belongs to: for anything else it cannot be opened
 * @returns nonce, tag and text in one
 */
export function seal(key: Buffer, text: string, about: string): Buffer {
  const nonce = randomBytes(sealNonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** What was sealed under one of the keys, about that; undefined for anything else. */
export function unseal(keys: readonly Buffer[], sealed: Buffer, about: string): string | undefined {
  if (sealed.length < sealNonceBytes + sealTagBytes) return undefined;
  const [nonce, tag, text] = [
    sealed.subarray(0, sealNonceBytes),
    sealed.subarray(sealNonceBytes, sealNonceBytes + sealTagBytes),
    sealed.subarray(sealNonceBytes + sealTagBytes),
  ];
  for (const key of keys) {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: sealTagBytes });
    decipher.setAAD(Buffer.from(about)).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
    } catch {
      // Another key, or nothing of ours.
    }
  }
  return undefined;
}

export function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

/** Whether the two are equal, in a time that depends only on their lengths. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

const pool = Buffer.alloc(4096);
let used = pool.length;

/**
 * 16 random bytes, to be used at once: the next call overwrites them. They are drawn from a pool that is filled in one
 * go, since asking the system for a few bytes at a time took a fifth of the main job's time.
 */
export function random16(): Buffer {
  if (used > 0) pool.fill(0, used - 16, used);
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

/** 128 random bits as 32 hex digits. */
export function random128(): string {
  return random16().toString("hex");
}
