import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { mainJobSession } from "../../src/intake/index.ts";
import { connectKysely, connectPool, type Database, serverRole } from "../../src/platform/db.ts";
import { quietLog } from "./log.ts";
import { patienceMs } from "./waiting.ts";

/** A database of this test file alone, cloned from the migrated template; dropped when the file is done. */
export type TestDatabase = {
  db: Database;
  pool: pg.Pool;
  /** For what a server does with a pool of its own. */
  mainJobPool: pg.Pool;
  /** As the owner, who may do what the server's role may not. */
  owner: pg.Pool;
  address: pg.PoolConfig & { database: string };
};

declare module "vitest" {
  interface ProvidedContext {
    postgres: { address: Record<string, string | number>; template: string; inPieces: boolean };
  }
}

/** As `serve` has it, but that no statement is cut off for being slow. */
const patientSession = { ...mainJobSession, statement_timeout: String(patienceMs) };

/** An empty database name of its own, cloned from the template. */
export async function cloneTemplate(): Promise<TestDatabase["address"]> {
  const { address, template } = inject("postgres");
  const database = `${template}_${randomBytes(6).toString("hex")}`;
  await administrate(address, `create database ${database} template ${template}`);
  return { ...address, database };
}

export async function dropDatabase(database: string): Promise<void> {
  await administrate(inject("postgres").address, `drop database if exists ${database} with (force)`);
}

/** Call it once at the top of a test file. */
export async function testDatabase(): Promise<TestDatabase> {
  const address = await cloneTemplate();
  const options = { address: address as never, log: quietLog, waitMs: patienceMs };
  const connect = (max: number, role?: string, session = {}) => connectPool({ ...options, max, role, session });
  const pool = connect(6, serverRole);
  const mainJobPool = connect(4, serverRole, patientSession);
  const owner = connect(2);
  afterAll(async () => {
    await Promise.all([pool.end(), mainJobPool.end(), owner.end()]);
    await dropDatabase(address.database);
  });
  return { db: connectKysely(pool, "postgresql"), pool, mainJobPool, owner, address };
}

async function administrate(address: Record<string, string | number>, sql: string): Promise<void> {
  const client = new pg.Client({ ...address, database: "postgres" });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
