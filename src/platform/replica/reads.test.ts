import { expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { anApiKey, anOrganisation } from "../../../test/support/factories.ts";
import { quietLog } from "../../../test/support/log.ts";
import { publishReview } from "../../../test/support/published.ts";
import { testApp } from "../../../test/support/test-app.ts";
import { patienceMs, until } from "../../../test/support/waiting.ts";
import { connectPool } from "../db.ts";

// What a replica does is tested with a real one, in test/faults/replica.test.ts. Here: with servers that are none.
const database = await testDatabase();
const headers = { authorization: "Bearer figures" };

/** The app with a pool of this address as its replica's. */
async function appWithReplica(address: Record<string, unknown>) {
  const replicaPool = connectPool({ address: address as never, log: quietLog, max: 2, waitMs: patienceMs });
  const served = await testApp({ config: { METRICS_TOKEN: "figures" }, database, replicaPool });
  const shop = await anOrganisation(database.db);
  const { authorization } = await anApiKey(database.db, shop);
  const review = await publishReview(database.db, shop, {}, served.clock.now);
  const list = await served.app.inject({
    url: `/v4/organisations/${shop.trkref}/reviews?locale=en`,
    headers: { authorization },
  });
  expect(list.json().reviews.map(({ id }: { id: number }) => id)).toEqual([review.number]);
  expect((await served.app.inject(`/reviews/${shop.trkref}/review/${review.number}`)).statusCode).toBe(200);
  expect((await served.app.inject(`/reviews/${shop.trkref}/policy`)).statusCode).toBe(200);
  return { ...served, replicaPool };
}

test.each([
  ["the main database itself", {}, "READ_DATABASE_URL leads to a server that is no standby"],
  ["nobody", { host: "127.0.0.1", port: 1 }, "it, or the main database, cannot be reached"],
])(
  "where the replica's address leads to %s, all is read from the main database, and said",
  async (_what, at, reason) => {
    const { app, replicaPool } = await appWithReplica({ ...database.address, ...at });
    const ready = async () => (await app.inject("/readyz")).json();
    await until("it is said", async () => (await ready()).status === "degraded");
    expect((await ready()).reason).toContain(`the read replica is not used: ${reason}`);
    const { body } = await app.inject({ url: "/metrics", headers });
    expect(body).toContain("fairmark_replica_used 0\n");
    expect(body).toContain("fairmark_replica_lag_seconds Nan\n");
    expect(body).toContain('fairmark_replica_reads_total{database="replica"} 0\n');
    expect(body).toContain('fairmark_replica_reads_total{database="main"} 3\n');
    expect(body).toContain("fairmark_replica_failures_total 0\n");
    expect(body).toContain('fairmark_database_connections{pool="replica",state="busy"} 0\n');
    expect(replicaPool.totalCount).toBe(0);
    await replicaPool.end();
  },
);
