import { Counter, Gauge, type Registry } from "prom-client";
import type { ReplicaReads } from "./reads.ts";

/** Whether the replica is used, how far it is behind, and what it takes off the main database. */
export function watchReads(registry: Registry, { figures, state }: Pick<ReplicaReads, "figures" | "state">): void {
  const registers = [registry];
  new Gauge({
    name: "fairmark_replica_used",
    help: "1 while reads go to the read replica",
    registers,
    collect() {
      this.set(figures().isUsed ? 1 : 0);
    },
  });
  new Gauge({
    name: "fairmark_replica_lag_seconds",
    help: "How far the read replica is behind; NaN while it cannot be asked",
    registers,
    collect() {
      const { lagMs } = state();
      this.set(lagMs === undefined ? Number.NaN : lagMs / 1000);
    },
  });
  new Counter({
    name: "fairmark_replica_reads_total",
    help: "Pages and answers of the read API by the database where their reading began",
    labelNames: ["database"],
    registers,
    collect() {
      const { fromReplica, fromMain } = figures();
      this.reset();
      this.inc({ database: "replica" }, fromReplica);
      this.inc({ database: "main" }, fromMain);
    },
  });
  new Counter({
    name: "fairmark_replica_failures_total",
    help: "Statements that failed on the read replica and were sent to the main database",
    registers,
    collect() {
      this.reset();
      this.inc(figures().failures);
    },
  });
}
