import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anInvitingShop, anOrder, asked, askedAbout, handOver, invite, keys } from "../../test/support/invitations.ts";
import { submitAs } from "../../test/support/reviews.ts";
import { testBaseUrl } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { updateOrganisation } from "../organisations/index.ts";
import { daysAfter } from "../platform/days.ts";
import { hmac } from "../platform/secrets.ts";
import { claimPurchase, findPurchase, mergePurchaser } from "../purchases/index.ts";
import { makeInvitations } from "./index.ts";

const server = await testDatabase();
const { db, owner } = server;
// Ten in the morning in Berlin.
const now = new Date("2026-06-15T08:00:00Z");
const days = (count: number) => daysAfter(now, count);
const delivered = (orderRef: string, deliveryDate: string, more = {}) => ({ orderRef, deliveryDate, now, ...more });
const products = (text: string) => [...text.matchAll(/^(?:Product) (\S+)$/gm)].map(([, sku]) => sku);

describe("an order that is delivered in parts", () => {
  test("is asked about with what is due, and its reminder lists what has become due since, after what it reminds of", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await anOrder(server, shop, delivered("parts", "2026-06-12", { items: [{ sku: "B" }] }));
    await anOrder(server, shop, delivered("parts", "2026-06-01", { items: [{ sku: "A" }, { sku: "R" }] }));
    await anOrder(server, shop, delivered("parts", "2026-06-20", { items: [{ sku: "C" }] }));
    await invite(server, now);
    const [first] = await handOver(server, await asked(server, shop), now);
    expect(products(first!.text)).toEqual(["A", "R"]);
    await submitAs(db, { organisation: shop, pair: { orderRef: "parts", sku: "R" }, now });
    await invite(server, days(7));
    const mails = await asked(server, shop);
    expect(mails.map(({ kind }) => kind)).toEqual(["invitation", "reminder"]);
    const [second] = await handOver(server, mails.slice(1), days(7));
    expect(second!.subject).toBe("Reminder: what do you think of Product A and 1 more?");
    expect(products(second!.text)).toEqual(["A", "B"]);
    const contacted = await Promise.all(
      ["A", "B", "C"].map((sku) => findPurchase(db, { organisationId: shop.id, orderRef: "parts", sku })),
    );
    expect(contacted.map((one) => one!.contactedAt)).toEqual([now, days(7), null]);
    for (const day of [15, 22, 30]) await invite(server, days(day));
    expect(await asked(server, shop)).toHaveLength(2);
  });

  test("and whose first part is reviewed is asked about the second when that is due, in the words of an invitation", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await anOrder(server, shop, delivered("parts", "2026-06-01", { items: [{ sku: "A" }] }));
    await invite(server, now);
    await handOver(server, await asked(server, shop), now);
    await submitAs(db, { organisation: shop, pair: { orderRef: "parts", sku: "A" }, now });
    await anOrder(server, shop, delivered("parts", "2026-06-14", { items: [{ sku: "B" }] }));
    await invite(server, days(8));
    expect(await askedAbout(server, shop, "reminder")).toEqual([]);
    await invite(server, days(9));
    const [mail] = await handOver(server, (await asked(server, shop)).slice(1), days(9));
    expect(mail!.subject).toBe("What do you think of Product B?");
    expect(products(mail!.text)).toEqual(["B"]);
  });

  test("gets no second mail from a shop that does not remind, or for a part of a country or an age that is not invited", async () => {
    const shops = [
      await anInvitingShop(server),
      await anInvitingShop(server, { remindAfterDays: 7, inviteAtMostDaysLate: 10 }),
      await anInvitingShop(server, { remindAfterDays: 7, inviteCountries: { FR: 30 } }),
    ];
    for (const shop of shops) {
      await anOrder(
        server,
        shop,
        delivered("parts", "2026-05-15", { items: [{ sku: "A" }], details: { country: "FR" } }),
      );
      await invite(server, new Date("2026-06-14T08:00:00Z"));
      await invite(server, new Date("2026-06-01T08:00:00Z"));
      await handOver(server, await asked(server, shop), now);
      await submitAs(db, { organisation: shop, pair: { orderRef: "parts", sku: "A" }, now });
    }
    const [, late, french] = shops;
    await anOrder(server, shops[0]!, delivered("parts", "2026-06-12", { items: [{ sku: "B" }] }));
    await anOrder(server, late!, delivered("parts", "2026-05-20", { items: [{ sku: "B" }] }));
    await anOrder(server, french!, delivered("parts", "2026-06-12", { items: [{ sku: "B" }] }));
    await invite(server, days(10));
    for (const shop of shops) expect((await asked(server, shop)).map(({ kind }) => kind)).toEqual(["invitation"]);
  });
});

