import { readTable, secondsOf, treeOf } from "./cpu.ts";
import type { Result } from "./report.ts";
import { ask, postmasterOf, type Side, serve, stop, stopOne, work } from "./side.ts";
import { type Round, type Sample, summarise } from "./statistics.ts";
import { type Measure, type Operation, type Place, type Suite, until } from "./suite.ts";

export type Sides = { older: Side; newer: Side };
type Say = (text: string) => void;

/**
 * Lets the jobs of both builds do what the shop has waiting for them, such as figures that were never counted, before anything is
 * measured. Ends once they have been idle for a while after a full minute.
 */
export async function settle({ older, newer }: Sides): Promise<void> {
  await Promise.all([older, newer].map(settleOne));
}

async function settleOne(side: Side): Promise<void> {
  await serve(side);
  const worker = await work(side);
  const nextMinute = Math.ceil(Date.now() / 60_000) * 60_000;
  await until(async () => Date.now() > nextMinute + 3000, 200);
  let before = cpuOf(side);
  await until(async () => {
    const now = cpuOf(side);
    const isIdle = now - before < 0.1;
    before = now;
    return isIdle;
  }, 3000);
  await stopOne(side, worker);
  await ask(side, "checkpoint");
}

function cpuOf(side: Side): number {
  const table = readTable();
  const roots = [...side.running.map(({ pid }) => pid), postmasterOf(side)?.pid ?? 0];
  return secondsOf([...new Set(roots.flatMap((pid) => treeOf(table, pid)))]);
}

/** Stretches are numbered over the whole run, the same for both sides, so that both create the same rows. */
let stretch = 0;

/** Runs one suite: each operation once unmeasured with both builds, then in rounds that alternate which build goes first. */
export async function runSuite(
  suite: Suite,
  sides: Sides,
  { place, rounds, say }: { place: Omit<Place, "side">; rounds: number; say: Say },
): Promise<Result[]> {
  const results: Result[] = [];
  for (const operation of suite.operations) {
    say(`${suite.name}: ${operation.name}`);
    const measured = await runOperation(operation, sides, place, rounds);
    const { name, unit } = operation;
    results.push({ suite: suite.name, operation: name, unit, summary: summarise(measured), rounds: measured });
  }
  return results;
}

async function runOperation(
  operation: Operation,
  sides: Sides,
  place: Omit<Place, "side">,
  rounds: number,
): Promise<Round[]> {
  for (const side of [sides.older, sides.newer]) {
    if (operation.isServed && side.url === undefined) await serve(side);
    if (!operation.isServed) await stop(side);
  }
  const measures = {
    older: await operation.prepare({ ...place, side: sides.older }),
    newer: await operation.prepare({ ...place, side: sides.newer }),
  };
  await runRound(measures, true);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await runRound(measures, round % 2 === 0));
  return measured;
}

async function runRound(measures: Record<keyof Sides, Measure>, isOlderFirst: boolean): Promise<Round> {
  stretch += 1;
  const found: Partial<Record<keyof Sides, Sample>> = {};
  for (const side of isOlderFirst ? (["older", "newer"] as const) : (["newer", "older"] as const))
    found[side] = await measures[side](stretch);
  return found as Round;
}
