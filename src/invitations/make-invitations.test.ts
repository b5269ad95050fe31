import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import {
  anInvitingShop,
  anOrder,
  asked,
  askedAbout,
  handOver,
  invite,
  keys,
  source,
} from "../../test/support/invitations.ts";
import { aPublishedReview, submitAs, withdraw } from "../../test/support/reviews.ts";
import { type Organisation, type OrganisationSettings, updateOrganisation } from "../organisations/index.ts";
import { findMail, forgetMailsBefore, noteMailServer, settleDoubt } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import { hmac } from "../platform/secrets.ts";
import { emailKey, findPurchase, insertSuppression, replaceLinkSecret } from "../purchases/index.ts";
import { countWouldBeAsked } from "./make-invitations.ts";

const server = await testDatabase();
const { db, owner } = server;
// Ten in the morning in Berlin.
const now = new Date("2026-06-15T08:00:00Z");
const days = (count: number) => daysAfter(now, count);

const delivered = (orderRef: string, deliveryDate: string, more = {}) => ({ orderRef, deliveryDate, now, ...more });

test("how many would be asked is what the run of that moment asks, also while invitations are off, and nobody is asked by counting", async () => {
  const shop = await anInvitingShop(server, { invites: false, inviteAfterDays: 10, inviteCountries: { AT: "never" } });
  for (const day of ["2026-06-01", "2026-06-05", "2026-06-06", "2026-06-07"])
    await anOrder(server, shop, delivered(day, day, { email: `${day}@example.com` }));
  // Two orders of one who would get one mail.
  await anOrder(server, shop, delivered("again", "2026-06-02", { email: "2026-06-01@example.com" }));
  expect(await countWouldBeAsked(db, shop, now)).toEqual({ count: 2, isMore: false });
  expect(await countWouldBeAsked(db, shop, days(1))).toEqual({ count: 3, isMore: false });
  await invite(server, days(1));
  expect(await asked(server, shop)).toEqual([]);
  await updateOrganisation(db, shop.id, { invites: true });
  await invite(server, days(1));
  expect((await asked(server, shop)).length).toBe(3);
  expect(await countWouldBeAsked(db, shop, days(1))).toEqual({ count: 0, isMore: false });
});

