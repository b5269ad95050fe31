import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { DatabaseClient, endOrHangUp } from "./db.ts";
import { describeError, type Log } from "./log.ts";

export type Listening = {
  address: pg.ClientConfig;
  channel: string;
  onNotice: (payload: string) => void;
  /** Heard from now on; or no longer, and until it is heard again anything may have been missed. */
  onHearing: (hears: boolean) => void;
  log: Log;
};

/** A connection that is dead without anybody having said so is found out after this long. */
const heartbeatMs = 2000;
const longestPauseMs = 5000;

/**
 * Listens for what the database tells its clients, over a connection of its own, which a pool might close or give to somebody else.
 * A lost one is made anew.
 *
 * @returns ends it
 */
export function listenTo({ address, channel, onNotice, onHearing, log }: Listening): () => Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  const ended = (async () => {
    for (let failures = 0; !signal.aborted; failures += 1) {
      let hears = false;
      try {
        await listenOnce({
          address,
          channel,
          onNotice,
          signal,
          onHearing: () => {
            hears = true;
            failures = 0;
            onHearing(true);
          },
        });
      } catch (error) {
        if (!signal.aborted && failures === 0)
          log.warn(
            { err: describeError(error) },
            "nothing is heard of changes until the database can be reached again",
          );
      }
      if (hears) onHearing(false);
      await pause(Math.min(longestPauseMs, 100 * 2 ** failures), undefined, { signal }).catch(() => undefined);
    }
  })();
  return async () => {
    ending.abort();
    await ended;
  };
}

type Once = Pick<Listening, "address" | "channel" | "onNotice"> & { signal: AbortSignal; onHearing: () => void };

/** Until the connection is lost, which throws, or it is ended. */
async function listenOnce({ address, channel, onNotice, signal, onHearing }: Once): Promise<void> {
  const client = new DatabaseClient({
    ...address,
    application_name: "fairmark listener",
    connectionTimeoutMillis: heartbeatMs,
    query_timeout: heartbeatMs,
  });
  const lost = new Promise<never>((_resolve, reject) => {
    client.on("error", reject);
    client.on("end", () => reject(new Error("the connection that listens was closed")));
  });
  // It may be lost while something else is waited for, and then nobody asks for it.
  lost.catch(() => undefined);
  client.on("notification", ({ payload = "" }) => onNotice(payload));
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    if (signal.aborted) return;
    onHearing();
    while (!signal.aborted) {
      await Promise.race([lost, pause(heartbeatMs, undefined, { signal }).catch(() => undefined)]);
      if (!signal.aborted) await Promise.race([lost, client.query("select 1")]);
    }
  } finally {
    await endOrHangUp(client);
  }
}
