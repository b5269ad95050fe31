import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { readQueue } from "./delivery.queries.ts";
import type { MailOutcome } from "./delivery-deps.ts";
import type { MailKind } from "./mail.ts";

/**
 * Outcomes of the mails that this process has handed over. Not tied to a registry: it belongs to the process that runs
 * the jobs.
 */
export type MailFigures = { observe: (kind: MailKind, outcome: MailOutcome) => void; counter: Counter };

export function createMailFigures(): MailFigures {
  const counter = new Counter({
    name: "fairmark_mails_total",
    help: "Attempts to hand over a mail, by its kind and how they ended; counted by the process that works",
    labelNames: ["kind", "outcome"],
    registers: [],
  });
  return { counter, observe: (kind, outcome) => counter.inc({ kind, outcome }) };
}

/** Adds gauges for the queue of mails to a registry, read when somebody asks. */
export function watchMails(registry: Registry, { db, clock }: { db: Db; clock: Clock }): void {
  // The gauges are all asked at once, and share one reading of the queue; each sets itself, since none waits for
  // another.
  let reading: Promise<Queue> | undefined;
  const read = (): Promise<Queue> => {
    reading ??= readQueue(db, clock()).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const gauge = (name: string, help: string, of: (queue: Queue) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(of(await read()));
      },
    });
  gauge("fairmark_mails_waiting", "Mails that wait to be handed over", ({ waiting }) => waiting);
  gauge(
    "fairmark_mails_in_doubt",
    "Mails that the mail server may have or not: somebody decides in the console's outbox",
    ({ inDoubt }) => inDoubt,
  );
  gauge(
    "fairmark_mails_oldest_waiting_seconds",
    "How long the oldest mail that waits has waited; 0 where none does",
    ({ oldestWaiting }) => (oldestWaiting ? (clock().getTime() - oldestWaiting.getTime()) / 1000 : 0),
  );
}

type Queue = Awaited<ReturnType<typeof readQueue>>;
