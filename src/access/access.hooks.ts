import type {} from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler, onRequestHookHandler } from "fastify";
import type { Organisation } from "../organisations/index.ts";
import { AppError } from "../platform/errors.ts";
import type { UsableApiKey } from "./access.queries.ts";
import { parseBasicCredentials } from "./api-key.ts";
import type { KeyRing } from "./key-ring.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by requireApiKey. */
    apiKey: UsableApiKey;
    /** Set by organisationFromPath: the organisation of the path, proven to be one of this key's. */
    organisation: Organisation;
  }
}

const failuresPerMinute = 30;

/**
 * Who are you (401), how often do you ask (429): decided in onRequest, before the body is read. Wrong credentials are
 * limited by address and apart from right ones, so that guessing from one address never locks a shop out.
 */
export function requireApiKey(
  app: FastifyInstance,
  keyRing: KeyRing,
  limitPerSecond: number,
): onRequestAsyncHookHandler {
  // Declared ahead, so that every request has the same shape from the start.
  app.decorateRequest("apiKey");
  app.decorateRequest("organisation");
  const countFailure = app.createRateLimit({
    max: failuresPerMinute,
    timeWindow: 60_000,
    keyGenerator: ({ ip }) => ip,
  });
  const countUse = app.createRateLimit({
    max: limitPerSecond,
    timeWindow: 1000,
    keyGenerator: ({ apiKey }) => apiKey.id,
  });

  return async (request) => {
    const credentials = parseBasicCredentials(request.headers.authorization);
    const apiKey = credentials && (await keyRing.open(credentials));
    if (!apiKey) {
      if (request.headers.authorization !== undefined) await refuseTooMany(countFailure, request);
      throw new AppError("unauthorised");
    }
    request.apiKey = apiKey;
    if (limitPerSecond > 0) await refuseTooMany(countUse, request);
  };
}

type RateLimit = ReturnType<FastifyInstance["createRateLimit"]>;

async function refuseTooMany(count: RateLimit, request: FastifyRequest): Promise<void> {
  const limit = await count(request);
  if (!limit.isAllowed && limit.isExceeded)
    throw new AppError("too_many_requests", { retryAfterSeconds: limit.ttlInSeconds });
}

/** Is this organisation yours: an unknown trkref and another shop's get the same 404. */
export const organisationFromPath: onRequestHookHandler = (request, _reply, done) => {
  const { trkref } = request.params as { trkref?: string };
  if (trkref === undefined) return done();
  const organisation = request.apiKey.organisations.get(trkref);
  if (!organisation) return done(new AppError("not_found"));
  request.organisation = organisation;
  done();
};
