import type pg from "pg";

/** A row under inspection: where it is, and what it holds. */
export type Row = { organisation_id: string; id: string; [column: string]: unknown };

const portion = 500;

/**
 * The rows of a query, in portions, by organisation and id. Each may be changed before the next is fetched.
 *
 * @param sql a whole `select` with a `where`; it may not name $1 to $3
 */
export async function* rowsOf<T extends Row>(client: pg.Client, sql: string): AsyncGenerator<T> {
  let after = { organisation_id: lowest, id: lowest };
  while (true) {
    const text = `select * from (${sql}) r where (organisation_id, id) > ($1, $2) order by organisation_id, id limit $3`;
    const { rows } = await client.query<T>(text, [after.organisation_id, after.id, portion]);
    yield* rows;
    if (rows.length < portion) return;
    after = rows.at(-1)!;
  }
}

const lowest = "00000000-0000-0000-0000-000000000000";

/** Changes one row and everything attached to it, as a whole or not at all. */
export async function whole<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
