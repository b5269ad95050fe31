import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type pg from "pg";
import { AppError } from "../errors.ts";
import { type FaultMemory, faultOf, faultWords } from "../faults.ts";
import { describeError } from "../log.ts";
import { migrationStatus } from "../migrate.ts";
import { equalInConstantTime, sha256 } from "../secrets.ts";
import type { SweepStanding } from "../sweeps.ts";
import { readOnlyWords, whyReadOnly } from "../writable.ts";
import type { NoteWrong } from "./wrong-credentials.ts";

export type OperationsDeps = {
  pool: pg.Pool;
  /** Does the program's main job for nobody; rejects with what it fails with. */
  tryMainJob: () => Promise<void>;
  /** Everything that is counted, as text of this type. */
  figures: () => Promise<string>;
  contentType: string;
  metricsToken: string | undefined;
  noteWrong: NoteWrong;
  faults: FaultMemory;
  /** Whether the disk under our own folder has no room left. */
  isDiskFull: () => Promise<boolean>;
  sweeps: () => Promise<readonly SweepStanding[]>;
  /** Called by `/readyz`: each says in words what does not work although requests are still answered. */
  concerns: readonly (() => string | undefined | Promise<string | undefined>)[];
};

const mainJobFails = "the database refuses a statement of the main job";

/** What an operator's tools ask: is the process up, can it work, what is it doing. */
export const operations: FastifyPluginAsync<OperationsDeps> = async (app, deps) => {
  const { figures, contentType, metricsToken, noteWrong } = deps;
  app.get("/healthz", { schema: { hide: true } }, async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "ok" };
  });

  app.get("/readyz", { schema: { hide: true } }, async (request, reply) => {
    reply.header("cache-control", "no-store");
    const problem = await readinessProblem(deps, request).catch((error) => {
      const words = faultWords[faultOf(error) ?? "unreachable"];
      request.log.warn({ request_id: request.id, err: describeError(error) }, words);
      return words;
    });
    if (problem !== undefined) {
      const isFull = deps.faults.isDiskFull() || (await deps.isDiskFull().catch(() => false));
      reply.code(503).header("retry-after", 1);
      return { status: "not ready", reason: isFull ? faultWords.disk_full : problem };
    }
    return degraded(deps);
  });

  app.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (metricsToken === undefined) throw new AppError("not_found");
    const given = /^Bearer +([^ ].*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!equalInConstantTime(sha256(given), sha256(metricsToken))) {
      if (request.headers.authorization !== undefined) await noteWrong(request);
      reply.header("www-authenticate", "Bearer");
      throw new AppError("unauthorised");
    }
    reply.type(contentType).header("cache-control", "no-store");
    return figures();
  });
};

async function readinessProblem(deps: OperationsDeps, request: FastifyRequest): Promise<string | undefined> {
  const { pool, faults, isDiskFull, tryMainJob } = deps;
  const { missing, newer } = await migrationStatus(pool);
  if (newer) return "the database is newer than this program";
  if (missing.length > 0) return "the database is not migrated";
  const reason = await whyReadOnly(pool);
  if (reason) return readOnlyWords[reason];
  try {
    await tryMainJob();
  } catch (error) {
    if (faultOf(error)) throw error;
    request.log.warn({ request_id: request.id, err: describeError(error) }, mainJobFails);
    return mainJobFails;
  }
  // A folder that cannot be examined says nothing about the database.
  return faults.isDiskFull() || (await isDiskFull().catch(() => false)) ? faultWords.disk_full : undefined;
}

/** Still 200, since a restart would mend none of it, and shoppers are still served. */
async function degraded({ concerns, sweeps }: OperationsDeps) {
  const overdue = (await sweeps()).filter(({ isOverdue }) => isOverdue).map(({ task }) => task);
  const reasons = (await Promise.all(concerns.map(async (concern) => concern()))).filter((one) => one !== undefined);
  if (overdue.length > 0) reasons.push("recurring jobs have not run for three times their period");
  if (reasons.length === 0) return { status: "ready" };
  const listed = overdue.length > 0 ? { overdue_sweeps: overdue } : {};
  return { status: "degraded", reason: reasons.join("; "), ...listed };
}
