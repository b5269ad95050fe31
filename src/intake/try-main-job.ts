import type { Clock } from "../platform/clock.ts";
import { type MainJobDatabase, readReports, writeReports } from "./intake.queries.ts";
import { toAsked, toWrite } from "./report-rows.ts";

/** No shop has it. */
const noOrganisation = "00000000-0000-0000-0000-000000000000";

/**
 * Tries whether the main job can be done: runs its two statements, on its own connections, for no report, which writes nothing. Those
 * who ask meanwhile share the answer, so that asking never takes more than one connection. Where none is free it is being done, and
 * nothing is tried: a server that is busy is not one that cannot work.
 *
 * @returns what tries it; rejects with what the main job would fail with
 */
export function mainJobTrial({ clock, ...mainJob }: MainJobDatabase & { clock: Clock }): () => Promise<void> {
  const { pool } = mainJob;
  let underWay: Promise<void> | undefined;
  const tryIt = async () => {
    await readReports(mainJob, toAsked(noOrganisation, []));
    await writeReports(mainJob, toWrite(noOrganisation, [], [], clock()));
  };
  return async () => {
    if (pool.idleCount === 0 && pool.totalCount >= pool.options.max) return;
    underWay ??= tryIt().finally(() => {
      underWay = undefined;
    });
    await underWay;
  };
}
