import type pg from "pg";
import type { RecordedStatement } from "../support/recorded-statements.ts";

/** Tables of a session, which some statements read: of one name there are several, by what a file has. */
export const stagingOf = (statements: readonly RecordedStatement[]): string[] =>
  statements.map(({ text }) => text).filter((text) => /^\s*create temporary table/.test(text));

/** What is asked of Citus itself: plain PostgreSQL knows none of these names, and nothing else may use them. */
export const asksCitus = (text: string): boolean =>
  /\b(pg_dist_partition|pg_dist_object|citus_is_coordinator|citus_get_active_worker_nodes|create_(reference|distributed)_(table|function)|truncate_local_data_after_distributing_table)\b/.test(
    text,
  );

/** As the driver is given them. */
export const sentValues = (values: RecordedStatement["values"]): (string | null | Buffer)[] =>
  values.map((value) => (typeof value === "object" && value ? Buffer.from(value.base64, "base64") : value));

/** Over each table of a session that it could mean, until it is understood. */
export async function planOverStaging<Plan>(
  client: pg.Client,
  staging: readonly string[],
  text: string,
  plan: () => Promise<Plan>,
): Promise<Plan> {
  const [, name] = /\bpg_temp\.(\w+)/.exec(text) ?? [];
  const tables = name === undefined ? [] : staging.filter((create) => create.includes(` ${name} (`));
  let refusal: unknown;
  for (const create of tables) {
    await client.query(`drop table if exists pg_temp.${name}`);
    await client.query(create);
    try {
      return await plan();
    } catch (error) {
      refusal = error;
    }
  }
  if (refusal) throw refusal;
  return plan();
}
