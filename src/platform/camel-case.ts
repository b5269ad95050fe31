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

/** What is asked, as the driver takes it. */
export type Asked = pg.QueryArrayConfig & { values: unknown[] };

/**
 * A pool whose connections answer with rows that have camelCase keys. Keys within a JSON column are data, and stay as they are.
 *
 * @param nameOf names of statements whose plans the connection is to keep (`statement-names.ts`); none within a transaction, whose
 *   settings a plan would not follow
 */
export function namedRows(
  pool: Pick<pg.Pool, "connect" | "end">,
  nameOf: (text: string) => string | undefined = () => undefined,
): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect();
      let isInTransaction = false;
      let isOutdated = false;
      return {
        async query(text: string, values: unknown[]) {
          if (beginning.test(text)) isInTransaction = true;
          const name = isInTransaction ? undefined : nameOf(text);
          const asked: Asked = { text, values, rowMode: "array" };
          if (name === undefined) return named(await client.query<unknown[]>(asked));
          try {
            return named(await client.query<unknown[]>({ ...asked, name }));
          } catch (error) {
            if (!saysPlanIsOutdated(error)) throw error;
            // A migration has changed a table under it, and this connection would say so for ever.
            isOutdated = true;
            return named(await client.query<unknown[]>(asked));
          }
        },
        release: () => client.release(isOutdated),
      } as never;
    },
    end: () => pool.end(),
  };
}

/** How a transaction begins, as the query builder writes it. */
export const beginning = /^(begin|start transaction)\b/;

function saysPlanIsOutdated(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string };
  return code === "0A000" && routine === "RevalidateCachedQuery";
}

type Row = Record<string, unknown>;

function named(result: pg.QueryArrayResult<unknown[]>): PostgresQueryResult<Row> {
  return { ...result, rows: result.rows && namedRowsOf(result) } as PostgresQueryResult<Row>;
}

function namedRowsOf({ fields, rows }: pg.QueryArrayResult<unknown[]>): Row[] {
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
