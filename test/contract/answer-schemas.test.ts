import type { FastifyInstance, RouteOptions } from "fastify";
import { pino } from "pino";
import { expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { connectKysely, connectPool } from "../../src/platform/db.ts";
import { routeSchemas } from "../../src/platform/http/route-schemas.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";

// What writes an answer is made when it is first written: a schema that makes none would be noticed by whoever asks first.
test("of every schema of an answer something can be made that writes it", async () => {
  const log = pino({ level: "silent" });
  const pool = connectPool({ address: { connectionString: "postgres://nowhere.invalid/none" }, log, max: 1 });
  const found: { url: string; status: string; schema: object; shared: Record<string, unknown> }[] = [];
  const watchRoutes = async (scope: FastifyInstance) => {
    scope.addHook("onRoute", function (this: FastifyInstance, { url, schema }: RouteOptions & { url: string }) {
      const shared = this.getSchemas();
      for (const [status, one] of Object.entries((schema?.response ?? {}) as Record<string, object>))
        found.push({ url, status, schema: one, shared });
    });
  };
  // Within the whole app, and not in a scope of its own.
  Object.assign(watchRoutes, { [Symbol.for("skip-override")]: true });
  const app = await buildApp({
    db: connectKysely(pool, "postgresql"),
    pool,
    mainJobPool: pool,
    config: {
      RATE_LIMIT_PER_KEY: 0,
      TRUST_PROXY: false,
      METRICS_TOKEN: undefined,
      SMTP_URL: undefined,
      WEBHOOK_ALLOW_PRIVATE: false,
      DATA_DIR: "data",
    },
    baseUrl: "https://reviews.example.com",
    keys: deriveKeys("only to build the app, nothing is signed with it"),
    clock: systemClock,
    log,
    frontPage: watchRoutes,
  });
  await app.ready();
  expect(new Set(found.map(({ url }) => url)).size).toBeGreaterThan(15);
  const problems = found.flatMap(({ url, status, schema, shared }) => {
    const write = routeSchemas.compilersFactory!.buildSerializer!(shared, {})({ schema, method: "GET", url } as never);
    try {
      write({});
      return [];
    } catch (error) {
      // Made, and then it refused what is no such answer.
      return /(is required!|does not match schema definition\.)$/.test((error as Error).message)
        ? []
        : [`${url} ${status}: ${(error as Error).message}`];
    }
  });
  expect(problems).toEqual([]);
  await app.close();
  await pool.end();
});
