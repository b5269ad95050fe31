import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { ran, type Sent, sentBy, testOnWholeTables } from "../../test/support/sent-statements.ts";
import { confirmPurchases } from "./index.ts";
import { linesNamedAtMost } from "./known-orders.queries.ts";
import { findOrders } from "./list-orders.ts";
import { listOrdersNamed } from "./orders-list.queries.ts";

const { db, pool, owner } = await testDatabase();
const now = new Date("2026-03-16T09:00:00Z");

testOnWholeTables(
  "a reference that very many lines share is found, in each shop, by as many of them as are enough",
  async () => {
    const [shop, other] = [await anOrganisation(db), await anOrganisation(db)];
    const lines = 5 * linesNamedAtMost;
    // As a file may give one reference to all that was bought at a till; and other orders, so that the table is no small one.
    for (const sql of [
      `insert into purchasers (organisation_id, id, email_key, email, created_at)
     select $1::uuid, md5('p' || n)::uuid, 'p' || n, 'p' || n, now() from generate_series(1, $2::int) n`,
      `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
     select $1::uuid, md5(kind || n)::uuid, md5('p' || n)::uuid, case kind when 'TILL' then kind else kind || n end, 'K' || n,
       decode(md5(kind || n), 'hex'), now()
     from generate_series(1, $2::int) n cross join (values ('TILL'), ('ORDER')) of (kind)`,
    ])
      await owner.query(sql, [shop.id, lines]);
    const order = { orderRef: "TILL", purchaseDate: null, deliveryDate: null, items: [{ sku: "K1" }, { sku: "K2" }] };
    await confirmPurchases(db, other, { email: "jane@example.com", details: {}, ...order }, now);
    const by = { organisationIds: [shop.id, other.id], orderRef: "TILL", atMost: 2 * linesNamedAtMost };
    for (const isAnalysed of [false, true]) {
      if (isAnalysed) await owner.query("vacuum analyze");
      const { value: found, sent } = await sentBy({ pool, db }, (one) => listOrdersNamed(one, by));
      const of = ({ id }: { id: string }) => found.filter(({ organisationId }) => organisationId === id).length;
      expect([of(shop), of(other)]).toEqual([linesNamedAtMost, 1]);
      const { plan, rows } = await ran(owner, sent[0] as Sent, "purchases");
      expect([isAnalysed, rows, plan]).toEqual([
        isAnalysed,
        linesNamedAtMost + 2,
        expect.not.stringMatching(/Seq Scan on purchases/),
      ]);
    }
  },
);

test("an order of several lines is found once, by its newest", async () => {
  const shop = await anOrganisation(db);
  const order = { orderRef: "O1", purchaseDate: null, deliveryDate: null, items: [{ sku: "K2" }] };
  const later = new Date(now.getTime() + 60_000);
  await confirmPurchases(db, shop, { email: "jane@example.com", details: {}, ...order }, now);
  await confirmPurchases(db, shop, { email: "jane@example.com", details: {}, ...order, items: [{ sku: "K1" }] }, later);
  const found = await listOrdersNamed(db, { organisationIds: [shop.id], orderRef: "O1", atMost: 10 });
  const { rows } = await owner.query("select id from purchases where organisation_id = $1 and sku = 'K1'", [shop.id]);
  expect(found).toEqual([{ organisationId: shop.id, id: rows[0].id, orderRef: "O1", isSent: false }]);
});

test("orders with a product are found by as many statements however many they are, each of who bought it", async () => {
  const shop = await anOrganisation(db);
  const bought = (email: string, orderRef: string, ...skus: string[]) => {
    const order = { orderRef, purchaseDate: null, deliveryDate: null, items: skus.map((sku) => ({ sku })) };
    return confirmPurchases(db, shop, { email, details: {}, ...order }, now);
  };
  await bought("jane@example.com", "O0", "K1", "K2");
  // Somebody else's order of the same reference, in which the product is not.
  await bought("john@example.com", "O0", "K3");
  const find = (text: string) =>
    sentBy({ pool, db }, (one) => findOrders(one, { organisationId: shop.id, text, atMost: 50 }));
  const few = await find("K1");
  expect(few.value).toMatchObject({ orders: [{ orderRef: "O0", items: 2, isConfirmed: true }] });
  for (let order = 1; order < 20; order += 1) await bought("jane@example.com", `O${order}`, "K1");
  const many = await find("K1");
  expect("orders" in many.value && many.value.orders.length).toBe(20);
  expect(many.sent.length).toBe(few.sent.length);
});

test("a reference that very many lines share leads to an order, of as many lines as are looked at", async () => {
  const shop = await anOrganisation(db);
  const order = { orderRef: "TILL", purchaseDate: null, deliveryDate: null, items: [{ sku: "K" }] };
  await confirmPurchases(db, shop, { email: "till@example.com", details: {}, ...order }, now);
  await owner.query(
    `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
     select organisation_id, gen_random_uuid(), purchaser_id, order_ref, sku || n, uuid_send(gen_random_uuid()), created_at
     from purchases, generate_series(1, $2::int) n where organisation_id = $1`,
    [shop.id, 2 * linesNamedAtMost],
  );
  const found = await findOrders(db, { organisationId: shop.id, text: "TILL", atMost: 50 });
  expect(found).toMatchObject({ orders: [{ orderRef: "TILL", items: linesNamedAtMost }] });
});