describe("dates that are odd", () => {
  test("a history of ten years mails nobody but those of the last weeks", async () => {
    const shop = await anInvitingShop(server);
    for (let year = 2016; year <= 2026; year += 1) {
      await anOrder(server, shop, { orderRef: `bought ${year}`, purchaseDate: `${year}-06-01`, now });
      await anOrder(server, shop, delivered(`delivered ${year}`, `${year}-06-02`, { purchaseDate: `${year}-06-01` }));
    }
    await anOrder(server, shop, { orderRef: "never dated", now });
    for (const day of [0, 10, 40, 365, 375]) await invite(server, days(day));
    expect(await askedAbout(server, shop)).toEqual(["bought 2026", "delivered 2026"]);
  });

  test("what is dated in the future waits until it is due", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, { orderRef: "preorder", purchaseDate: "2026-06-20", now });
    await anOrder(server, shop, delivered("far", "2126-06-01"));
    for (const day of [0, 14]) await invite(server, days(day));
    expect(await askedAbout(server, shop)).toEqual([]);
    await invite(server, days(15));
    expect(await askedAbout(server, shop)).toEqual(["preorder"]);
  });

  // Shops that write one invoice a month date the purchase after the delivery.
  test("a delivery before the purchase counts as any delivery does", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("invoiced later", "2026-06-05", { purchaseDate: "2026-06-30" }));
    await anOrder(server, shop, delivered("delivered long ago", "2020-06-05", { purchaseDate: "2026-06-01" }));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["invoiced later"]);
  });
});

test("one address in two spellings is one purchaser, who is asked once in five days", async () => {
  const shop = await anInvitingShop(server);
  await anOrder(server, shop, delivered("a", "2026-06-01", { email: "Jane.Doe@Example.com" }));
  await anOrder(server, shop, delivered("b", "2026-06-02", { email: "jane.doe@example.COM" }));
  for (const day of [0, 1, 4]) await invite(server, days(day));
  expect(await askedAbout(server, shop)).toEqual(["a"]);
  await invite(server, days(5));
  expect(await askedAbout(server, shop)).toEqual(["a", "b"]);
});

test("a run ends after so many mails, and those who have stopped them, however many, keep it from nobody", async () => {
  const shop = await anInvitingShop(server);
  for (const name of ["s1", "s2", "s3", "s4", "s5", "s6", "t1", "t2", "t3"])
    await anOrder(server, shop, delivered(name, "2026-06-01"));
  await owner.query(
    `insert into mail_stops (organisation_id, email_hash, stopped, created_at)
     select $1, unnest($2::bytea[]), 'all', $3`,
    [shop.id, [1, 2, 3, 4, 5, 6].map((one) => hash(`s${one}@example.com`)), now],
  );
  const run = () => makeInvitations({ db, keys, baseUrl: testBaseUrl }, now, { batch: 2, mailsAtMost: 2 });
  await run();
  expect(await askedAbout(server, shop)).toHaveLength(2);
  await run();
  expect(await askedAbout(server, shop)).toEqual(["t1", "t2", "t3"]);
});

const hash = (email: string) => hmac(keys.current("suppressed addresses"), email);

