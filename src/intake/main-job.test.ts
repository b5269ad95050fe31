import { describe, expect, test } from "vitest";
import { aPublishedReview } from "../../test/support/reviews.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { findPurchase, recordContact } from "../purchases/index.ts";
import { confirmPurchases } from "./index.ts";

// What the main job answers, by example. main-job-model.test.ts says the same of any sequence of calls.
const server = await testApp();
const { db, clock, owner } = server;

const email = "jane@example.com";
const pair = { order_ref: "A1", sku: "S1" };
const at = ({ organisation }: Shop, orderRef = "A1", sku = "S1") => ({
  organisation,
  pair: { orderRef, sku },
  now: clock.now,
});

async function anOrder(
  { organisation }: Shop,
  { skus = ["S1"], ...order }: { email?: string; orderRef?: string; skus?: string[] } = {},
) {
  const dates = { purchaseDate: "2026-02-03", deliveryDate: null };
  const report = { email, details: {}, orderRef: "A1", items: skus.map((sku) => ({ sku })), ...dates, ...order };
  return confirmPurchases(db, organisation, report, clock.now);
}

type Purchase = Record<string, string | null>;
type Body = Record<string, unknown> & { purchases?: Purchase[] };
const body = async (answer: ReturnType<Shop["report"]>) => (await answer).json() as unknown as Body;

describe("the purchaser", () => {
  test("is created with 201 and answered with every field, and merged with 200 from then on", async () => {
    const shop = await aShop(server);
    const first = await shop.report({ email, title: "Ms", first_name: "Jane", country: "gb" });
    const expected = {
      email,
      title: "Ms",
      first_name: "Jane",
      surname: null,
      country: "GB",
      postcode: null,
      created_at: "2026-03-14T09:26:53Z",
    };
    expect([first.statusCode, first.json()]).toEqual([201, expected]);
    clock.advance(5000);
    const second = await shop.report({ email });
    expect([second.statusCode, second.json()]).toEqual([200, expected]);
  });

  test("keeps what an absent key does not mention and loses what null or a blank string clears", async () => {
    const shop = await aShop(server);
    const full = { title: "Dr", first_name: "Ada", surname: "King", country: "UK", postcode: "N1" };
    await shop.report({ email, ...full });
    expect(await body(shop.report({ email }))).toMatchObject(full);
    const cleared = { title: null, first_name: "", surname: " \u2003 ", country: " ", postcode: null };
    const nothing = { title: null, first_name: null, surname: null, country: null, postcode: null };
    for (const key of Object.keys(full) as (keyof typeof full)[]) {
      await shop.report({ email, ...full });
      expect(await body(shop.report({ email, [key]: cleared[key] }))).toMatchObject({ ...full, [key]: null });
    }
    expect(await body(shop.report({ email, ...cleared }))).toMatchObject(nothing);
    expect(await body(shop.call("GET", `/purchasers/${email}`))).toMatchObject(nothing);
  });

  test("is the same under every spelling of the address, and keeps the one that was given first", async () => {
    const shop = await aShop(server);
    const spellings = ["  J\u00c4NE@Example.com ", "j\u00e4ne@example.com", "Ja\u0308ne@EXAMPLE.com"];
    const answers = await Promise.all(spellings.map((spelling) => body(shop.report({ email: spelling }))));
    const again = await body(shop.report({ email: spellings[2] }));
    expect(new Set([...answers, again].map((answer) => answer.email)).size).toBe(1);
    expect(spellings.map((spelling) => spelling.trim())).toContain(again.email);

    const second = await aShop(server);
    for (const spelling of spellings) {
      expect(await body(second.report({ email: spelling }))).toMatchObject({ email: "J\u00c4NE@Example.com" });
    }
    const { rows } = await owner.query("select email_key from purchasers where organisation_id = $1", [
      second.organisation.id,
    ]);
    expect(rows).toEqual([{ email_key: "j\u00e4ne@example.com" }]);
  });

  test("of an organisation that minimises personal data is stored and answered without surname and postcode", async () => {
    const shop = await aShop(server, { minimisePersonalData: true });
    const said = { email, first_name: "Jane", surname: "Doe", postcode: "10800", country: "FR" };
    const kept = { first_name: "Jane", surname: null, postcode: null, country: "FR" };
    expect(await body(shop.report(said))).toMatchObject(kept);
    expect(await body(shop.report(said))).toMatchObject(kept);
    expect(await body(shop.call("PUT", `/purchasers/${email}`, { surname: "Doe", postcode: "1" }))).toMatchObject(kept);
    const { rows } = await owner.query("select surname, postcode from purchasers where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows).toEqual([{ surname: null, postcode: null }]);
  });

  test("is renamed by another address in PUT, and not to one that is another purchaser's", async () => {
    const shop = await aShop(server);
    await shop.report({ email, first_name: "Jane", purchases: [pair] });
    await shop.report({ email: "john@example.com", purchases: [{ order_ref: "J1", sku: "S1" }] });
    const taken = await shop.call("PUT", `/purchasers/${email}`, { email: "JOHN@example.com", first_name: "J" });
    expect([taken.statusCode, (taken.json() as Body).errors]).toEqual([
      409,
      ["email is the address of another purchaser"],
    ]);
    expect(await body(shop.call("GET", `/purchasers/${email}`))).toMatchObject({ email, first_name: "Jane" });

    const renamed = await shop.call("POST", `/purchasers/${email}`, { email: "Jane.Doe@example.com" });
    expect([renamed.statusCode, (renamed.json() as Body).email]).toEqual([200, "Jane.Doe@example.com"]);
    expect((await shop.call("GET", `/purchasers/${email}`)).statusCode).toBe(404);
    const list = await body(shop.call("GET", "/purchasers/jane.doe@example.com/purchases"));
    expect(list).toMatchObject([pair]);
    // The old address is free again: whoever has it now is somebody else.
    expect((await shop.report({ email })).statusCode).toBe(201);
  });

  test("keeps the stored spelling when PUT spells the same address differently", async () => {
    const shop = await aShop(server);
    await shop.report({ email });
    const answer = await shop.call("PUT", "/purchasers/JANE@example.com", { email: "Jane@Example.com", title: "Ms" });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { email, title: "Ms" }]);
  });
});

