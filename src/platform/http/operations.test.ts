import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../../test/support/factories.ts";
import { testApp } from "../../../test/support/test-app.ts";

const { app, db, owner, mainJobPool } = await testApp({ config: { METRICS_TOKEN: "a-token" } });

test("healthz says that the process is up, readyz that the database is reached and migrated", async () => {
  expect((await app.inject("/healthz")).json()).toEqual({ status: "ok" });
  expect((await app.inject("/readyz")).json()).toEqual({ status: "ready" });
});

test("readyz is 503 with Retry-After while a migration is missing", async () => {
  await owner.query("update schema_migrations set version = version + 9000 where version = 1");
  const answer = await app.inject("/readyz");
  await owner.query("update schema_migrations set version = version - 9000 where version = 9001");
  expect(answer.statusCode).toBe(503);
  expect(answer.headers["retry-after"]).toBe("1");
  expect((await app.inject("/readyz")).statusCode).toBe(200);
});

test("readyz is 503 and says why while the database refuses what the main job asks, which it tries for nobody", async () => {
  const rows = async () => (await owner.query("select count(*)::int as n from purchasers")).rows[0].n;
  const before = await rows();
  await owner.query("revoke insert on purchases from fairmark_server");
  const answer = await app.inject("/readyz");
  await owner.query("grant insert on purchases to fairmark_server");
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    { status: "not ready", reason: "the database refuses a statement of the main job" },
  ]);
  expect((await app.inject("/readyz")).statusCode).toBe(200);
  expect(await rows()).toBe(before);
});

test("metrics need the token, and count requests by route pattern, batches and connections", async () => {
  const acme = await anOrganisation(db);
  const { authorization } = await anApiKey(db, acme);
  const url = `/v4/organisations/${acme.trkref}/purchasers`;
  await app.inject({ method: "POST", url, headers: { authorization }, payload: { email: "jane@example.com" } });
  await app.inject({ url: `${url}/jane@example.com`, headers: { authorization } });
  expect((await app.inject("/metrics")).statusCode).toBe(401);
  expect((await app.inject({ url: "/metrics", headers: { authorization: "Bearer another" } })).statusCode).toBe(401);
  const { body } = await app.inject({ url: "/metrics", headers: { authorization: "Bearer a-token" } });
  expect(body).toContain(
    'fairmark_http_requests_total{method="POST",route="/v4/organisations/:trkref/purchasers",status="201"} 1',
  );
  expect(body).toMatch(
    /fairmark_http_request_duration_seconds_bucket\{le="0\.1",method="GET",route="\/v4\/organisations\/:trkref\/purchasers\/:email"\} 1/,
  );
  expect(body).toMatch(/fairmark_purchaser_batch_size_count 1/);
  expect(body).toMatch(/fairmark_database_connections\{pool="main_job",state="idle"\} 1/);
  expect(body).not.toContain("jane");
  expect(body).not.toContain(acme.trkref);
});

test("readyz is 200 while the main job has all its connections in use, and waits for none", async () => {
  const inUse = await Promise.all(Array.from({ length: mainJobPool.options.max }, () => mainJobPool.connect()));
  expect((await app.inject("/readyz")).statusCode).toBe(200);
  for (const client of inUse) client.release();
});