describe("an order is due", () => {
  test("so many calendar days after delivery, not a day before, and not when that was long ago", async () => {
    const shop = await anInvitingShop(server, { inviteAfterDays: 10, inviteAtMostDaysLate: 30 });
    for (const day of ["2026-05-05", "2026-05-06", "2026-06-05", "2026-06-06"])
      await anOrder(server, shop, delivered(day, day));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["2026-05-06", "2026-06-05"]);
  });

  test("by its purchase date where no delivery is known, and by delivery where both are", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, { orderRef: "bought", purchaseDate: "2026-06-01", now });
    await anOrder(server, shop, { orderRef: "both", purchaseDate: "2026-06-01", deliveryDate: "2026-06-10", now });
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["bought"]);
  });

  test("without any date only where the shop says so, counted from the day its order came by the shop's calendar", async () => {
    const settings = { inviteAfterDays: 10, timeZone: "Pacific/Auckland", inviteFromHour: 0, inviteUntilHour: 24 };
    const [never, counted] = [
      await anInvitingShop(server, settings),
      await anInvitingShop(server, { ...settings, inviteWithoutDate: true }),
    ];
    // The same UTC day; in Auckland the second came a day later.
    const cameAt = [new Date("2026-06-05T11:00:00Z"), new Date("2026-06-05T13:00:00Z")] as const;
    for (const shop of [never, counted]) {
      await anOrder(server, shop, { orderRef: "one", now: cameAt[0] });
      await anOrder(server, shop, { orderRef: "two", now: cameAt[1] });
    }
    await invite(server, now);
    expect([await askedAbout(server, never), await askedAbout(server, counted)]).toEqual([[], ["one"]]);
  });

  test("by the day of the shop's zone, whatever day it is elsewhere", async () => {
    const all = { inviteFromHour: 0, inviteUntilHour: 24, inviteAfterDays: 1 };
    const west = await anInvitingShop(server, { ...all, timeZone: "America/Los_Angeles" });
    const east = await anInvitingShop(server, { ...all, timeZone: "Pacific/Auckland" });
    const night = new Date("2026-06-15T02:00:00Z");
    for (const shop of [west, east])
      for (const day of ["2026-06-13", "2026-06-14"]) await anOrder(server, shop, delivered(day, day));
    await invite(server, night);
    expect([await askedAbout(server, west), await askedAbout(server, east)]).toEqual([
      ["2026-06-13"],
      ["2026-06-13", "2026-06-14"],
    ]);
  });

  test("by the rule of its purchaser's country, the United Kingdom under either code", async () => {
    const inviteCountries = { DE: 14, AT: "never", GB: 2 } as const;
    const shop = await anInvitingShop(server, { inviteAfterDays: 10, inviteCountries });
    for (const [country, day] of [
      ["DE", "2026-06-01"],
      ["DE", "2026-06-02"],
      ["AT", "2026-06-01"],
      ["GB", "2026-06-13"],
      ["UK", "2026-06-13"],
      ["FR", "2026-06-05"],
      ["FR", "2026-06-06"],
      [null, "2026-06-05"],
    ] as const)
      await anOrder(server, shop, delivered(`${country} ${day}`, day, { details: { country } }));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual([
      "DE 2026-06-01",
      "FR 2026-06-05",
      "GB 2026-06-13",
      "UK 2026-06-13",
      "null 2026-06-05",
    ]);
  });
});

describe("nobody is asked", () => {
  test.each<[string, OrganisationSettings]>([
    ["by a shop that does not invite", { invites: false }],
    ["before the hour from which it sends", { inviteFromHour: 11 }],
    ["from the hour on until which it sends", { inviteUntilHour: 10 }],
  ])("%s", async (_why, settings) => {
    const hours = { inviteFromHour: 9, inviteUntilHour: 19 };
    const shop = await anInvitingShop(server, { ...hours, ...settings });
    await anOrder(server, shop, delivered("A", "2026-06-01"));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual([]);
  });

  test("about what is merely claimed, cancelled, refunded, reviewed, or had its link revoked", async () => {
    const shop = await anInvitingShop(server);
    const day = "2026-06-01";
    for (const orderRef of ["cancelled", "late refund", "refunded", "reviewed", "taken back", "revoked", "right"])
      await anOrder(server, shop, delivered(orderRef, day, orderRef === "cancelled" ? { isCancelled: true } : {}));
    await anOrder(server, shop, delivered("refunded", day, { items: [{ sku: "S1", isRefunded: true }] }));
    await owner.query(
      `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, delivery_date)
       select organisation_id, gen_random_uuid(), purchaser_id, 'claimed', sku, decode(md5('claimed'), 'hex'), created_at, delivery_date
       from purchases where organisation_id = $1 and order_ref = 'right'`,
      [shop.id],
    );
    for (const orderRef of ["reviewed", "taken back"])
      await submitAs(db, { organisation: shop, pair: { orderRef, sku: "S1" }, now });
    await withdraw(db, { organisation: shop, pair: { orderRef: "taken back", sku: "S1" }, now });
    await replaceLinkSecret(db, { organisationId: shop.id, orderRef: "revoked", sku: "S1" });
    await anOrder(server, shop, delivered("late refund", day, { items: [{ sku: "S1", isRefunded: true }] }));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["right"]);
  });

  test("who was erased, whose address bounced, or who has stopped such mails, under whatever key that was noted", async () => {
    const shop = await anInvitingShop(server);
    for (const orderRef of ["bounced", "stopped", "other stop", "right"])
      await anOrder(
        server,
        shop,
        delivered(orderRef, "2026-06-01", { email: `${orderRef.replace(" ", ".")}@Example.com` }),
      );
    const hash = (name: string) => hmac(keys.current("suppressed addresses"), emailKey(`${name}@example.com`));
    await insertSuppression(db, { organisationId: shop.id, emailHash: hash("bounced"), reason: "bounced" }, now);
    for (const [name, stopped] of [
      ["stopped", "invitations"],
      ["other.stop", "review_news"],
    ] as const)
      await owner.query(
        "insert into mail_stops (organisation_id, email_hash, stopped, created_at) values ($1, $2, $3, $4)",
        [shop.id, hash(name), stopped, now],
      );
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["other stop", "right"]);
  });
});

