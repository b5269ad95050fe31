import { runOnce } from "graphile-worker";
import { graphileLogger } from "../../src/platform/jobs-log.ts";
import type { Log } from "../../src/platform/log.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { tasks } from "../../src/worker.ts";
import { quietLog } from "./log.ts";
import { type TestApp, testBaseUrl, testSecret } from "./test-app.ts";

/** Runs every job that is due, in this process, until none is left. Recurring sweeps are not started. */
export async function runJobs(
  { db, pool, clock, dataDir }: Pick<TestApp, "db" | "pool" | "clock" | "dataDir">,
  log: Log = quietLog,
): Promise<void> {
  const taskList = tasks({
    db,
    pool,
    // Receivers in tests listen on loopback.
    config: { WEBHOOK_ALLOW_PRIVATE: true, DATA_DIR: dataDir, IMPORT_DIR: undefined, MAILS_KEPT_DAYS: 90 },
    keys: deriveKeys(testSecret),
    baseUrl: testBaseUrl,
    clock: () => clock.now,
    log,
  });
  await runOnce({ pgPool: pool, taskList, noHandleSignals: true, logger: graphileLogger(quietLog) });
}
