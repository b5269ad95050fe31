import type { FastifyPluginAsync } from "fastify";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { readBodiesAsJson } from "../platform/http/json-body.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import type { NoteWrong } from "../platform/http/wrong-credentials.ts";
import { equalInConstantTime, type Keys, sha256 } from "../platform/secrets.ts";
import { parseBounces } from "./bounce.ts";
import { takeBounces } from "./take-bounces.ts";

export type BounceApiDeps = {
  db: Database;
  clock: Clock;
  keys: Keys;
  bounceToken: string | undefined;
  noteWrong: NoteWrong;
};

const bodyLimit = 512 * 1024;

/** Where whoever receives bounces and complaints (a mail provider's webhook, a script behind the return path) reports them. */
export const bounceApi: FastifyPluginAsync<BounceApiDeps> = async (app, deps) => {
  readBodiesAsJson(app);
  const otherMethods = refuseOtherMethods(app);
  // Before the body is read.
  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (deps.bounceToken === undefined) throw new AppError("not_found");
    const given = /^Bearer +([^ ].*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (equalInConstantTime(sha256(given), sha256(deps.bounceToken))) return;
    if (request.headers.authorization !== undefined) await deps.noteWrong(request);
    reply.header("www-authenticate", "Bearer");
    throw new AppError("unauthorised");
  });

  app.post("/mail/bounces", { schema: { hide: true }, bodyLimit }, async (request) => {
    const read = parseBounces(request.body);
    // An error only if there was nothing to take: otherwise a provider would send its whole list again, for ever.
    if (read.bounces === undefined || (read.bounces.length === 0 && read.problems.length > 0))
      throw new AppError("invalid_request", { errors: read.problems });
    const { bounces, rejected, problems } = read;
    const counts = await takeBounces(deps, bounces, deps.clock());
    return problems.length === 0 ? counts : { ...counts, rejected, errors: problems };
  });
  otherMethods.close();
};
