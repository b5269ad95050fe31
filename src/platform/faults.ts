import { isDatabaseUnavailable, isFromDatabase } from "./db.ts";
import { AppError } from "./errors.ts";

/** What can be wrong with the ground we stand on, as opposed to: with a request, or with the program. */
export type Fault = "unreachable" | "disk_full" | "read_only" | "no_access";

// The disk is full, or its quota is used up; PostgreSQL says so with a state of its own.
const fullDisk = new Set(["ENOSPC", "EDQUOT", "53100"]);
const noAccess = new Set(["EROFS", "EACCES", "EPERM"]);

/** Which of these an error means; undefined for any other error. */
export function faultOf(error: unknown): Fault | undefined {
  if (isDiskFull(error)) return "disk_full";
  if (isReadOnly(error)) return "read_only";
  if (isNoAccess(error)) return "no_access";
  return isDatabaseUnavailable(error) ? "unreachable" : undefined;
}

export function isDiskFull(error: unknown): boolean {
  return fullDisk.has(codeOf(error));
}

/** The database takes no writes: a standby, or one that was set so. */
export function isReadOnly(error: unknown): boolean {
  return isFromDatabase(error) && codeOf(error) === "25006";
}

/**
 * A file or folder that this user may not use, or that is on a disk which takes no writes. Sockets have the same codes.
 */
function isNoAccess(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { path, syscall = "" } = error as NodeJS.ErrnoException;
  return typeof path === "string" && !/^(spawn|connect|listen)/.test(syscall) && noAccess.has(codeOf(error));
}

/** What the operator reads about each, in the log, in `/readyz` and at the terminal. */
export const faultWords: Record<Fault, string> = {
  unreachable: "the database cannot be reached",
  disk_full: "the disk is full",
  read_only: "the database takes no writes",
  no_access: "a file or folder may not be used",
};

const refusals = {
  unreachable: { code: "unavailable", retryAfterSeconds: 1 },
  disk_full: { code: "disk_full", retryAfterSeconds: 60 },
  read_only: { code: "read_only", retryAfterSeconds: 10 },
  no_access: { code: "no_access", retryAfterSeconds: 60 },
} as const satisfies Record<Fault, unknown>;

/** What a caller is told of a fault; undefined if the error means none. */
export function refusalOfFault(error: unknown): AppError | undefined {
  const fault = faultOf(error);
  if (fault === undefined) return undefined;
  const { code, retryAfterSeconds } = refusals[fault];
  return new AppError(code, { cause: error, retryAfterSeconds });
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String((error as { code?: unknown }).code ?? "") : "";
}

/** How long after its last sign a fault is assumed to go on. */
const lastsMs = 60_000;

/** Remembers that somebody met a full disk, for those who only ask. */
export type FaultMemory = { note: (error: unknown) => void; isDiskFull: () => boolean };

export function createFaultMemory(): FaultMemory {
  let metAt: number | undefined;
  return {
    note: (error) => {
      if (isDiskFull(error)) metAt = performance.now();
    },
    isDiskFull: () => metAt !== undefined && performance.now() - metAt < lastsMs,
  };
}
