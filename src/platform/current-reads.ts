import type pg from "pg";
import type { Registry } from "prom-client";
import { type AnswerMemory, createAnswerMemory } from "./answer-memory.ts";
import { watchAnswers } from "./answer-metrics.ts";
import { addressOf, connectKysely, type ReadFrom } from "./db.ts";
import type { Engine } from "./engine.ts";
import { listenTo } from "./listen.ts";
import type { Log } from "./log.ts";
import { watchReads } from "./replica/read-metrics.ts";
import { type ReplicaDeps, readFromReplica } from "./replica/reads.ts";
import { createStatementNames } from "./statement-names.ts";

export type CurrentReadsDeps = {
  pool: pg.Pool;
  engine: Engine;
  /** Without a replica everything is read from the main database. */
  replica: Pick<ReplicaDeps, "replicaPool" | "longestLagMs" | "othersOf"> | undefined;
  /** What the memory of answers holds at most; at 0 there is none. */
  memoryBytes: number;
  /** Where the database tells, with an organisation's id, that something of it has changed. */
  channel: string;
  registry: Registry;
  log: Log;
};

/** Where what is asked again and again comes from. Both are told of changes at the same moment, so that neither brings back what is gone. */
export type CurrentReads = {
  memory: AnswerMemory | undefined;
  readFrom: ReadFrom;
  /** What does not work although everything is answered, in words. */
  problem: () => string | undefined;
  stop: () => Promise<void>;
};

export function currentReads(deps: CurrentReadsDeps): CurrentReads {
  const { pool, engine, memoryBytes, channel, registry, log } = deps;
  const nameOf = createStatementNames();
  const db = connectKysely(pool, engine, nameOf);
  const memory = memoryBytes > 0 ? createAnswerMemory(memoryBytes) : undefined;
  const replica = deps.replica && readFromReplica({ ...deps.replica, db, pool, nameOf, log });
  if (memory) watchAnswers(registry, memory);
  if (replica) watchReads(registry, replica);
  const stopListening =
    memory || replica
      ? listenTo({
          address: addressOf(pool),
          channel,
          onNotice(organisationId) {
            replica?.tell(organisationId);
            memory?.forget(organisationId);
          },
          onHearing(hears) {
            replica?.setHearing(hears);
            memory?.setHearing(hears);
          },
          log,
        })
      : undefined;
  return {
    memory,
    readFrom: replica?.readFrom ?? (() => db),
    problem() {
      const reason = replica?.state().problem;
      return reason === undefined ? undefined : `the read replica is not used: ${reason}`;
    },
    stop: async () => {
      await Promise.all([stopListening?.(), replica?.stop()]);
    },
  };
}
