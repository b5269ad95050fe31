import { CamelCasePlugin, type PostgresPool, type PostgresQueryResult } from "kysely";
import type pg from "pg";

// camelCase here, snake_case in the database. Kysely's own plugin makes a second object of each row, key by key, and objects of
// more than a dozen keys that are made so are slow to read and leave much to collect: that was most of what Node did for a page of a
// hundred reviews (bench/README.md).
// So rows come from the driver as arrays, and each becomes an object once, as a copy of one that has all its keys already.

/** Kysely's plugin for what is asked; the answers come named from `namedRows`. */
class CamelCaseNames extends CamelCasePlugin {
  override transformResult({ result }: Parameters<CamelCasePlugin["transformResult"]>[0]) {
    return Promise.resolve(result);
  }

  nameOf(column: string): string {
    return this.camelCase(column);
  }
}

export const camelCaseNames = new CamelCaseNames();

/** A pool whose connections answer with rows that have camelCase keys. Keys within a JSON column are data, and stay as they are. */
export function namedRows(pool: pg.Pool): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect();
      return {
        query: ((text: string, values: readonly unknown[]) => ask(client, text, values)) as never,
        release: () => client.release(),
      };
    },
    end: () => pool.end(),
  };
}

async function ask(client: pg.PoolClient, text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
  const result = await client.query<unknown[]>({ text, values: values as unknown[], rowMode: "array" });
  return { ...result, rows: result.rows && named(result) } as PostgresQueryResult<Row>;
}

type Row = Record<string, unknown>;

function named({ fields, rows }: pg.QueryArrayResult<unknown[]>): Row[] {
  if (rows.length === 0) return [];
  const keys = fields.map(({ name }) => camelCaseNames.nameOf(name));
  // Read from JSON it has a shape that is shared by all its copies.
  const empty = JSON.parse(`{${[...new Set(keys)].map((key) => `${JSON.stringify(key)}:null`).join()}}`) as Row;
  return rows.map((values) => {
    const row = { ...empty };
    for (let index = 0; index < keys.length; index += 1) row[keys[index]!] = values[index];
    return row;
  });
}
