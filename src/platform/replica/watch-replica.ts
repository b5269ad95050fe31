import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { DatabaseClient, endOrHangUp } from "../db.ts";
import type { Log } from "../log.ts";
import { askReplica } from "./ask-replica.ts";
import { type Barriers, createBarriers } from "./barriers.ts";
import { createLag, type Lag } from "./lag.ts";
import { identify, leadsTo, noStandby, type ServerIdentity, whyNoReplica } from "./server-identity.ts";
import { createStanding, type Standing } from "./standing.ts";
import { writtenUpTo } from "./wal-position.ts";

export type Watched = {
  main: pg.ClientConfig;
  replica: pg.ClientConfig;
  /** A replica that is further behind is not read. */
  longestLagMs: number;
  /** Which organisations show something of these. */
  othersOf: (main: pg.Client, organisationIds: readonly string[]) => Promise<string[]>;
  /** The replica is gone, or does not answer: whoever waits for it waits in vain. */
  onLost: () => void;
  log: Log;
};

export type ReplicaWatch = Pick<Barriers, "tell"> &
  Pick<Standing, "setHearing" | "turn" | "fail" | "state"> & {
    /** The turn, if it also has all that was told of these organisations. */
    turnFor: (organisationIds: readonly string[]) => number | undefined;
    /** Whether a new connection leads to the server that is watched. */
    recognises: (client: pg.ClientBase) => Promise<boolean>;
    stop: () => Promise<void>;
  };

/** How often the replica is asked where it is; and while somebody waits for it to get somewhere. */
const everyMs = 1000;
const everyMsWhileAwaited = 20;
/** A server that does not answer for so long counts as gone. */
const patienceMs = 2000;
const longestPauseMs = 5000;

/** A server that answers and must not be read. */
class NotReadable extends Error {}

/**
 * Asks a main database and its replica, each over a connection of its own, how far they are, and says from that what may be read from the
 * replica (decision 0041).
 */
export function watchReplica(watched: Watched): ReplicaWatch {
  const ending = new AbortController();
  const barriers = createBarriers();
  const standing = createStanding(watched.longestLagMs, watched.log);
  let napping = new AbortController();
  let server: ServerIdentity | undefined;

  async function rest(): Promise<void> {
    const { isUnplaced, isAwaited } = barriers.standing();
    napping = new AbortController();
    if (isUnplaced || ending.signal.aborted) return;
    const { lagMs = everyMs } = standing.state();
    const restMs = isAwaited && lagMs < everyMs ? everyMsWhileAwaited : everyMs;
    await pause(restMs, undefined, { signal: napping.signal }).catch(() => undefined);
  }

  /** Until a connection is lost, which throws, or it is ended. */
  async function watchOnce(onSeen: () => void): Promise<void> {
    const main = clientOf(watched.main);
    const replica = clientOf(watched.replica);
    let isOver = false;
    const atLoss = (error: unknown): never => {
      standing.leave();
      if (!isOver) watched.onLost();
      throw error;
    };
    const lost = Promise.race([lossOf(main), lossOf(replica).catch(atLoss)]);
    // It may be lost while something else is waited for, and then nobody asks for it.
    lost.catch(() => standing.leave());
    const unlessLost = <T>(work: Promise<T>): Promise<T> => Promise.race([lost, work]);
    try {
      await unlessLost(Promise.all([main.connect(), replica.connect().catch(atLoss)]));
      const found = await unlessLost(Promise.all([identify(main), identify(replica).catch(atLoss)]));
      const refusal = whyNoReplica(...found);
      if (refusal !== undefined) throw new NotReadable(refusal);
      [, server] = found;
      // What it had before says nothing of what it has now.
      barriers.tellAll();
      const lag = createLag();
      while (!ending.signal.aborted) {
        await unlessLost(look({ main, replica, server, lag, atLoss }));
        onSeen();
        await unlessLost(rest());
      }
    } finally {
      isOver = true;
      standing.leave();
      await Promise.all([endOrHangUp(main), endOrHangUp(replica)]);
    }
  }

  type Looking = {
    main: pg.Client;
    replica: pg.Client;
    server: ServerIdentity;
    lag: Lag;
    atLoss: (error: unknown) => never;
  };

  async function look({ main, replica, server: { layout }, lag, atLoss }: Looking): Promise<void> {
    const failures = standing.failures();
    const told = barriers.take();
    const written = await writtenUpTo(main, layout);
    lag.written(written, performance.now());
    if (told) {
      const ids = [...told.ids];
      const others = ids.length === 0 ? [] : await watched.othersOf(main, ids);
      barriers.place(told, others, written);
    }
    const { isStandby, replayed } = await askReplica(replica).catch(atLoss);
    if (!isStandby) throw new NotReadable(noStandby);
    barriers.release(replayed);
    standing.see({ lagMs: lag.of(replayed, performance.now()), failures });
  }

  const ended = (async () => {
    for (let attempts = 0; !ending.signal.aborted; attempts += 1) {
      try {
        await watchOnce(() => {
          attempts = 0;
        });
      } catch (error) {
        if (ending.signal.aborted) break;
        if (error instanceof NotReadable) standing.leave(error.message);
        else standing.leave("it, or the main database, cannot be reached", error);
      }
      const restMs = Math.min(longestPauseMs, 100 * 2 ** attempts);
      await pause(restMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();

  return {
    ...standing,
    tell(organisationId) {
      barriers.tell(organisationId);
      napping.abort();
    },
    setHearing(hears) {
      standing.setHearing(hears);
      barriers.tellAll();
      napping.abort();
    },
    turnFor: (organisationIds) => (barriers.isOpen(organisationIds) ? standing.turn() : undefined),
    recognises: async (client) => server !== undefined && leadsTo(client, server),
    stop: async () => {
      ending.abort();
      napping.abort();
      await ended;
    },
  };
}

function clientOf(address: pg.ClientConfig): pg.Client {
  return new DatabaseClient({
    ...address,
    application_name: "fairmark replica watch",
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
}

/** Rejects once the connection has ended, whatever the reason. */
function lossOf(client: pg.Client): Promise<never> {
  return new Promise<never>((_resolve, reject) => {
    client.on("error", reject);
    client.on("end", () => reject(new Error("the connection that watches was closed")));
  });
}
