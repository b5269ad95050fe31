import { configurationFiles } from "./restored-settings.ts";

/**
 * Folders that are needed without their contents: PostgreSQL's manual, "Making a Base Backup Using the Low Level API".
 */
export const emptiedFolders: ReadonlySet<string> = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
  "log",
]);

/** What belongs to a running server or says how to recover: our backups contain none of it. */
export const leftOutFiles =
  /^(postmaster\.(pid|opts)|current_logfiles.*|backup_label.*|tablespace_map.*|(standby|recovery)\.signal|.*\.auto\.conf\.tmp)$/;

// The data folder of PostgreSQL 18, as initdb makes it.
const folders = new Set([
  ...emptiedFolders,
  ...["base", "global", "pg_commit_ts", "pg_logical", "pg_multixact", "pg_stat", "pg_tblspc", "pg_twophase", "pg_xact"],
]);
const files = new Set(["PG_VERSION", "backup_label"]);

/**
 * What restore does with an entry of the data folder: puts it in place, reads it as configuration, leaves it out
 * because it belongs to somebody else, or refuses the whole file because our backups never contain it.
 */
export function fateOf(name: string, type: "file" | "directory"): "place" | "read" | "leave out" | "refuse" {
  const [top = "", ...rest] = name.replace(/\/$/, "").split("/");
  if (rest.length === 0) {
    if ((configurationFiles as readonly string[]).includes(top)) return type === "file" ? "read" : "refuse";
    if (files.has(top)) return type === "file" ? "place" : "refuse";
    if (folders.has(top)) return type === "directory" ? "place" : "refuse";
    return leftOutFiles.test(top) ? "refuse" : "leave out";
  }
  if (!folders.has(top)) return "leave out";
  // A tablespace lies elsewhere on the machine that it was made on; the contents of the emptied folders would do harm.
  if (top === "pg_tblspc" || (emptiedFolders.has(top) && top !== "pg_wal")) return "refuse";
  if (top === "pg_wal") return isOfWal(rest, type) ? "place" : "refuse";
  return "place";
}

function isOfWal(rest: readonly string[], type: "file" | "directory"): boolean {
  if (type === "directory") return rest.length === 1 && /^(archive_status|summaries)$/.test(rest[0] as string);
  return rest.length === 1 && /^([0-9A-F]{24}|[0-9A-F]{8}\.history)$/.test(rest[0] as string);
}
