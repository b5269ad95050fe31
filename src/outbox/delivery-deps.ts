import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import type { Mailer } from "../platform/mailer.ts";
import type { Keys } from "../platform/secrets.ts";
import type { MailKind } from "./mail.ts";
import type { MailSource } from "./mail-source.ts";

/** The outcome of an attempt, for the metrics. */
export type MailOutcome = "sent" | "deferred" | "refused" | "in_doubt" | "withheld";

export type DeliveryDeps = {
  db: Database;
  mailer: Mailer;
  sources: readonly MailSource[];
  keys: Keys;
  baseUrl: string;
  clock: Clock;
  log: Log;
  observe?: ((kind: MailKind, outcome: MailOutcome) => void) | undefined;
};
