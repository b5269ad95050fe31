import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Processes } from "./processes.ts";

/**
 * A folder for the database of a bench, which other users may pass through but not list. It goes with this process, after all that was
 * started here.
 *
 * @param kept where it stays instead
 */
export function benchFolder(name: string, processes: Processes, kept?: string): string {
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), `fairmark-bench-${name}-`)) : resolve(kept);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  processes.endWithThisOne(() => {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  return folder;
}
