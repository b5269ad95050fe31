import { Counter, Gauge, type Registry } from "prom-client";
import type { Connections } from "./connections.ts";

/** How many connections there are, and how many had to make room for others. */
export function watchConnections(registry: Registry, connections: Pick<Connections, "open" | "pushedOut">): void {
  const registers = [registry];
  new Gauge({
    name: "fairmark_http_connections",
    help: "Open HTTP connections",
    registers,
    collect() {
      this.set(connections.open());
    },
  });
  new Counter({
    name: "fairmark_http_connections_pushed_out_total",
    help: "HTTP connections that were closed to make room for newer ones",
    registers,
    collect() {
      this.reset();
      this.inc(connections.pushedOut());
    },
  });
}
