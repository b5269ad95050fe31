import type { FastifyReply } from "fastify";
import type { Clock } from "../platform/clock.ts";
import { daySeconds } from "../platform/days.ts";
import type { Database } from "../platform/db.ts";
import { clearCookie, setCookie } from "../platform/http/cookies.ts";
import type { Keys } from "../platform/secrets.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { cookieName, deviceCookieName, isSecure } from "./session.ts";

export type SignInDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  keys: Keys;
  rateWindows: SharedRateWindows;
};

const deviceMarkSeconds = 180 * daySeconds;

/**
 * Hands a session's token to the browser. The session ends by our clock, so the cookie stays for as long as the browser
 * is open.
 */
export function setSessionCookie(reply: FastifyReply, deps: Pick<SignInDeps, "baseUrl">, token: string): void {
  setCookie(reply, cookieName(deps.baseUrl), token, cookieOptions(deps));
}

export function clearSessionCookie(reply: FastifyReply, deps: Pick<SignInDeps, "baseUrl">): void {
  clearCookie(reply, cookieName(deps.baseUrl), cookieOptions(deps));
}

export function setDeviceCookie(reply: FastifyReply, deps: Pick<SignInDeps, "baseUrl">, mark: string): void {
  setCookie(reply, deviceCookieName(deps.baseUrl), mark, { ...cookieOptions(deps), maxAgeSeconds: deviceMarkSeconds });
}

function cookieOptions({ baseUrl }: Pick<SignInDeps, "baseUrl">) {
  return { isSecure: isSecure(baseUrl), path: "/" };
}
