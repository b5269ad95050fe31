import { Gauge, type Registry } from "prom-client";
import type { SweepStanding } from "./sweeps.ts";

/** How the recurring sweeps are doing, looked up when somebody asks. Left out while the database cannot be asked. */
export function watchSweeps(registry: Registry, read: () => Promise<readonly SweepStanding[]>): void {
  const registers = [registry];
  const labelNames = ["task"] as const;
  new Gauge({
    name: "fairmark_sweep_last_run_timestamp_seconds",
    help: "When each recurring sweep ended last; absent for one that has never run",
    labelNames,
    registers,
    async collect() {
      this.reset();
      for (const { task, lastRun } of await read().catch(() => []))
        if (lastRun) this.set({ task }, lastRun.getTime() / 1000);
    },
  });
  new Gauge({
    name: "fairmark_sweep_overdue",
    help: "1 for a recurring sweep that has not run for three times its period",
    labelNames,
    registers,
    async collect() {
      this.reset();
      for (const { task, isOverdue } of await read().catch(() => [])) this.set({ task }, isOverdue ? 1 : 0);
    },
  });
}
