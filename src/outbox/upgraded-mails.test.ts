import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, inject, test } from "vitest";
import { dropDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { patienceMs } from "../../test/support/waiting.ts";
import { connectKysely, connectPool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { listMigrations, migrate } from "../platform/migrate.ts";
import { claimDueMails, firstTurn, giveBackUnbegun } from "./delivery.queries.ts";
import { forgetMailsBefore } from "./index.ts";

const { address } = inject("postgres");
const database = `fairmark_test_upgraded_${randomBytes(6).toString("hex")}`;
const connect = async (name: string) => {
  const client = new pg.Client({ ...address, database: name });
  await client.connect();
  return client;
};
const server = await connect("postgres");
await server.query(`create database ${database}`);
await server.end();
const owner = await connect(database);
const pool = connectPool({ address: { ...address, database } as never, log: quietLog, max: 2, waitMs: patienceMs });
afterAll(async () => {
  await Promise.all([owner.end(), pool.end()]);
  await dropDatabase(database);
});

test("mails from before there were turns keep their standing: a claim is a doubt, and what waits goes in its turn", async () => {
  const now = new Date("2026-06-15T08:00:00Z");
  const longAgo = new Date("2026-01-01T08:00:00Z");
  await owner.query("create table schema_migrations (version integer primary key, name text, applied_at timestamptz)");
  for (const { version, name, sql } of (await listMigrations()).filter((one) => one.version < 10)) {
    await owner.query(sql);
    await owner.query("insert into schema_migrations values ($1, $2, $3)", [version, name, now]);
  }
  const organisationId = newId(now);
  await owner.query(
    "insert into organisations (id, trkref, name, locale, link_tag, created_at) values ($1, 'acme', 'Acme', 'en', '\\x01020304', $2)",
    [organisationId, longAgo],
  );
  const states = ["waiting", "claimed", "sent", "refused", "withheld"];
  for (const [kind, purchaserId] of [
    ["reminder", newId(now)],
    ["reminder", null],
    ["review_received", newId(now)],
  ])
    for (const state of states)
      await owner.query(
        `insert into outbox (organisation_id, id, kind, purchaser_id, language, subject, body, created_at, state, claimed_at,
          next_attempt_at, attempts, sent_at, withheld_because, failure, recipient_hash)
         values ($1, $2, $3, $4, 'en', $5, 'Hello', $6, $5, $6, $6, 1, case when $5 = 'sent' then $6::timestamptz end,
          case when $5 = 'withheld' then 'erased' end, case when $5 = 'refused' then '550' end, sha256('a'))`,
        [organisationId, newId(now), kind, purchaserId, state, longAgo],
      );
  await migrate({ ...address, database } as never, now);
  const { rows } = await owner.query<Record<string, unknown>>(
    "select subject as was, state, is_bulk, has_begun, forgotten_at from outbox where is_bulk or state <> subject or has_begun is not null",
  );
  const asBefore = { has_begun: null, forgotten_at: null };
  expect(rows.sort((a, b) => String(a.was).localeCompare(String(b.was)))).toEqual([
    { was: "claimed", state: "claimed", is_bulk: true, ...asBefore },
    { was: "waiting", state: "waiting", is_bulk: true, ...asBefore },
  ]);
  const db = connectKysely(pool, "postgresql");
  expect(await giveBackUnbegun(db, now)).toBe(0);
  const claimed = await claimDueMails(db, { after: firstTurn, atMost: 10 }, now);
  expect(claimed.map((mail) => mail.subject)).toEqual(["waiting", "waiting", "waiting"]);
  expect(claimed.map((mail) => mail.isBulk)).toEqual([false, false, true]);
  expect(await forgetMailsBefore(db, now, now)).toBe(9);
});
