import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { isBadData, isForeignKeyViolation, isLostRace } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { refusalOfFault } from "../platform/faults.ts";
import { type MainJobDatabase, readReports, writeReports } from "./intake.queries.ts";
import { type PurchaserReport, pairsAtMost } from "./purchaser-report.ts";
import {
  type Known,
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
  type Written,
} from "./report-rows.ts";

/** The door to the main job. Reports of several requests travel together: one statement that reads, and one for what is new (on Citus one transaction). */
export type PurchaserReports = {
  /** Merges the purchaser, claims the purchases, reads their states. Rejects with `unavailable` if the database is gone. */
  record(organisation: Organisation, report: PurchaserReport): Promise<Recorded>;
};

export type BatchOptions = MainJobDatabase & {
  erasureKeys: readonly Buffer[];
  clock: Clock;
  /** Called with the size of every batch that is read. */
  observeBatch?: (size: number) => void;
  /** How many batches are read at once, and how many stored; each holds a connection. */
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

type Storing = { waiting: Waiting; pending: Pending };

const deadlockTries = 3;
const runsAtMost = 8;

/**
 * Natural batching, without a timer: while a slot is free a report leaves at once; while none is, reports gather. A batch belongs
 * to one organisation. Reports are read together whatever they name. Those that bring something new gather once more, and are
 * stored together: what one of them names is held until then, and a later report about the same waits for it, so that none
 * overtakes another, and one statement never has to store two things about one address or pair.
 */
export function batchPurchaserReports(options: BatchOptions): PurchaserReports {
  const { erasureKeys, clock, observeBatch, slots = 2, size = 16 } = options;
  const asked = new Map<string, Waiting[]>();
  const toStore = new Map<string, Storing[]>();
  const held = new Map<string, Set<string>>();
  const underWay = { reading: 0, storing: 0 };
  let isScheduled = false;

  // After the current round of input: requests that arrived together leave together.
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      while (underWay.storing < slots && toStore.size > 0) startStoring();
      while (underWay.reading < slots) if (![...asked].some(startReading)) break;
    });
  }

  /** Whether there was something to read: not where all that is asked of an organisation names what is held. */
  function startReading([organisationId, queue]: readonly [string, readonly Waiting[]]): boolean {
    const { batch, rest } = takeBatch(queue, size, held.get(organisationId) ?? nothing);
    if (batch.length === 0) return false;
    // To the end of the line, so that a busy organisation does not keep the others waiting.
    asked.delete(organisationId);
    if (rest.length > 0) asked.set(organisationId, rest);
    underWay.reading += 1;
    void read(organisationId, batch).finally(() => {
      underWay.reading -= 1;
      schedule();
    });
    return true;
  }

  async function read(organisationId: string, batch: readonly Waiting[]): Promise<void> {
    observeBatch?.(batch.length);
    try {
      const prepared = batch.map((waiting) => waiting.prepared);
      const known = toKnown(prepared, await readReports(options, toAsked(organisationId, prepared)));
      sort(organisationId, batch, known);
    } catch (error) {
      refuse(batch, error);
    }
  }

  /** Answers what brings nothing new, and lets the rest be stored; what names something that is held is read again after that. */
  function sort(organisationId: string, batch: readonly Waiting[], known: readonly Known[]): void {
    const heldHere = held.get(organisationId) ?? new Set<string>();
    const back: Waiting[] = [];
    const behind = new Set<string>();
    const now = clock();
    for (const [index, waiting] of batch.entries()) {
      const { prepared } = waiting;
      if (namesAny(prepared, heldHere) || namesAny(prepared, behind)) {
        back.push(waiting);
        for (const key of keysOf(prepared)) behind.add(key);
        continue;
      }
      const recorded = toKnownAnswer(prepared, known[index]!);
      if (recorded) {
        answer(waiting, recorded);
        continue;
      }
      for (const key of keysOf(prepared)) heldHere.add(key);
      const storing = { waiting, pending: toPending(prepared, known[index]!, now) };
      const queue = toStore.get(organisationId);
      if (queue) queue.push(storing);
      else toStore.set(organisationId, [storing]);
    }
    if (heldHere.size > 0) held.set(organisationId, heldHere);
    putBack(organisationId, back);
  }

  function startStoring(): void {
    const [organisationId, queue] = toStore.entries().next().value!;
    const { batch, rest } = takePending(queue, size);
    toStore.delete(organisationId);
    if (rest.length > 0) toStore.set(organisationId, rest);
    underWay.storing += 1;
    void store(organisationId, batch).finally(() => {
      underWay.storing -= 1;
      schedule();
    });
  }

  async function store(organisationId: string, batch: readonly Storing[]): Promise<void> {
    const now = clock();
    const write = toWrite(
      organisationId,
      batch.map(({ pending }) => pending),
      erasureKeys,
      now,
    );
    let written: Written;
    try {
      written = toWritten(await withoutDeadlock(() => writeReports(options, write)));
    } catch (error) {
      if (batch.length > 1 && isBadData(error)) {
        // One bad row must fail only its own request.
        for (const one of batch) await store(organisationId, [one]);
        return;
      }
      letGo(organisationId, batch);
      // The purchaser was erased between the statement's snapshot and its claims, so their foreign key finds nobody.
      if (isForeignKeyViolation(error)) loseRace(organisationId, batch[0]!.waiting);
      // Never run again: what was lost with the connection may have been written, and a 201 would turn into a 200.
      else refuse(waitingOf(batch), error);
      return;
    }
    letGo(organisationId, batch);
    for (const { waiting, pending } of batch) {
      waiting.created ||= written.created.has(pending.purchaserId);
      const recorded = toWrittenAnswer(pending, written, now);
      if (recorded) answer(waiting, recorded);
      else loseRace(organisationId, waiting);
    }
  }

  function letGo(organisationId: string, batch: readonly Storing[]): void {
    const heldHere = held.get(organisationId)!;
    for (const { pending } of batch) for (const key of keysOf(pending.prepared)) heldHere.delete(key);
    if (heldHere.size === 0) held.delete(organisationId);
  }

  function answer(waiting: Waiting, recorded: Recorded): void {
    waiting.resolve(waiting.created ? { ...recorded, created: true } : recorded);
  }

  function refuse(batch: readonly Waiting[], error: unknown): void {
    const refusal = refusalOfFault(error) ?? error;
    for (const one of batch) one.reject(refusal);
  }

  // Another process was faster with this purchaser or a pair: the next snapshot will show what it wrote.
  function loseRace(organisationId: string, waiting: Waiting): void {
    waiting.runs += 1;
    if (waiting.runs < runsAtMost) putBack(organisationId, [waiting]);
    else waiting.reject(new AppError("unavailable", { retryAfterSeconds: 1, internal: { runs: waiting.runs } }));
  }

  /** To the front, since what came later has waited for it. */
  function putBack(organisationId: string, batch: readonly Waiting[]): void {
    if (batch.length > 0) asked.set(organisationId, [...batch, ...(asked.get(organisationId) ?? [])]);
  }

  return {
    record: (organisation, report) =>
      new Promise((resolve, reject) => {
        const waiting = { prepared: prepareReport(organisation, report), resolve, reject, created: false, runs: 0 };
        const queue = asked.get(organisation.id);
        if (queue) queue.push(waiting);
        else asked.set(organisation.id, [waiting]);
        schedule();
      }),
  };
}

