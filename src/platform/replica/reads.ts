import type pg from "pg";
import { type Asked, beginning } from "../camel-case.ts";
import {
  addressOf,
  connectClient,
  connectKysely,
  type Database,
  engineUnder,
  hangUp,
  isDatabaseUnavailable,
  isFromDatabase,
  type ReadFrom,
} from "../db.ts";
import { describeError, type Log } from "../log.ts";
import type { StatementNames } from "../statement-names.ts";
import { type ReplicaWatch, watchReplica } from "./watch-replica.ts";

export type ReplicaDeps = {
  /** The main database, and the pool under it. */
  db: Database;
  pool: pg.Pool;
  replicaPool: pg.Pool;
  longestLagMs: number;
  /** Which organisations show what these organisations have. */
  othersOf: (db: Database, organisationIds: readonly string[]) => Promise<string[]>;
  /** Which statements the replica keeps the plans of. */
  nameOf: StatementNames;
  log: Log;
};

export type ReplicaReads = Pick<ReplicaWatch, "tell" | "setHearing" | "state" | "stop"> & {
  readFrom: ReadFrom;
  figures: () => { isUsed: boolean; fromReplica: number; fromMain: number; failures: number };
};

/** Reads from a replica where it may be read, and from the main database otherwise and after every failure. */
export function readFromReplica(deps: ReplicaDeps): ReplicaReads {
  const { db, pool, replicaPool, longestLagMs, othersOf, nameOf, log } = deps;
  const connections = new Set<pg.PoolClient>();
  replicaPool.on("connect", (client) => connections.add(client));
  replicaPool.on("remove", (client) => connections.delete(client));
  const watch = watchReplica({
    // Under the server's role, as everything that is read.
    main: { ...addressOf(pool), ...(pool.options.options === undefined ? {} : { options: pool.options.options }) },
    replica: addressOf(replicaPool),
    longestLagMs,
    othersOf: (main, ids) => othersOf(connectClient(main, engineUnder(db)), ids),
    onLost: () => connections.forEach(hangUp),
    log,
  });
  const counts = { fromReplica: 0, fromMain: 0, failures: 0 };
  const onFailure = (error: unknown) => {
    counts.failures += 1;
    if (!meansAway(error)) return;
    if (watch.turn() !== undefined)
      log.warn({ err: describeError(error) }, "the read replica failed, and the main database answered instead");
    watch.fail();
  };
  const standIn = { main: pool, replica: replicaPool, watch, onFailure, known: new WeakSet<pg.PoolClient>() };
  let reads: { turn: number; db: Database } | undefined;
  const readsOf = (turn: number): Database => {
    if (reads?.turn !== turn)
      reads = { turn, db: connectKysely(standInPool({ ...standIn, turn }), engineUnder(db), nameOf) };
    return reads.db;
  };
  return {
    tell: watch.tell,
    setHearing: watch.setHearing,
    state: watch.state,
    stop: watch.stop,
    readFrom(organisationIds) {
      const turn = watch.turnFor(organisationIds);
      counts[turn === undefined ? "fromMain" : "fromReplica"] += 1;
      return turn === undefined ? db : readsOf(turn);
    },
    figures: () => ({ isUsed: watch.turn() !== undefined, ...counts }),
  };
}

/** What says something about the replica, and not about the statement that was sent there. */
function meansAway(error: unknown): boolean {
  // 40001 is what a standby says when it had to choose between a reader and its primary's changes; 40P01 when both waited for each other.
  if (!isFromDatabase(error)) return true;
  if (/^(40001|40P01|28|3D)/.test(error.code ?? "")) return true;
  // Of a standby, 25006 says that the statement would write.
  return error.code !== "25006" && isDatabaseUnavailable(error);
}

type StandIn = {
  main: pg.Pool;
  replica: pg.Pool;
  watch: ReplicaWatch;
  /** While it is this one, the replica is asked. */
  turn: number;
  onFailure: (error: unknown) => void;
  /** Connections that were found to lead to the right server. */
  known: WeakSet<pg.PoolClient>;
};

/**
 * Looks like a pool to the query builder. Each statement is sent to the replica, and after any error to the main database: the replica may
 * lack what a migration has just made. Once the replica's turn is over, all go to the main database, so what one page reads never gets
 * older. A transaction is the main database's from its beginning.
 */
function standInPool(standIn: StandIn): pg.Pool {
  const connect = async () => {
    let own: pg.PoolClient | undefined;
    return {
      async query(asked: Asked) {
        if (own === undefined && beginning.test(asked.text)) own = await standIn.main.connect();
        return own ? own.query(asked) : ask(standIn, asked);
      },
      release: (isToEnd?: boolean) => own?.release(isToEnd),
    };
  };
  return { connect, end: async () => undefined } as unknown as pg.Pool;
}

async function ask(standIn: StandIn, asked: Asked): Promise<pg.QueryArrayResult> {
  const { main, watch, turn, onFailure } = standIn;
  if (watch.turn() === turn) {
    try {
      const answer = await askReplica(standIn, asked);
      if (answer) return answer;
    } catch (error) {
      onFailure(error);
    }
  }
  return withClient(main, (client) => client.query(asked));
}

/** Undefined if its turn was over before there was a connection. */
function askReplica({ replica, watch, turn, known }: StandIn, asked: Asked): Promise<pg.QueryArrayResult | undefined> {
  return withClient(replica, async (client) => {
    if (!known.has(client)) {
      if (!(await watch.recognises(client))) throw new Error("READ_DATABASE_URL leads to different servers");
      known.add(client);
    }
    return watch.turn() === turn ? client.query(asked) : undefined;
  });
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    // As the pool does for single statements: a connection that has failed is not used again.
    client.release(error as Error);
    throw error;
  }
}
