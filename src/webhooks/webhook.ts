import { createHmac, randomBytes } from "node:crypto";
import { inFull } from "../platform/formats.ts";
import { parseUrl } from "../platform/parse-url.ts";
import { hasControlCharacters } from "../platform/text.ts";
import { type ForbiddenBecause, forbiddenBecause } from "./public-address.ts";

/** The types of events that an organisation can be told of, with their meaning for the page where they are chosen. */
export const webhookTypes = {
  "purchase.confirmed": "An order confirmed a purchase for the first time",
  "invitation.sent": "A purchaser was asked for a review",
  "review.submitted": "A review was written, or sent again",
  "review.rejected": "A vetter rejected a review",
  "review.published": "A review, or an edit of it, became visible to shoppers",
  "review.withdrawn": "A review was withdrawn",
  "review.removed": "A review was taken down, or erased with its author",
} as const;

export type WebhookType = keyof typeof webhookTypes;

/** What an endpoint gets when somebody presses the button for it; nobody subscribes to it. */
export const testType = "webhook.test";

export type MessageType = WebhookType | typeof testType;

export function isWebhookType(text: string): text is WebhookType {
  return Object.hasOwn(webhookTypes, text);
}

/**
 * Why an endpoint gets nothing: staff disabled it, it answered 410 (gone), or it had nothing but failures for a week.
 */
export const disabledReasons = ["staff", "gone", "failing"] as const;

export type DisabledBecause = (typeof disabledReasons)[number];

/** Where an organisation wants to be told. Its secrets are not part of what pages are given. */
export type WebhookEndpoint = {
  organisationId: string;
  id: string;
  url: string;
  eventTypes: readonly WebhookType[];
  createdAt: Date;
  disabledAt: Date | null;
  disabledBecause: DisabledBecause | null;
  failingSince: Date | null;
  /** Until when the previous secret signs as well; null if none does. */
  previousSecretUntil: Date | null;
};

/**
 * What the people of a shop have to know about an endpoint: that it has had nothing but failures for a day; that it was
 * disabled, and not by them; and that one of the first kind works again.
 */
export const endpointTroubles = ["failing", "disabled", "recovered"] as const;

export type EndpointTrouble = (typeof endpointTroubles)[number];

/** How an attempt ended. `answered`: with a status that is not a success. */
export const attemptOutcomes = [
  "delivered",
  "answered",
  "timed_out",
  "no_such_host",
  "forbidden_address",
  "tls_failed",
  "not_connected",
] as const;

export type AttemptOutcome = (typeof attemptOutcomes)[number];

export type MessageState = "waiting" | "delivered" | "failed";

/** A message as its page shows it, with every attempt. */
export type ListedMessage = {
  id: string;
  type: MessageType;
  body: string;
  createdAt: Date;
  nextAttemptAt: Date | null;
  state: MessageState;
  attempts: {
    attempt: number;
    attemptedAt: Date;
    outcome: AttemptOutcome | null;
    status: number | null;
    milliseconds: number | null;
  }[];
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

// The specification's example schedule: ten attempts in three days.
const delaysMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** How many attempts are made before a message is given up. */
export const triesAtMost = delaysMs.length + 1;

const jitter = 0.1;
const retryAfterAtMostMs = 24 * hour;

/**
 * When to try again after this many attempts; undefined if the message is given up. Up to a tenth later than the
 * schedule says, so that messages that failed together do not come back together; and not before the receiver's
 * Retry-After, up to a day.
 *
 * @param random from 0 to 1
 */
export function nextAttempt(tries: number, random: number, now: Date, retryAfterMs = 0): Date | undefined {
  const delayMs = delaysMs[tries - 1];
  if (delayMs === undefined) return undefined;
  const wait = Math.max(delayMs * (1 + jitter * random), Math.min(retryAfterMs, retryAfterAtMostMs));
  return new Date(now.getTime() + Math.round(wait));
}

/** The longest that a message is put off. */
export const putOffAtMostMs = Math.max(...delaysMs) * (1 + jitter);

/** Longer than an attempt can last: a worker that took a message up and is not done by then was killed. */
export const claimMs = 60_000;

/** After this long with nothing but failures an endpoint is disabled. */
export const failingAtMostMs = 7 * 24 * hour;

/** After this long with nothing but failures its shop is told. */
export const tellAfterMs = 24 * hour;

/** How long the previous secret signs as well. */
export const rotationMs = 24 * hour;

/** How long messages are kept: not for ever, since they name orders. */
export const messagesKeptDays = 30;

/** 256 random bits. */
export function makeWebhookSecret(): Buffer {
  return randomBytes(32);
}

/** A secret in the form in which it is shown to its owner. */
export function webhookSecretText(secret: Uint8Array): string {
  return `whsec_${Buffer.from(secret).toString("base64")}`;
}

/** The header webhook-signature: one signature for each secret, newest first. */
export function signatures(
  secrets: readonly Uint8Array[],
  message: { id: string; timestamp: number; body: string },
): string {
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  return secrets.map((secret) => `v1,${createHmac("sha256", secret).update(signed).digest("base64")}`).join(" ");
}

const urlAtMost = 2000;

const forbiddenWords: Record<ForbiddenBecause, string> = {
  not_https: "Enter an address that starts with https://",
  not_public: "Enter a public address: this one is private, local or reserved for another use",
  local_name: "Enter a public name, such as shop.example: this one works inside your own network only",
  odd_port: "Leave the port out, or use 443 or 8443: no other port is allowed",
};

export const privateNameWords = "Enter a public address: this name leads to a private or local one";

/**
 * What is wrong with a URL to send to, in a sentence; undefined if nothing is. Delivery follows the same rule. What its
 * name resolves to is checked at every attempt, since that may change.
 */
export function webhookUrlProblem(text: string, allowsPrivate: boolean): string | undefined {
  if (text === "") return "Enter the address to send to";
  if (text.length > urlAtMost) return `Shorten the address to ${inFull(urlAtMost)} characters`;
  // The URL parser ignores tabs and line breaks: what is shown would not be what is called.
  if (hasControlCharacters(text)) return "Leave out control characters";
  const url = parseUrl(text);
  if (!url) return "Enter a whole address, such as https://shop.example/webhooks";
  const { protocol, username, password, hash } = url;
  if (protocol !== "https:" && !(allowsPrivate && protocol === "http:")) return forbiddenWords.not_https;
  if (username !== "" || password !== "")
    return "Leave the user name and password out of the address; messages are signed";
  if (hash !== "") return "Leave out what comes after #; it is not sent";
  const because = allowsPrivate ? undefined : forbiddenBecause(url);
  return because && forbiddenWords[because];
}
