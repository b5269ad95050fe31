import { setTimeout as pause } from "node:timers/promises";
import { Kysely, PostgresAdapter, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import { camelCaseNames, namedRows } from "./camel-case.ts";
import type { Engine } from "./engine.ts";
import type { Log } from "./log.ts";
import { describeError } from "./log.ts";
import type { DB } from "./schema.ts";
import type { StatementNames } from "./statement-names.ts";

/** The handle every query gets as its first argument: the pool, or the transaction it must take part in. */
export type Db = Kysely<DB> | Transaction<DB>;
export type Database = Kysely<DB>;

/**
 * Where what shoppers see of these organisations is read: from the main database, or from a replica that is known to have the
 * newest of it. Never for what is read just after a write, or to decide who may do something.
 */
export type ReadFrom = (organisationIds: readonly string[]) => Database;

/** How to reach a database: a connection string, or the embedded cluster's socket. */
export type DatabaseAddress =
  | { connectionString: string }
  | { host: string; port: number; user: string; database: string; ssl?: false };

/** The role the running server works under; `migrate` creates it and `migrations/grants.sql` says what it may do. */
export const serverRole = "fairmark_server";

// A calendar date is never a Date object: no zone could move it by a day.
const calendarDate = 1082;
pg.types.setTypeParser(calendarDate, (text) => text);

export type PoolOptions = {
  address: DatabaseAddress;
  log: Log;
  max: number;
  /** How long a use waits for a connection, in milliseconds, before it fails. */
  waitMs?: number;
  /** Work under this role from the first statement on; the server refuses a connection that may not. */
  role?: string | undefined;
  /** Further settings of the session, as PostgreSQL spells them. */
  session?: Record<string, string>;
  applicationName?: string;
};

/** Errors that came from a connection to the database: their codes alone could be those of any socket. */
const metByConnections = new WeakSet<Error>();

/** As much of the driver's `query` as is overridden: text or settings of a query, its values, and who is to be called. */
type Query = (query: unknown, values?: unknown, callback?: unknown) => unknown;

/**
 * A connection that remembers which errors were its own, so that errors of other sockets are not mistaken for the
 * database's.
 */
export class DatabaseClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on("error", (error) => metByConnections.add(error));
    this.query = byCallback(super.query.bind(this) as Query) as typeof this.query;
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: (error: Error) => void): void;
  override connect(callback?: (error: Error) => void): unknown {
    if (callback) {
      return super.connect((error: Error | null) => {
        if (error) metByConnections.add(error);
        callback(error as Error);
      });
    }
    return super.connect().catch((error: Error) => {
      metByConnections.add(error);
      throw error;
    }) as Promise<never>;
  }
}

/**
 * The driver's own promises keep whatever waits for them, requests and all, beyond the collections of young garbage: that was a
 * tenth of the main job's processor time. Its callbacks do not.
 */
function byCallback(ask: Query): Query {
  const awaited = async (query: unknown, values: unknown): Promise<unknown> => {
    try {
      return await new Promise((resolve, reject) => {
        ask(query, values, (error: Error | null, result: unknown) => (error ? reject(error) : resolve(result)));
      });
    } catch (error) {
      // Says who asked, and not on which socket the answer came.
      Error.captureStackTrace(error as Error);
      throw error;
    }
  };
  return (query, values, callback) => {
    const { submit, callback: ownCallback } = (query ?? {}) as { submit?: unknown; callback?: unknown };
    const isOwn = [callback, values, ownCallback, submit].some((one) => typeof one === "function");
    return isOwn ? ask(query, values, callback) : awaited(query, values);
  };
}

/**
 * Our statements read some thousand rows by index. To compile one, or to start workers for it, takes longer than to run it: figures of
 * 90 days took 55 ms with two workers, and 3 without. And workers take the processors of whoever else is being served.
 */
const atOnce = { jit: "off", max_parallel_workers_per_gather: "0" };

/**
 * A pool whose connections survive a database restart: a lost connection is dropped and logged, the next use makes a new one.
 * UTC and ISO dates are pinned, so that reading a timestamp does not depend on the server's settings.
 */
