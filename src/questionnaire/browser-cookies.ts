import type { FastifyReply, FastifyRequest } from "fastify";
import { daySeconds } from "../platform/days.ts";
import { readCookie, setCookie } from "../platform/http/cookies.ts";
import { hmac, random128, sha256 } from "../platform/secrets.ts";

// With this prefix browsers keep a name for this very host, and for TLS: nothing on the shop's own domain, such as its other
// hosts, can plant a draft's cookie and read what is typed under it. Such cookies are for the whole host. Without TLS there are none.
const nameAt = (baseUrl: string, name: string) => (baseUrl.startsWith("https:") ? `__Host-${name}` : name);
const draftCookie = (baseUrl: string) => nameAt(baseUrl, "draft");
const authorName = (number: number) => `author-${number}`;
const isSecret = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{32}$/.test(text);
const optionsFor = (baseUrl: string, days: number) => ({
  isSecure: baseUrl.startsWith("https:"),
  path: "/",
  maxAgeSeconds: days * daySeconds,
});

/** What stands for this browser in the drafts of one purchase; undefined for a browser that never saved one. */
export function readBrowserHash(request: FastifyRequest, baseUrl: string, purchaseId: string): Buffer | undefined {
  const secret = readCookie(request, draftCookie(baseUrl));
  return isSecret(secret) ? browserHash(secret, purchaseId) : undefined;
}

/** The same, for a POST that saves a draft: a browser without the cookie gets one. */
export function ensureBrowserHash(
  request: FastifyRequest,
  reply: FastifyReply,
  baseUrl: string,
  purchaseId: string,
): Buffer {
  const known = readCookie(request, draftCookie(baseUrl));
  const secret = isSecret(known) ? known : random128();
  setCookie(reply, draftCookie(baseUrl), secret, optionsFor(baseUrl, 60));
  return browserHash(secret, purchaseId);
}

// The purchase is part of it, so that nobody can see that two drafts come from the same browser.
function browserHash(secret: string, purchaseId: string): Buffer {
  return sha256(`${secret} ${purchaseId}`);
}

/**
 * The author secret that this browser has for a review, also by the name without a prefix, which lasted a year; the caller checks
 * whether it is right, so a planted one opens nothing.
 */
export function readAuthorSecret(request: FastifyRequest, number: number): string | undefined {
  const names = [`__Host-${authorName(number)}`, authorName(number)];
  return names.map((name) => readCookie(request, name)).find(isSecret);
}

/** Makes this browser the author's, for a year. */
export function setAuthorCookie(reply: FastifyReply, baseUrl: string, number: number, authorSecret: string): void {
  setCookie(reply, nameAt(baseUrl, authorName(number)), authorSecret, optionsFor(baseUrl, 365));
}

/** The token in each form of the author's pages: no other site can know it, since it is made from the secret. */
export function authorFormToken(authorSecret: string, number: number): string {
  return hmac(Buffer.from(authorSecret, "hex"), `a form of the author of ${number}`).toString("hex");
}
