import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { readCookie } from "../platform/http/cookies.ts";
import { fromAnotherSite, isSafe, senderOf } from "../platform/http/other-sites.ts";
import { type Delivery, pageScope, showNotFoundPage } from "../platform/http/page-scope.ts";
import { equalInConstantTime } from "../platform/secrets.ts";
import { ConsoleErrorPage, csrfField } from "./console.views.tsx";
import { factorsPath } from "./factors/factors.views.tsx";
import { localPathOf } from "./local-path.ts";
import { isFresh, proofPath } from "./proof.ts";
import type {} from "./record/record.ts";
import { cookieName, csrfTokenOf, hashToken, noteUseEveryMs } from "./session.ts";
import { findSession, touchSession } from "./sessions.queries.ts";
import { findUsualTimeZone } from "./staff.queries.ts";
import type { Role, SignedInStaff } from "./staff.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who is asking: set on every console route that names roles, and on public ones if there is a session. */
    staff: SignedInStaff;
  }
  interface FastifyContextConfig {
    /** Who may call this console route. */
    roles?: readonly Role[];
    /** A console route for those who are not signed in. */
    public?: true;
    /** A form that is taken only from who has proven a short while ago who they are: what is worst in a thief's hands. */
    needsProof?: true;
    /** Open also to an admin who still lacks the second factor that admins need: the way to it, and out. */
    withoutFactor?: true;
  }
}

export type ConsoleDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  /** Whether admins get nowhere without a second factor. */
  adminsNeedFactor?: boolean;
};

/** For routes that only refuse. */
export const answersNothing = { public: true, records: { nothing: "there is nothing at such an address" } } as const;

// Templates of questions are the longest texts entered here.
const bodyLimit = 256 * 1024;

/**
 * What every page under /console shares. Call it first in the scope and await it. Who are you and may you (303 to the sign-in
 * page, 403) are decided before the body is read; after that a form must carry the session's token. Each route says in its
 * config whom it is for, or that it is for everybody; one that does not is refused at the start, not when it is found.
 */
export async function consoleScope(app: FastifyInstance, deps: ConsoleDeps, delivery: Delivery): Promise<void> {
  pageScope(app, {
    ...delivery,
    isIndexed: false,
    paths: [],
    runsScripts: true,
    tellsItself: true,
    language: "en",
    errorPage: (props, { staff }) => (staff ? ConsoleErrorPage({ staff, ...props }) : undefined),
  });
  await app.register(formbody, { bodyLimit });
  app.decorateRequest("staff");
  app.addHook("onRoute", requireRoles);
  app.addHook("onRoute", requireRecord);
  app.addHook("onRequest", async (request) => refuseOtherSites(request, deps.baseUrl));
  app.addHook("onRequest", async (request, reply) => letIn(deps, request, reply));
  app.addHook("preHandler", async (request) => requireCsrfToken(request));
  app.addHook("preHandler", async (request, reply) => requireProof(request, reply));
  app.all(
    "/console/*",
    { schema: { hide: true }, config: answersNothing, onRequest: refuseAsUnknown },
    showNotFoundPage,
  );
}

async function refuseAsUnknown(): Promise<never> {
  throw new AppError("not_found");
}

/** A page that forgot to say whom it is for would be open to everybody. */
function requireRoles({ method, url, config }: RouteOptions & { url: string }): void {
  if (config?.public || (config?.roles?.length ?? 0) > 0) return;
  throw new Error(
    `${[method].flat().join("/")} ${url} does not say whom it is for: give its route config: { roles: [...] }, or { public: true }`,
  );
}

