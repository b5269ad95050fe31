import { Registry } from "prom-client";
import { beforeEach, expect, test } from "vitest";
import { insertStaff } from "../../src/access/index.ts";
import { addUp } from "../../src/insights/add-up.ts";
import { listFiguresDue } from "../../src/insights/kept-figures.queries.ts";
import { listOrganisationsToAddUp } from "../../src/insights/shop-figures.queries.ts";
import { insertNewOrders, type NewCustomerOrder } from "../../src/intake/customer-orders.queries.ts";
import { listOrdersNamed, listOrganisationsWithWaitingOrders } from "../../src/intake/orders-list.queries.ts";
import {
  countWaitingReviews,
  findMedianDecisionSeconds,
  findOldestWaiting,
  listFreeReviews,
  listWaitingReviews,
} from "../../src/moderation/queue.queries.ts";
import type { QueueFilter } from "../../src/moderation/queue.ts";
import { claimDueMails, firstTurn, readQueue } from "../../src/outbox/delivery.queries.ts";
import { insertMails, noteMailServer } from "../../src/outbox/index.ts";
import { currentReads } from "../../src/platform/current-reads.ts";
import { connectKysely, isSpread, withOneConnection } from "../../src/platform/db.ts";
import { newId } from "../../src/platform/ids.ts";
import { listReviewedShops } from "../../src/publication/sitemap.queries.ts";
import { claimPurchase, mergePurchaser } from "../../src/purchases/index.ts";
import { listCompany } from "../../src/reading/review-company.queries.ts";
import { listDueForPublication } from "../../src/reviews/due-reviews.queries.ts";
import { decideReview, foldChanges, getReviewByNumber, removeReview } from "../../src/reviews/index.ts";
import { testClock } from "../support/clock.ts";
import { testDatabase } from "../support/database.ts";
import { anOrganisation } from "../support/factories.ts";
import { quietLog } from "../support/log.ts";
import { randomFrom } from "../support/random.ts";
import { aReviewToVet, publish } from "../support/waiting-reviews.ts";

// What is asked on Citus in another form is asked here of plain PostgreSQL in both: they have to say the same (decision 0069).
const { db, pool, owner } = await testDatabase();
const onCitus = connectKysely(pool, "citus");
const clock = testClock();
const hours = (count: number) => new Date(clock.now.getTime() + count * 3_600_000);
const shops = [
  await anOrganisation(db, { publicationDelayHours: 24 }),
  await anOrganisation(db),
  await anOrganisation(db, { publicationDelayHours: 2 }),
  await anOrganisation(db),
];
const random = randomFrom(17);

beforeEach(async () => {
  await owner.query("delete from outbox");
  await noteMailServer(db, true, clock.now);
});

async function manyMails(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const { id: organisationId } = shops[Math.floor(random() * shops.length)]!;
    const kind = random() < 0.3 ? "review_published" : "invitation";
    const about = { organisationId, kind, purchaserId: newId(clock.now), reviewId: null, language: "en" } as const;
    await insertMails(db, [{ ...about, subject: `mail ${n}`, body: "" }], hours(-random() * 10));
  }
  await owner.query(
    "update outbox set next_attempt_at = created_at + interval '1 hour' * (abs(hashtext(id::text)) % 12)",
  );
}

test("a handle and its transactions know the engine", async () => {
  expect([isSpread(db), isSpread(onCitus)]).toEqual([false, true]);
  expect(await onCitus.transaction().execute(async (tx) => isSpread(tx))).toBe(true);
  expect(await withOneConnection({ pool, db: onCitus }, async (one) => isSpread(one.db))).toBe(true);
});

test("what is read for shoppers knows the engine too", async () => {
  const deps = { pool, replica: undefined, memoryBytes: 0, channel: "none", registry: new Registry(), log: quietLog };
  for (const engine of ["postgresql", "citus"] as const) {
    const reads = currentReads({ ...deps, engine });
    expect(isSpread(reads.readFrom([]))).toBe(engine === "citus");
    await reads.stop();
  }
});

