import { createHash } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { VNode } from "preact";
import { AppError } from "../errors.ts";
import { ErrorPage, type ErrorPageProps } from "../html/page.tsx";
import { renderPage } from "../html/render.ts";
import { hasCurrent } from "./assets.ts";
import { logRefusal, toAppError } from "./error-handler.ts";

export type PageScopeOptions = {
  cacheControl: string;
  /** Whether search engines may list these pages. */
  isIndexed: boolean;
  /** Paths such as `/folder/*` that end on this scope's 404 page where none of its routes fits. */
  paths: readonly string[];
  /** Whether its pages may run scripts of our own, from files, and those may talk to this host. */
  runsScripts?: boolean;
  /**
   * Whether this host, and no other, learns where its readers came from. Without it a browser says of a form only that it
   * came from somewhere (`Origin: null`).
   */
  tellsItself?: boolean;
  /** The scope's own page for a refusal; undefined for the one that all share. */
  errorPage?: (props: ErrorPageProps, request: FastifyRequest) => VNode | undefined;
};

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' https: data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

const securityHeaders: Record<string, string> = {
  "content-security-policy": policy.join("; "),
  // Links are credentials: no other host may learn where a reader came from.
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // For browsers that do not know frame-ancestors.
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
};

/**
 * What every scope that answers HTML shares: the headers, and refusals as pages. Call it first in the scope; a scope that
 * takes forms registers its own body parser afterwards, since this one takes no bodies at all.
 */
export function pageScope(app: FastifyInstance, options: PageScopeOptions): void {
  app.removeAllContentTypeParsers();
  const headers: Record<string, string> = { ...securityHeaders, "cache-control": options.cacheControl };
  if (options.runsScripts)
    headers["content-security-policy"] = [...policy, "script-src 'self'", "connect-src 'self'"].join("; ");
  if (options.tellsItself) headers["referrer-policy"] = "same-origin";
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(headers);
    if (!options.isIndexed) reply.header("x-robots-tag", "noindex");
  });
  app.setErrorHandler((error, request, reply) => showErrorPage(error, request, reply, options.errorPage));
  for (const path of options.paths) {
    // In onRequest, so that no body is read, and refused for its type, on the way to a 404.
    app.all(path, { schema: { hide: true }, onRequest: refuseAsUnknown }, showNotFoundPage);
  }
}

async function refuseAsUnknown(): Promise<never> {
  throw new AppError("not_found");
}

export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.type("text/html; charset=utf-8").send(html);
}

/** A page that caches may keep and ask about again. */
export function sendTaggedPage(request: FastifyRequest, reply: FastifyReply, html: string): FastifyReply {
  // Weak: a proxy that compresses the page does not change what it says.
  const etag = `W/"${createHash("sha256").update(html).digest("base64url").slice(0, 22)}"`;
  reply.header("etag", etag);
  return hasCurrent(request, etag) ? reply.code(304).send() : sendPage(reply, html);
}

/** The not-found page; also for an app that wants it where no scope is. */
export function showNotFoundPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return showErrorPage(new AppError("not_found"), request, reply);
}

/** Any error as a page in human words. Nothing of what was sent, and nothing of what went wrong inside, stands on it. */
export function showErrorPage(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  errorPage?: PageScopeOptions["errorPage"],
): FastifyReply {
  const refusal = toAppError(error);
  logRefusal(request, refusal);
  const status = statusOf(error, refusal);
  // A person reloads more slowly than a shop's server retries.
  const retryAfterSeconds = status === 503 ? 5 : refusal.retryAfterSeconds;
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  reply.headers({ ...securityHeaders, "cache-control": "no-store", "x-robots-tag": "noindex" });
  const props = { status, ...wordsFor(status), requestId: status >= 500 ? request.id : undefined };
  return sendPage(reply.code(status), renderPage(errorPage?.(props, request) ?? ErrorPage(props)));
}

// A browser and its caches act upon the framework's own 4xx (415, 414 …), so they are kept.
function statusOf(error: unknown, refusal: AppError): number {
  if (error instanceof AppError) return error.status;
  const { statusCode } = error as Partial<FastifyError>;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : refusal.status;
}

type Words = { heading: string; advice: string };

const notUnderstood: Words = {
  heading: "That request was not understood",
  advice: "Go back and try once more. If it happens again, open the link you were given afresh.",
};

const words: Record<number, Words> = {
  403: {
    heading: "This is not open to you",
    advice:
      "It belongs to another role, or what you sent came from a page that is no longer good. Go back and reload it.",
  },
  404: {
    heading: "There is nothing at this address",
    advice:
      "The link may have been cut off on its way to you, or a newer one has taken its place. Open the newest message you " +
      "have, or ask whoever gave you the link for another.",
  },
  405: notUnderstood,
  408: {
    heading: "That took too long",
    advice: "Your message did not arrive in time. Check your connection and try once more.",
  },
  409: {
    heading: "Something has changed meanwhile",
    advice: "Open the link you were given again to see how things stand now.",
  },
  413: {
    heading: "That was too long",
    advice: "What you sent is larger than this page can take. Go back and shorten it.",
  },
  429: { heading: "Too many requests", advice: "Please wait a minute, then try once more." },
  500: {
    heading: "Something went wrong on our side",
    advice: "It was not your doing, and it has been noted. Please try again later.",
  },
  503: {
    heading: "We cannot reach our records just now",
    advice:
      "Please wait a moment and reload this page. If you had written something, it is then sent again and counts once.",
  },
};

function wordsFor(status: number): Words {
  return words[status] ?? (status < 500 ? notUnderstood : words[500]!);
}
