import { type KeyObject, verify } from "node:crypto";
import { type Bounce, bounceOf } from "../bounce.ts";
import { at, type BounceProvider, header, textAt } from "./provider.ts";

/** SendGrid: an ECDSA signature over the time and the raw body, and events of all kinds in one list. */
export function sendgrid({ publicKey }: { publicKey: KeyObject }): BounceProvider {
  return {
    isProven: (posted) => {
      const timestamp = header(posted, "x-twilio-email-event-webhook-timestamp");
      const signature = Buffer.from(header(posted, "x-twilio-email-event-webhook-signature"), "base64");
      if (timestamp === "" || signature.length === 0) return false;
      return verify("sha256", Buffer.from(timestamp + posted.raw, "utf8"), publicKey, signature);
    },
    read: (body) => (Array.isArray(body) ? body.map(bounceIn).filter((one) => one !== undefined) : []),
  };
}

function bounceIn(event: unknown): Bounce | undefined {
  const kind = textAt(event, "event");
  const email = textAt(event, "email");
  const messageId = textAt(event, "smtp-id");
  const reason = textAt(event, "reason") ?? "";
  if (kind === "spamreport" || (kind === "dropped" && reason === "Spam Reporting Address"))
    return bounceOf("complaint", email, messageId);
  // Not sent by SendGrid, because the address had bounced before or is not valid.
  if (kind === "dropped" && (reason === "Bounced Address" || reason === "Invalid"))
    return bounceOf("bounce", email, messageId);
  const isForGood = kind === "bounce" && textAt(event, "type") !== "blocked" && !isForNow(event);
  return isForGood ? bounceOf("bounce", email, messageId) : undefined;
}

/** A full mailbox, and whatever the other server says is temporary, or about the mail rather than the mailbox. */
function isForNow(event: unknown): boolean {
  return /^(?:4|5\.2\.2|5\.7\.)/.test(String(at(event, "status") ?? ""));
}
