import type { FastifyInstance, onRequestAsyncHookHandler, onRequestHookHandler } from "fastify";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { NoteWrong } from "../platform/http/wrong-credentials.ts";
import { type RateWindow, rateWindow } from "../platform/rate-window.ts";
import type { UsableApiKey } from "./access.queries.ts";
import { parseBasicCredentials } from "./api-key.ts";
import type { KeyRing } from "./key-ring.ts";
import { allows, type NeededScope } from "./key-scope.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by requireApiKey. */
    apiKey: UsableApiKey;
    /** What the route needs, where the key is not good for it: set by requireApiKey, refused by requireScope. */
    deniedScope: NeededScope | undefined;
    /** Set by organisationFromPath: the organisation of the path, proven to be one of this key's. */
    organisation: Organisation;
  }
}

/**
 * Who are you (401), how often do you ask (429): decided in onRequest, before the body is read. Wrong credentials are
 * limited by address and separately from right ones, so that guessing from one address never locks a shop out.
 */
export function requireApiKey(
  app: FastifyInstance,
  keyRing: KeyRing,
  { clock, limitPerSecond, noteWrong }: { clock: Clock; limitPerSecond: number; noteWrong: NoteWrong },
): onRequestAsyncHookHandler {
  // Declared ahead, so that every request has the same shape from the start.
  app.decorateRequest("apiKey");
  app.decorateRequest("organisation");
  app.decorateRequest("deniedScope");
  const uses = rateWindow(limitPerSecond, 1000);

  return async (request) => {
    const credentials = parseBasicCredentials(request.headers.authorization);
    const opened = credentials && (await keyRing.open(credentials));
    if (!opened) {
      if (request.headers.authorization !== undefined) await noteWrong(request);
      throw new AppError("unauthorised");
    }
    const { apiKey } = opened;
    request.apiKey = apiKey;
    const { scope: needed = "any" } = request.routeOptions.config;
    const isGood = allows(apiKey.scope, needed);
    // Refused only after the organisation is known (requireScope), and no use of that kind.
    if (!isGood) request.deniedScope = needed;
    keyRing.noteUse(opened, isGood ? needed : "any");
    if (limitPerSecond > 0) refuseTooMany(uses, apiKey.id, clock());
  };
}

function refuseTooMany(window: RateWindow, key: string, now: Date): void {
  const retryAfterSeconds = window.use(key, now);
  if (retryAfterSeconds !== undefined) throw new AppError("too_many_requests", { retryAfterSeconds });
}

/** Is this organisation yours: an unknown trkref and that of another shop get the same 404. */
export const organisationFromPath: onRequestHookHandler = (request, _reply, done) => {
  const { trkref } = request.params as { trkref?: string };
  if (trkref === undefined) return done();
  const organisation = request.apiKey.organisations.get(trkref);
  if (!organisation) return done(new AppError("not_found"));
  request.organisation = organisation;
  done();
};
