import { AppError } from "../../platform/errors.ts";
import { type Bounce, bounceOf } from "../bounce.ts";
import { at, type BounceProvider, type FetchText, textAt } from "./provider.ts";
import { isSignedBySns, keptCertificates, readSnsMessage, snsUrl } from "./sns-message.ts";

/**
 * Amazon SES, which reports bounces through an SNS topic. Anybody can have a topic whose messages SNS signs, so it has
 * to be one of ours.
 */
export function ses(
  { topicArns }: { topicArns: readonly string[] },
  { fetchText, now }: { fetchText: FetchText; now: () => Date },
): BounceProvider {
  const certificates = keptCertificates(fetchText, now);
  return {
    isProven: async ({ body, now: moment }) => {
      const message = readSnsMessage(body);
      if (!message || !topicArns.includes(message.topicArn)) return false;
      return reachable(isSignedBySns(body, certificates, moment));
    },
    answer: async (body) => {
      const message = readSnsMessage(body);
      if (message?.type !== "SubscriptionConfirmation") return message?.type !== "Notification";
      const url = snsUrl(message.subscribeUrl, message.topicArn, /^\/$/);
      if (url) await reachable(fetchText(url));
      return true;
    },
    read: (body) => bouncesIn(readSnsMessage(body)?.message ?? ""),
  };
}

/** If SNS could not be reached, it repeats its message later. */
async function reachable<Value>(asked: Promise<Value>): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    throw new AppError("provider_away", { cause: error });
  }
}

function bouncesIn(message: string): Bounce[] {
  const event = parsed(message);
  // The Message-ID of the original, if notifications are configured to include headers; SES itself gives a mail another
  // Message-ID.
  const messageId = textAt(event, "mail", "commonHeaders", "messageId");
  // For notifications, and for events published by a configuration set.
  const kind = textAt(event, "notificationType") ?? textAt(event, "eventType");
  if (kind === "Bounce" && textAt(event, "bounce", "bounceType") === "Permanent")
    return recipients(event, "bounce", "bouncedRecipients")
      .map((email) => bounceOf("bounce", email, messageId))
      .filter((one) => one !== undefined);
  // Mailboxes also report that a mail was not spam after all, and that a check of the sender failed.
  const feedback = textAt(event, "complaint", "complaintFeedbackType");
  if (kind === "Complaint" && feedback !== "not-spam" && feedback !== "auth-failure")
    return recipients(event, "complaint", "complainedRecipients")
      .map((email) => bounceOf("complaint", email, messageId))
      .filter((one) => one !== undefined);
  return [];
}

function recipients(event: unknown, about: string, name: string): (string | undefined)[] {
  const list = at(event, about, name);
  return Array.isArray(list) ? list.map((one) => textAt(one, "emailAddress")) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
