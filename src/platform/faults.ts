import { isDatabaseUnavailable, isFromDatabase } from "./db.ts";
import { AppError } from "./errors.ts";

/** What can be wrong with the ground we stand on, as opposed to: with a request, or with the program. */
export type Fault = "unreachable" | "disk_full" | "read_only";

// The disk is full, or its quota is used up; PostgreSQL says so with a state of its own.
const fullDisk = new Set(["ENOSPC", "EDQUOT", "53100"]);

/** Which of these an error tells of; undefined for any other error. */
export function faultOf(error: unknown): Fault | undefined {
  if (isDiskFull(error)) return "disk_full";
  if (isReadOnly(error)) return "read_only";
  return isDatabaseUnavailable(error) ? "unreachable" : undefined;
}

export function isDiskFull(error: unknown): boolean {
  return fullDisk.has(codeOf(error));
}

/** The database takes no writes: a standby, or one that was set so. */
export function isReadOnly(error: unknown): boolean {
  return isFromDatabase(error) && codeOf(error) === "25006";
}

/** What the operator reads of each, in the log, in `/readyz` and at the terminal. */
export const faultWords: Record<Fault, string> = {
  unreachable: "the database cannot be reached",
  disk_full: "the disk is full",
  read_only: "the database takes no writes",
};

const refusals = {
  unreachable: { code: "unavailable", retryAfterSeconds: 1 },
  disk_full: { code: "disk_full", retryAfterSeconds: 60 },
  read_only: { code: "read_only", retryAfterSeconds: 10 },
} as const satisfies Record<Fault, unknown>;

/** What a caller is told of a fault; undefined where the error tells of none. */
export function refusalOfFault(error: unknown): AppError | undefined {
  const fault = faultOf(error);
  if (fault === undefined) return undefined;
  const { code, retryAfterSeconds } = refusals[fault];
  return new AppError(code, { cause: error, retryAfterSeconds });
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String((error as { code?: unknown }).code ?? "") : "";
}

/** So long after the last sign of a fault it is taken to last. */
const lastsMs = 60_000;

/** Remembers a full disk from the moment somebody met it, for those who only look. */
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
