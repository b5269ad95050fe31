import type pg from "pg";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { keys } from "../../test/support/intake-player.ts";
import { quietLog } from "../../test/support/log.ts";
import { aPublishedReview } from "../../test/support/reviews.ts";
import { aShop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { patienceMs } from "../../test/support/waiting.ts";
import type { Organisation } from "../organisations/index.ts";
import { connectKysely, connectPool, serverRole } from "../platform/db.ts";
import { getPurchaser, updatePurchaser } from "../purchases/index.ts";
import { batchPurchaserReports, mainJobSession } from "./index.ts";
import { parsePurchaserReport } from "./purchaser-report.ts";

const server = await testApp();
const { owner, clock, address } = server;

const connection = { address: address as never, log: quietLog, role: serverRole, session: mainJobSession };

// One connection, so that a transaction can be opened around what the program does on it and asked about afterwards.
const single = connectPool({ ...connection, max: 1, waitMs: patienceMs });
const watched = await testApp({ database: { ...server, mainJobPool: single } });
afterAll(() => single.end());

const pair = { order_ref: "A1", sku: "S1" };
const email = "jane@example.com";

type Traces = { xid: string | null; written: number; locked: number };

const traces = `
  select pg_current_xact_id_if_assigned()::text as xid,
    (select sum(n_tup_ins + n_tup_upd + n_tup_del)::int from pg_stat_xact_user_tables) as written,
    (select count(*)::int from (select xmax from purchasers union all select xmax from purchases
      union all select xmax from reviews) as row where xmax = pg_current_xact_id_if_assigned()::xid) as locked`;

/** What the work left in the transaction around it: its id if one was assigned, rows written, rows locked. */
async function tracesOf(work: () => Promise<unknown>): Promise<Traces> {
  const look = async () => (await single.query<Traces>(traces)).rows[0]!;
  await single.query("begin");
  try {
    // The counters go on from one transaction to the next until the server collects them.
    const before = await look();
    await work();
    const after = await look();
    return { ...after, written: after.written - before.written };
  } finally {
    await single.query("commit");
  }
}

const nothing = { xid: null, written: 0, locked: 0 };

describe("a call that changes nothing", () => {
  test("assigns no transaction id, writes no row and locks none, whatever its purchases have become", async () => {
    const shop = await aShop(watched);
    const { organisation } = shop;
    const full = { email, title: "Ms", first_name: "Jane", surname: "Doe", country: "gb", postcode: "N1" };
    const asked = [pair, { order_ref: "A2", sku: "S1" }, pair, { order_ref: "FOREIGN", sku: "S1" }];
    await shop.report({ email: "john@example.com", purchases: [asked[3]] });
    await shop.report({ ...full, purchases: asked });
    await aPublishedReview(server.db, { organisation, pair: { orderRef: "A1", sku: "S1" }, now: clock.now });

    const quiet = [
      { email },
      { email: ` ${email.toUpperCase()} `, country: "GB " },
      { ...full, purchases: asked },
      { email, purchases: [...asked].reverse() },
    ];
    for (const body of quiet) expect(await tracesOf(() => shop.report(body))).toEqual(nothing);
    const match = () => shop.call("POST", `/purchasers/${email}/purchases/match`, { purchases: asked });
    expect(await tracesOf(match)).toEqual(nothing);
    const questionnaire = `/questionnaire?email=${email}&order_ref=A2&sku=S1`;
    expect(await tracesOf(() => shop.call("GET", questionnaire))).toEqual(nothing);
  });

  test("is told from one that changes something", async () => {
    const shop = await aShop(watched);
    const loud = [
      { email },
      { email, first_name: "Jane" },
      { email, first_name: null },
      { email, purchases: [pair] },
      { email: "john@example.com" },
    ];
    for (const body of loud) {
      const { xid, written } = await tracesOf(() => shop.report(body));
      expect([xid === null, written]).toEqual([false, 1]);
      expect(await tracesOf(() => shop.report(body))).toEqual(nothing);
    }
  });

  test("writes nothing by PUT either", async () => {
    const shop = await aShop(watched);
    await shop.report({ email, first_name: "Jane" });
    const db = connectKysely(single, "postgresql");
    const put = async (address: string, details: object) =>
      updatePurchaser(db, await getPurchaser(db, { organisationId: shop.organisation.id, email }), address, details);
    expect(await tracesOf(() => put(email.toUpperCase(), { firstName: "Jane", surname: null }))).toEqual(nothing);
    expect((await tracesOf(() => put(email, { surname: "Doe" }))).written).toBe(1);
  });
});

function aServer(pool: pg.Pool = server.mainJobPool, slots = 1) {
  const sizes: number[] = [];
  const batches = batchPurchaserReports({
    db: server.db,
    pool,
    slots,
    erasureKeys: keys.all("erased order refs"),
    clock: () => clock.now,
    observeBatch: (size) => void sizes.push(size),
  });
  const record = (organisation: Organisation, body: unknown) =>
    batches.record(organisation, parsePurchaserReport(body).value!);
  return { record, sizes };
}

const person = (n: number) => ({ email: `p${n}@example.com`, purchases: [{ order_ref: `O${n}`, sku: "S1" }] });

describe("a batch", () => {
  test("gathers what arrives together, up to sixteen reports", async () => {
    const organisation = await anOrganisation(server.db);
    const { record, sizes } = aServer();
    await Promise.all(Array.from({ length: 40 }, (_, n) => record(organisation, person(n))));
    expect(sizes).toEqual([16, 16, 8]);
  });

  test("stores no two reports about one address or one pair at once, and the later never overtakes", async () => {
    const organisation = await anOrganisation(server.db);
    const { record, sizes } = aServer();
    const bodies = [
      { ...person(1), title: "first" },
      { ...person(2), email: "P1@example.com", title: "second" },
      { ...person(2), email: "late@example.com" },
      person(3),
    ];
    const recorded = await Promise.all(bodies.map((body) => record(organisation, body)));
    // The second and third wait for the first, then the third for the second.
    expect(sizes).toEqual([4, 2, 1]);
    expect(recorded.map(({ purchaser }) => purchaser.title)).toEqual(["first", "second", null, null]);
    expect(recorded.map(({ purchases }) => purchases![0]!.isForeign)).toEqual([false, false, true, false]);
  });

  test("is of one organisation, and a busy one does not keep the others waiting", async () => {
    const busy = await anOrganisation(server.db);
    const other = await anOrganisation(server.db);
    const { record, sizes } = aServer();
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);
    const many = Array.from({ length: 32 }, (_, n) => record(busy, person(n)).then(note("busy")));
    const one = record(other, person(1)).then(note("other"));
    await Promise.all([...many, one]);
    expect(sizes).toEqual([16, 1, 16]);
    expect(order.indexOf("other")).toBe(16);
  });

  test("of a hundred purchases each takes five reports, never more than five hundred pairs", async () => {
    const organisation = await anOrganisation(server.db);
    const { record, sizes } = aServer();
    const hundred = (n: number) => ({
      email: `p${n}@example.com`,
      purchases: Array.from({ length: 100 }, (_, sku) => ({ order_ref: `H${n}`, sku: String(sku) })),
    });
    await Promise.all(Array.from({ length: 7 }, (_, n) => record(organisation, hundred(n))));
    expect(sizes).toEqual([5, 2]);
  });
});