export function connectPool(options: PoolOptions): pg.Pool {
  const session = {
    timezone: "UTC",
    datestyle: "ISO",
    ...atOnce,
    ...options.session,
    ...(options.role ? { role: options.role } : {}),
  };
  const pool = new pg.Pool({
    ...options.address,
    Client: DatabaseClient,
    max: options.max,
    application_name: options.applicationName ?? "fairmark",
    connectionTimeoutMillis: options.waitMs ?? 5000,
    idleTimeoutMillis: 60_000,
    options: Object.entries(session)
      .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, "\\$&")}`)
      .join(" "),
  });
  dropLostConnections(pool, (error) =>
    options.log.warn({ err: describeError(error) }, "a database connection was lost"),
  );
  return pool;
}

/** Where the connections of a pool lead: for one that is to be used by nobody else, and has no role or other settings yet. */
export function addressOf(pool: pg.Pool): pg.ClientConfig {
  const { connectionString, host, port, user, password, database, ssl } = pool.options;
  const address = { connectionString, host, port, user, password, database, ssl };
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined));
}

/** Without these listeners a connection that breaks ends the process; with them the pool drops it and makes a new one. */
export function dropLostConnections(pool: pg.Pool, onLost: (error: Error) => void): void {
  pool.on("error", onLost);
  pool.on("connect", (client) => client.on("error", onLost));
}

class CitusAdapter extends PostgresAdapter {}

class CitusDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new CitusAdapter();
  }
}

/**
 * The query builder over a pool. camelCase here, snake_case there; no other place converts rows.
 *
 * @param engine what the database runs on. Whoever makes a handle beside another takes it from that one (`engineUnder`): a handle that does
 *   not know it would ask Citus in the form for plain PostgreSQL
 * @param nameOf which statements its connections keep the plans of; none unless given
 */
export function connectKysely(
  pool: Pick<pg.Pool, "connect" | "end">,
  engine: Engine,
  nameOf?: StatementNames,
): Database {
  const config = { pool: namedRows(pool, nameOf) };
  const dialect = engine === "citus" ? new CitusDialect(config) : new PostgresDialect(config);
  return new Kysely<DB>({ dialect, plugins: [camelCaseNames] });
}

/**
 * Whether the database may lie on several machines, for the few statements of all organisations whose form on plain PostgreSQL Citus
 * refuses, and whose form for Citus would cost too much on plain PostgreSQL: each is a function of its own beside it.
 */
export function isSpread(db: Db): boolean {
  return db.getExecutor().adapter instanceof CitusAdapter;
}

/** What the database under a handle runs on. */
export const engineUnder = (db: Db): Engine => (isSpread(db) ? "citus" : "postgresql");

/** The query builder over one connection, which stays its owner's. */
export function connectClient(client: pg.ClientBase, engine: Engine): Database {
  const lent = new Proxy(client, {
    get: (target, name) => {
      if (name === "release") return () => undefined;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return connectKysely({ connect: async () => lent, end: async () => undefined } as unknown as pg.Pool, engine);
}

/**
 * One connection of a pool, for things that belong to a session: COPY, temporary tables, locks that outlast a
 * transaction. `db` is a query builder over this connection alone.
 *
 * @param of the pool, and the handle over it
 */
export async function withOneConnection<T>(
  of: { pool: pg.Pool; db: Db },
  work: (connection: { client: pg.PoolClient; db: Database }) => Promise<T>,
): Promise<T> {
  const client = await of.pool.connect();
  let failed: Error | undefined;
  try {
    return await work({ client, db: connectClient(client, engineUnder(of.db)) });
  } catch (error) {
    failed = error as Error;
    throw error;
  } finally {
    // After a failure the session may hold things it should not, so it is not used again.
    client.release(failed);
  }
}

/** Cuts a connection off: whoever waits for an answer on it is told so, and the other side is not waited for. */
export function hangUp(client: pg.ClientBase): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Ends a connection politely, or after half a second without. */
export async function endOrHangUp(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => undefined), pause(500, undefined, { ref: false })]);
  hangUp(client);
}

/** Does the work in a transaction: the one it is called in, or one of its own. */
export function inTransaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/**
 * For the few reads that belong to no organisation: sweeps, the publication run, the vetter's queue. Naming it makes the
 * exceptions a list that one search finds.
 */
export function acrossOrganisations(db: Db): Db {
  return db;
}

/** Whether the error came from PostgreSQL itself. */
export function isFromDatabase(error: unknown): error is pg.DatabaseError {
  return error instanceof Error && "severity" in error && "code" in error;
}

/** A deadlock or a serialization failure: the database is well, and the transaction may be run again. */
export function isLostRace(error: unknown): boolean {
  return isFromDatabase(error) && /^40(P01|001)$/.test(error.code ?? "");
}

/** Data exceptions and constraint violations: the database is well, a value is not. */
export function isBadData(error: unknown): boolean {
  return isFromDatabase(error) && /^2[23]/.test(sqlStateOf(error));
}

/** What a row points at is not there, or what is to be deleted is pointed at. */
export function isForeignKeyViolation(error: unknown): boolean {
  return isFromDatabase(error) && sqlStateOf(error) === "23503";
}

export function isUniqueViolation(error: unknown): boolean {
  return isFromDatabase(error) && sqlStateOf(error) === "23505";
}

/** How PostgreSQL words what a constraint refuses. */
const refusedByConstraint = [
  ["23502", /violates not-null constraint$/],
  ["23503", /violates foreign key constraint "/],
  ["23505", /^duplicate key value violates unique constraint "/],
  ["23514", /violates check constraint "/],
] as const;

/**
 * The SQLSTATE of an error. Where Citus sends rows of an INSERT … SELECT on to its machines, it hands back what they said under XX000,
 * an internal error: then the words tell, which are English as long as `lc_messages` of the machines is.
 */
export function sqlStateOf({ code = "", message }: pg.DatabaseError): string {
  if (code !== "XX000") return code;
  return refusedByConstraint.find(([, words]) => words.test(message))?.[0] ?? code;
}

/**
 * Whether an error says that the database cannot be used (as opposed to: it answered, and said no). Judged by where the
 * error comes from, since a reset of a client's connection has the same code as one of the database's.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // 08 connection exceptions; 53 no connection slot, memory or disk left; 57P shutting down, crashed, starting up; 57014 took
  // longer than it may; 25006 a standby that has not taken over yet.
  if (isFromDatabase(error)) return /^(08|53|57P|57014|25006)/.test(error.code ?? "");
  if (metByConnections.has(error)) return true;
  // What the driver and its pool say about connections in errors without a code.
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  );
}

/**
 * Texts and numbers as a PostgreSQL array literal. For statements with many arrays: the driver's own code looks at
 * every value several times.
 */
export function arrayText(values: readonly (string | number | null)[]): string {
  let text = "";
  for (const value of values) {
    text += text === "" ? "{" : ",";
    if (typeof value === "string") text += `"${/["\\]/.test(value) ? value.replace(/["\\]/g, "\\$&") : value}"`;
    else text += value === null ? "NULL" : value;
  }
  return text === "" ? "{}" : `${text}}`;
}
