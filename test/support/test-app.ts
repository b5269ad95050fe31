import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { afterAll } from "vitest";
import { buildApp } from "../../src/app.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { quietLog } from "./log.ts";

export type TestApp = TestDatabase & { app: FastifyInstance; clock: TestClock; baseUrl: string };

/** A clock that stands where the test puts it. */
export type TestClock = { now: Date; advance: (ms: number) => void };

export const testBaseUrl = "https://reviews.example.com";
export const testSecret = "a secret for tests, thirty-two characters and more";

export function testClock(start = "2026-03-14T09:26:53.589Z"): TestClock {
  const clock: TestClock = {
    now: new Date(start),
    advance: (ms) => {
      clock.now = new Date(clock.now.getTime() + ms);
    },
  };
  return clock;
}

/** The real app over a database of this test file alone; call it once at the top of the file. */
export async function testApp(
  options: {
    log?: FastifyBaseLogger;
    config?: Partial<Parameters<typeof buildApp>[0]["config"]>;
    database?: TestDatabase;
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await testDatabase());
  const clock = testClock();
  const app = await buildApp({
    ...database,
    config: { RATE_LIMIT_PER_KEY: 0, TRUST_PROXY: false, METRICS_TOKEN: undefined, ...options.config },
    baseUrl: testBaseUrl,
    keys: deriveKeys(testSecret),
    clock: () => clock.now,
    log: options.log ?? quietLog,
  });
  await app.ready();
  afterAll(() => app.close());
  return { ...database, app, clock, baseUrl: testBaseUrl };
}
