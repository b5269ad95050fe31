import type pg from "pg";

/** Everything in which a write, a row lock or a row version would leave a trace in the database, at one moment. */
export type Trace = {
  /** Rows inserted, updated, deleted by table, as PostgreSQL counts them. */
  changes: Map<string, number>;
  /** A checksum over the position, xmin and xmax of every row: a new version shows in xmin, a lock in xmax. */
  rows: Map<string, string>;
  statement: { calls: number; walRecords: number };
  /** Calls by other statements that wrote, and runs of autovacuum: who else may take transaction ids. */
  otherWriters: number;
  transactionIds: bigint;
};

export type Proof = {
  isProven: boolean;
  calls: number;
  walRecords: number;
  changedTables: string[];
  changedRows: string[];
  transactionIds: number;
  explainedTransactionIds: number;
  elsewhere: string[];
};

const tables = ["purchasers", "purchases", "reviews", "review_versions"];
/** last_used_at may be noted once in five minutes. */
const exempt = (table: string) => table === "public.api_keys";

export async function takeTrace(client: pg.Client): Promise<Trace> {
  const counted = await client.query<{ name: string; changes: string }>(
    `select schemaname || '.' || relname as name, n_tup_ins + n_tup_upd + n_tup_del + n_tup_hot_upd as changes
     from pg_stat_user_tables`,
  );
  const rows = new Map<string, string>();
  for (const table of tables) {
    const { rows: sums } = await client.query<{ sum: string }>(
      `select count(*) || ' rows, newest ' || coalesce(max(xmin::text::bigint), 0) || ', ' ||
         coalesce(sum(hashtextextended(ctid::text || ' ' || xmin::text || ' ' || xmax::text, 0)::numeric), 0) as sum
       from ${table}`,
    );
    rows.set(table, sums[0]!.sum);
  }
  const { rows: statements } = await client.query<{
    calls: string;
    wal: string;
    writers: string;
    vacuums: string;
    xmax: string;
  }>(
    `select coalesce(sum(calls) filter (where is_ours), 0) as calls,
       coalesce(sum(wal_records) filter (where is_ours), 0) as wal,
       coalesce(sum(calls) filter (where not is_ours and wal_records > 0), 0) as writers,
       (select sum(autovacuum_count + autoanalyze_count) from pg_stat_all_tables)
         + (select count(*) from pg_stat_activity where backend_type = 'autovacuum worker') as vacuums,
       pg_snapshot_xmax(pg_current_snapshot())::text as xmax
     from (select calls, wal_records, query like '%with report as materialized%' as is_ours
           from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())) s`,
  );
  const { calls, wal, writers, vacuums, xmax } = statements[0]!;
  return {
    changes: new Map(counted.rows.map(({ name, changes }) => [name, Number(changes)])),
    rows,
    statement: { calls: Number(calls), walRecords: Number(wal) },
    otherWriters: Number(writers) + Number(vacuums),
    transactionIds: BigInt(xmax),
  };
}

/** Whether what happened between two traces wrote, locked or versioned nothing. */
export function compareTraces(before: Trace, after: Trace): Proof {
  const changed = [...after.changes].filter(([table, changes]) => changes !== (before.changes.get(table) ?? 0));
  const named = changed.map(([table, changes]) => ({
    table,
    text: `${table} ${changes - (before.changes.get(table) ?? 0)}`,
  }));
  const changedTables = named.filter(({ table }) => !exempt(table)).map(({ text }) => text);
  const elsewhere = named.filter(({ table }) => exempt(table)).map(({ text }) => text);
  const changedRows = tables.filter((table) => before.rows.get(table) !== after.rows.get(table));
  const calls = after.statement.calls - before.statement.calls;
  const walRecords = after.statement.walRecords - before.statement.walRecords;
  const transactionIds = Number(after.transactionIds - before.transactionIds);
  const explainedTransactionIds = after.otherWriters - before.otherWriters;
  return {
    // Autovacuum's workers may be under way at either end, hence three more.
    isProven:
      calls > 0 &&
      walRecords === 0 &&
      changedTables.length === 0 &&
      changedRows.length === 0 &&
      transactionIds <= explainedTransactionIds + 3,
    calls,
    walRecords,
    changedTables,
    changedRows,
    transactionIds,
    explainedTransactionIds,
    elsewhere,
  };
}

export function showProof(proof: Proof): string {
  const written = [...proof.changedTables, ...proof.changedRows.map((table) => `checksum of ${table}`)].join(", ");
  const others = proof.elsewhere.length > 0 ? `; elsewhere: ${proof.elsewhere.join(", ")}` : "";
  return (
    `${proof.calls} statements, ${proof.walRecords} WAL records, rows changed: ${written || "none"}; ` +
    `transaction ids: ${proof.transactionIds}, others wrote up to ${proof.explainedTransactionIds} times${others}`
  );
}
