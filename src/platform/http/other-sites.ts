import type { IncomingHttpHeaders } from "node:http";
import type { FastifyRequest, onRequestHookHandler } from "fastify";
import { AppError } from "../errors.ts";
import { parseUrl } from "../parse-url.ts";

/** Whose page sent a request, as far as it tells. */
export type Sender = "ours" | "another site" | "not said";

/**
 * Whose page sent a request. Browsers say so, and no page can make them lie: those of today in `Sec-Fetch-Site`, where they compare the
 * page's origin with the address they really asked; older ones, and all of them over plain HTTP, in `Origin`. That is compared with the
 * public base of our links and never with `Host`: of that we only know what a proxy made of it, or what a name that somebody else
 * pointed at us is called.
 *
 * @param baseUrl the public base of every link
 */
export function senderOf(
  { "sec-fetch-site": site, origin }: Pick<IncomingHttpHeaders, "sec-fetch-site" | "origin">,
  baseUrl: string,
): Sender {
  if (site !== undefined) return site === "same-origin" || site === "none" ? "ours" : "another site";
  // Without a referrer, browsers say `null` of our own forms too.
  if (origin === undefined || origin === "null") return "not said";
  return parseUrl(origin)?.origin === new URL(baseUrl).origin ? "ours" : "another site";
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a request only asks for something. */
export function isSafe({ method }: Pick<FastifyRequest, "method">): boolean {
  return safeMethods.has(method);
}

/**
 * Refuses what another site's page sent to a form that is open to everybody. What does not say whence it comes is taken: our own pages
 * for customers and shoppers tell no referrer, so that browsers without `Sec-Fetch-Site` say `Origin: null` of them.
 */
export function refuseOtherSites(baseUrl: string): onRequestHookHandler {
  return (request, _reply, done) => {
    const isRefused = !isSafe(request) && senderOf(request.headers, baseUrl) === "another site";
    done(isRefused ? fromAnotherSite() : undefined);
  };
}

export function fromAnotherSite(): AppError {
  return new AppError("forbidden", {
    internal: { because: "another site, or BASE_URL is not the address in the browser" },
  });
}
