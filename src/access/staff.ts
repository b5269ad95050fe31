import type { Organisation } from "../organisations/index.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";

/** What somebody is in the console for. */
export const roles = ["admin", "vetter", "retailer"] as const;
export type Role = (typeof roles)[number];

/** The roles with what each may do, as the command line's help and the console print it. */
export const roleMeanings: Record<Role, string> = {
  admin: "everything: staff, organisations, settings, keys, and all that vetters and retailers do",
  vetter: "decides about reviews, replies and cases",
  retailer: "their own shop: figures, replies to reviews, settings, keys, mails",
};

/** Somebody who works in the console. */
export type StaffMember = {
  id: string;
  email: string;
  role: Role;
  /** Whom they serve; `all` for an admin or vetter to whom no organisation was assigned. */
  organisations: readonly Organisation[] | "all";
  /** Whether a first password was set. */
  hasPassword: boolean;
  /** Whether they have a passkey or an app with codes. */
  hasFactor: boolean;
  createdAt: Date;
  signedInAt: Date | null;
  disabledAt: Date | null;
  /** When the operator took their factors and sessions away. */
  resetAt: Date | null;
};

/** Who is at the other end of a console request. */
export type SignedInStaff = {
  id: string;
  email: string;
  role: Role;
  /** Part of each of their forms; another site cannot know it. */
  csrfToken: string;
  /** Of the session that they are asking in. */
  sessionId: string;
  /** Whether they have shown their password or a passkey a short while ago (proof.ts). */
  isProven: boolean;
  hasFactor: boolean;
  organisations: readonly Organisation[] | "all";
  /** In which a page that is about no single shop tells the time: that of the shops they serve, or of most of them. */
  timeZone: string;
};

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** An address that a person could have: something, an @, and a domain of at least two labels. */
export function isStaffEmail(text: string): boolean {
  return (
    lengthOf(text) <= 254 &&
    !hasControlCharacters(text) &&
    /^[^\s@<>"(),;:]+@[^\s@.<>"(),;:]+(\.[^\s@.<>"(),;:]+)+$/.test(text)
  );
}
