import type { MailSource } from "../outbox/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";

/** What every page of this slice is given. */
export type ConsolePagesDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  /** Whether mails reach their readers by themselves, so that nobody has to hand on what stands in them. */
  sendsMail: boolean;
  /** The sweeps that recur: when, in cron's words, what each does, and whether people are written to by it. */
  sweeps: readonly { task: string; schedule: string; does: string; mails: boolean }[];
  mailSources: readonly MailSource[];
};