describe("what a shop's invitations leave out", () => {
  test("is skus and categories, letter by letter, with * for any characters; the rest of the order is asked about", async () => {
    const shop = await anInvitingShop(server, {
      inviteNeverSkus: ["GIFT*", "S_P", "50%"],
      inviteNeverCategories: ["Insurance", "*versand*"],
    });
    for (const [sku, category] of [
      ["COVER", "Insurance"],
      ["DHL", "Paketversand (DE)"],
      ["LAMP", "insurance"],
    ])
      await mergeProduct(
        db,
        shop.id,
        { sku: sku!, name: `Product ${sku}`, url: null, imageUrl: null, category: category! },
        now,
      );
    const items = ["GIFT-50", "S_P", "SXP", "50%", "50 percent", "gift-1", "COVER", "DHL", "LAMP"].map((sku) => ({
      sku,
    }));
    await anOrder(server, shop, delivered("mixed", "2026-06-01", { items }));
    await anOrder(server, shop, delivered("gifts", "2026-06-01", { items: [{ sku: "GIFT-1" }, { sku: "COVER" }] }));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["mixed"]);
    const [mail] = await handOver(server, await asked(server, shop), now);
    expect(products(mail!.text).toSorted()).toEqual(["LAMP", "SXP", "gift-1"]);
    expect(await contactedSkus(shop, "mixed")).toEqual(["50 percent", "LAMP", "SXP", "gift-1"]);
  });

  test("also holds for mails that wait, and for reminders", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await anOrder(server, shop, delivered("waits", "2026-06-01", { items: [{ sku: "GIFT" }, { sku: "A" }] }));
    await anOrder(server, shop, delivered("alone", "2026-06-01", { items: [{ sku: "GIFT" }] }));
    await anOrder(server, shop, delivered("sent", "2026-06-01", { items: [{ sku: "GIFT" }, { sku: "B" }] }));
    await invite(server, now);
    const mails = await asked(server, shop);
    const isOf = (orderRef: string) => (one: { body: string }) => one.body.includes(orderRef);
    expect(await handOver(server, mails.filter(isOf("sent")), now)).toHaveLength(1);
    await updateOrganisation(db, shop.id, { inviteNeverSkus: ["GIFT"] });
    const rest = await handOver(
      server,
      mails.filter((one) => !isOf("sent")(one)),
      now,
    );
    expect(rest.map(({ text }) => products(text))).toEqual([["A"]]);
    await invite(server, days(7));
    const reminders = (await asked(server, shop)).filter(({ kind }) => kind === "reminder");
    const reminded = await handOver(server, reminders, days(7));
    expect(reminded.map(({ text }) => products(text)).toSorted()).toEqual([["A"], ["B"]]);
    await updateOrganisation(db, shop.id, { inviteNeverSkus: [] });
    expect(await contactedSkus(shop, "waits")).toEqual(["A"]);
  });

  test("is, where it asks once about a product, what the purchaser was asked about or has reviewed in another order", async () => {
    const jane = { email: "jane@example.com" };
    const shop = await anInvitingShop(server, { inviteOncePerProduct: true });
    await anOrder(server, shop, delivered("1", "2026-05-20", { ...jane, items: [{ sku: "A" }, { sku: "R" }] }));
    await submitAs(db, { organisation: shop, pair: { orderRef: "1", sku: "R" }, now: days(-20) });
    await anOrder(server, shop, delivered("2", "2026-05-25", { ...jane, items: [{ sku: "A" }, { sku: "R" }] }));
    await anOrder(server, shop, delivered("3", "2026-06-01", { ...jane, items: [{ sku: "A" }, { sku: "B" }] }));
    await anOrder(server, shop, delivered("4", "2026-05-25", { items: [{ sku: "A" }, { sku: "R" }] }));
    for (const day of [0, 6, 12]) {
      await invite(server, days(day));
      const fresh = (await asked(server, shop)).filter(({ createdAt }) => createdAt.getTime() === days(day).getTime());
      await handOver(server, fresh, days(day));
    }
    expect(await askedAbout(server, shop)).toEqual(["1", "3", "4"]);
    expect(await contactedSkus(shop, "1")).toEqual(["A"]);
    expect(await contactedSkus(shop, "2")).toEqual([]);
    expect(await contactedSkus(shop, "3")).toEqual(["B"]);
    expect(await contactedSkus(shop, "4")).toEqual(["A", "R"]);
  });

  test("is not what somebody else wrote about a purchase before an order gave it to its purchaser", async () => {
    const jane = { email: "jane@example.com" };
    const shop = await anInvitingShop(server, { inviteOncePerProduct: true });
    const { id: organisationId } = shop;
    const { purchaser } = await mergePurchaser(
      db,
      { organisationId, email: "ann@example.com", details: {} },
      days(-20),
    );
    const claimed = { organisationId, purchaserId: purchaser.id, orderRef: "1", sku: "A" };
    await claimPurchase(db, claimed, days(-20));
    await submitAs(db, { organisation: shop, pair: claimed, now: days(-19) });
    // Not due any more: it is only what jane has bought besides.
    await anOrder(server, shop, delivered("1", "2024-01-01", { ...jane, items: [{ sku: "A" }] }));
    await anOrder(server, shop, delivered("2", "2026-06-01", { ...jane, items: [{ sku: "A" }] }));
    await invite(server, days(0));
    expect(await askedAbout(server, shop)).toEqual(["2"]);
  });

  test("is nothing unless it says so: who buys again is asked again", async () => {
    const shop = await anInvitingShop(server);
    for (const orderRef of ["1", "2"])
      await anOrder(server, shop, delivered(orderRef, "2026-06-01", { email: "jane@example.com" }));
    for (const day of [0, 6]) {
      await invite(server, days(day));
      await handOver(server, (await asked(server, shop)).slice(-1), days(day));
    }
    expect(await askedAbout(server, shop)).toEqual(["1", "2"]);
  });
});

async function contactedSkus({ id }: { id: string }, orderRef: string): Promise<string[]> {
  const { rows } = await owner.query<{ sku: string }>(
    'select sku from purchases where organisation_id = $1 and order_ref = $2 and contacted_at is not null order by sku collate "C"',
    [id, orderRef],
  );
  return rows.map(({ sku }) => sku);
}