describe("a row that the database refuses", () => {
  afterEach(() => owner.query("alter table purchases drop constraint if exists poison"));

  test.each([
    ["a constraint", "check (sku <> 'POISON')"],
    ["a value it cannot read", "check (sku <> 'POISON' or sku::int > 0)"],
  ])("for %s refuses its own request and no other", async (_why, constraint) => {
    const organisation = await anOrganisation(server.db);
    await owner.query(`alter table purchases add constraint poison ${constraint} not valid`);
    const { record, sizes } = aServer();
    const bodies = Array.from({ length: 6 }, (_, n) => person(n));
    bodies[3]!.purchases.push({ order_ref: "O3", sku: "POISON" });
    const results = await Promise.allSettled(bodies.map((body) => record(organisation, body)));
    expect(results.map(({ status }) => status === "fulfilled")).toEqual([true, true, true, false, true, true]);
    expect(sizes).toEqual([6]);
    const { rows } = await owner.query("select email from purchasers where organisation_id = $1 order by 1", [
      organisation.id,
    ]);
    // Nothing of it is half stored: neither its other pair nor its purchaser.
    expect(rows.map(({ email }) => email)).toEqual([0, 1, 2, 4, 5].map((n) => `p${n}@example.com`));
    for (const result of results) {
      if (result.status === "fulfilled") expect(result.value.created).toBe(true);
    }
  });

  test("is answered with 500 and no word of it, and its neighbours with 201", async () => {
    const shop = await aShop(server);
    await owner.query("alter table purchases add constraint poison check (sku <> 'POISON') not valid");
    const bodies = [person(1), { email: "bad@example.com", purchases: [{ order_ref: "O", sku: "POISON" }] }, person(2)];
    const answers = await Promise.all(bodies.map((body) => shop.report(body)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 500, 201]);
    expect(answers[1]!.json()).toEqual({
      status: 500,
      message: expect.any(String),
      errors: [],
      request_id: expect.any(String),
    });
    expect(answers[1]!.body).not.toMatch(/poison|constraint|bad@/i);
  });
});
