import type { FastifyInstance } from "fastify";
import type pg from "pg";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type WarningKind, warningKinds } from "./values/read.ts";

/** What the operator can watch. One registry for each app, so that two in one process do not add up. */
export type Metrics = {
  registry: Registry;
  observeBatch: (size: number) => void;
  /** Values of customer orders that were left out, by kind. */
  observeWarnings: (kinds: readonly WarningKind[]) => void;
  watchRequests: (app: FastifyInstance) => void;
};

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createMetrics(pools: Record<string, pg.Pool>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const batches = new Histogram({
    name: "fairmark_purchaser_batch_size",
    help: "Purchaser reports that were read together by one statement",
    buckets: [1, 2, 4, 8, 12, 16],
    registers,
  });
  new Gauge({
    name: "fairmark_database_connections",
    help: "Database connections by pool and what they are doing",
    labelNames: ["pool", "state"],
    registers,
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
        this.set({ pool, state: "busy" }, totalCount - idleCount);
        this.set({ pool, state: "idle" }, idleCount);
        this.set({ pool, state: "awaited" }, waitingCount);
      }
    },
  });
  const warnings = new Counter({
    name: "fairmark_order_values_left_out_total",
    help: "Values of accepted customer orders that were left out, or could have meant something else, by kind",
    labelNames: ["kind"],
    registers,
  });
  for (const kind of warningKinds) warnings.inc({ kind }, 0);
  return {
    registry,
    observeBatch: (size) => batches.observe(size),
    observeWarnings: (kinds) => {
      for (const kind of kinds) warnings.inc({ kind });
    },
    watchRequests: watchRequests(registry),
  };
}

/** Counts and times every answer by route pattern: never by URL, which can hold an address or a link's secret. */
function watchRequests(registry: Registry): (app: FastifyInstance) => void {
  const registers = [registry];
  const labelNames = ["method", "route", "status"] as const;
  const requests = new Counter({
    name: "fairmark_http_requests_total",
    help: "Answered requests",
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: "fairmark_http_request_duration_seconds",
    help: "From the request's head to the end of its answer",
    labelNames: ["method", "route"],
    buckets: seconds,
    registers,
  });
  // Looked up once for each kind of answer: the library sorts and joins the labels at every use.
  const series = new Map<string, { count: Counter.Internal; duration: Histogram.Internal<string> }>();
  const seriesOf = (method: string, route: string, status: number) => {
    const key = `${method} ${status} ${route}`;
    let found = series.get(key);
    if (!found) {
      found = { count: requests.labels(method, route, String(status)), duration: durations.labels(method, route) };
      series.set(key, found);
    }
    return found;
  };
  return (app) => {
    app.addHook("onResponse", (request, reply, done) => {
      const { count, duration } = seriesOf(request.method, request.routeOptions.url ?? "unknown", reply.statusCode);
      count.inc();
      duration.observe(reply.elapsedTime / 1000);
      done();
    });
  };
}