test("mails are claimed in the same turns, the same ones, and as often", async () => {
  await manyMails(80);
  const claimAll = async (handle: typeof db) => {
    const turns: string[][] = [];
    for (let after = firstTurn; ; ) {
      const mails = await claimDueMails(handle, { after, atMost: 7 }, clock.now);
      if (mails.length === 0) return turns;
      turns.push(mails.map(({ id }) => id));
      after = mails.at(-1)!.organisationId;
    }
  };
  const plain = await claimAll(db);
  const marks = async () =>
    (await owner.query("select id, state, claimed_at, has_begun, attempts from outbox order by id")).rows;
  const afterPlain = await marks();
  await owner.query("update outbox set state = 'waiting', claimed_at = null, has_begun = null, attempts = 0");
  expect(await claimAll(onCitus)).toEqual(plain);
  expect(plain.flat().length).toBeGreaterThan(30);
  expect(await marks()).toEqual(afterPlain);
});

test("many who claim at once on Citus get each mail once, and none is left out", async () => {
  await manyMails(60);
  await owner.query("update outbox set next_attempt_at = created_at");
  const claimed: string[] = [];
  const claimer = async (after: string) => {
    for (let count = -1; count !== 0; ) {
      const mails = await claimDueMails(onCitus, { after, atMost: 5 }, clock.now);
      claimed.push(...mails.map(({ id }) => id));
      count = mails.length;
    }
  };
  await Promise.all(shops.map(({ id }) => claimer(id)));
  expect([claimed.length, new Set(claimed).size]).toEqual([60, 60]);
});

test("the queue of mails is told alike: empty, waiting, and with some in doubt", async () => {
  const both = async () => {
    const plain = await readQueue(db, clock.now);
    expect(await readQueue(onCitus, clock.now)).toEqual(plain);
    return plain;
  };
  expect(await both()).toEqual({ waiting: 0, oldestWaiting: null, inDoubt: 0 });
  await manyMails(20);
  expect(await both()).toMatchObject({ waiting: 20, oldestWaiting: expect.any(Date) });
  await claimDueMails(db, { after: firstTurn, atMost: 6 }, clock.now);
  await owner.query(
    "update outbox set claimed_at = claimed_at - interval '1 day', has_begun = true where state = 'claimed'",
  );
  expect(await both()).toMatchObject({ waiting: 14, inDoubt: 6 });
});

test("the same reviews are due for publication, those that have waited longest first, each by its shop's delay", async () => {
  for (let n = 0; n < 12; n += 1) {
    const review = await aReviewToVet(db, shops[n % shops.length]!, hours(-100));
    await decideReview(db, review, { verdict: "accept" }, { kind: "operator" }, hours(-n * 3));
  }
  for (const [now, atMost] of [
    [clock.now, 100],
    [hours(2), 100],
    [hours(24), 5],
    [hours(-30), 100],
  ] as const) {
    const plain = (await listDueForPublication(db, now, atMost)).map(({ id }) => id);
    expect((await listDueForPublication(onCitus, now, atMost)).map(({ id }) => id)).toEqual(plain);
    if (now === clock.now) expect([plain.length > 3, plain.length < 12]).toEqual([true, true]);
  }
});

