import type pg from "pg";
import type { WalLayout } from "./wal-position.ts";

/** Which server, and which database of it, a connection leads to. */
export type ServerIdentity = {
  /** Made with the cluster, and the same in all copies of it. */
  system: string;
  /** The number of the database, the same in all copies of the cluster. */
  database: string;
  isStandby: boolean;
  /** Rises with each promotion. A standby is told of one a little later. */
  timeline: number;
  /** Tells copies apart. */
  startedAt: string;
  layout: WalLayout;
};

export async function identify(client: pg.ClientBase): Promise<ServerIdentity> {
  const { rows } = await client.query<Omit<ServerIdentity, "layout"> & { blockSize: string; segmentSize: string }>(
    `select (select system_identifier from pg_control_system())::text as system,
       (select oid from pg_database where datname = current_database())::text as database,
       pg_is_in_recovery() as "isStandby", ${startedAtSql} as "startedAt",
       case when pg_is_in_recovery()
         then greatest((select timeline_id from pg_control_checkpoint()), (select min_recovery_end_timeline from pg_control_recovery()))
         else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int end as timeline,
       current_setting('wal_block_size') as "blockSize",
       (select setting from pg_settings where name = 'wal_segment_size') as "segmentSize"`,
  );
  const { blockSize, segmentSize, ...identity } = rows[0]!;
  return { ...identity, layout: { blockSize: BigInt(blockSize), segmentSize: BigInt(segmentSize) } };
}

/** In UTC, whatever the session's zone is. */
const startedAtSql = "(pg_postmaster_start_time() at time zone 'UTC')::text";

/** Whether a further connection leads to the same server: a name may stand for several. */
export async function leadsTo(client: pg.ClientBase, { system, startedAt }: ServerIdentity): Promise<boolean> {
  const { rows } = await client.query<{ system: string; startedAt: string }>(
    `select (select system_identifier from pg_control_system())::text as system, ${startedAtSql} as "startedAt"`,
  );
  return rows[0]!.system === system && rows[0]!.startedAt === startedAt;
}

/** Why a server cannot be read instead of the main one, in words; undefined if it can. */
export function whyNoReplica(main: ServerIdentity, replica: ServerIdentity): string | undefined {
  if (!replica.isStandby) return noStandby;
  if (replica.system !== main.system) return "it is a standby of another server than DATABASE_URL names";
  if (replica.database !== main.database) return "READ_DATABASE_URL and DATABASE_URL name different databases";
  if (replica.timeline !== main.timeline)
    return `it follows another history (timeline ${replica.timeline}) than the main database has (timeline ${main.timeline}): a server was promoted in between`;
  return undefined;
}

export const noStandby = "READ_DATABASE_URL leads to a server that is no standby";
