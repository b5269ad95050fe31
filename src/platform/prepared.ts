import type pg from "pg";

const planLastsMs = 5000;
const plannedAt = new WeakMap<pg.PoolClient, number>();

/**
 * Makes a connection plan again when its plans are five seconds old, which takes a few milliseconds: a plan depends on how large
 * the tables were when it was made, and would otherwise stay until PostgreSQL analyses them, a minute or more after they were
 * filled.
 */
async function planAnew(client: pg.PoolClient, now: number): Promise<void> {
  if (now - (plannedAt.get(client) ?? Number.NEGATIVE_INFINITY) < planLastsMs) return;
  await client.query("discard plans");
  plannedAt.set(client, now);
}

/**
 * Runs a statement with a name, prepared once per connection, that gives one row.
 *
 * @param time milliseconds from any moment on, for the age of plans
 */
export async function askPrepared<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  query: pg.QueryConfig & { name: string },
  time: number,
): Promise<Row> {
  const client = await pool.connect();
  try {
    await planAnew(client, time);
    const { rows } = await client.query<Row>(query);
    client.release();
    return rows[0]!;
  } catch (error) {
    // As the pool does for its own queries: nobody knows what the connection is in the middle of.
    client.release(true);
    throw error;
  }
}
