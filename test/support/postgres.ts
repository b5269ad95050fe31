import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import type { DatabaseAddress } from "../../src/platform/db.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { ownEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { quietLog } from "./log.ts";

/**
 * Before the first test: a PostgreSQL (the embedded one in a folder of its own, or the server of DATABASE_URL) with a migrated
 * template database, which every test file clones.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUp(project, async () => undefined);
}

/**
 * @param prepare what is done to the template's empty database before it is migrated
 * @param inPieces whether its tenant tables lie in pieces after that
 */
export async function setUp(
  project: TestProject,
  prepare: (address: DatabaseAddress) => Promise<void>,
  inPieces = false,
): Promise<() => Promise<void>> {
  const server = process.env.DATABASE_URL ? await givenServer(process.env.DATABASE_URL) : await embeddedServer();
  const template = `fairmark_test_${randomBytes(4).toString("hex")}`;
  await onServer(server.address, `create database ${template}`);
  const ofTemplate = { ...server.address, database: template } as never;
  await prepare(ofTemplate);
  await migrate(ofTemplate, new Date());
  project.provide("postgres", { address: server.address, template, inPieces });
  return async () => {
    await onServer(server.address, `drop database if exists ${template} with (force)`);
    await server.stop();
  };
}

type Server = { address: Record<string, string | number>; stop: () => Promise<void> };

async function embeddedServer(): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), "fairmark-test-"));
  // Reachable for the user that PostgreSQL runs as where the tests run as root: the cluster goes with the folder.
  await chmod(dataDir, 0o711);
  const postgres = await ownEmbeddedPostgres({ dataDir, log: quietLog });
  return {
    address: postgres.address,
    stop: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function givenServer(databaseUrl: string): Promise<Server> {
  const { hostname, port, username, password } = new URL(databaseUrl);
  const address = {
    host: decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  return { address, stop: async () => undefined };
}

async function onServer(address: Record<string, string | number>, sql: string): Promise<void> {
  const client = new pg.Client({ ...address, database: "postgres" });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
