import type { DateOrder } from "../platform/values/calendar-date.ts";
import type { Warning, WarningKind } from "../platform/values/read.ts";

/** What a file can be about. */
export const feedKinds = ["purchasers", "products", "branches"] as const;
export type FeedKind = (typeof feedKinds)[number];

export function isFeedKind(text: unknown): text is FeedKind {
  return feedKinds.some((kind) => kind === text);
}

/** How the file came: by a command, uploaded in the console, or dropped into the watched folder. */
export const feedOrigins = ["command", "console", "folder"] as const;
export type FeedOrigin = (typeof feedOrigins)[number];

/**
 * How far a file has come. `running` means that it was begun: the lock tells whether anybody is working on it right now, and one
 * that stopped continues when the same file is given again.
 */
export const feedStates = ["waiting", "running", "finished", "failed"] as const;
export type FeedState = (typeof feedStates)[number];

/** One file and how far it has come. */
export type FeedImport = {
  organisationId: string;
  id: string;
  kind: FeedKind;
  origin: FeedOrigin;
  fileName: string;
  bytes: number;
  state: FeedState;
  bytesRead: number;
  rows: RowCounts;
  /** How many of the rows taken in had something that was left out or was ambiguous. */
  rowsWarned: number;
  /** What was left out or ambiguous, and how often. */
  warnings: WarningCounts;
  /** How its dates are read where day and month could be swapped; null if that is true of no date in the file. */
  dates: FileDates | null;
  failure: string | null;
  /** Where an uploaded file waits. */
  uploadedFile: string | null;
  /** Where the rejected rows and those with warnings are; null if there are none, or no longer any. */
  rejectedFile: string | null;
  rejectedBytes: number;
  createdAt: Date;
  progressedAt: Date;
  finishedAt: Date | null;
};

/**
 * What became of the rows: `read` is the sum of the others. Changed: something in the row was new and was stored, which includes
 * details of its purchaser.
 */
export type RowCounts = { read: number; created: number; changed: number; unchanged: number; rejected: number };

export const noRows: RowCounts = { read: 0, created: 0, changed: 0, unchanged: 0, rejected: 0 };

/** A row that was not taken in, why, and its cells as they came. */
export type RejectedRow = { line: number; reason: string; cells: readonly string[] };

/** A row that was taken in without some value, or with an ambiguous one, and its cells as they came. */
export type WarnedRow = { line: number; warnings: readonly Warning[]; cells: readonly string[] };

export type WarningCounts = Partial<Record<WarningKind, number>>;

/**
 * What decided the order of day and month in a file: the file itself, `--dates`, the note in a file of rejected rows, the shop's
 * setting, or nothing, in which case it is the usual order.
 */
export const dateOrderReasons = ["file", "option", "rejected_rows", "setting", "usual"] as const;
export type DateOrderReason = (typeof dateOrderReasons)[number];
export type FileDates = { order: DateOrder; because: DateOrderReason };

/** How long the rejected rows of a file can be fetched (ruling 33). */
export const rejectedKeptDays = 30;

/** How far along the import is, in percent. */
export function percentDone({ bytes, bytesRead, state }: FeedImport): number {
  if (state === "finished") return 100;
  return bytes === 0 ? 0 : Math.min(99, Math.floor((bytesRead / bytes) * 100));
}
