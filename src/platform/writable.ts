import type pg from "pg";
import { OperatorError } from "./errors.ts";

/** Why a database takes no writes; undefined if it takes them. */
export type ReadOnlyReason = "standby" | "set_read_only";

/** Asked on the connection that would write, since settings of its user or its database count as well. */
export async function whyReadOnly(db: pg.Pool | pg.Client): Promise<ReadOnlyReason | undefined> {
  const { rows } = await db.query<{ isStandby: boolean; isReadOnly: boolean }>(
    `select pg_is_in_recovery() as "isStandby", current_setting('transaction_read_only') = 'on' as "isReadOnly"`,
  );
  const { isStandby, isReadOnly } = rows[0]!;
  if (isStandby) return "standby";
  return isReadOnly ? "set_read_only" : undefined;
}

/** What `/readyz` says. */
export const readOnlyWords: Record<ReadOnlyReason, string> = {
  standby: "the database is a standby and takes no writes",
  set_read_only: "the database is set read-only and takes no writes",
};

/** What the operator should do. */
export const readOnlyAdvice: Record<ReadOnlyReason, string> = {
  standby:
    "The database is a standby: it repeats what its primary does and takes no writes. Set DATABASE_URL to the primary, or promote this server first (SELECT pg_promote()).",
  set_read_only:
    "The database is set read-only (default_transaction_read_only = on): set it to off for the server, the database or the user, or set DATABASE_URL to a server that takes writes.",
};

/** @throws OperatorError if the database takes no writes */
export async function refuseReadOnly(db: pg.Pool | pg.Client): Promise<void> {
  const reason = await whyReadOnly(db);
  if (reason) throw new OperatorError(readOnlyAdvice[reason]);
}
