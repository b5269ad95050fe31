import { verify, X509Certificate } from "node:crypto";
import { parseUrl } from "../../platform/parse-url.ts";
import { type FetchText, isRecord, textAt } from "./provider.ts";

/** What Amazon SNS posts: a notification, or a subscription that is waiting to be confirmed. */
export type SnsMessage = { type: string; topicArn: string; message: string; subscribeUrl: string | undefined };

// What is signed, in this order, each name and value on a line of its own; what is absent is left out.
const signedOf: Readonly<Record<string, readonly string[]>> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};
const hashes: Readonly<Record<string, string>> = { "1": "sha1", "2": "sha256" };

export function readSnsMessage(body: unknown): SnsMessage | undefined {
  const [type, topicArn, message] = ["Type", "TopicArn", "Message"].map((name) => textAt(body, name));
  if (type === undefined || topicArn === undefined || message === undefined) return undefined;
  return { type, topicArn, message, subscribeUrl: textAt(body, "SubscribeURL") };
}

/**
 * A URL of SNS in the region of a topic, or undefined: the sender names the URL of its certificate, and we must not
 * fetch anybody else's, nor anything inside our own network.
 */
export function snsUrl(text: string | undefined, topicArn: string, path: RegExp): URL | undefined {
  const [, partition, region] =
    /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{1,30}):\d{12}:[\w-]{1,256}$/.exec(topicArn) ?? [];
  if (region === undefined || text === undefined) return undefined;
  const url = parseUrl(text);
  if (!url) return undefined;
  const host = `sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  // Comparing the origin covers everything: https, this host, the usual port.
  const isTheirs = url.origin === `https://${host}` && url.username === "" && url.password === "" && url.hash === "";
  return isTheirs && path.test(url.pathname) ? url : undefined;
}

const certificatePath = /^\/SimpleNotificationService-[0-9a-zA-Z]{1,128}\.pem$/;

/** Whether SNS itself has signed it, according to the certificate at its own URL. */
export async function isSignedBySns(
  body: unknown,
  certificates: (url: URL) => Promise<string>,
  now: Date,
): Promise<boolean> {
  const message = readSnsMessage(body);
  const url = message && snsUrl(textAt(body, "SigningCertURL"), message.topicArn, certificatePath);
  const signed = message && signedOf[message.type];
  const hash = hashes[textAt(body, "SignatureVersion") ?? ""];
  if (!url || !signed || !hash || !isRecord(body)) return false;
  const text = signed.flatMap((name) => {
    const value = body[name];
    return typeof value === "string" ? [`${name}\n${value}\n`] : [];
  });
  const certificate = readCertificate(await certificates(url));
  if (!certificate || new Date(certificate.validTo) < now || new Date(certificate.validFrom) > now) return false;
  const signature = Buffer.from(textAt(body, "Signature") ?? "", "base64");
  return verify(hash, Buffer.from(text.join(""), "utf8"), certificate.publicKey, signature);
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const keptAtMost = 16;
const failureKeptMs = 60_000;

/**
 * Certificates by their URL, each fetched once. Messages that name ever more URLs only push out each other's, and a
 * certificate that could not be fetched is tried again after a minute.
 */
export function keptCertificates(fetchText: FetchText, now: () => Date): (url: URL) => Promise<string> {
  const kept = new Map<string, { text: Promise<string>; failedAt?: Date }>();
  return (url) => {
    const known = kept.get(url.href);
    const isGood = known && (!known.failedAt || now().getTime() - known.failedAt.getTime() < failureKeptMs);
    if (isGood) return known.text;
    if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value as string);
    const entry: { text: Promise<string>; failedAt?: Date } = { text: fetchText(url) };
    kept.set(url.href, entry);
    entry.text.catch(() => {
      entry.failedAt = now();
    });
    return entry.text;
  };
}
