import { readFileSync } from "node:fs";
import type { ConnectionLimits } from "./connections.ts";

// What the database, the log, mails, webhooks and modules that are still to be loaded need for themselves.
const keptForOthers = 96;
// A connection may bring an upload, which needs an open file while it arrives.
const partForConnections = 0.75;
const leastConnections = 16;
const mostAnyway = 10_000;

/**
 * A head arrives in a packet or two; a body may come over a slow line. Proxies drop idle connections after a minute.
 */
export function connectionLimits(): ConnectionLimits {
  return { headMs: 10_000, requestMs: 30_000, keepAliveMs: 72_000, stalledMs: 60_000, most: mostConnectionsOf() };
}

/**
 * How many connections may be open at once, so that strangers never take the descriptors that the database needs: a
 * system that has no more to give refuses both alike.
 */
function mostConnectionsOf(openFiles: number = openFilesLimit()): number {
  const share = Math.floor((openFiles - keptForOthers) * partForConnections);
  return Math.min(Math.max(share, leastConnections), mostAnyway);
}

/** The limit of open files for this process; if it cannot be found out, what most systems give. */
function openFilesLimit(): number {
  try {
    const [, soft] = /^Max open files +(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft) || usualLimit;
  } catch {
    return reportedLimit();
  }
}

const usualLimit = 1024;

// Without /proc, Node's own report knows it, on every system that has such a limit.
function reportedLimit(): number {
  // Otherwise the report looks up the names of everything that the process is connected to; the types of Node 20 do not
  // know this option.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } };
  const soft = userLimits?.open_files?.soft;
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft) || usualLimit;
}