describe("of mails there is", () => {
  test("one for each order, which lists what of it is due, and never another", async () => {
    const shop = await anInvitingShop(server);
    const items = [{ sku: "A" }, { sku: "B" }, { sku: "C", isRefunded: true }];
    await anOrder(server, shop, delivered("order", "2026-06-01", { items }));
    await anOrder(server, shop, delivered("order", "2026-06-01", { items: [...items, { sku: "D" }] }));
    expect(await invite(server, now)).toMatchObject({ invitation: 1 });
    await anOrder(server, shop, delivered("order", "2026-06-01", { items: [{ sku: "E" }] }));
    for (const day of [0, 6, 12]) await invite(server, days(day));
    const mails = await asked(server, shop);
    expect(mails).toHaveLength(1);
    expect(["A", "B", "C", "D", "E"].filter((sku) => mails[0]!.body.includes(`Product ${sku}`))).toEqual([
      "A",
      "B",
      "D",
    ]);
  });

  test("at most one for a purchaser in five days: the order that was due first, then the next", async () => {
    const shop = await anInvitingShop(server);
    const email = "jane@example.com";
    await anOrder(server, shop, delivered("second", "2026-06-02", { email }));
    await anOrder(server, shop, delivered("first", "2026-06-01", { email }));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["first"]);
    await invite(server, new Date(days(5).getTime() - 60_000));
    expect(await askedAbout(server, shop)).toEqual(["first"]);
    await invite(server, days(5));
    expect(await askedAbout(server, shop)).toEqual(["first", "second"]);
  });

  test("though one of them cannot be written to: the others get theirs, and the run says what is wrong", async () => {
    const shop = await anInvitingShop(server);
    for (let count = 0; count < 30; count += 1) await anOrder(server, shop, delivered(`o${count}`, "2026-06-01"));
    await owner.query(
      `create function refuse_order() returns trigger language plpgsql as $$ begin
         if new.order_ref = 'o17' then raise 'no mail about o17'; end if; return new; end $$;
       create trigger refuse before insert on invitations for each row execute function refuse_order()`,
    );
    try {
      await expect(invite(server, now)).rejects.toThrow("no mail about o17");
    } finally {
      await owner.query("drop trigger refuse on invitations");
    }
    expect(await askedAbout(server, shop)).toHaveLength(29);
    expect(await asked(server, shop)).toHaveLength(29);
    await invite(server, now);
    expect(await askedAbout(server, shop)).toHaveLength(30);
  });

  test("none twice when two sweeps run at once, many times over", async () => {
    const shop = await anInvitingShop(server);
    for (let count = 0; count < 60; count += 1) {
      const email = `p${count % 40}@example.com`;
      await anOrder(server, shop, delivered(`o${count}`, "2026-06-01", { email }));
    }
    await Promise.all(Array.from({ length: 6 }, () => invite(server, now)));
    expect(await askedAbout(server, shop)).toHaveLength(40);
    expect(await asked(server, shop)).toHaveLength(40);
  });

  test("one reminder, so many days after the invitation was sent, for what is still not reviewed", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await anOrder(server, shop, delivered("two", "2026-06-01", { items: [{ sku: "A" }, { sku: "B" }] }));
    await anOrder(server, shop, delivered("reviewed", "2026-06-01"));
    await anOrder(server, shop, delivered("never sent", "2026-06-01"));
    await invite(server, now);
    const mails = await asked(server, shop);
    const { rows } = await owner.query<{ mail: string }>(
      "select mail_id as mail from invitations where organisation_id = $1 and order_ref = 'never sent'",
      [shop.id],
    );
    await handOver(
      server,
      mails.filter(({ id }) => id !== rows[0]!.mail),
      days(1),
    );
    await submitAs(db, { organisation: shop, pair: { orderRef: "two", sku: "A" }, now: days(2) });
    await submitAs(db, { organisation: shop, pair: { orderRef: "reviewed", sku: "S1" }, now: days(2) });
    await invite(server, days(7));
    expect(await askedAbout(server, shop, "reminder")).toEqual([]);
    await invite(server, days(8));
    expect(await askedAbout(server, shop, "reminder")).toEqual(["two"]);
    const reminder = (await asked(server, shop)).at(-1)!;
    expect([reminder.body.includes("Product A"), reminder.body.includes("Product B")]).toEqual([false, true]);
    await handOver(server, [reminder], days(8));
    for (const day of [14, 20, 27]) await invite(server, days(day));
    expect(await askedAbout(server, shop, "reminder")).toEqual(["two"]);
  });

  test("none twice and none too soon, and the reminder, also once the words of the mails are deleted", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    const email = "jane@example.com";
    await anOrder(server, shop, delivered("first", "2026-06-01", { email }));
    await invite(server, now);
    await handOver(server, await asked(server, shop), now);
    await owner.query(
      "update outbox set state = 'sent', sent_at = $2, withheld_because = null where organisation_id = $1",
      [shop.id, now],
    );
    await forgetMailsBefore(db, days(1), days(1));
    expect((await asked(server, shop)).map(({ subject, body, html }) => [subject, body, html])).toEqual([
      ["", "", null],
    ]);
    await anOrder(server, shop, delivered("second", "2026-06-02", { email }));
    await invite(server, days(4));
    expect(await askedAbout(server, shop)).toEqual(["first"]);
    await invite(server, days(7));
    expect([await askedAbout(server, shop), await askedAbout(server, shop, "reminder")]).toEqual([
      ["first", "second"],
      [],
    ]);
    await invite(server, days(13));
    expect([await askedAbout(server, shop), await askedAbout(server, shop, "reminder")]).toEqual([
      ["first", "second"],
      ["first"],
    ]);
  });

  test("none at all once the shop has switched them off, though some wait", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-01"));
    await invite(server, now);
    await updateOrganisation(db, shop.id, { invites: false });
    expect(await handOver(server, await asked(server, shop), now)).toEqual([]);
  });

  test("none to a country once the shop has said never for it, and no reminder once there are none, though some wait", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await anOrder(server, shop, delivered("A", "2026-06-01", { details: { country: "UK" } }));
    await anOrder(server, shop, delivered("B", "2026-06-01", { details: { country: "FR" } }));
    await invite(server, now);
    await updateOrganisation(db, shop.id, { inviteCountries: { GB: "never" } });
    const taken = await handOver(server, await asked(server, shop), now);
    expect(taken.map(({ to }) => to)).toEqual(["B@example.com"]);
    await invite(server, days(7));
    await updateOrganisation(db, shop.id, { remindAfterDays: null });
    const reminders = (await asked(server, shop)).filter(({ kind }) => kind === "reminder");
    expect([reminders.length, await handOver(server, reminders, days(7))]).toEqual([1, []]);
  });
});

