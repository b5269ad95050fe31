import { checksApart, checksHere } from "../checks/index.ts";
import type { Config } from "../config.ts";
import { connectKysely } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import type { Mailer } from "../platform/mailer.ts";
import type { CliContext, OpenDatabase } from "./context.ts";
import type { JobFigures } from "./job-figures.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";
import { takeInByProcess } from "./take-in.ts";

export type JobsSetup = {
  config: Config;
  log: Log;
  database: OpenDatabase;
  /** The public base of links. */
  baseUrl: string;
  mailer: Mailer | undefined;
  figures?: JobFigures;
};

/** Three of them listen for jobs all the time, and one says that the workers live. */
const connections = 11;

/** The background jobs in this process, with connections of their own, which the database's own lists call by another name. */
export async function startJobs(context: CliContext, setup: JobsSetup): Promise<RunningWorker> {
  const { config, log, database, baseUrl, mailer, figures } = setup;
  const pool = database.connect(connections, {}, "fairmark jobs");
  return startWorker({
    db: connectKysely(pool, database.engine),
    pool,
    keys: database.keys,
    config,
    baseUrl,
    clock: context.clock,
    log,
    delivery: mailer && { mailer, baseUrl, observe: figures?.mailFigures.observe },
    takeIn: takeInByProcess(context),
    checks: context.program ? checksApart() : checksHere(),
    workMetrics: figures?.workMetrics,
  });
}
