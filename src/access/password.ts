import { lengthOf, normalized } from "../platform/text.ts";
import { emailKey } from "../platform/values/email.ts";
import { isCommonPassword } from "./common-passwords.ts";

export const shortestPassword = 12;
export const longestPassword = 200;

// A character comes apart into four at most, each of two units: what is longer cannot be one of 200, and is not normalised to see.
const longestTyped = longestPassword * 4 * 2;

// Argon2id, the library's default kind, with the cost that OWASP's cheat sheet names first for it.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// The hash of a password that nobody has: comparing with it takes as long as with any other.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$X8JzUV7Wiux+3u+HjeF5Fg$aJws4G74/b19bmcqMPHhS4CdyOBz36I5f54zLXxztwM";

export type PasswordProblem = "too_short" | "too_long" | "unreadable" | "is_email" | "contains_name" | "common";

/** Whose password it is to be: their address, and the names of the shops that they serve. */
export type PasswordOwner = { email: string; shopNames: readonly string[] };

/**
 * What is wrong with a new password. Length makes it strong, so there are no rules about its characters; but it is none of
 * those that are guessed first, and nothing that whoever knows the shop or the address would try.
 */
export async function passwordProblem(
  password: string,
  { email, shopNames }: PasswordOwner,
): Promise<PasswordProblem | undefined> {
  if (!password.isWellFormed()) return "unreadable";
  if (password.length > longestTyped) return "too_long";
  const length = lengthOf(normal(password));
  if (length < shortestPassword) return "too_short";
  if (length > longestPassword) return "too_long";
  if (emailKey(normal(password)) === emailKey(normal(email))) return "is_email";
  if (containsName(password, [email, email.slice(0, email.lastIndexOf("@")), "fairmark", ...shopNames]))
    return "contains_name";
  return (await isCommonPassword(password)) ? "common" : undefined;
}

/** Shorter names stand in too many words. */
const shortestName = 4;

function containsName(password: string, names: readonly string[]): boolean {
  const searched = lettersOf(password);
  return names.map(lettersOf).some((name) => name.length >= shortestName && searched.includes(name));
}

// "Ac-Me 24!" is "acme24": what stands between letters hides no name.
function lettersOf(text: string): string {
  return normal(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** In its own string form, with salt and cost, as it is stored. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import("@node-rs/argon2");
  return hash(normal(password), cost);
}

/**
 * Whether it is the password. If there is none to compare with, the answer is no, after as long as a comparison takes.
 */
export async function verifyPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  // Longer than any that could be stored: not worth hashing, but the answer must take as long.
  const isPossible =
    password.isWellFormed() && password.length <= longestTyped && lengthOf(normal(password)) <= longestPassword;
  const { verify } = await import("@node-rs/argon2");
  const isEqual = await verify(passwordHash ?? nobodys, isPossible ? normal(password) : "");
  return isEqual && isPossible && typeof passwordHash === "string";
}

// The same password typed on another keyboard may arrive as different code points.
function normal(password: string): string {
  return normalized(password, "NFKC");
}
