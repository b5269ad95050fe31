import { Gauge, Registry } from "prom-client";
import { createMailFigures, type MailFigures } from "../outbox/index.ts";
import { createWorkMetrics, type WorkMetrics } from "../platform/work-metrics.ts";

/** What the process that runs the jobs counts, and how that reads in `/metrics` of the one that serves. */
export type JobFigures = { workMetrics: WorkMetrics; mailFigures: MailFigures; text: () => Promise<string> };

export function createJobFigures(): JobFigures {
  const registry = new Registry();
  const workMetrics = createWorkMetrics();
  const mailFigures = createMailFigures();
  workMetrics.register(registry);
  registry.registerMetric(mailFigures.counter);
  return { workMetrics, mailFigures, text: () => registry.metrics() };
}

/** What the process itself uses: under names of its own, since the one that serves has its `process_*`. */
export function watchOwnProcess(): () => Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("fairmark_jobs_process_resident_memory_bytes", "Memory of the process that runs the jobs", () =>
    process.memoryUsage.rss(),
  );
  gauge("fairmark_jobs_process_cpu_seconds", "Processor time that the process that runs the jobs has used", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  return () => registry.metrics();
}
