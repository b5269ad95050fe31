import type pg from "pg";
import { inject, test } from "vitest";
import { connectClient, type Database, type Db, withOneConnection } from "../../src/platform/db.ts";

export type Sent = { text: string; values: unknown[] };

/** What is sent to the database while something is read, and what it gives. */
export async function sentBy<T>(
  server: { pool: pg.Pool; db: Database },
  read: (db: Db) => Promise<T>,
): Promise<{ value: T; sent: Sent[] }> {
  return withOneConnection(server, async ({ client }) => {
    const sent: Sent[] = [];
    const watched = new Proxy(client, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (name !== "query") return typeof value === "function" ? value.bind(target) : value;
        return (...said: unknown[]) => {
          const { text, values = [] } = (typeof said[0] === "string" ? { text: said[0] } : said[0]) as Partial<Sent>;
          sent.push({ text: text!, values: values.length > 0 ? values : ((said[1] as unknown[]) ?? []) });
          return (value as (...all: unknown[]) => unknown).apply(target, said);
        };
      },
    });
    return { value: await read(connectClient(watched as pg.PoolClient, "postgresql")), sent };
  });
}

/**
 * A test that looks for indexes by their names, or counts what a scan of a table gave: each piece of a table has indexes of its own, and
 * is scanned by itself, so that `test:pieces` leaves it out.
 */
export const testOnWholeTables = test.skipIf(inject("postgres").inPieces);

/** How the database ran a statement: the plan's lines, and how many rows its scans of a table gave. */
export async function ran(owner: pg.Pool, { text, values }: Sent, table: string) {
  const { rows } = await owner.query(`explain (analyze, costs off, timing off, summary off) ${text}`, values);
  const scan = new RegExp(`Scan.* on ${table}.*rows=([\\d.]+) loops=(\\d+)`);
  const lines = rows.map((row) => row["QUERY PLAN"] as string);
  const read = lines.flatMap((line) => {
    const [, each, loops] = scan.exec(line) ?? [];
    return each === undefined ? [] : [Number(each) * Number(loops)];
  });
  return { plan: lines.join("\n"), rows: Math.round(read.reduce((sum, one) => sum + one, 0)) };
}
