import { Gauge, type Registry } from "prom-client";
import type { Db } from "../platform/db.ts";
import { warningKinds } from "../platform/values/read.ts";
import { countWarnings } from "./feed-imports.queries.ts";

/** What was left out of feeds, queried on each scrape since another process may have taken them in. Omitted while the database is unavailable. */
export function watchFeeds(registry: Registry, { db }: { db: Db }): void {
  new Gauge({
    name: "fairmark_feed_values_left_out",
    help: "Values of feeds that were left out, or could have meant something else, by kind: of all rows taken in so far",
    labelNames: ["kind"],
    registers: [registry],
    async collect() {
      this.reset();
      const counts = await countWarnings(db).catch(() => undefined);
      if (counts) for (const kind of warningKinds) this.set({ kind }, counts[kind] ?? 0);
    },
  });
}
