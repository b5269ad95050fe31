import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What the jobs of a process report to a registry. */
export type WorkMetrics = {
  observeJob: (job: { task: string; seconds: number; failure: string | null }) => void;
  observeWebhook: (outcome: string) => void;
  observeFigureDifferences: (count: number) => void;
  register: (registry: Registry) => void;
};

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];

export function createWorkMetrics(): WorkMetrics {
  const registers: Registry[] = [];
  const durations = new Histogram({
    name: "fairmark_job_duration_seconds",
    help: "How long the jobs of this process took, failed ones too",
    labelNames: ["task"],
    buckets: seconds,
    registers,
  });
  const failures = new Counter({
    name: "fairmark_job_failures_total",
    help: "Jobs of this process that failed; most are tried again",
    labelNames: ["task"],
    registers,
  });
  const attempts = new Counter({
    name: "fairmark_webhook_attempts_total",
    help: "Tries to deliver a webhook message, by how they ended",
    labelNames: ["outcome"],
    registers,
  });
  const differences = new Counter({
    name: "fairmark_figure_differences_total",
    help: "Kept figures about visible reviews that the nightly count found to be wrong, and put right",
    registers,
  });
  return {
    observeJob({ task, seconds: took, failure }) {
      durations.observe({ task }, took);
      if (failure !== null) failures.inc({ task });
    },
    observeWebhook: (outcome) => attempts.inc({ outcome }),
    observeFigureDifferences: (count) => differences.inc(count),
    register(registry) {
      registry.registerMetric(durations);
      registry.registerMetric(failures);
      registry.registerMetric(attempts);
      registry.registerMetric(differences);
    },
  };
}

/** What is waiting in the database, looked up when somebody asks. Left out while the database cannot be asked. */
export function watchQueues(
  registry: Registry,
  read: {
    jobs: () => Promise<readonly { task: string; counts: Readonly<Record<string, number>> }[]>;
    webhookMessages: () => Promise<number>;
    webhookTroubles: () => Promise<Readonly<Record<string, number>>>;
  },
): void {
  const registers = [registry];
  new Gauge({
    name: "fairmark_jobs",
    help: "Jobs in the queue by task: waiting, scheduled for later, running, retrying, and failed for good",
    labelNames: ["task", "state"],
    registers,
    async collect() {
      this.reset();
      for (const { task, counts } of await read.jobs().catch(() => []))
        for (const [state, count] of Object.entries(counts)) this.set({ task, state }, count);
    },
  });
  new Gauge({
    name: "fairmark_webhook_messages_waiting",
    help: "Webhook messages that are not delivered yet and not given up",
    registers,
    async collect() {
      this.reset();
      const count = await read.webhookMessages().catch(() => undefined);
      if (count !== undefined) this.set(count);
    },
  });
  new Gauge({
    name: "fairmark_webhook_endpoints_in_trouble",
    help: "Webhook endpoints that have failed for a day (failing), or were disabled and not by their shop (disabled)",
    labelNames: ["trouble"],
    registers,
    async collect() {
      this.reset();
      const troubles = await read.webhookTroubles().catch(() => ({}));
      for (const [trouble, count] of Object.entries(troubles)) this.set({ trouble }, count);
    },
  });
}
