/**
 * The settings that a restored database keeps: sizes and costs that an operator may have tuned for the machine. None of
 * them names a file, a program, a library or an address, so that a backup cannot smuggle one in. The rest is ours
 * (server.ts).
 */
const keptSettings = new Set([
  ...["shared_buffers", "work_mem", "maintenance_work_mem", "autovacuum_work_mem", "temp_buffers", "wal_buffers"],
  ...["effective_cache_size", "hash_mem_multiplier", "huge_pages", "dynamic_shared_memory_type"],
  ...["max_connections", "max_locks_per_transaction", "max_worker_processes", "max_wal_senders"],
  ...["max_parallel_workers", "max_parallel_workers_per_gather", "max_parallel_maintenance_workers"],
  ...["max_wal_size", "min_wal_size", "checkpoint_timeout", "checkpoint_completion_target", "wal_compression"],
  ...["random_page_cost", "seq_page_cost", "effective_io_concurrency", "maintenance_io_concurrency"],
  ...["default_statistics_target", "jit", "autovacuum_max_workers", "autovacuum_naptime", "autovacuum_worker_slots"],
  ...["autovacuum_vacuum_scale_factor", "autovacuum_analyze_scale_factor", "autovacuum_vacuum_cost_limit"],
  ...["timezone", "log_timezone", "datestyle", "default_text_search_config"],
  ...["lc_messages", "lc_monetary", "lc_numeric", "lc_time"],
]);

/** The files that configure a cluster. Those in a backup are read but never put in place: ours are written instead. */
export const configurationFiles = ["postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"] as const;

const head = "# Written by fairmark restore.\n";

// The same as initdb is told to write: whoever can reach the socket's folder may connect, and nobody over a network.
const access = `${head}local all all trust\nlocal replication all trust\nhost all all all reject\n`;

// As PostgreSQL reads them: a name, an optional equals sign, a value with or without quotes.
const line = /^\s*([A-Za-z_][A-Za-z0-9_.]*)(?:\s*=\s*|\s+)(?:'([^'\\]*)'|([^\s'#\\]+))\s*(?:#.*)?$/;
const plainValue = /^[A-Za-z0-9_.,+/ -]{0,64}$/;

export type RestoredSettings = {
  /** The configuration to put in place. */
  files: Record<(typeof configurationFiles)[number], string>;
  /** Names of settings that are in the backup but not in the restored database. */
  leftOut: string[];
};

/**
 * The configuration of a restored cluster, given that of the backup: known settings with plain values, and our own
 * beside them.
 */
export function restoredSettings(texts: ReadonlyMap<string, string>): RestoredSettings {
  const leftOut = new Set<string>();
  const keptOf = (name: string) => {
    const kept = new Map<string, string>();
    for (const text of (texts.get(name) ?? "").split(/\r?\n/)) {
      if (/^\s*(#.*)?$/.test(text)) continue;
      const [, written = "", quoted, bare] = line.exec(text) ?? [];
      const setting = written.toLowerCase();
      const value = quoted ?? bare ?? "";
      if (keptSettings.has(setting) && plainValue.test(value)) kept.set(setting, value);
      else leftOut.add(/^\w{1,64}$/.test(setting) ? setting : "a line that is no setting");
    }
    return head + [...kept].map(([setting, value]) => `${setting} = '${value}'\n`).join("");
  };
  const files = {
    "postgresql.conf": keptOf("postgresql.conf"),
    // What an operator has chosen wins over what follows from the machine's memory, there too (server.ts).
    "postgresql.auto.conf": keptOf("postgresql.auto.conf"),
    "pg_hba.conf": access,
    "pg_ident.conf": head,
  };
  return { files, leftOut: [...leftOut].sort() };
}
