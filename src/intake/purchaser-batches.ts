import pg from "pg";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { isBadData, isLostRace } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { refusalOfFault } from "../platform/faults.ts";
import { readReports, writeReports } from "./intake.queries.ts";
import { type PurchaserReport, pairsAtMost } from "./purchaser-report.ts";
import {
  type Pending,
  type PreparedReport,
  prepareReport,
  type Recorded,
  toAsked,
  toKnown,
  toKnownAnswer,
  toPending,
  toWrite,
  toWritten,
  toWrittenAnswer,
} from "./report-rows.ts";

/** The door to the main job. Reports of several requests travel together: one statement that reads, and one for what is new. */
export type PurchaserReports = {
  /** Merges the purchaser, claims the purchases, reads their states. Rejects with `unavailable` if the database is gone. */
  record(organisation: Organisation, report: PurchaserReport): Promise<Recorded>;
};

export type BatchOptions = {
  pool: pg.Pool;
  erasureKeys: readonly Buffer[];
  clock: Clock;
  /** Called with the size of every batch. */
  observeBatch?: (size: number) => void;
  /** Batches under way at once; each holds a connection. */
  slots?: number;
  /** The most reports in a batch. */
  size?: number;
};

type Waiting = {
  prepared: PreparedReport;
  resolve: (recorded: Recorded) => void;
  reject: (error: unknown) => void;
  /** A purchaser that this report created before one of its pairs lost a race. */
  created: boolean;
  runs: number;
};

const deadlockTries = 3;
const runsAtMost = 8;

/**
 * Natural batching, without a timer: while a slot is free a report leaves at once; while none is, reports gather. A batch belongs
 * to one organisation, and no two of its reports share an address or a pair, since one statement could not merge them in turn.
 */
export function batchPurchaserReports(options: BatchOptions): PurchaserReports {
  const { pool, erasureKeys, clock, observeBatch, slots = 4, size = 16 } = options;
  const queues = new Map<string, Waiting[]>();
  let underWay = 0;
  let isScheduled = false;

  // After the current round of input: requests that arrived together leave together.
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      while (underWay < slots && queues.size > 0) start();
    });
  }

  function start(): void {
    const [organisationId, queue] = queues.entries().next().value!;
    const { batch, rest } = takeBatch(queue, size);
    // To the end of the line, so that a busy organisation does not keep the others waiting.
    queues.delete(organisationId);
    if (rest.length > 0) queues.set(organisationId, rest);
    underWay += 1;
    void run(organisationId, batch).finally(() => {
      underWay -= 1;
      schedule();
    });
  }

  async function run(organisationId: string, batch: Waiting[]): Promise<void> {
    observeBatch?.(batch.length);
    try {
      const prepared = batch.map((waiting) => waiting.prepared);
      const known = toKnown(prepared, await readReports(pool, toAsked(organisationId, prepared)));
      const rest: Waiting[] = [];
      const pending: Pending[] = [];
      const now = clock();
      for (const [index, waiting] of batch.entries()) {
        const answer = toKnownAnswer(waiting.prepared, known[index]!);
        if (answer) {
          settle(organisationId, waiting, answer);
          continue;
        }
        rest.push(waiting);
        pending.push(toPending(waiting.prepared, known[index]!, now));
      }
      if (rest.length > 0) await store(organisationId, rest, pending, now);
    } catch (error) {
      refuse(batch, error);
    }
  }

  async function store(organisationId: string, batch: Waiting[], pending: Pending[], now: Date): Promise<void> {
    try {
      const write = toWrite(organisationId, pending, erasureKeys, now);
      const written = toWritten(await withoutDeadlock(() => writeReports(pool, write)));
      for (const [index, waiting] of batch.entries()) {
        waiting.created ||= written.created.has(pending[index]!.purchaserId);
        settle(organisationId, waiting, toWrittenAnswer(pending[index]!, written, now));
      }
    } catch (error) {
      if (batch.length > 1 && isBadData(error)) {
        // One bad row must fail only its own request.
        for (const one of batch) await run(organisationId, [one]);
        return;
      }
      if (isErasedUnderneath(error)) return loseRace(organisationId, batch[0]!);
      // Never run again: what was lost with the connection may have been written, and a 201 would turn into a 200.
      refuse(batch, error);
    }
  }

  function refuse(batch: readonly Waiting[], error: unknown): void {
    const refusal = refusalOfFault(error) ?? error;
    for (const one of batch) one.reject(refusal);
  }

  function settle(organisationId: string, waiting: Waiting, recorded: Recorded | undefined): void {
    if (recorded) waiting.resolve(waiting.created ? { ...recorded, created: true } : recorded);
    else loseRace(organisationId, waiting);
  }

  // Another call was faster with this purchaser or a pair: the next snapshot will show what it wrote.
  function loseRace(organisationId: string, waiting: Waiting): void {
    waiting.runs += 1;
    if (waiting.runs < runsAtMost) enqueue(organisationId, waiting);
    else waiting.reject(new AppError("unavailable", { retryAfterSeconds: 1, internal: { runs: waiting.runs } }));
  }

  function enqueue(organisationId: string, waiting: Waiting): void {
    const queue = queues.get(organisationId);
    if (queue) queue.push(waiting);
    else queues.set(organisationId, [waiting]);
    schedule();
  }

  return {
    record: (organisation, report) =>
      new Promise((resolve, reject) => {
        const prepared = prepareReport(organisation, report);
        enqueue(organisation.id, { prepared, resolve, reject, created: false, runs: 0 });
      }),
  };
}

/** The next batch of a queue, first come first served, and what remains. */
function takeBatch(queue: readonly Waiting[], size: number): { batch: Waiting[]; rest: Waiting[] } {
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  const taken = new Set<string>();
  let pairCount = 0;
  for (const [index, waiting] of queue.entries()) {
    if (batch.length === size) return { batch, rest: rest.concat(queue.slice(index)) };
    const { emailKey, pairs } = waiting.prepared;
    const keys = [emailKey, ...pairs.keys()];
    const fits = batch.length === 0 || pairCount + pairs.size <= pairsAtMost;
    if (fits && !keys.some((key) => taken.has(key))) {
      batch.push(waiting);
      pairCount += pairs.size;
    } else rest.push(waiting);
    // Also for reports left behind: a later report about the same thing must not overtake them.
    for (const key of keys) taken.add(key);
  }
  return { batch, rest };
}

async function withoutDeadlock<T>(query: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await query();
    } catch (error) {
      if (!isLostRace(error) || tries > deadlockTries) throw error;
    }
  }
}

/** The purchaser was erased between the statement's snapshot and its claims, so their foreign key finds nobody. */
function isErasedUnderneath(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "23503";
}
