import type { IncomingHttpHeaders } from "node:http";
import type { Bounce } from "../bounce.ts";

/** What a mail provider posted: as it came, since its proof is of the bytes, and what it holds. */
export type Posted = { headers: IncomingHttpHeaders; raw: string; body: unknown; now: Date };

/** Gets what stands at an address of a provider: a certificate, or the page that confirms a subscription. */
export type FetchText = (url: URL) => Promise<string>;

/** A mail provider that reports bounces in its own way, set up: whether what came is its own, and what it says. */
export type BounceProvider = {
  /** Whether the provider itself has sent this, and to us. */
  isProven: (posted: Posted) => boolean | Promise<boolean>;
  /** What is to be taken of it: what is permanent, and complaints. Never throws; an event that cannot be read is passed by. */
  read: (body: unknown) => Bounce[];
  /** What else a proven message asks for: a subscription waits to be confirmed. Says whether it was that. */
  answer?: (body: unknown) => Promise<boolean>;
};

export type BounceProviderName = "ses" | "postmark" | "mailgun" | "sendgrid";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of a member of what came, or undefined where there is none of it. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => (isRecord(found) ? found[name] : undefined), value);
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** A header that came once. */
export function header({ headers }: Pick<Posted, "headers">, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}
