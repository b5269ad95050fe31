import { type DatabaseAddress, DatabaseClient } from "../../src/platform/db.ts";
import { listMigrations } from "../../src/platform/migrate.ts";
import { tenantTables } from "./tables.ts";

// A stand-in for a database that is distributed by organisation: each tenant table in pieces by a hash of its organisation, on one
// PostgreSQL. A key without the organisation is refused here as it is there, and a plan tells from how many pieces a statement reads.

/** Whose organisations keys and staff are good for is asked before an organisation is known: every machine has these whole. */
export const wholeTables = ["api_key_organisations", "staff_organisations"];

/** The tables that lie in pieces. */
export const splitTables: readonly string[] = tenantTables.filter((name) => !wholeTables.includes(name));

const piecesOfEach = 3;
/** A schema of their own, so that whoever lists the tables finds those that the product knows. */
export const piecesSchema = "pieces";

/** Of a piece's name, the table that it is a piece of. */
export const tableOfPiece = (piece: string): string => piece.replace(/_\d+$/, "");

/** A migration that makes its tenant tables in pieces. */
export function inPieces(migration: string): string {
  return migration.replaceAll(/^create table (\w+) \(\n[\s\S]*?^\);/gm, (create: string, table: string) => {
    if (!splitTables.includes(table)) return create;
    const pieces = Array.from(
      { length: piecesOfEach },
      (_, at) =>
        `create table ${piecesSchema}.${table}_${at} partition of ${table} for values with (modulus ${piecesOfEach}, remainder ${at});`,
    );
    return [create.replace(/\);$/, ") partition by hash (organisation_id);"), ...pieces].join("\n");
  });
}

/** Applies the migrations to an empty database; `migrate` then finds nothing more to do but to give the server's role its rights. */
export async function migrateInPieces(address: DatabaseAddress, now: Date): Promise<void> {
  const client = new DatabaseClient(address);
  await client.connect();
  try {
    await client.query(`create schema ${piecesSchema}`);
    await client.query(
      "create table schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null)",
    );
    for (const { version, name, sql } of await listMigrations()) {
      await client.query(`begin; ${inPieces(sql)}`);
      await client.query("insert into schema_migrations values ($1, $2, $3)", [version, name, now]);
      await client.query("commit");
    }
  } finally {
    await client.end();
  }
}