test("the same orders have a name: one of each purchaser, where no customer order tells of it", async () => {
  for (const [place, { id: organisationId }] of shops.entries())
    for (const name of ["jane", "john"].slice(0, 1 + (place % 2))) {
      const email = `${name}@example.com`;
      const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
      const claim = { organisationId, purchaserId: purchaser.id, orderRef: "NAMED" };
      for (const [line, sku] of ["K2", "K1"].entries())
        await claimPurchase(db, { ...claim, sku: `${name} ${sku}` }, hours(place + line));
    }
  await owner.query(
    `insert into customer_orders (organisation_id, id, order_ref, email_key, raw, revision, received_at, arrivals)
     values ($1, $2, 'NAMED', 'jane@example.com', '{}', 1, $3, array[$2::uuid])`,
    [shops[0]!.id, newId(clock.now), clock.now],
  );
  for (const atMost of [100, 3]) {
    const by = { organisationIds: shops.map(({ id }) => id), orderRef: "NAMED", atMost };
    const plain = await listOrdersNamed(db, by);
    expect(await listOrdersNamed(onCitus, by)).toEqual(plain);
    expect([plain.length, plain.filter(({ isSent }) => isSent).length]).toEqual([Math.min(atMost, 6), 1]);
  }
});

test("orders wait in the same shops", async () => {
  for (let n = 0; n < 12; n += 1)
    await owner.query(
      `insert into customer_orders (organisation_id, id, order_ref, email_key, raw, revision, received_at, arrivals, processed_revision, failed_at)
       values ($1, $2, $3, 'jane@example.com', '{}', 1, $4, array[$2::uuid], $5, $6)`,
      [
        shops[n % shops.length]!.id,
        newId(clock.now),
        `order-${n}`,
        hours(-n),
        n % 5 === 0 ? 1 : null,
        n % 7 === 3 ? clock.now : null,
      ],
    );
  const counts = new Set<number>();
  for (const before of [clock.now, hours(-4), hours(-10), hours(-100)]) {
    const plain = await listOrganisationsWithWaitingOrders(db, before);
    expect(await listOrganisationsWithWaitingOrders(onCitus, before)).toEqual(plain);
    counts.add(plain.length);
  }
  expect(counts.size).toBeGreaterThan(2);
});

const anOrder = (orderRef: string, more: Partial<NewCustomerOrder> = {}): Omit<NewCustomerOrder, "organisationId"> => ({
  ...{ orderRef, emailKey: "jane@example.com", raw: `{"ref": "${orderRef}"}`, arrival: newId(clock.now) },
  ...{ updatedAt: null, warnings: null, ...more },
});

test("orders that nobody has sent before are kept alike, once, and ask for one job", async () => {
  const [one, other] = [await anOrganisation(db), await anOrganisation(db)];
  const jobs = async (organisationId: string) => {
    const { rows } = await owner.query(
      "select payload from graphile_worker._private_jobs where payload ->> 'organisationId' = $1",
      [organisationId],
    );
    return rows.length;
  };
  const kept = async (organisationId: string) => {
    const { rows } = await owner.query(
      `select order_ref, email_key, raw, revision, received_at, arrivals, updated_at, warnings, processed_revision, outcome
       from customer_orders where organisation_id = $1 order by order_ref, email_key`,
      [organisationId],
    );
    return rows;
  };
  const waves = [
    [anOrder("B2"), anOrder("A1", { updatedAt: hours(-1), warnings: '["odd"]' })],
    // Known, new, twice for two addresses.
    [anOrder("A1", { raw: "{}" }), anOrder("C3"), anOrder("C3", { emailKey: "john@example.com" })],
    [anOrder("B2")],
  ];
  for (const [wave, orders] of waves.entries()) {
    const arrivals = async (handle: typeof db, { id: organisationId }: typeof one) =>
      [
        ...(await insertNewOrders(
          handle,
          organisationId,
          orders.map((order) => ({ ...order, organisationId })),
          clock.now,
        )),
      ].sort();
    const plain = await arrivals(db, one);
    expect(await arrivals(onCitus, other)).toEqual(plain);
    expect(plain).toHaveLength([2, 2, 0][wave]!);
    expect(await kept(other.id)).toEqual(await kept(one.id));
    expect(await jobs(other.id)).toBe(await jobs(one.id));
  }
  expect(await jobs(one.id)).toBe(2);
});

