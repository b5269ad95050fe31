import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { readQueue } from "./delivery.queries.ts";
import type { MailOutcome } from "./delivery-deps.ts";
import type { MailKind } from "./mail.ts";

/** What became of the mails that this process has handed over. Made apart from a registry: it belongs to whoever works. */
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

/** Puts into a registry how the queue of mails stands when it is asked. */
export function watchMails(registry: Registry, { db, clock }: { db: Db; clock: Clock }): void {
  // The gauges of one page are asked for at once, and read the queue once; each sets itself, since none waits for another.
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
