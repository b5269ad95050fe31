import type pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { testBaseUrl, testSecret } from "../../test/support/test-app.ts";
import type { WorkerDeps } from "../jobs.ts";
import { connectKysely, connectPool, serverRole } from "../platform/db.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { startWorker } from "./start-worker.ts";

const { address } = await testDatabase();
const connect = () => connectPool({ address: address as never, log: quietLog, max: 11, role: serverRole });

function depsOver(pool: pg.Pool): WorkerDeps {
  return {
    db: connectKysely(pool, "postgresql"),
    pool,
    keys: deriveKeys(testSecret),
    config: { WEBHOOK_ALLOW_PRIVATE: false, DATA_DIR: "/nonexistent", IMPORT_DIR: undefined, MAILS_KEPT_DAYS: 90 },
    baseUrl: testBaseUrl,
    clock: () => new Date(),
    log: quietLog,
  };
}

test("jobs that cannot all be started leave none running: every connection is given back", async () => {
  const pool = connect();
  const gone = connect();
  await gone.end();
  // What is asked for at the start cannot be, as where the database goes away at that moment.
  await expect(startWorker({ ...depsOver(pool), db: connectKysely(gone, "postgresql") })).rejects.toThrow();
  await pool.end();
  expect(pool.totalCount).toBe(0);
});

test("what cannot be stopped keeps nothing else from being stopped, and is told", async () => {
  const pool = connect();
  const takeIn = { run: async () => undefined, stop: async () => Promise.reject(new Error("the import goes on")) };
  const worker = await startWorker({ ...depsOver(pool), takeIn });
  await expect(worker.stop()).rejects.toThrow("the import goes on");
  await pool.end();
  expect(pool.totalCount).toBe(0);
});
