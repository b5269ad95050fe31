import { equalInConstantTime, hmac } from "../../platform/secrets.ts";
import { type Bounce, bounceOf } from "../bounce.ts";
import { at, type BounceProvider, textAt } from "./provider.ts";

/** Mailgun retries a webhook for eight hours; the signature covers a time, not the contents. */
const validMs = 24 * 60 * 60_000;

/** Mailgun: an HMAC of the time and a token, under the signing key of the account, sent beside the event. */
export function mailgun({ signingKey }: { signingKey: string }): BounceProvider {
  const key = Buffer.from(signingKey, "utf8");
  return {
    isProven: ({ body, now }) => {
      const [timestamp, token, signature] = ["timestamp", "token", "signature"].map((name) => signed(body, name));
      if (!timestamp || !token || !signature || !/^[0-9a-f]{64}$/i.test(signature)) return false;
      const isOurs = equalInConstantTime(hmac(key, timestamp + token), Buffer.from(signature, "hex"));
      return isOurs && Math.abs(now.getTime() - Number(timestamp) * 1000) <= validMs;
    },
    read: (body) => [bounceIn(at(body, "event-data"))].filter((one) => one !== undefined),
  };
}

function signed(body: unknown, name: string): string | undefined {
  const value = at(body, "signature", name);
  return typeof value === "number"
    ? String(value)
    : typeof value === "string" && value.length <= 200
      ? value
      : undefined;
}

function bounceIn(event: unknown): Bounce | undefined {
  const kind = textAt(event, "event");
  const email = textAt(event, "recipient");
  const messageId = textAt(event, "message", "headers", "message-id");
  if (kind === "complained") return bounceOf("complaint", email, messageId);
  // A full mailbox, or a refusal of the mail's contents, does not mean that the mailbox does not exist.
  const isForGood = kind === "failed" && textAt(event, "severity") === "permanent" && !isOfTheMail(event);
  return isForGood ? bounceOf("bounce", email, messageId) : undefined;
}

function isOfTheMail(event: unknown): boolean {
  const reason = textAt(event, "reason") ?? "";
  const code = String(at(event, "delivery-status", "enhanced-code") ?? "");
  return reason === "suppress-unsubscribe" || reason === "old" || /^(?:4\.|5\.2\.2|5\.7\.)/.test(code);
}
