import { lookup as systemLookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { forbiddenBecause, publicLookup } from "./public-address.ts";
import { type AttemptOutcome, signatures } from "./webhook.ts";

export type OutgoingWebhook = {
  url: string;
  id: string;
  body: string;
  /** All secrets that sign, newest first. */
  secrets: readonly Uint8Array[];
};

/** How an attempt ended. Of the answer it contains only the status, and how long to wait if the receiver said so. */
export type Attempt = {
  outcome: AttemptOutcome;
  status: number | null;
  milliseconds: number;
  retryAfterMs: number;
};

export type SendOptions = {
  /** The operator allows private addresses, and plain HTTP with them. */
  allowsPrivate: boolean;
  timeoutMs?: number;
  resolve?: LookupFunction;
};

const timeoutMs = 15_000;
// The body of the answer is not used; this much of it is let in before the connection is cut.
const answerAtMost = 64 * 1024;

/**
 * Posts a message once, signed with the present time. Redirects are not followed. Never throws because of what the
 * receiver does.
 */
export async function sendWebhook(message: OutgoingWebhook, options: SendOptions, now: Date): Promise<Attempt> {
  const url = new URL(message.url);
  const started = performance.now();
  const end = (outcome: AttemptOutcome, status: number | null = null, retryAfterMs = 0): Attempt => {
    return { outcome, status, milliseconds: Math.round(performance.now() - started), retryAfterMs };
  };
  // The setting may have become stricter since the endpoint was made.
  if (!options.allowsPrivate && forbiddenBecause(url)) return end("forbidden_address");
  try {
    const { status, retryAfter } = await post(url, message, options, now);
    return end(status >= 200 && status < 300 ? "delivered" : "answered", status, readRetryAfter(retryAfter, now));
  } catch (error) {
    return end(outcomeOf(error as NodeJS.ErrnoException));
  }
}

function post(
  url: URL,
  { id, body, secrets }: OutgoingWebhook,
  options: SendOptions,
  now: Date,
): Promise<{ status: number; retryAfter: string | undefined }> {
  const timestamp = Math.floor(now.getTime() / 1000);
  const resolve: LookupFunction = options.resolve ?? (systemLookup as LookupFunction);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((done, fail) => {
    const outgoing = request(
      url,
      {
        method: "POST",
        // A new connection for each message: the address of a kept one would have been looked up some time ago.
        agent: false,
        lookup: options.allowsPrivate ? resolve : publicLookup(resolve),
        signal: AbortSignal.timeout(options.timeoutMs ?? timeoutMs),
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "Fairmark-Webhooks/1",
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signatures(secrets, { id, timestamp, body }),
        },
      },
      (answer) => {
        let received = 0;
        answer.on("data", (part: Buffer) => {
          received += part.length;
          if (received > answerAtMost) answer.destroy();
        });
        answer.on("error", () => undefined);
        done({ status: answer.statusCode ?? 0, retryAfter: answer.headers["retry-after"] });
      },
    );
    // For a 101 without a listener, Node calls neither `error` nor the time limit: the attempt would never end.
    outgoing.on("upgrade", (answer, socket) => {
      socket.destroy();
      done({ status: answer.statusCode ?? 0, retryAfter: undefined });
    });
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

/** Seconds, or a date; anything else is ignored. */
function readRetryAfter(text: string | undefined, now: Date): number {
  if (text === undefined) return 0;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}

function outcomeOf({ name, code = "" }: NodeJS.ErrnoException): AttemptOutcome {
  if (name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR" || code === "ETIMEDOUT")
    return "timed_out";
  if (code === "FORBIDDEN_ADDRESS") return "forbidden_address";
  if (["ENOTFOUND", "EAI_AGAIN", "ENODATA"].includes(code)) return "no_such_host";
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/.test(code)) return "tls_failed";
  return "not_connected";
}
