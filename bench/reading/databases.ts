import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { insertApiKey, makeApiKey } from "../../src/access/index.ts";
import { findOrganisationByTrkref, insertOrganisation } from "../../src/organisations/index.ts";
import { connectKysely, connectPool, type Database, type DatabaseAddress, serverRole } from "../../src/platform/db.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { ownEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { upgradeSteps } from "../../src/upgrades/index.ts";
import { say } from "../options.ts";
import type { Processes } from "../processes.ts";
import { trkref } from "../shop.ts";
import { figuresSql, type ReadingSize, seedSql, sizeOf } from "./seed.ts";

export const secret = "a secret of the bench, long enough to be taken";
const silence = () => undefined;
export const quiet = { error: silence, warn: silence, info: silence, debug: silence } as never;

/** A database with one shop, and a key for it. */
export type Shop = {
  size: ReadingSize;
  organisationId: string;
  address: DatabaseAddress & { database: string };
  /** The same as a setting of a server. */
  url: string;
  authorization: string;
  db: Database;
  pool: pg.Pool;
  owner: pg.Pool;
};

export type Databases = { large: Shop; small: Shop; postgresPid: number };

/** Starts the PostgreSQL of a folder, and makes what is missing in it. It ends with the processes. */
export async function openDatabases(
  folder: string,
  reviews: { large: number; small: number },
  processes: Processes,
): Promise<Databases> {
  const postgres = await ownEmbeddedPostgres({ dataDir: folder, log: quiet });
  const shops: Shop[] = [];
  processes.stopLast(async () => {
    await Promise.all(shops.flatMap(({ pool, owner }) => [pool.end(), owner.end()]));
    await postgres.stop();
  });
  for (const count of [reviews.large, reviews.small]) shops.push(await openShop(postgres.address, sizeOf(count)));
  const postgresPid = Number.parseInt(readFileSync(join(postgres.location.cluster, "postmaster.pid"), "utf8"), 10);
  return { large: shops[0]!, small: shops[1]!, postgresPid };
}

type Address = Awaited<ReturnType<typeof ownEmbeddedPostgres>>["address"];

async function openShop(address: Address, size: ReadingSize): Promise<Shop> {
  const database = `read_${size.reviews}`;
  const own = { ...address, database, ssl: false as const };
  await makeDatabase(address, database, size);
  // A kept one may be older than the newest migration.
  await migrate(own, new Date(), async () => upgradeSteps(deriveKeys(secret)));
  const owner = connectPool({ address: own, log: quiet, max: 2 });
  const pool = connectPool({ address: own, log: quiet, max: 6, role: serverRole });
  const db = connectKysely(pool, "postgresql");
  const organisationId = await seededShop(db, owner, size);
  const made = makeApiKey();
  await insertApiKey(
    connectKysely(owner, "postgresql"),
    made,
    { name: null, organisationIds: [organisationId] },
    new Date(),
  );
  const authorization = `Basic ${Buffer.from(`${made.key}:${made.secret}`).toString("base64")}`;
  const url = `postgres://${address.user}@localhost:${address.port}/${database}?host=${encodeURIComponent(address.host)}`;
  return { size, organisationId, address: own, url, authorization, db, pool, owner };
}

/** Says in a database's comment how far it has come, so that one whose making was cut off is made anew. */
const finished = (size: ReadingSize) => `seed 1 of ${JSON.stringify(size)}`;

async function makeDatabase(address: Address, database: string, size: ReadingSize): Promise<void> {
  const client = new pg.Client({ ...address, ssl: false });
  client.on("error", silence);
  await client.connect();
  try {
    const { rows } = await client.query<{ comment: string | null }>(
      "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1",
      [database],
    );
    if (rows[0]?.comment === finished(size)) return;
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

async function seededShop(db: Database, owner: pg.Pool, size: ReadingSize): Promise<string> {
  const known = await findOrganisationByTrkref(db, trkref);
  if (known) return known.id;
  const { id } = (await insertOrganisation(db, { trkref, name: "Acme", locale: "en-GB" }, new Date()))!;
  const client = await owner.connect();
  try {
    await seedShop(client, id, size);
    const database = `read_${size.reviews}`;
    await client.query(`comment on database ${database} is '${finished(size)}'`);
  } finally {
    client.release(true);
  }
  return id;
}

/** Fills the tables of a shop. What the session does not check is right by construction. */
export async function seedShop(client: pg.ClientBase, organisationId: string, size: ReadingSize): Promise<void> {
  say(`seeding ${size.reviews} reviews of ${size.products} products`);
  const idPrefix = `${(Date.now() - 604_800_000).toString(16).padStart(12, "0")}70008`;
  await client.query(
    "set session_replication_role = replica; set maintenance_work_mem = '512MB'; set work_mem = '256MB'",
  );
  for (const sql of seedSql(size)) await client.query(sql, [organisationId, idPrefix]);
  say("its figures");
  await client.query("analyze");
  for (const sql of figuresSql) await client.query(sql, [organisationId]);
  // The facts were written into rows that were there; a shop's are spread over years.
  await client.query("vacuum full reviews");
  await client.query("vacuum (analyze)");
  await client.query("checkpoint");
}
