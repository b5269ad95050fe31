import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../test/support/factories.ts";
import { publishReview, writeReview } from "../test/support/published.ts";
import { testApp } from "../test/support/test-app.ts";
import { keepFigures } from "./insights/index.ts";
import { takeUpWaitingOrders } from "./intake/index.ts";
import { mendFutureMarks } from "./mend-future-marks.ts";
import { readQueue } from "./outbox/index.ts";
import { dayMs } from "./platform/days.ts";
import { newId } from "./platform/ids.ts";
import { listEventsWithoutCase } from "./reports/cases.queries.ts";
import { decideReview, findLastDecision, getReviewByNumber, noteReviewEvent, publishDue } from "./reviews/index.ts";

const { db, owner, clock } = await testApp();
/** The day of the process whose clock ran ahead. */
const fast = () => new Date(clock.now.getTime() + 400 * dayMs);

/** What is mended, but for the kinds of which there is nothing. */
async function mended(): Promise<Record<string, number>> {
  const all = await mendFutureMarks(db, clock.now);
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

const rowsOf = async (sql: string, values: unknown[] = []) => (await owner.query(sql, values)).rows;

test("a review that was accepted on a day that has not come yet is published when its delay has passed from now", async () => {
  const organisation = await anOrganisation(db);
  const { number } = await writeReview(db, organisation, {}, clock.now);
  const by = { organisationId: organisation.id, number };
  await decideReview(db, by, { verdict: "accept" }, { kind: "operator" }, fast());
  expect(await publishDue(db, clock.now)).toBe(0);
  expect(await mended()).toEqual({ reviews: 1 });
  expect(await publishDue(db, clock.now)).toBe(1);
  expect(await mended()).toEqual({});
});

test("what is said about a review after the clock was set back is the last that was said", async () => {
  const organisation = await anOrganisation(db);
  const { number } = await publishReview(db, organisation, {}, fast());
  const review = await getReviewByNumber(db, { organisationId: organisation.id, number });
  const ids = async () =>
    (await rowsOf("select id from review_events where review_id = $1 order by id", [review.id])).length;
  const before = await ids();

  await db
    .transaction()
    .execute((tx) => noteReviewEvent(tx, review, "order_named_another_purchaser", { kind: "system" }, clock.now));
  const events = await rowsOf("select event from review_events where review_id = $1 order by id", [review.id]);
  expect([events.length, events.at(-1).event]).toEqual([before + 1, "order_named_another_purchaser"]);
  expect(await findLastDecision(db, review)).toBeDefined();
});

test("a case that was made and closed from an event ahead swallows none that comes after it was closed", async () => {
  const organisation = await anOrganisation(db);
  const review = await publishReview(db, organisation, {}, clock.now);
  const note = (at: Date, id: string) =>
    owner.query(
      `insert into review_events (organisation_id, id, review_id, version, event, to_state, actor_kind, occurred_at)
       values ($1, $2, $3, 1, 'order_named_another_purchaser', 'published', 'system', $4)`,
      [organisation.id, id, review.id, at],
    );
  const ahead = newId(fast());
  await note(fast(), ahead);
  await owner.query(
    `insert into review_cases (organisation_id, id, review_id, kind, event_id, opened_at, closed_at, outcome)
     values ($1, $2, $3, 'other_purchaser', $4, $5, $5, 'kept')`,
    [organisation.id, newId(clock.now), review.id, ahead, clock.now],
  );
  const waiting = async () => (await listEventsWithoutCase(db, 100)).map(({ eventId }) => eventId);
  expect(await waiting()).not.toContain(ahead);
  clock.advance(60_000);
  const later = newId(clock.now);
  await note(clock.now, later);
  expect(await waiting()).toContain(later);
});

test("public figures that were counted ahead are dropped and counted anew", async () => {
  const organisation = await anOrganisation(db);
  await publishReview(db, organisation, {}, clock.now);
  while ((await keepFigures(db, fast())) > 0);
  expect(await keepFigures(db, clock.now)).toBe(0);
  expect((await mended())["public figures"]).toBeGreaterThan(0);
  expect(await keepFigures(db, clock.now)).toBeGreaterThan(0);
});

test("an order that was received ahead is taken up anew, and a key is not kept for longer than others", async () => {
  const organisation = await anOrganisation(db);
  const { key } = await anApiKey(db, organisation);
  await owner.query(
    `insert into customer_orders (organisation_id, id, order_ref, email_key, raw, revision, received_at)
     values ($1, $2, 'A-1', 'jane@example.com', '{}', 1, $3)`,
    [organisation.id, newId(fast()), fast()],
  );
  await owner.query(
    `insert into idempotent_requests select id, 'once', sha256('x'), '{}'::jsonb, $2::timestamptz from api_keys where key = $1`,
    [key, fast()],
  );
  clock.advance(5 * 60_000);
  expect(await takeUpWaitingOrders(db, clock.now)).toBe(0);
  expect(await mended()).toEqual({ orders: 2 });
  clock.advance(5 * 60_000);
  expect(await takeUpWaitingOrders(db, clock.now)).toBe(1);
  await owner.query("delete from customer_orders");
});

test("mails and webhooks that wait for a far day are due, and claims of it are in doubt or over", async () => {
  const organisation = await anOrganisation(db);
  const mail = (state: string, more: string) =>
    owner.query(
      `insert into outbox (organisation_id, id, kind, language, subject, body, created_at, state, ${more.split("=")[0]})
       values ($1, $2, 'published', 'en', 's', 'b', $3, $4, $3)`,
      [organisation.id, newId(clock.now), fast(), state],
    );
  await mail("waiting", "next_attempt_at");
  const doubts = async () => (await readQueue(db, clock.now)).inDoubt;
  const before = await doubts();
  await mail("claimed", "claimed_at");
  expect(await doubts()).toBe(before + 1);
  const endpoint = newId(clock.now);
  await owner.query(
    `insert into webhook_endpoints (organisation_id, id, url, event_types, secret, created_at, failing_since)
     values ($1, $2, 'https://shop.example', '{}', sha256('x'), $3, $3)`,
    [organisation.id, endpoint, fast()],
  );
  await owner.query(
    `insert into webhook_messages (organisation_id, endpoint_id, id, type, body, created_at, next_attempt_at, claimed_until)
     values ($1, $2, $3, 't', '{}', $4, $4, $4)`,
    [organisation.id, endpoint, newId(clock.now), fast()],
  );
  expect(await mended()).toEqual({ mails: 1, webhooks: 2 });
  expect(
    await rowsOf(
      "select next_attempt_at as next, claimed_until as until from webhook_messages where endpoint_id = $1",
      [endpoint],
    ),
  ).toEqual([{ next: clock.now, until: null }]);
});

test("locks, decisions and sessions of a far day last no longer than those that are made now", async () => {
  const organisation = await anOrganisation(db);
  const id = newId(clock.now);
  const of = [organisation.id, id, fast()];
  await owner.query(
    "insert into staff (id, email_key, email, role, created_at) values ($2, $1::uuid::text, 'v@example.com', 'vetter', $3)",
    of,
  );
  await owner.query("insert into moderation_locks values ($1, 'review', $2, $2, $3)", of);
  await owner.query(
    `insert into moderation_decisions (organisation_id, subject_kind, subject_id, version, staff_id, verdict, decided_at, takes_effect_at)
     values ($1, 'review', $2, 1, $2, 'accept', $3, $3)`,
    of,
  );
  await owner.query("insert into staff_sessions values (sha256('s'), $1, $2, $2, $1, null, $2)", [id, fast()]);
  await owner.query("insert into staff_password_links values (sha256('l'), $1, $2)", [id, fast()]);
  expect(await mended()).toEqual({ sessions: 2, "decisions and locks": 2 });
  expect(await rowsOf("select count(*)::int as locks from moderation_locks")).toEqual([{ locks: 0 }]);
  const { takes, seen, until } = (
    await rowsOf(
      `select (select takes_effect_at from moderation_decisions) as takes, (select last_seen_at from staff_sessions) as seen,
         (select expires_at from staff_password_links) as until`,
    )
  )[0];
  const after = (date: Date) => date.getTime() - clock.now.getTime();
  expect([after(takes), after(seen), after(until)]).toEqual([10_000, 0, dayMs]);
  expect(await mended()).toEqual({});
});

test("invitations and purchases of a far day count from now, so that reminders and other orders do not wait for it", async () => {
  const organisation = await anOrganisation(db);
  await writeReview(db, organisation, { purchaseDate: null }, fast());
  const [purchase] = await rowsOf("select id, purchaser_id from purchases where organisation_id = $1", [
    organisation.id,
  ]);
  for (const kind of ["invitation", "reminder"])
    await owner.query(
      `insert into invitations (organisation_id, id, kind, order_ref, purchaser_id, purchase_ids, mail_id, created_at, sent_at)
       values ($1, $2, $3, 'A-1', $4, array[$5::uuid], $2, $6, $7)`,
      [organisation.id, newId(clock.now), kind, purchase.purchaser_id, purchase.id, clock.now, fast()],
    );
  expect(await mended()).toEqual({ purchases: 1, invitations: 2 });
});

test("what lies ahead on purpose, or within a minute, is left alone", async () => {
  const organisation = await anOrganisation(db);
  await writeReview(db, organisation, { purchaseDate: null }, new Date(clock.now.getTime() + 50_000));
  await owner.query("insert into moderation_locks values ($1, 'review', $2, $2, $3)", [
    organisation.id,
    newId(clock.now),
    new Date(clock.now.getTime() + 10 * 60_000),
  ]);
  expect(await mended()).toEqual({});
});

test("a key that was used on a day that has not come yet was used now, and its earlier secret ends within what anybody may say", async () => {
  const { key } = await anApiKey(db, await anOrganisation(db));
  await owner.query(
    `update api_keys set last_used_at = $2, last_read_at = $2, previous_secret_used_at = $2, previous_secret_hash = secret_hash,
       previous_secret_until = $2 where key = $1`,
    [key, fast()],
  );
  expect(await mended()).toMatchObject({ keys: 4 });
  expect(
    await rowsOf(
      "select last_used_at, last_read_at, last_orders_at, previous_secret_until from api_keys where key = $1",
      [key],
    ),
  ).toEqual([
    {
      last_used_at: clock.now,
      last_read_at: clock.now,
      last_orders_at: null,
      previous_secret_until: new Date(clock.now.getTime() + 90 * dayMs),
    },
  ]);
  expect(await mended()).toEqual({});
});