describe("when a mail is handed over", () => {
  test("what was reviewed or refunded meanwhile is left out, and with nothing left the mail is withheld", async () => {
    const shop = await anInvitingShop(server);
    const items = [{ sku: "A" }, { sku: "B" }, { sku: "C" }];
    await anOrder(server, shop, delivered("some", "2026-06-01", { items }));
    await anOrder(server, shop, delivered("none", "2026-06-01"));
    await invite(server, now);
    await submitAs(db, { organisation: shop, pair: { orderRef: "some", sku: "B" }, now });
    await submitAs(db, { organisation: shop, pair: { orderRef: "none", sku: "S1" }, now });
    await anOrder(server, shop, delivered("some", "2026-06-01", { items: [{ sku: "C", isRefunded: true }] }));
    const taken = await handOver(server, await asked(server, shop), now);
    expect(taken).toHaveLength(1);
    expect(["A", "B", "C"].filter((sku) => taken[0]!.text.includes(`Product ${sku}`))).toEqual(["A"]);
    const contacted = await Promise.all(
      ["A", "B", "C"].map(async (sku) => (await findPurchase(db, { organisationId: shop.id, orderRef: "some", sku }))!),
    );
    expect(contacted.map(({ contactedAt }) => contactedAt)).toEqual([now, null, null]);
  });

  test("and nobody knows the end until an admin counts it as sent: asked about is what was right when it left", async () => {
    const shop = await anInvitingShop(server);
    const items = ["A", "B", "C", "D"].map((sku) => ({ sku }));
    await anOrder(server, shop, delivered("doubt", "2026-06-01", { items }));
    await noteMailServer(db, true, now);
    await invite(server, now);
    const review = (sku: string, at: Date) =>
      submitAs(db, { organisation: shop, pair: { orderRef: "doubt", sku }, now: at });
    const refund = (sku: string, at: Date) =>
      anOrder(server, shop, delivered("doubt", "2026-06-01", { items: [{ sku, isRefunded: true }], now: at }));
    const minute = (count: number) => new Date(now.getTime() + count * 60_000);
    await review("A", minute(1));
    const [mail] = await asked(server, shop);
    // As a process leaves it that is killed in the middle of the hand-over.
    await owner.query("update outbox set state = 'claimed', claimed_at = $2, attempts = 1 where id = $1", [
      mail!.id,
      minute(2),
    ]);
    // They had it, and answered; and sent something back.
    await review("B", minute(10));
    await refund("C", minute(11));
    const doubtful = (await findMail(db, { organisationId: shop.id, id: mail!.id }))!;
    await settleDoubt({ db, sources: [source] }, doubtful, "count_as_sent", minute(60));
    const contacted = await Promise.all(
      ["A", "B", "C", "D"].map((sku) => findPurchase(db, { organisationId: shop.id, orderRef: "doubt", sku })),
    );
    expect(contacted.map((one) => one!.contactedAt)).toEqual([null, minute(2), minute(2), minute(2)]);
    await noteMailServer(db, false, now);
  });

  test("its purchaser is looked up anew, and each link opens that purchase", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-01", { email: "old@example.com" }));
    await invite(server, now);
    await owner.query(
      "update purchasers set email = 'new@example.com', email_key = 'new@example.com' where organisation_id = $1",
      [shop.id],
    );
    const [mail] = await asked(server, shop);
    const prepared = await handOver(server, [mail!], now);
    const purchase = (await findPurchase(db, { organisationId: shop.id, orderRef: "A", sku: "S1" }))!;
    const link = `https://reviews.example.com/review/fill_review?hashcode=${shop.linkTag}${purchase.linkSecret}&source=purchasers_api`;
    expect(prepared).toMatchObject([{ to: "new@example.com", stopKind: "invitations" }]);
    expect(prepared[0]!.text).toContain(`\n${link}\n`);
    for (const score of [1, 10]) expect(prepared[0]!.html).toContain(`${link}&score=${score}`.replaceAll("&", "&amp;"));
    expect(`${mail!.body}${mail!.html}`).not.toContain(purchase.linkSecret);
  });
});

