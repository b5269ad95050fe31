import { beforeEach, expect, test } from "vitest";
import { listWaitingOrders } from "../../src/intake/orders-list.queries.ts";
import { claimDueMails, firstTurn, readQueue } from "../../src/outbox/delivery.queries.ts";
import { insertMails, noteMailServer } from "../../src/outbox/index.ts";
import { connectKysely, isSpread } from "../../src/platform/db.ts";
import { newId } from "../../src/platform/ids.ts";
import { listDueForPublication } from "../../src/reviews/due-reviews.queries.ts";
import { decideReview } from "../../src/reviews/index.ts";
import { testClock } from "../support/clock.ts";
import { testDatabase } from "../support/database.ts";
import { anOrganisation } from "../support/factories.ts";
import { randomFrom } from "../support/random.ts";
import { aReviewToVet } from "../support/waiting-reviews.ts";

// What is asked on Citus in another form is asked here of plain PostgreSQL in both: they have to say the same (decision 0069).
const { db, pool, owner } = await testDatabase();
const onCitus = connectKysely(pool, undefined, "citus");
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

test("the same orders wait, the oldest first", async () => {
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
  for (const [before, atMost] of [
    [clock.now, 100],
    [hours(-4), 100],
    [clock.now, 3],
  ] as const) {
    const plain = await listWaitingOrders(db, before, atMost);
    expect(await listWaitingOrders(onCitus, before, atMost)).toEqual(plain);
    expect(plain.length).toBeGreaterThan(2);
  }
});
