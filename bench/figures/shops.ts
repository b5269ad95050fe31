import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import pg from "pg";
import { cookieName, csrfTokenOf, insertSession, insertStaff, makeToken } from "../../src/access/index.ts";
import { buildApp } from "../../src/app.ts";
import { recountShopFigures } from "../../src/insights/index.ts";
import { findOrganisationByTrkref, insertOrganisation, type Organisation } from "../../src/organisations/index.ts";
import { connectKysely, connectPool, type Database, serverRole } from "../../src/platform/db.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { ownEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { upgradeSteps } from "../../src/upgrades/index.ts";
import { say } from "../options.ts";
import type { Processes } from "../processes.ts";
import { trkref } from "../shop.ts";
import { seedSql } from "./seed.ts";

const keys = deriveKeys("a secret of the bench, long enough to be taken");
const baseUrl = "http://127.0.0.1:3000";
const silence = () => undefined;
const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];
const log = {
  ...Object.fromEntries(levels.map((level) => [level, silence])),
  level: "silent",
  child: () => log,
} as never;

/** A database with one shop in it, and the whole app over it. */
export type Shop = {
  reviews: number;
  organisation: Organisation;
  db: Database;
  owner: pg.Pool;
  /** Asks for a page of the console as an admin. */
  page: (path: string) => Promise<void>;
  /** The app, for who asks it over the network; an admin's cookie, and the token of their forms. */
  app: FastifyInstance;
  cookie: string;
  csrfToken: string;
};

/**
 * Starts the PostgreSQL of a folder, and fills a database for each size that is not there yet. It ends with the processes.
 *
 * @param options.isCounted whether what the dashboard and the policy show is counted, which takes as long as all else
 */
export async function openShops(
  folder: string,
  sizes: readonly number[],
  processes: Processes,
  { isCounted = true } = {},
): Promise<{ shops: Shop[]; postgresPid: number }> {
  const postgres = await ownEmbeddedPostgres({ dataDir: folder, log });
  const closing: (() => Promise<void>)[] = [];
  processes.stopLast(async () => {
    for (const close of closing) await close();
    await postgres.stop();
  });
  const shops: Shop[] = [];
  for (const reviews of sizes) {
    const database = `figures_${reviews}`;
    const own = { ...postgres.address, database, ssl: false as const };
    await makeDatabase({ ...postgres.address, ssl: false as const }, database);
    await migrate(own, new Date(), async () => upgradeSteps(keys));
    const owner = connectPool({ address: own, log, max: 2 });
    const pool = connectPool({ address: own, log, max: 6, role: serverRole });
    const db = connectKysely(pool, "postgresql");
    const organisation = await seeded(db, owner, reviews, isCounted);
    const app = await anApp(db, pool, folder);
    closing.push(async () => {
      await app.close();
      await Promise.all([pool.end(), owner.end()]);
    });
    const { cookie, csrfToken } = await signIn(db);
    const page = async (url: string) => {
      const { statusCode } = await app.inject({ url, headers: { cookie } });
      if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
    };
    shops.push({ reviews, organisation, db, owner, page, app, cookie, csrfToken });
  }
  const postgresPid = Number.parseInt(readFileSync(join(postgres.location.cluster, "postmaster.pid"), "utf8"), 10);
  return { shops, postgresPid };
}

async function makeDatabase(address: pg.ClientConfig, database: string): Promise<void> {
  const client = new pg.Client(address);
  client.on("error", silence);
  await client.connect();
  const { rows } = await client.query(
    "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1",
    [database],
  );
  // One whose making was cut off is made anew.
  if (rows[0]?.comment !== "seeded") {
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(`create database ${database}`);
  }
  await client.end();
}

async function seeded(db: Database, owner: pg.Pool, reviews: number, isCounted: boolean): Promise<Organisation> {
  const known = await findOrganisationByTrkref(db, trkref);
  if (known) return known;
  const made = (await insertOrganisation(db, { trkref, name: "Acme", locale: "en-GB" }, new Date()))!;
  say(`seeding ${reviews} reviews`);
  const client = await owner.connect();
  await client.query("set session_replication_role = replica; set work_mem = '256MB'");
  for (const sql of seedSql(reviews)) await client.query(sql, sql.includes("$1") ? [made.id] : []);
  await client.query("vacuum (analyze)");
  if (isCounted) {
    const started = performance.now();
    await recountShopFigures(db, new Date(), silence);
    say(`counted for the first time in ${Math.round((performance.now() - started) / 1000)} s`);
    await client.query("vacuum (analyze)");
  }
  await client.query(`comment on database figures_${reviews} is 'seeded'`);
  client.release(true);
  return made;
}

async function anApp(db: Database, pool: pg.Pool, folder: string): Promise<FastifyInstance> {
  const config = {
    RATE_LIMIT_PER_KEY: 0,
    TRUST_PROXY: false,
    METRICS_TOKEN: undefined,
    SMTP_URL: undefined,
    WEBHOOK_ALLOW_PRIVATE: false,
    DATA_DIR: folder,
  };
  const deps = { db, pool, mainJobPool: pool, config, baseUrl, keys, clock: () => new Date(), log };
  const app = await buildApp(deps as unknown as Parameters<typeof buildApp>[0]);
  await app.ready();
  return app;
}

async function signIn(db: Database): Promise<{ cookie: string; csrfToken: string }> {
  const { token, tokenHash } = makeToken();
  const { id } = (await insertStaff(db, { email: `${token.slice(0, 12)}@example.com`, role: "admin" }, new Date()))!;
  await insertSession(db, { tokenHash, staffId: id }, new Date());
  return { cookie: `${cookieName(baseUrl)}=${token}`, csrfToken: csrfTokenOf(token) };
}