describe("the purchases of the answer", () => {
  test("are there if and only if the request asked, one for each pair in request order with its repeats", async () => {
    const shop = await aShop(server);
    expect(await body(shop.report({ email }))).not.toHaveProperty("purchases");
    expect(await body(shop.report({ email, purchases: null }))).not.toHaveProperty("purchases");
    expect(await body(shop.report({ email, purchases: [] }))).toMatchObject({ purchases: [] });
    const asked = [
      ["B", "2"],
      ["A", "1"],
      ["B", "2"],
      ["B", "1"],
      ["A", "1"],
    ].map(([order_ref, sku]) => ({ order_ref, sku }));
    const first = (await body(shop.report({ email, purchases: asked }))).purchases!;
    const second = (await body(shop.report({ email, purchases: asked }))).purchases!;
    expect(second).toEqual(first);
    expect(first.map(({ order_ref, sku }) => ({ order_ref, sku }))).toEqual(asked);
    expect(first[2]).toEqual(first[0]);
    expect(first[4]).toEqual(first[1]);
    expect(new Set(first.map(({ review_url }) => review_url)).size).toBe(3);
  });

  test("are stored trimmed, compared byte for byte, and echoed as they were sent", async () => {
    const shop = await aShop(server);
    const sent = [
      { order_ref: " a1\u3000", sku: "S1 " },
      { order_ref: "a1", sku: "S1" },
      { order_ref: "A1", sku: "S1" },
      { order_ref: "\u00e4", sku: "\u{1f97e}" },
      { order_ref: "a\u0308", sku: "\u{1f97e}" },
    ];
    const { purchases } = await body(shop.report({ email, purchases: sent }));
    expect(purchases!.map(({ order_ref, sku }) => ({ order_ref, sku }))).toEqual(sent);
    expect(purchases![0]!.review_url).toBe(purchases![1]!.review_url);
    const { rows } = await owner.query(
      'select order_ref, sku from purchases where organisation_id = $1 order by order_ref collate "C"',
      [shop.organisation.id],
    );
    const stored = [sent[2], sent[1], sent[4], sent[3]];
    expect(rows).toEqual(stored);
  });

  test("say nothing of a purchase that is another purchaser's, and leave it where it is", async () => {
    const shop = await aShop(server);
    await anOrder(shop);
    await recordContact(
      db,
      (await findPurchase(db, { organisationId: shop.organisation.id, orderRef: "A1", sku: "S1" }))!,
      clock.now,
    );
    await aPublishedReview(db, at(shop));
    const john = await body(
      shop.report({ email: "john@example.com", purchases: [pair, { order_ref: "A1", sku: "S2" }] }),
    );
    expect(john.purchases![0]).toEqual({ ...pair, review_state: "undefined", review_url: null });
    expect(john.purchases![1]).toMatchObject({ sku: "S2", review_state: "not_reviewed" });
    const jane = await body(shop.report({ email, purchases: [pair] }));
    expect(jane.purchases![0]).toMatchObject({ review_state: "published", purchase_date: "2026-02-03" });
    expect(await body(shop.call("GET", "/purchasers/john@example.com/purchases"))).toMatchObject([{ sku: "S2" }]);
  });

  test("have a date only when it is known", async () => {
    const shop = await aShop(server);
    const claimed = (await body(shop.report({ email, purchases: [pair] }))).purchases![0]!;
    expect(Object.keys(claimed).sort()).toEqual(["order_ref", "review_state", "review_url", "sku"]);
    await anOrder(shop);
    const confirmed = (await body(shop.report({ email, purchases: [pair] }))).purchases![0]!;
    expect(confirmed).toMatchObject({ purchase_date: "2026-02-03" });
    expect(confirmed).not.toHaveProperty("contacted_at");
    const { organisation } = shop;
    const stored = (await findPurchase(db, { organisationId: organisation.id, orderRef: "A1", sku: "S1" }))!;
    await recordContact(db, stored, new Date("2026-02-09T07:08:09.999Z"));
    const contacted = (await body(shop.report({ email, purchases: [pair] }))).purchases![0]!;
    expect(contacted).toMatchObject({ purchase_date: "2026-02-03", contacted_at: "2026-02-09T07:08:09Z" });
  });
});
