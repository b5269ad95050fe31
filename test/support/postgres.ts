import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import type { DatabaseAddress } from "../../src/platform/db.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { type ClusterLocation, ownEmbeddedPostgres, type PostgresAddress } from "../../src/platform/postgres/index.ts";
import { serverEnvironment } from "../../src/platform/postgres/initialise.ts";
import { isAboutForgetting, makeForgetful } from "./installed-postgres.ts";
import { quietLog } from "./log.ts";
import { until } from "./waiting.ts";

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
  const { location, address } = postgres;
  const command = await commandOf(location.cluster);
  await postgres.stop();
  const server = await startForgetful(location, command);
  await untilItAnswers(address, server);
  return {
    address,
    stop: async () => {
      // Waited for, as nothing else may be.
      server.ref();
      server.kill("SIGQUIT");
      if (isAlive(server)) await once(server, "exit");
      await Promise.all([dataDir, location.socketFolder].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

/** The program of a running server and its arguments, as PostgreSQL notes them beside its data: each in quotes after a blank. */
async function commandOf(cluster: string): Promise<{ program: string; settings: string[] }> {
  const noted = await readFile(join(cluster, "postmaster.opts"), "utf8");
  const [program, ...quoted] = noted.trimEnd().split(' "');
  const args = quoted.map((part) => part.slice(0, -1));
  return { program: program!, settings: args.filter((_, at) => args[at - 1] === "-c") };
}

/** The server that the product has made and started, started once more as one that is forgetful. */
async function startForgetful(
  { cluster, socketFolder, user }: ClusterLocation,
  { program, settings }: Awaited<ReturnType<typeof commandOf>>,
): Promise<ChildProcess> {
  makeForgetful(cluster);
  await mkdir(socketFolder, { recursive: true, mode: 0o700 });
  if (user) await chown(socketFolder, user.uid, user.gid);
  const kept = settings.filter((setting) => !isAboutForgetting(setting));
  const child = spawn(program, ["-D", cluster, ...kept.flatMap((setting) => ["-c", setting])], {
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
    cwd: cluster,
    // As the product starts it: Ctrl-C reaches only the tests, which stop it when they are done.
    detached: true,
    env: serverEnvironment,
    stdio: "ignore",
  });
  await once(child, "spawn");
  child.unref();
  return child;
}

const isAlive = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

async function untilItAnswers(address: PostgresAddress, server: ChildProcess): Promise<void> {
  const answers = () =>
    onServer(address, "select").then(
      () => true,
      () => !isAlive(server),
    );
  await until("the database of the tests answers", answers);
  if (!isAlive(server)) throw new Error(`The database of the tests ended with ${server.exitCode ?? server.signalCode}`);
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
