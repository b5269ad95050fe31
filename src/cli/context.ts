import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { getPriority } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { type Config, readConfig } from "../config.ts";
import { findOrganisationByTrkref, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import {
  connectKysely,
  connectPool,
  type Database,
  type DatabaseAddress,
  DatabaseClient,
  serverRole,
} from "../platform/db.ts";
import { type Engine, engineOf } from "../platform/engine.ts";
import { OperatorError } from "../platform/errors.ts";
import { createLog, type Log } from "../platform/log.ts";
import { makeFolder } from "../platform/make-folder.ts";
import { migrate, migrationStatus, serverRoleSql } from "../platform/migrate.ts";
import { attachEmbeddedPostgres, ownEmbeddedPostgres } from "../platform/postgres/index.ts";
import { putBehind } from "../platform/priority.ts";
import { deriveKeys, type Keys } from "../platform/secrets.ts";
import { refuseReadOnly } from "../platform/writable.ts";
import { ExitCode, type Terminal } from "./run-program.ts";
import type { SettingsFile } from "./settings-file.ts";

/** What every command is given. */
export type CliContext = Terminal & {
  /** The settings, by name: those of the file too once a command runs. */
  environment: Record<string, string | undefined>;
  clock: Clock;
  /** A file of settings to read if it exists and no other was asked for. */
  settingsPath?: string | undefined;
  /** Loads a file of this folder, by its name, with all that it needs, one file after the other. */
  loadInTurn?: ((file: string) => void) | undefined;
  /** The file that was read. */
  settingsFile?: SettingsFile;
};

/** A database that has been reached, migrated and is ready, with everything that depends on it. */
export type OpenDatabase = {
  address: DatabaseAddress;
  engine: Engine;
  db: Database;
  pool: pg.Pool;
  keys: Keys;
  /** A further pool under the server's role, closed with the rest; the name is for the database's own lists. */
  connect: (max: number, session?: Record<string, string>, applicationName?: string) => pg.Pool;
  /** The same to the replica of READ_DATABASE_URL, on which nothing can be written. */
  connectReplica: (connectionString: string, max: number) => pg.Pool;
  close: () => Promise<void>;
};

export type CommandSetup = { config: Config; log: ReturnType<typeof createLog> };

/** Reads the settings; commands that print for people log problems only. */
export function setUp(context: CliContext, defaultLevel?: string): CommandSetup {
  const config = readConfig(context.environment);
  const level = context.environment.LOG_LEVEL ? config.LOG_LEVEL : (defaultLevel ?? "error");
  return { config, log: createLog(level, { onOutputClosed: context.onOutputClosed }) };
}

/** Where the embedded database is, and how it is started if nobody has yet. */
export function embeddedBy({ DATA_DIR: dataDir, SHARED_BUFFERS_MB: sharedBuffersMb }: Config, log: Log) {
  return { dataDir, sharedBuffersMb, log };
}

/**
 * Opens the database of the settings: the server of DATABASE_URL, which must be migrated already, or the embedded one,
 * which is brought up to date here. `serve` and `demo` own the embedded cluster, every other command attaches to it.
 *
 * @param writes whether to refuse a database that takes no writes at once; other commands find out when they write
 */
export async function openDatabase(
  { config, log }: CommandSetup,
  owns: boolean,
  clock: Clock,
  writes = owns,
): Promise<OpenDatabase> {
  const cluster = config.DATABASE_URL
    ? undefined
    : await (owns ? ownEmbeddedPostgres : attachEmbeddedPostgres)(embeddedBy(config, log));
  // PGSSLMODE in the environment would ask for TLS on the local socket.
  const address: DatabaseAddress = cluster
    ? { ...cluster.address, ssl: false }
    : { connectionString: config.DATABASE_URL! };
  const pools: pg.Pool[] = [];
  const close = async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await cluster?.stop();
  };
  try {
    const keys = await keepKeys(config);
    if (cluster) {
      const steps = async () => (await import("../upgrades/index.ts")).upgradeSteps(keys);
      for (const step of (await migrate(address, clock(), steps)).steps) log.info(step, "upgraded");
    } else await refuseUnusable(address, writes);
    const { role, engine } = await usableRole(address, log);
    const connect: OpenDatabase["connect"] = (max, session = {}, applicationName = "fairmark") => {
      const pool = connectPool({ address, log, max, role, session, applicationName });
      if (cluster) pool.on("connect", lendPriority);
      pools.push(pool);
      return pool;
    };
    const connectReplica: OpenDatabase["connectReplica"] = (connectionString, max) => {
      const session = { default_transaction_read_only: "on" };
      // The main database is there for whoever waits in vain.
      const replicaPool = connectPool({ address: { connectionString }, log, max, role, session, waitMs: 2000 });
      pools.push(replicaPool);
      return replicaPool;
    };
    const pool = connect(owns ? 9 : 6);
    return { address, engine, db: connectKysely(pool, engine), pool, keys, connect, connectReplica, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * What the embedded database does for a process gets that process's priority: otherwise the sessions of jobs, which
 * have a lower priority than the server, would compete with the server's own.
 */
function lendPriority(client: pg.PoolClient): void {
  const { processID } = client as pg.PoolClient & { processID: number | null };
  const priority = getPriority();
  if (processID !== null && priority > 0) void putBehind(processID, priority);
}

/** Opens the database, does the work, closes it again, whatever happened. */
export async function withDatabase<T>(
  context: CliContext,
  work: (database: OpenDatabase, setup: CommandSetup) => Promise<T>,
): Promise<T> {
  const setup = setUp(context);
  const interrupted = untilInterrupted(context);
  const database = await openDatabase(setup, false, context.clock);
  try {
    return await Promise.race([work(database, setup), interrupted]);
  } finally {
    await database.close();
  }
}

/**
 * Rejects with the shell's exit code for the signal, so that an embedded database that was started here is still
 * stopped.
 */
function untilInterrupted(context: CliContext): Promise<never> {
  const interrupted = new Promise<never>((_resolve, reject) => {
    context.onSignal("SIGINT", () => reject(new ExitCode(130)));
    context.onSignal("SIGTERM", () => reject(new ExitCode(143)));
  });
  interrupted.catch(() => undefined);
  return interrupted;
}

export async function organisationByTrkref(db: Database, trkref: string): Promise<Organisation> {
  const organisation = await findOrganisationByTrkref(db, trkref);
  if (!organisation)
    throw new OperatorError(
      `There is no organisation ${trkref}. Create it with: fairmark organisation create ${trkref} --name NAME`,
    );
  return organisation;
}

async function refuseUnusable(address: DatabaseAddress, writes: boolean): Promise<void> {
  const client = new DatabaseClient({ ...address, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    if (writes) await refuseReadOnly(client);
    const { missing, newer } = await migrationStatus(client);
    if (newer)
      throw new OperatorError("The database is newer than this program. Install the newer version of Fairmark.");
    if (missing.length > 0)
      throw new OperatorError(
        `The database is not up to date: ${missing.join(", ")} is missing. Run: fairmark migrate`,
      );
  } finally {
    await client.end();
  }
}

/** The server's role, none, with a warning, if the database user may not take it on; and what the database runs on. */
async function usableRole(address: DatabaseAddress, log: Log): Promise<{ role: string | undefined; engine: Engine }> {
  const client = new DatabaseClient({ ...address });
  await client.connect();
  const engine = await engineOf(client);
  try {
    await client.query(`set role ${serverRole}`);
    return { role: serverRole, engine };
  } catch {
    await client.query("reset role");
    const { rows } = await client.query<{ user: string; exists: boolean }>(
      'select current_user as "user", exists (select from pg_roles where rolname = $1) as "exists"',
      [serverRole],
    );
    const { user, exists } = rows[0]!;
    log.warn(
      { sql: serverRoleSql(user, engine, exists) },
      "working without the server role: the record of decisions is not protected against this program. A database superuser can run the given SQL, then run migrate again",
    );
    return { role: undefined, engine };
  } finally {
    await client.end();
  }
}

/**
 * The keys alone, without opening a database.
 *
 * @throws OperatorError if there is no secret yet
 */
export async function readKeys(config: Config): Promise<Keys> {
  const secret = config.SECRET ?? (await readSecret(config.DATA_DIR));
  if (secret === undefined)
    throw new OperatorError(
      `There is no secret in ${config.DATA_DIR}. Set DATA_DIR or SECRET to those of the installation that issued it.`,
    );
  return deriveKeys(secret, config.SECRET_PREVIOUS);
}

/** The keys of an installation. If it has no secret yet, one is made. */
export async function keepKeys(config: Config): Promise<Keys> {
  return deriveKeys(config.SECRET ?? (await keepSecret(config.DATA_DIR)), config.SECRET_PREVIOUS);
}

/** The generated secret of a DATA_DIR: made once, readable by its owner only. */
async function keepSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, "secret");
  await makeFolder(dataDir);
  try {
    await writeFile(file, `${randomBytes(48).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      // A full disk leaves the file empty, and the next start would take it for a damaged one.
      await rm(file, { force: true });
      throw error;
    }
  }
  return (await readSecret(dataDir))!;
}

async function readSecret(dataDir: string): Promise<string | undefined> {
  const file = join(dataDir, "secret");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const secret = text?.trim();
  if (secret !== undefined && secret.length < 32)
    throw new OperatorError(`${file} is damaged: it is too short to be the secret. Restore it from a backup.`);
  return secret;
}
