import type pg from "pg";

/** PostgreSQL alone, or PostgreSQL that Citus spreads over several machines. What is done differently on either goes by this file. */
export type Engine = "postgresql" | "citus";

/** What the database that is connected to runs on, by the extension that it has. */
export async function engineOf(db: pg.Pool | pg.Client): Promise<Engine> {
  const { rowCount } = await db.query("select from pg_extension where extname = 'citus'");
  return rowCount === 0 ? "postgresql" : "citus";
}

/**
 * How the server's role may begin: by SET ROLE alone on plain PostgreSQL. Citus connects to its machines as whoever asks, so there the
 * role has to be let in, by what their `pg_hba.conf` says.
 */
export const roleAttribute: Record<Engine, string> = { postgresql: "NOLOGIN", citus: "LOGIN" };

/**
 * Settings of a session as an engine can take them. Citus finds out by the values which machine a statement goes to, and a plan that is
 * the same for all values has none.
 */
export function sessionOn(engine: Engine, session: Readonly<Record<string, string>>): Record<string, string> {
  return engine === "citus" && "plan_cache_mode" in session ? { ...session, plan_cache_mode: "auto" } : { ...session };
}

/** What a transaction that changes tables begins with: otherwise Citus changes their pieces over several connections, which cannot see each other's work. */
export const schemaChange: Record<Engine, string> = {
  postgresql: "",
  citus: "set local citus.multi_shard_modify_mode = 'sequential'; ",
};
