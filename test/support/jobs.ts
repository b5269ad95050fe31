import { runOnce } from "graphile-worker";
import { graphileLogger } from "../../src/platform/jobs.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { tasks } from "../../src/worker.ts";
import { quietLog } from "./log.ts";
import { type TestApp, testSecret } from "./test-app.ts";

/** Runs every job that is due, in this process, until none is left. Recurring sweeps are not started. */
export async function runJobs({
  db,
  pool,
  clock,
  dataDir,
}: Pick<TestApp, "db" | "pool" | "clock" | "dataDir">): Promise<void> {
  const config = { DATA_DIR: dataDir, IMPORT_DIR: undefined };
  const taskList = tasks({ db, pool, keys: deriveKeys(testSecret), clock: () => clock.now, log: quietLog, config });
  await runOnce({ pgPool: pool, taskList, noHandleSignals: true, logger: graphileLogger(quietLog) });
}
