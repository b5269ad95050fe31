import { pino } from "pino";
import { buildApp } from "../src/app.ts";
import { systemClock } from "../src/platform/clock.ts";
import { connectKysely, connectPool } from "../src/platform/db.ts";
import { deriveKeys } from "../src/platform/secrets.ts";

/** The app as it is served, over no database: for what its routes say of themselves. */
export async function appWithoutDatabase(more: Pick<Parameters<typeof buildApp>[0], "frontPage"> = {}) {
  const log = pino({ level: "silent" });
  const pool = connectPool({ address: { connectionString: "postgres://nowhere.invalid/none" }, log, max: 1 });
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
    ...more,
  });
  await app.ready();
  const close = async () => {
    await app.close();
    await pool.end();
  };
  return { app, close };
}