test("of those who keep the same order at once, on Citus too, exactly one has kept it", async () => {
  const { id: organisationId } = await anOrganisation(db);
  const all = await Promise.all(
    Array.from({ length: 6 }, () =>
      insertNewOrders(onCitus, organisationId, [{ ...anOrder("A1"), organisationId }], clock.now),
    ),
  );
  expect(all.map(({ size }) => size).sort()).toEqual([0, 0, 0, 0, 0, 1]);
});

test("the queue is the same: those that wait, in their order, those that are free, how many, since when, and how long it takes", async () => {
  const organisationIds = shops.map(({ id }) => id);
  const staffId = (await insertStaff(db, { email: "vetter@example.com", role: "vetter" }, clock.now))!.id;
  const otherId = (await insertStaff(db, { email: "other@example.com", role: "vetter" }, clock.now))!.id;
  const empty = { organisationIds, filter: {} };
  for (const handle of [db, onCitus]) {
    expect(await listWaitingReviews(handle, { ...empty, after: undefined, atMost: 5 })).toEqual([]);
    expect(await countWaitingReviews(handle, empty, 5)).toBe(0);
    expect(await findOldestWaiting(handle, organisationIds)).toBeUndefined();
    expect(await findMedianDecisionSeconds(handle, { organisationIds, since: hours(1) })).toBeNull();
  }
  for (let n = 0; n < 60; n += 1) {
    const shop = shops[Math.floor(random() * shops.length)]!;
    const wish = { sku: `S${n % 3}`, isConfirmed: n % 2 === 0, told: { isCancelled: n % 10 === 4 } };
    // Several of the same moment, in several shops.
    const review = await aReviewToVet(db, shop, hours(-Math.floor(random() * 12)), wish);
    const of = [shop.id, review.id];
    const set = (sql: string, ...more: unknown[]) => owner.query(sql, [...of, ...more]);
    if (n % 4 === 1) {
      await set(
        "update reviews set is_appeal = true, state_changed_at = $3 where organisation_id = $1 and id = $2",
        hours(-n % 7),
      );
      await set(
        `insert into review_events (organisation_id, id, review_id, version, event, actor_kind, actor_id, from_state, to_state, occurred_at, waited_seconds)
         values ($1, $3, $2, 1, 'rejected', 'staff', $4, 'pending_moderation', 'rejected', now(), $5)`,
        ...[newId(clock.now), n % 8 === 1 ? staffId : otherId, n * 1.5],
      );
    }
    if (n % 9 === 2)
      await set(
        "insert into moderation_locks (organisation_id, subject_kind, subject_id, staff_id, expires_at) values ($1, 'review', $2, $3, $4)",
        ...[n % 2 === 0 ? otherId : staffId, hours(n % 3 === 0 ? -1 : 1)],
      );
    if (n % 11 === 3)
      await set(
        `insert into moderation_decisions (organisation_id, subject_kind, subject_id, version, verdict, staff_id, decided_at, takes_effect_at)
         values ($1, 'review', $2, 1, 'accept', $3, now(), now())`,
        staffId,
      );
    if (n % 3 === 0)
      await set(
        `with checked as (
           insert into review_checks (organisation_id, review_id, version, language, findings, checked_at, is_waiting, waiting_since)
           select organisation_id, id, version, 'de', '{link}', now(), true, case when is_appeal then state_changed_at else submitted_at end
           from reviews where organisation_id = $1 and id = $2
           returning *)
         insert into review_facets (organisation_id, review_id, version, facet, waiting_since)
         select organisation_id, review_id, version, 'de/', waiting_since from checked`,
      );
  }
  const filters: QueueFilter[] = [{}, { language: "de" }, { language: "fr" }];
  for (const filter of filters)
    for (const ids of [organisationIds, organisationIds.slice(0, 1), organisationIds.slice(1, 3), []]) {
      const part = { organisationIds: ids, filter };
      const all = await listWaitingReviews(db, { ...part, after: undefined, atMost: 100 });
      for (const after of [undefined, all[Math.floor(all.length / 2)]])
        for (const atMost of [7, 100]) {
          const waiting = await listWaitingReviews(db, { ...part, after, atMost });
          expect(await listWaitingReviews(onCitus, { ...part, after, atMost })).toEqual(waiting);
          const free = await listFreeReviews(db, { ...part, staffId, after, atMost }, clock.now);
          expect(await listFreeReviews(onCitus, { ...part, staffId, after, atMost }, clock.now)).toEqual(free);
          if (ids === organisationIds && filter.language === undefined && after === undefined && atMost === 100)
            expect([waiting.length > 40, free.length < waiting.length, free.length > 10]).toEqual([true, true, true]);
        }
      for (const atMost of [3, 100])
        expect(await countWaitingReviews(onCitus, part, atMost)).toBe(await countWaitingReviews(db, part, atMost));
      expect(await findOldestWaiting(onCitus, ids)).toEqual(await findOldestWaiting(db, ids));
    }
  for (const ids of [organisationIds, organisationIds.slice(0, 1), organisationIds.slice(2)])
    for (const since of [hours(-1), hours(1)]) {
      const median = await findMedianDecisionSeconds(db, { organisationIds: ids, since });
      expect(await findMedianDecisionSeconds(onCitus, { organisationIds: ids, since })).toBe(median);
    }
  expect(await findMedianDecisionSeconds(db, { organisationIds, since: hours(-1) })).toBeGreaterThan(1);
});

