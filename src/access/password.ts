import { hash, verify } from "@node-rs/argon2";
import { lengthOf, normalized } from "../platform/text.ts";
import { emailKey } from "../platform/values/email.ts";

export const shortestPassword = 12;
export const longestPassword = 200;

// Argon2id, the library's default kind, with the cost that OWASP's cheat sheet names first for it.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// Of a password that nobody has: it takes the time of any other.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$X8JzUV7Wiux+3u+HjeF5Fg$aJws4G74/b19bmcqMPHhS4CdyOBz36I5f54zLXxztwM";

export type PasswordProblem = "too_short" | "too_long" | "unreadable" | "is_email";

/** What is wrong with a new password. Length alone makes it strong, so nothing is asked of its characters. */
export function passwordProblem(password: string, email: string): PasswordProblem | undefined {
  const length = lengthOf(normal(password));
  if (!password.isWellFormed()) return "unreadable";
  if (length < shortestPassword) return "too_short";
  if (length > longestPassword) return "too_long";
  return emailKey(normal(password)) === emailKey(normal(email)) ? "is_email" : undefined;
}

/** In its own string form, with salt and cost, as it is stored. */
export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), cost);
}

/** Whether it is the password. Where nobody has one the answer is no, after the time that a comparison takes. */
export async function verifyPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  // Longer than any that could be stored: not worth the bytes, but worth the time.
  const isPossible = password.isWellFormed() && lengthOf(normal(password)) <= longestPassword;
  const isEqual = await verify(passwordHash ?? nobodys, isPossible ? normal(password) : "");
  return isEqual && isPossible && typeof passwordHash === "string";
}

// The same password typed on another keyboard may arrive in other code points.
function normal(password: string): string {
  return normalized(password, "NFKC");
}