/** A form that forgot to say what it leaves in the record would leave nothing. */
function requireRecord({ method, url, config }: RouteOptions & { url: string }): void {
  if ([method].flat().every((one) => safeMethods.has(one)) || config?.records !== undefined) return;
  throw new Error(
    `${[method].flat().join("/")} ${url} does not say what it leaves in the record: give its route config: { records: [...] }, or { records: { nothing: "why" } }`,
  );
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site's page sent. Our own pages here always tell their origin, so who hides it is somebody else. A client that
 * says nothing at all is not a browser: the session's token decides about it, and without one it is refused.
 */
function refuseOtherSites(request: FastifyRequest, baseUrl: string): void {
  if (isSafe(request)) return;
  const { origin } = request.headers;
  const sender = senderOf(request.headers, baseUrl);
  const isOurs =
    sender === "not said" ? origin === undefined && !request.routeOptions.config.public : sender === "ours";
  if (!isOurs) throw fromAnotherSite();
}

/** Who are you: a session is needed, or the sign-in page follows. May you: one of the route's roles is needed. */
async function letIn(deps: ConsoleDeps, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { config } = request.routeOptions;
  const staff = await findSignedIn(deps, request);
  if (staff) request.staff = staff;
  if (config.public) return;
  if (!staff) return reply.redirect(signInPath(request), 303);
  if (!config.roles?.includes(staff.role)) throw new AppError("forbidden");
  if (deps.adminsNeedFactor && staff.role === "admin" && !staff.hasFactor && !config.withoutFactor)
    return reply.redirect(`${factorsPath}?required`, 303);
}

const keptMs = 60_000;
const usualZones = new WeakMap<Database, { zone: string; readAt: number }>();

/** The zone of most shops, which is asked once a minute and not with every page. */
async function usualTimeZone(db: Database, now: Date): Promise<string> {
  const known = usualZones.get(db);
  if (known && Math.abs(now.getTime() - known.readAt) < keptMs) return known.zone;
  const zone = (await findUsualTimeZone(db)) ?? "UTC";
  usualZones.set(db, { zone, readAt: now.getTime() });
  return zone;
}

// What was sent to a session that has ended is not carried out, nor sent again after signing in.
function signInPath({ method, url }: FastifyRequest): string {
  if (method !== "GET" && method !== "HEAD") return "/console/sign-in?ended";
  return url === "/console" ? "/console/sign-in" : `/console/sign-in?next=${encodeURIComponent(url)}`;
}

async function findSignedIn(deps: ConsoleDeps, request: FastifyRequest): Promise<SignedInStaff | undefined> {
  const token = readCookie(request, cookieName(deps.baseUrl));
  const tokenHash = hashToken(token);
  if (!token || !tokenHash) return undefined;
  const now = deps.clock();
  const session = await findSession(deps.db, tokenHash, now);
  if (!session) return undefined;
  if (now.getTime() - session.lastSeenAt.getTime() >= noteUseEveryMs) await touchSession(deps.db, tokenHash, now);
  const { id, email, role, organisations, hasFactor, sessionId } = session;
  const isProven = isFresh(session.provenAt, now);
  const timeZone = organisations === "all" ? await usualTimeZone(deps.db, now) : (organisations[0]?.timeZone ?? "UTC");
  const csrfToken = csrfTokenOf(token);
  return { id, email, role, organisations, csrfToken, sessionId, isProven, hasFactor, timeZone };
}

/**
 * The second lock, in case a browser does not say where a form came from. Pages without a session have only the first
 * one.
 */
async function requireCsrfToken(request: FastifyRequest): Promise<void> {
  if (isSafe(request) || request.routeOptions.config.public) return;
  const sent = (request.body as Record<string, unknown> | undefined)?.[csrfField];
  const isRight =
    typeof sent === "string" && equalInConstantTime(Buffer.from(sent), Buffer.from(request.staff.csrfToken));
  if (!isRight) throw new AppError("forbidden", { internal: { because: "no or another session's token" } });
}

/** What was sent is not kept: after the proof it is done again, from the page that it came from. */
async function requireProof(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (!request.routeOptions.config.needsProof || request.staff.isProven) return;
  const next = encodeURIComponent(localPathOf(request.headers.referer));
  return reply.redirect(`${proofPath}?undone&next=${next}`, 303);
}
