import type { IncomingHttpHeaders } from "node:http";
import type { Bounce } from "../bounce.ts";

/** What a mail provider posted: the raw bytes, which its proof covers, and their contents. */
export type Posted = { headers: IncomingHttpHeaders; raw: string; body: unknown; now: Date };

/** Fetches a URL of a provider: a certificate, or the page that confirms a subscription. */
export type FetchText = (url: URL) => Promise<string>;

/**
 * A configured mail provider that reports bounces in its own way: whether a message is really from it, and what the
 * message says.
 */
export type BounceProvider = {
  /** Whether the provider itself has sent this, and to us. */
  isProven: (posted: Posted) => boolean | Promise<boolean>;
  /**
   * The events that count: permanent bounces, and complaints. Never throws; an event that cannot be read is skipped.
   */
  read: (body: unknown) => Bounce[];
  /**
   * Does what else a proven message asks for, namely to confirm a subscription. Gives back whether it was such a
   * message.
   */
  answer?: (body: unknown) => Promise<boolean>;
};

export type BounceProviderName = "ses" | "postmark" | "mailgun" | "sendgrid";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A nested member of what was sent, or undefined if there is none. */
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