test("the same shops have something to read, wherever the list begins and however much of it is asked for", async () => {
  const both = async (page: { after: string; atMost: number }) => {
    const plain = await listReviewedShops(db, page);
    expect(await listReviewedShops(onCitus, page)).toEqual(plain);
    return plain.map(({ trkref }) => trkref);
  };
  const before = await both({ after: "", atMost: 100 });
  for (const shop of shops.slice(0, 3)) await publish(db, await aReviewToVet(db, shop, clock.now), hours(30));
  await foldChanges(db);
  await owner.query(
    "insert into kept_figures (organisation_id, counted_at, figures) values ($1, $2, '{}') on conflict (organisation_id) do update set counted_at = $2",
    [shops[1]!.id, clock.now],
  );
  const all = await both({ after: "", atMost: 100 });
  expect(all.length).toBeGreaterThan(Math.max(2, before.length - 1));
  expect(await both({ after: "", atMost: 2 })).toEqual(all.slice(0, 2));
  expect(await both({ after: all[0]!, atMost: 1 })).toEqual(all.slice(1, 2));
  expect(await both({ after: all.at(-1)!, atMost: 100 })).toEqual([]);
  const { rows: shown } = await owner.query(
    "select number from reviews where organisation_id = $1 and visible_version is not null",
    [shops[1]!.id],
  );
  for (const { number } of shown) {
    const review = await getReviewByNumber(db, { organisationId: shops[1]!.id, number });
    await removeReview(db, review, { kind: "operator" }, "unlawful", null, hours(31));
  }
  expect(await both({ after: "", atMost: 100 })).toEqual(all.filter((trkref) => trkref !== shops[1]!.trkref));
});

test("the same shops have something to be added up: news, what was bought since, and what was bought first", async () => {
  const both = async (now: Date) => {
    const plain = await listOrganisationsToAddUp(db, now);
    expect(await listOrganisationsToAddUp(onCitus, now)).toEqual(plain);
    return plain;
  };
  const quiet = await anOrganisation(db);
  const due = await both(hours(40));
  expect([due.length > 2, due.includes(quiet.id)]).toEqual([true, false]);
  await addUp(db, hours(40));
  expect(await both(hours(40))).toEqual([]);
  const buys = async ({ id: organisationId }: typeof quiet, at: Date) => {
    const { purchaser } = await mergePurchaser(db, { organisationId, email: "new@example.com", details: {} }, at);
    const line = { organisationId, purchaserId: purchaser.id, orderRef: `N${at.getTime()}`, sku: "K9" };
    await claimPurchase(db, line, at);
  };
  // Of a shop that has bought before, and of one that never has; both are too young at first.
  await buys(shops[0]!, hours(41));
  await buys(quiet, hours(41));
  expect(await both(hours(41))).toEqual([]);
  expect(await both(hours(42))).toEqual([shops[0]!.id, quiet.id].sort());
  await addUp(db, hours(42));
  await owner.query(
    "insert into purchase_news (organisation_id, id, day, confirmed, invited) values ($1, $2, '2026-01-01', 1, 0)",
    [shops[3]!.id, newId(clock.now)],
  );
  expect(await both(hours(42))).toEqual([shops[3]!.id]);
});