test("a mail says the same to a purchaser whatever others have said about the product", async () => {
  const said: string[] = [];
  for (const score of [1, 10]) {
    const shop = await anInvitingShop(server, { name: "Acme" });
    await anOrder(server, shop, { orderRef: "earlier", purchaseDate: "2026-01-01", now });
    await aPublishedReview(db, { organisation: shop, pair: { orderRef: "earlier", sku: "S1" }, now }, score);
    await anOrder(server, shop, delivered("A", "2026-06-01"));
    await invite(server, now);
    for (const { subject, body, html } of await asked(server, shop))
      said.push(`${subject}${body}${html}`.replaceAll(shop.trkref, "TRKREF"));
  }
  expect(said).toHaveLength(2);
  expect(said[0]).toBe(said[1]);
});

describe("what was written while there was no mail server", () => {
  const setServer = (isThere: boolean) => noteMailServer(db, isThere, now);
  const madeOf = async (shop: Organisation) =>
    (await asked(server, shop)).map(({ state, withheldBecause }) => withheldBecause ?? state);

  test("is due again once there is one, and the mails of that time are never sent", async () => {
    const shop = await anInvitingShop(server, { inviteAfterDays: 10, inviteAtMostDaysLate: 5 });
    await setServer(false);
    await anOrder(server, shop, delivered("early", "2026-06-01"));
    await anOrder(server, shop, delivered("late", "2026-06-05"));
    await invite(server, now);
    expect(await askedAbout(server, shop)).toEqual(["early", "late"]);
    // Still none: nothing is written twice.
    await invite(server, days(1));
    expect(await madeOf(shop)).toEqual(["no_mail_server", "no_mail_server"]);
    await setServer(true);
    await invite(server, days(2));
    // By then it is too late for one of them.
    expect(await askedAbout(server, shop)).toEqual(["late"]);
    expect(await madeOf(shop)).toEqual(["no_mail_server", "no_mail_server", "waiting"]);
    const taken = await handOver(server, (await asked(server, shop)).slice(-1), days(2));
    expect(taken.map(({ to }) => to)).toEqual(["late@example.com"]);
    await invite(server, days(3));
    expect(await madeOf(shop)).toHaveLength(3);
  });

  test("does not count for the five days between two mails", async () => {
    const shop = await anInvitingShop(server);
    await setServer(false);
    for (const orderRef of ["one", "two"])
      await anOrder(server, shop, delivered(orderRef, "2026-06-05", { email: "jane@example.com" }));
    await invite(server, now);
    await setServer(true);
    await invite(server, days(0.1));
    expect(await askedAbout(server, shop)).toEqual(["one"]);
    expect(await madeOf(shop)).toEqual(["no_mail_server", "waiting"]);
  });

  test("as a reminder is due again as well, and the invitation before it stays the only one", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await setServer(true);
    await anOrder(server, shop, delivered("A", "2026-06-05"));
    await invite(server, now);
    await handOver(server, await asked(server, shop), now);
    await setServer(false);
    await invite(server, days(7));
    await setServer(true);
    await invite(server, days(8));
    expect(await askedAbout(server, shop)).toEqual(["A"]);
    expect(await askedAbout(server, shop, "reminder")).toEqual(["A"]);
    expect((await madeOf(shop)).slice(1)).toEqual(["no_mail_server", "waiting"]);
  });

  test("is not asked about anew where it was reviewed meanwhile", async () => {
    const shop = await anInvitingShop(server);
    await setServer(false);
    await anOrder(server, shop, delivered("reviewed", "2026-06-05"));
    await invite(server, now);
    await submitAs(db, { organisation: shop, pair: { orderRef: "reviewed", sku: "S1" }, now });
    await setServer(true);
    await invite(server, days(1));
    expect(await madeOf(shop)).toEqual(["no_mail_server"]);
  });
});
