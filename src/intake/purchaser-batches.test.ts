import type pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { keys } from "../../test/support/intake-player.ts";
import { quietLog } from "../../test/support/log.ts";
import { aShop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { patienceMs, untilBlocked } from "../../test/support/waiting.ts";
import type { Organisation } from "../organisations/index.ts";
import { connectKysely, connectPool, serverRole } from "../platform/db.ts";
import type { Engine } from "../platform/engine.ts";
import { AppError } from "../platform/errors.ts";
import { erasedOrderRef } from "../purchases/index.ts";
import { batchPurchaserReports, mainJobSession } from "./index.ts";
import type { BatchOptions } from "./purchaser-batches.ts";
import { parsePurchaserReport } from "./purchaser-report.ts";

const server = await testApp();
const { owner, clock, address } = server;

// As many connections as there are servers below: nobody waits for a connection where a lock is meant.
const pool = connectPool({
  address: address as never,
  log: quietLog,
  max: 24,
  waitMs: patienceMs,
  role: serverRole,
  session: mainJobSession,
});
afterAll(() => pool.end());

/** One server's door to the main job. Several of them stand for several servers: what they share is the database. */
function aServerOn(engine: Engine, { pool: of = pool, ...more }: Partial<Omit<BatchOptions, "db">> = {}) {
  const sizes: number[] = [];
  const observeBatch = (size: number) => void sizes.push(size);
  const erasureKeys = keys.all("erased order refs");
  const batches = batchPurchaserReports({
    ...{ pool: of, db: connectKysely(of, engine) },
    ...{ erasureKeys, clock: () => clock.now, observeBatch, ...more },
  });
  const record = (organisation: Organisation, body: unknown) =>
    batches.record(organisation, parsePurchaserReport(body).value!);
  return { record, sizes };
}

const pairOf = (order_ref: string, sku = "S1") => ({ order_ref, sku });

/** Another call, stopped in the middle: what it wrote is not committed yet. */
async function anotherCall(sql: string, values: unknown[]): Promise<pg.PoolClient> {
  const client = await owner.connect();
  await client.query("begin");
  await client.query(sql, values);
  return client;
}

async function ends(call: pg.PoolClient, how: "commit" | "rollback"): Promise<void> {
  await call.query(how);
  call.release();
}

const insertPurchaser = `insert into purchasers (organisation_id, id, email_key, email, created_at)
  values ($1, gen_random_uuid(), $2, $2, now()) returning id`;
const insertPurchase = `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
  values ($1, gen_random_uuid(), $2, $3, 'S1', decode(repeat('ab', 16), 'hex'), now())`;

async function aPurchaser({ id }: Organisation, email: string): Promise<string> {
  return (await owner.query(insertPurchaser, [id, email])).rows[0].id;
}

async function stored({ id }: Organisation) {
  const { rows } = await owner.query(
    `select r.email, array_remove(array_agg(p.order_ref order by p.order_ref), null) as orders from purchasers r
     left join purchases p on p.organisation_id = r.organisation_id and p.purchaser_id = r.id
     where r.organisation_id = $1 group by r.email order by r.email`,
    [id],
  );
  return rows as { email: string; orders: string[] }[];
}

// What is stored in one statement on plain PostgreSQL, and in several on Citus (decision 0078), decides the same races.
describe.each<Engine>(["postgresql", "citus"])("in the form for %s", (engine) => {
  const aServer = (more?: Parameters<typeof aServerOn>[1]) => aServerOn(engine, more);

  describe("simultaneous calls", () => {
    test("for an address that nobody has seen create one purchaser: exactly one answers that it did", async () => {
      const organisation = await anOrganisation(server.db);
      const servers = Array.from({ length: 24 }, () => aServer());
      const recorded = await Promise.all(
        servers.map(({ record }, index) =>
          record(organisation, {
            email: index % 2 ? "JANE@example.com" : "jane@example.com",
            purchases: [pairOf("A1")],
          }),
        ),
      );
      expect(recorded.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(recorded.map(({ purchaser }) => purchaser.email)).size).toBe(1);
      expect(new Set(recorded.map(({ purchases }) => JSON.stringify(purchases))).size).toBe(1);
      expect(await stored(organisation)).toEqual([{ email: recorded[0]!.purchaser.email, orders: ["A1"] }]);
    });

    test("over HTTP answer 201 once and 200 to the others", async () => {
      const shop = await aShop(server);
      const database = { ...server, db: connectKysely(server.pool, engine) };
      const apps = await Promise.all([testApp({ database }), testApp({ database })]);
      const url = `/v4/organisations/${shop.organisation.trkref}/purchasers`;
      const call = (n: number) =>
        apps[n % 2]!.app.inject({
          method: "POST",
          url,
          headers: { authorization: shop.authorization },
          payload: { email: "jane@example.com" },
        });
      const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => call(n)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([...Array(23).fill(200), 201]);
      expect(await stored(shop.organisation)).toHaveLength(1);
    });

    test("for one pair by two purchasers leave it with exactly one, and both say so", async () => {
      const organisation = await anOrganisation(server.db);
      for (let round = 0; round < 12; round += 1) {
        const asked = ["x", "y", "z"].map((name) => pairOf(`${name}${round}`));
        const [one, two] = await Promise.all([
          aServer().record(organisation, { email: `one${round}@example.com`, purchases: asked }),
          aServer().record(organisation, { email: `two${round}@example.com`, purchases: [...asked].reverse() }),
        ]);
        const owned = one.purchases!.map(({ isForeign }) => !isForeign);
        const others = two.purchases!.map(({ isForeign }) => !isForeign).reverse();
        expect(owned).toEqual(others.map((isOwner) => !isOwner));
        const rows = (await stored(organisation)).filter(({ email }) => email.includes(`${round}@`));
        expect(rows.flatMap(({ orders }) => orders).sort()).toEqual(asked.map(({ order_ref }) => order_ref));
        const byOne = rows.find(({ email }) => email.startsWith("one"))!.orders;
        expect(byOne).toEqual(asked.map(({ order_ref }) => order_ref).filter((_, index) => owned[index]));
      }
    });

    test("that arrive in one round of input are read in as many batches at once as there may be", async () => {
      const organisation = await anOrganisation(server.db);
      const { record, sizes } = aServer({ slots: 3, size: 2 });
      const lock = await anotherCall("lock table purchasers in access exclusive mode", []);
      const recorded = ["a", "b", "c", "d", "e", "f", "g"].map((name) =>
        record(organisation, { email: `${name}@example.com`, purchases: [pairOf(name)] }),
      );
      await untilBlocked(owner, 3);
      await ends(lock, "rollback");
      expect((await Promise.all(recorded)).filter(({ created }) => created)).toHaveLength(7);
      expect(sizes).toEqual([2, 2, 2, 1]);
    });

    test("that set different details of one purchaser both leave their mark", async () => {
      const organisation = await anOrganisation(server.db);
      const id = await aPurchaser(organisation, "jane@example.com");
      const other = await anotherCall("update purchasers set surname = 'Doe' where organisation_id = $1 and id = $2", [
        organisation.id,
        id,
      ]);
      const recording = aServer().record(organisation, { email: "jane@example.com", first_name: "Jane" });
      await untilBlocked(owner);
      await ends(other, "commit");
      expect((await recording).purchaser).toMatchObject({ firstName: "Jane", surname: "Doe" });
    });
  });

  describe("a lost race", () => {
    test("over a pair still answers 201 to the call that created the purchaser", async () => {
      const organisation = await anOrganisation(server.db);
      const john = await aPurchaser(organisation, "john@example.com");
      const other = await anotherCall(insertPurchase, [organisation.id, john, "A1"]);
      const { record, sizes } = aServer();
      const recording = record(organisation, { email: "jane@example.com", purchases: [pairOf("A1"), pairOf("A2")] });
      await untilBlocked(owner);
      await ends(other, "commit");
      const { created, purchases } = await recording;
      expect([created, purchases!.map(({ isForeign }) => isForeign)]).toEqual([true, [true, false]]);
      expect(sizes).toEqual([1, 1]);
      expect(await stored(organisation)).toEqual([
        { email: "jane@example.com", orders: ["A2"] },
        { email: "john@example.com", orders: ["A1"] },
      ]);
    });

    test("that the other one gave up is won", async () => {
      const organisation = await anOrganisation(server.db);
      const john = await aPurchaser(organisation, "john@example.com");
      const other = await anotherCall(insertPurchase, [organisation.id, john, "A1"]);
      const recording = aServer().record(organisation, { email: "jane@example.com", purchases: [pairOf("A1")] });
      await untilBlocked(owner);
      await ends(other, "rollback");
      expect(await recording).toMatchObject({ created: true, purchases: [{ isForeign: false }] });
    });

    test("over the address itself answers 200 with what the winner stored", async () => {
      const organisation = await anOrganisation(server.db);
      const other = await anotherCall(insertPurchaser, [organisation.id, "jane@example.com"]);
      const body = { email: "JANE@example.com", first_name: "Jane", purchases: [pairOf("A1")] };
      const recording = aServer().record(organisation, body);
      await untilBlocked(owner);
      await ends(other, "commit");
      const { created, purchaser, purchases } = await recording;
      expect([created, purchaser]).toMatchObject([false, { email: "jane@example.com", firstName: "Jane" }]);
      expect(purchases).toMatchObject([{ isForeign: false }]);
    });

    test("to a deadlock is run again, and nobody hears of it", async () => {
      // Whom PostgreSQL ends depends on whose wait it looks at first: again, until it was not the other call.
      for (let round = 1; ; round += 1) {
        const organisation = await anOrganisation(server.db);
        const john = await aPurchaser(organisation, "john@example.com");
        const other = await anotherCall(insertPurchase, [organisation.id, john, "A2"]);
        const recording = aServer().record(organisation, {
          email: "jane@example.com",
          purchases: [pairOf("A1"), pairOf("A2")],
        });
        await untilBlocked(owner);
        // Against the order of keys that the program keeps to: now each waits for the other.
        const ended = await other
          .query(insertPurchase, [organisation.id, john, "A1"])
          .catch((error: pg.DatabaseError) => error);
        await ends(other, ended instanceof Error ? "rollback" : "commit");
        const { purchases } = await recording;
        if (ended instanceof Error && round < 10) {
          expect(ended).toMatchObject({ code: "40P01" });
          continue;
        }
        expect(purchases!.map(({ isForeign }) => isForeign)).toEqual([true, true]);
        return;
      }
    });

    test("to an erasure is won by starting over: the claim is a new purchaser's", async () => {
      const organisation = await anOrganisation(server.db);
      const id = await aPurchaser(organisation, "jane@example.com");
      const erasing = await anotherCall("delete from purchasers where organisation_id = $1 and id = $2", [
        organisation.id,
        id,
      ]);
      const recording = aServer().record(organisation, { email: "jane@example.com", purchases: [pairOf("A1")] });
      await untilBlocked(owner);
      await ends(erasing, "commit");
      expect(await recording).toMatchObject({ created: true, purchases: [{ isForeign: false }] });
    });
  });

  describe("what another call commits between the reading and the storing of a report", () => {
    /** Like `record`, with another call's work done once the first statement has read. */
    async function recordAround(organisation: Organisation, body: unknown, work: () => Promise<unknown>) {
      let connections = 0;
      const connect = async () => {
        connections += 1;
        if (connections === 2) await work();
        return pool.connect();
      };
      const between = Object.create(pool, { connect: { value: connect } }) as pg.Pool;
      const recorded = await aServer({ pool: between }).record(organisation, body);
      return { recorded, connections };
    }

    const jane = { email: "jane@example.com", purchases: [pairOf("A1")] };

    test("the erasure of its purchaser: the claim is a new purchaser's", async () => {
      const organisation = await anOrganisation(server.db);
      const id = await aPurchaser(organisation, jane.email);
      const { recorded } = await recordAround(organisation, jane, () =>
        owner.query("delete from purchasers where organisation_id = $1 and id = $2", [organisation.id, id]),
      );
      expect(recorded).toMatchObject({ created: true, purchases: [{ isForeign: false }] });
      expect(await stored(organisation)).toEqual([{ email: jane.email, orders: ["A1"] }]);
    });

    test("the erasure of a purchaser whose details it was to change: they are a new purchaser's", async () => {
      const organisation = await anOrganisation(server.db);
      const id = await aPurchaser(organisation, jane.email);
      const { recorded } = await recordAround(organisation, { email: jane.email, first_name: "Jane" }, () =>
        owner.query("delete from purchasers where organisation_id = $1 and id = $2", [organisation.id, id]),
      );
      expect(recorded).toMatchObject({ created: true, purchaser: { firstName: "Jane" } });
    });

    test("another's claim of its pair: the purchase is the other's", async () => {
      const organisation = await anOrganisation(server.db);
      const john = await aPurchaser(organisation, "john@example.com");
      const { recorded, connections } = await recordAround(organisation, jane, () =>
        owner.query(insertPurchase, [organisation.id, john, "A1"]),
      );
      expect(recorded).toMatchObject({ created: true, purchases: [{ isForeign: true }] });
      // It read, stored, and read again.
      expect(connections).toBe(3);
    });

    test("the claim and the erasure of its pair: nobody gets the purchase", async () => {
      const organisation = await anOrganisation(server.db);
      const john = await aPurchaser(organisation, "john@example.com");
      const erased = erasedOrderRef(keys.all("erased order refs")[0]!, "A1");
      const { recorded } = await recordAround(organisation, jane, () =>
        owner.query(insertPurchase, [organisation.id, john, erased]),
      );
      expect(recorded).toMatchObject({ created: true, purchases: [{ isForeign: true }] });
      expect(await stored(organisation)).toEqual([
        { email: jane.email, orders: [] },
        { email: "john@example.com", orders: [erased] },
      ]);
    });

    test("another's purchaser of its address: it answers 200, with both calls' details", async () => {
      const organisation = await anOrganisation(server.db);
      const { recorded } = await recordAround(organisation, { ...jane, first_name: "Jane" }, () =>
        aPurchaser(organisation, jane.email),
      );
      expect(recorded).toMatchObject({
        created: false,
        purchaser: { firstName: "Jane" },
        purchases: [{ isForeign: false }],
      });
    });

    test("another detail of its purchaser: both leave their mark", async () => {
      const organisation = await anOrganisation(server.db);
      const id = await aPurchaser(organisation, jane.email);
      const { recorded } = await recordAround(organisation, { email: jane.email, first_name: "Jane" }, () =>
        owner.query("update purchasers set surname = 'Doe' where organisation_id = $1 and id = $2", [
          organisation.id,
          id,
        ]),
      );
      expect(recorded.purchaser).toMatchObject({ firstName: "Jane", surname: "Doe" });
    });
  });

  describe("a lost connection", () => {
    test("refuses the calls that were on it as unavailable and runs none of them again", async () => {
      const organisation = await anOrganisation(server.db);
      const john = await aPurchaser(organisation, "john@example.com");
      const other = await anotherCall(insertPurchase, [organisation.id, john, "A1"]);
      const { record, sizes } = aServer({ slots: 1 });
      const bodies = ["jane@example.com", "jill@example.com"].map((email, n) => ({
        email,
        purchases: [pairOf(`A${n + 1}`)],
      }));
      const recordings = Promise.allSettled(bodies.map((body) => record(organisation, body)));
      const [pid] = await untilBlocked(owner);
      await owner.query("select pg_terminate_backend($1)", [pid]);
      const results = await recordings;
      await ends(other, "rollback");
      for (const result of results) {
        const error = result.status === "rejected" ? result.reason : undefined;
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code: "unavailable", retryAfterSeconds: 1 });
      }
      expect(sizes).toEqual([2]);
      expect(await stored(organisation)).toEqual([{ email: "john@example.com", orders: [] }]);
      expect(await record(organisation, bodies[0])).toMatchObject({ created: true });
    });
  });
});
