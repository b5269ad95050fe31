import type { MailSource } from "../outbox/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";

/** What every page of this slice is given. */
export type ConsolePagesDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  rateWindows: SharedRateWindows;
  /** Whether mails are sent automatically, so that nobody has to pass on their contents. */
  sendsMail: boolean;
  /** The recurring sweeps: when each runs (as a cron schedule), what it does, and whether it sends mail to people. */
  sweeps: readonly { task: string; schedule: string; does: string; mails: boolean }[];
  mailSources: readonly MailSource[];
};
