import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { DatabaseClient } from "../platform/db.ts";
import { askReplica } from "../platform/replica/ask-replica.ts";
import { identify, whyNoReplica } from "../platform/replica/server-identity.ts";
import { writtenUpTo } from "../platform/replica/wal-position.ts";
import { type Finding, note, ok, problem } from "./doctor-finding.ts";

const advice = "Until then everything is read from DATABASE_URL.";
/** Nobody wants to wait longer for a finding. */
const patienceSeconds = 10;

/** Whether the replica is one of the main database, and gets in time what that has written by now. */
export async function examineReplica(
  main: pg.ClientConfig,
  replica: pg.ClientConfig,
  longestLagSeconds: number,
): Promise<Finding> {
  const clients = [main, replica].map((address) => new DatabaseClient({ ...address, connectionTimeoutMillis: 5000 }));
  const [ofMain, ofReplica] = clients as [pg.Client, pg.Client];
  try {
    await ofMain.connect();
    await ofReplica.connect();
    const [mains, replicas] = await Promise.all([identify(ofMain), identify(ofReplica)]);
    const refusal = whyNoReplica(mains, replicas);
    if (refusal !== undefined)
      return problem(
        "replica",
        `${refusal}. Set READ_DATABASE_URL to a streaming replica of the main database. ${advice}`,
      );
    const seconds = Math.min(longestLagSeconds, patienceSeconds);
    const lagMs = await untilReplayed(ofReplica, await writtenUpTo(ofMain, mains.layout), seconds * 1000);
    if (lagMs !== undefined)
      return ok("replica", `the replica has what the main database has, after ${Math.ceil(lagMs / 100) / 10} seconds`);
    const found = `the replica is more than ${seconds} seconds behind. See that it receives and replays what the main database writes (pg_stat_wal_receiver, pg_is_wal_replay_paused()).`;
    return seconds < longestLagSeconds
      ? note("replica", `${found} It is read all the same, up to READ_DATABASE_LAG_SECONDS.`)
      : problem("replica", `${found} ${advice}`);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return problem(
      "replica",
      `the replica cannot be asked (${code ?? message}). Check READ_DATABASE_URL and that the server runs. ${advice}`,
    );
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

/** How long it takes until the replica is there; undefined if longer than this. */
async function untilReplayed(replica: pg.Client, place: bigint, atMostMs: number): Promise<number | undefined> {
  const startedAt = performance.now();
  for (;;) {
    const waitedMs = performance.now() - startedAt;
    if ((await askReplica(replica)).replayed >= place) return waitedMs;
    if (waitedMs > atMostMs) return undefined;
    await pause(20);
  }
}
