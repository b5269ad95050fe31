import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { afterAll } from "vitest";
import { buildApp } from "../../src/app.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { type TestClock, testClock } from "./clock.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { quietLog } from "./log.ts";

export { type TestClock, testClock } from "./clock.ts";

/** `dataDir` is a folder of this test file alone. */
export type TestApp = TestDatabase & { app: FastifyInstance; clock: TestClock; baseUrl: string; dataDir: string };

export const testBaseUrl = "https://reviews.example.com";
export const testSecret = "a secret for tests, thirty-two characters and more";

/** The real app over a database of this test file alone; call it once at the top of the file. */
export async function testApp(
  options: {
    log?: FastifyBaseLogger;
    config?: Partial<Parameters<typeof buildApp>[0]["config"]>;
    database?: TestDatabase;
    replicaPool?: Parameters<typeof buildApp>[0]["replicaPool"];
    addressesOf?: Parameters<typeof buildApp>[0]["addressesOf"];
    fetchText?: Parameters<typeof buildApp>[0]["fetchText"];
    jobs?: Parameters<typeof buildApp>[0]["jobs"];
    connections?: Parameters<typeof buildApp>[0]["connections"];
    /** The public base of links, where a test follows them. */
    baseUrl?: string;
    /** Of other sources than these. */
    build?: typeof buildApp;
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await testDatabase());
  const clock = testClock();
  const baseUrl = options.baseUrl ?? testBaseUrl;
  const dataDir = await mkdtemp(join(tmpdir(), "fairmark-test-"));
  const app = await (options.build ?? buildApp)({
    ...database,
    replicaPool: options.replicaPool,
    config: {
      RATE_LIMIT_PER_KEY: 0,
      TRUST_PROXY: false,
      METRICS_TOKEN: undefined,
      SMTP_URL: undefined,
      WEBHOOK_ALLOW_PRIVATE: false,
      DATA_DIR: dataDir,
      ...options.config,
    },
    baseUrl,
    keys: deriveKeys(testSecret),
    clock: () => clock.now,
    log: options.log ?? quietLog,
    // No test asks a name server.
    addressesOf: options.addressesOf ?? (async () => []),
    // Nor any other service.
    fetchText: options.fetchText ?? (async () => Promise.reject(new Error("no test fetches over the network"))),
    jobs: options.jobs,
    ...(options.connections ? { connections: options.connections } : {}),
  });
  await app.ready();
  afterAll(async () => {
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return { ...database, app, clock, baseUrl, dataDir };
}
