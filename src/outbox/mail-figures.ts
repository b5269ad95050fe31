import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { MailOutcome } from "./deliver-mails.ts";
import { readQueue } from "./delivery.queries.ts";
import type { MailKind } from "./mail.ts";

/** What became of the mails that this process has handed over. Made apart from a registry: jobs and pages start one by one. */
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

/** Puts the figures of mail into a registry: what this process did, and how the queue of all stands when it is asked. */
export function watchMails(
  registry: Registry,
  { db, clock }: { db: Db; clock: Clock },
  figures: MailFigures = createMailFigures(),
): void {
  registry.registerMetric(figures.counter);
  const registers = [registry];
  const waiting = new Gauge({ name: "fairmark_mails_waiting", help: "Mails that wait to be handed over", registers });
  const inDoubt = new Gauge({
    name: "fairmark_mails_in_doubt",
    help: "Mails that the mail server may have or not: somebody decides in the console's outbox",
    registers,
  });
  new Gauge({
    name: "fairmark_mails_oldest_waiting_seconds",
    help: "How long the oldest mail that waits has waited; 0 where none does",
    registers,
    async collect() {
      const now = clock();
      const queue = await readQueue(db, now);
      waiting.set(queue.waiting);
      inDoubt.set(queue.inDoubt);
      this.set(queue.oldestWaiting ? (now.getTime() - queue.oldestWaiting.getTime()) / 1000 : 0);
    },
  });
}
