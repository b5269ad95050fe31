import type pg from "pg";
import { serverRole } from "../platform/db.ts";
import { type Finding, ok, problem } from "./doctor-finding.ts";

/** Days beyond its two years after which an entry should be gone: a sweep that runs daily may miss some days. */
const graceDays = 3;

/** Whether the record is what it says: only added to, and emptied after two years. */
export async function examineRecord(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{
    oldest: Date | null;
    isLate: boolean;
    lastRun: Date | null;
    mayChange: boolean;
  }>(
    `select (select min(at) from record_entries) as oldest,
       coalesce((select min(at) from record_entries) < now() - interval '2 years' - make_interval(days => $2), false) as "isLate",
       (select ended_at from sweep_runs where task = 'forget-record') as "lastRun",
       exists (select from pg_roles r where r.rolname = $1
         and has_table_privilege(r.oid, 'record_entries', 'UPDATE, DELETE, TRUNCATE')) as "mayChange"`,
    [serverRole, graceDays],
  );
  const { oldest, isLate, lastRun, mayChange } = rows[0]!;
  const swept = lastRun ? `last on ${day(lastRun)}` : "never yet";
  if (mayChange)
    return problem(
      "record",
      `${serverRole} may change or delete what is in the record of sign-ins and changes. Run: fairmark migrate`,
    );
  if (isLate)
    return problem(
      "record",
      `the record of sign-ins and changes holds entries of ${day(oldest!)}, older than two years: the job forget-record deletes them and has run ${swept}. See that fairmark serve or fairmark work runs, and what its log says.`,
    );
  const reach = oldest ? `reaches back to ${day(oldest)}` : "is empty so far";
  return ok(
    "record",
    `the record of sign-ins and changes ${reach}; the server can only add to it. What is two years old is deleted daily, ${swept}.`,
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