test("a page of reviews of several shops has the same beside each: product, number, votes, reply, branch", async () => {
  const reviews = [];
  for (let n = 0; n < 12; n += 1) {
    const { id: organisationId } = shops[n % 3]!;
    const review = await aReviewToVet(db, shops[n % 3]!, hours(-n), { sku: `C${n % 4}` });
    const of = [organisationId, review.id];
    if (n % 4 < 2)
      await owner.query(
        "insert into products (organisation_id, id, sku, name, created_at) values ($1, $2, $3, $3, now()) on conflict do nothing",
        [organisationId, newId(clock.now), `C${n % 4}`],
      );
    if (n % 3 === 1)
      await owner.query(
        "insert into review_vote_counts (organisation_id, review_id, helpful, unhelpful) values ($1, $2, $3, 1)",
        [...of, n],
      );
    if (n % 2 === 0)
      await owner.query(
        `insert into fast_responses (organisation_id, id, review_id, state, version, text, visible_text, staff_id, submitted_at, state_changed_at, published_at)
         values ($1, $2, $2, 'published', 1, 'Thank you.', $3, $2, now(), now(), $4)`,
        [...of, n % 4 === 0 ? `Thank you ${n}.` : null, hours(n)],
      );
    await owner.query(
      "insert into branches (organisation_id, id, code, name) values ($1, $2, 'B1', $3) on conflict do nothing",
      [organisationId, newId(clock.now), `Branch of ${organisationId}`],
    );
    reviews.push({ organisationId, id: review.id, sku: review.sku, branchCode: [null, "B1", "B2"][n % 5] ?? null });
  }
  for (const page of [[], reviews.slice(0, 1), reviews]) {
    const plain = await listCompany(db, page);
    expect(await listCompany(onCitus, page)).toEqual(plain);
    expect(plain.size).toBe(page.length);
  }
  const all = [...(await listCompany(db, reviews)).values()];
  const told = all.map(({ product, votes, reply, branchName }) => [
    !!product,
    votes.helpful > 0,
    !!reply,
    !!branchName,
  ]);
  for (const column of [0, 1, 2, 3]) expect(new Set(told.map((one) => one[column])).size).toBe(2);
});

test("the same figures are due to be counted, those that never were first", async () => {
  const both = async (atMost: number, now: Date) => {
    const plain = await listFiguresDue(db, atMost, now);
    expect(await listFiguresDue(onCitus, atMost, now)).toEqual(plain);
    return plain;
  };
  await owner.query("delete from kept_figures");
  const never = await both(100, hours(0));
  expect(never.length).toBeGreaterThan(4);
  expect(await both(2, hours(0))).toEqual(never.slice(0, 2));
  for (const [n, { id }] of shops.entries())
    await owner.query("insert into kept_figures (organisation_id, counted_at, figures) values ($1, $2, '{}')", [
      id,
      hours(-n),
    ]);
  const some = await Promise.all([-10, 0, 1, 30, 1000].map((later) => both(100, hours(later))));
  expect(new Set(some.map((due) => due.length)).size).toBeGreaterThan(1);
  expect(some[0]!.some((id) => shops.some((shop) => shop.id === id))).toBe(false);
  expect(some.at(-1)!.some((id) => shops.some((shop) => shop.id === id))).toBe(true);
});
