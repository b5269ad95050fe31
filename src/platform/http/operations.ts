import type { FastifyPluginAsync } from "fastify";
import type pg from "pg";
import { AppError } from "../errors.ts";
import { describeError } from "../log.ts";
import { migrationStatus } from "../migrate.ts";
import { equalInConstantTime, sha256 } from "../secrets.ts";

export type OperationsDeps = {
  pool: pg.Pool;
  /** Everything that is counted, as text of this type. */
  figures: () => Promise<string>;
  contentType: string;
  metricsToken: string | undefined;
  /** Asked in turn by `/readyz`: what does not work while requests are answered all the same, in words. */
  concerns: readonly (() => string | undefined | Promise<string | undefined>)[];
};

/** What an operator's tools ask: is the process up, can it work, what is it doing. */
export const operations: FastifyPluginAsync<OperationsDeps> = async (
  app,
  { pool, figures, contentType, metricsToken, concerns },
) => {
  app.get("/healthz", { schema: { hide: true } }, async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "ok" };
  });

  app.get("/readyz", { schema: { hide: true } }, async (request, reply) => {
    reply.header("cache-control", "no-store");
    const problem = await readinessProblem(pool).catch((error) => {
      request.log.warn({ request_id: request.id, err: describeError(error) }, "the database cannot be reached");
      return "the database cannot be reached";
    });
    if (problem === undefined) {
      const reasons = (await Promise.all(concerns.map(async (concern) => concern()))).filter(
        (one) => one !== undefined,
      );
      return reasons.length === 0 ? { status: "ready" } : { status: "degraded", reason: reasons.join("; ") };
    }
    reply.code(503).header("retry-after", 1);
    return { status: "not ready", reason: problem };
  });

  app.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (metricsToken === undefined) throw new AppError("not_found");
    const given = /^Bearer +([^ ].*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!equalInConstantTime(sha256(given), sha256(metricsToken))) {
      reply.header("www-authenticate", "Bearer");
      throw new AppError("unauthorised");
    }
    reply.type(contentType).header("cache-control", "no-store");
    return figures();
  });
};

async function readinessProblem(pool: pg.Pool): Promise<string | undefined> {
  const { missing, newer } = await migrationStatus(pool);
  if (newer) return "the database is newer than this program";
  return missing.length > 0 ? "the database is not migrated" : undefined;
}
