import type pg from "pg";
import type { WalPosition } from "./wal-position.ts";

/** Whether it still repeats what another server does, and how far it has got with that. */
export async function askReplica(replica: pg.Client): Promise<{ isStandby: boolean; replayed: WalPosition }> {
  const { rows } = await replica.query<{ isStandby: boolean; replayed: string | null }>(
    `select pg_is_in_recovery() as "isStandby", pg_last_wal_replay_lsn() - '0/0'::pg_lsn as replayed`,
  );
  return { isStandby: rows[0]!.isStandby, replayed: BigInt(rows[0]!.replayed ?? 0) };
}
