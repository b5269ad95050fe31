import type pg from "pg";
import { isDistributed, listLeftBehind, listUndistributed } from "../platform/distribute.ts";
import { type Finding, note, ok, problem } from "./doctor-finding.ts";

/** Of a database with Citus: whether every table lies where it belongs, and on how many machines. */
export async function examineDistribution(client: pg.Client): Promise<Finding> {
  if (!(await isDistributed(client)))
    return note(
      "machines",
      "Citus is installed, but every table lies on this machine alone. To spread them by organisation, run: fairmark distribute",
    );
  const { in_pieces, whole, functions } = await listUndistributed(client);
  const undistributed = [...in_pieces, ...whole, ...functions];
  if (undistributed.length > 0)
    return problem(
      "machines",
      `${undistributed.join(", ")} ${undistributed.length === 1 ? "lies" : "lie"} on this machine alone. Run: fairmark migrate`,
    );
  const left = await listLeftBehind(client);
  if (left.length > 0)
    return problem(
      "machines",
      `the coordinator still has its own copy of ${left.join(", ")}, which nobody sees and no erasure reaches. Run: fairmark distribute`,
    );
  const { rows } = await client.query<{ machines: number }>(
    "select count(*)::int as machines from citus_get_active_worker_nodes()",
  );
  return ok("machines", `every table lies where it belongs, by organisation on ${rows[0]!.machines} machines`);
}