const nothing: ReadonlySet<string> = new Set();

/** What a report names: its address, and its pairs. */
function keysOf({ emailKey, pairs }: PreparedReport): string[] {
  return [emailKey, ...pairs.keys()];
}

function namesAny(prepared: PreparedReport, keys: ReadonlySet<string>): boolean {
  return keys.size > 0 && keysOf(prepared).some((key) => keys.has(key));
}

function waitingOf(batch: readonly Storing[]): Waiting[] {
  return batch.map(({ waiting }) => waiting);
}

/** The next batch of a queue to be read, first come first served, and what remains. */
function takeBatch(
  queue: readonly Waiting[],
  size: number,
  held: ReadonlySet<string>,
): { batch: Waiting[]; rest: Waiting[] } {
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  const behind = new Set<string>();
  let pairCount = 0;
  for (const [index, waiting] of queue.entries()) {
    if (batch.length === size) return { batch, rest: rest.concat(queue.slice(index)) };
    const { prepared } = waiting;
    const fits = batch.length === 0 || pairCount + prepared.pairs.size <= pairsAtMost;
    if (fits && !namesAny(prepared, held) && !namesAny(prepared, behind)) {
      batch.push(waiting);
      pairCount += prepared.pairs.size;
      continue;
    }
    rest.push(waiting);
    // A later report about the same thing must not overtake it.
    for (const key of keysOf(prepared)) behind.add(key);
  }
  return { batch, rest };
}

/** The next batch to be stored, and what remains. */
function takePending(queue: readonly Storing[], size: number): { batch: Storing[]; rest: Storing[] } {
  let taken = 0;
  let pairCount = 0;
  while (taken < Math.min(size, queue.length)) {
    pairCount += queue[taken]!.pending.prepared.pairs.size;
    if (taken > 0 && pairCount > pairsAtMost) break;
    taken += 1;
  }
  return { batch: queue.slice(0, taken), rest: queue.slice(taken) };
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
