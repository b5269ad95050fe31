import type { FastifyReply, FastifyRequest } from "fastify";

export type CookieOptions = {
  /** Over TLS only. */
  isSecure: boolean;
  /** The part of the site that the cookie is sent to. */
  path: string;
  /** How long the browser keeps it; without one, until it is closed. */
  maxAgeSeconds?: number;
};

/** A cookie that was sent, by its exact name; undefined if there is none. The first of several counts. */
export function readCookie(request: FastifyRequest, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * Sets a cookie beside those already set. No script reads it, and no other site's page or form sends it along; a link from
 * elsewhere does. Values are tokens of ours: letters, digits and `-_.~`, so that nothing needs encoding.
 */
export function setCookie(reply: FastifyReply, name: string, value: string, options: CookieOptions): void {
  if (!/^[\w.~-]*$/.test(value)) throw new Error(`the value of the cookie ${name} has characters that need encoding`);
  const parts = [`${name}=${value}`, `Path=${options.path}`, "HttpOnly", "SameSite=Lax"];
  if (options.maxAgeSeconds !== undefined) parts.push(`Max-Age=${options.maxAgeSeconds}`);
  if (options.isSecure) parts.push("Secure");
  reply.header("set-cookie", parts.join("; "));
}

/** Tells the browser to forget a cookie; name, path and security as it was set. */
export function clearCookie(reply: FastifyReply, name: string, options: Omit<CookieOptions, "maxAgeSeconds">): void {
  setCookie(reply, name, "", { ...options, maxAgeSeconds: 0 });
}
