import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anInvitingShop, anOrder, asked, handOver, invite, source } from "../../test/support/invitations.ts";
import { submitAs } from "../../test/support/reviews.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";

const server = await testDatabase();
const { db, owner } = server;
// Ten in the morning in Berlin.
const now = new Date("2026-06-15T08:00:00Z");
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const days = (count: number) => hours(24 * count);
const delivered = (orderRef: string, deliveryDate: string, more = {}) => ({ orderRef, deliveryDate, now, ...more });

/** Lets the sweep run, and hands over what it wrote: gives back to whom. */
async function sentOf(shop: Organisation, writtenAt: Date, at: Date): Promise<string[]> {
  await invite(server, writtenAt);
  const written = (await asked(server, shop)).filter(({ createdAt }) => createdAt.getTime() === writtenAt.getTime());
  return (await handOver(server, written, at)).map(({ to }) => to);
}

describe("a mail that was not right to hand over is not the last word", () => {
  test("where the shop had switched invitations off for a while: it is written anew", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-05"));
    await invite(server, now);
    await updateOrganisation(db, shop.id, { invites: false });
    expect(await handOver(server, await asked(server, shop), now)).toEqual([]);
    expect(await sentOf(shop, hours(1), hours(1))).toEqual([]);
    await updateOrganisation(db, shop.id, { invites: true });
    expect(await sentOf(shop, hours(2), hours(2))).toEqual(["A@example.com"]);
    expect(await sentOf(shop, hours(3), hours(3))).toEqual([]);
  });

  test("where it had switched reminders off, or a country", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await anOrder(server, shop, delivered("A", "2026-06-05", { details: { country: "FR" } }));
    await invite(server, now);
    await updateOrganisation(db, shop.id, { inviteCountries: { FR: "never" } });
    expect(await handOver(server, await asked(server, shop), now)).toEqual([]);
    await updateOrganisation(db, shop.id, { inviteCountries: {} });
    expect(await sentOf(shop, hours(1), hours(1))).toEqual(["A@example.com"]);
    await invite(server, days(7));
    await updateOrganisation(db, shop.id, { remindAfterDays: null });
    expect(await handOver(server, (await asked(server, shop)).slice(-1), days(7))).toEqual([]);
    await updateOrganisation(db, shop.id, { remindAfterDays: 7 });
    expect(await sentOf(shop, days(8), days(8))).toEqual(["A@example.com"]);
  });

  test("where another had come first: it follows when five days are over", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-01", { email: "jane@example.com" }));
    await anOrder(server, shop, delivered("B", "2026-06-02", { email: "jane@example.com" }));
    await invite(server, now);
    // The first was in doubt for so long that the second was written, and both were sent on.
    const [first] = await asked(server, shop);
    await invite(server, days(6));
    const second = (await asked(server, shop))[1]!;
    expect(await handOver(server, [first!], days(6))).toHaveLength(1);
    expect(await handOver(server, [second], days(6))).toEqual([]);
    expect(await sentOf(shop, days(10), days(10))).toEqual([]);
    expect(await sentOf(shop, days(11), days(11))).toEqual(["jane@example.com"]);
  });

  test("where a refund or a cancellation is taken back", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-05"));
    await anOrder(server, shop, delivered("B", "2026-06-05"));
    await invite(server, now);
    await anOrder(server, shop, delivered("A", "2026-06-05", { items: [{ sku: "S1", isRefunded: true }] }));
    await anOrder(server, shop, delivered("B", "2026-06-05", { isCancelled: true }));
    expect(await handOver(server, await asked(server, shop), now)).toEqual([]);
    await anOrder(server, shop, delivered("A", "2026-06-05", { items: [{ sku: "S1", isRefunded: false }] }));
    await anOrder(server, shop, delivered("B", "2026-06-05", { isCancelled: false }));
    expect(await sentOf(shop, days(1), days(1))).toEqual(["A@example.com", "B@example.com"]);
  });

  test("nor does it keep another order of its purchaser waiting", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-01", { email: "jane@example.com" }));
    await anOrder(server, shop, delivered("B", "2026-06-02", { email: "jane@example.com" }));
    await invite(server, now);
    await submitAs(db, { organisation: shop, pair: { orderRef: "A", sku: "S1" }, now });
    expect(await handOver(server, await asked(server, shop), now)).toEqual([]);
    expect(await sentOf(shop, hours(1), hours(1))).toEqual(["jane@example.com"]);
  });

  test("where the mail server was away for days", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-05"));
    await invite(server, now);
    const [mail] = await asked(server, shop);
    await db.transaction().execute((tx) => source.unsent!(tx, mail!, "server_away"));
    expect(await sentOf(shop, days(5), days(5))).toEqual(["A@example.com"]);
  });
});

describe("a mail is the last word", () => {
  test.each(["opted_out", "bounced", "erased"] as const)("where it was withheld as %s", async (why) => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-05"));
    await invite(server, now);
    const [mail] = await asked(server, shop);
    await db.transaction().execute((tx) => source.unsent!(tx, mail!, why));
    for (const day of [1, 6, 12]) expect(await sentOf(shop, days(day), days(day))).toEqual([]);
    expect(await asked(server, shop)).toHaveLength(1);
  });

  test("where it was sent, whatever becomes of it afterwards", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-05"));
    expect(await sentOf(shop, now, now)).toEqual(["A@example.com"]);
    const [mail] = await asked(server, shop);
    await db.transaction().execute((tx) => source.unsent!(tx, mail!, "no_longer_due"));
    expect(await sentOf(shop, days(6), days(6))).toEqual([]);
  });
});

describe("the shop's hours", () => {
  test("hold for the hand-over too: a mail that comes to be tried at night waits for the morning", async () => {
    const shop = await anInvitingShop(server, { remindAfterDays: 7 });
    await anOrder(server, shop, delivered("A", "2026-06-05"));
    await invite(server, now);
    const [mail] = await asked(server, shop);
    const morning = new Date("2026-06-16T07:00:00Z");
    for (const night of [hours(9), hours(18)])
      expect(await source.prepare(db, mail!, night)).toEqual({ notBefore: morning });
    expect(await source.prepare(db, mail!, morning)).toMatchObject({ to: "A@example.com" });
    // What is wrong by then is known at once.
    await updateOrganisation(db, shop.id, { invites: false });
    expect(await source.prepare(db, mail!, hours(18))).toEqual({ withheld: "no_longer_due" });
  });

  test("nobody is asked about another order while a mail waits for longer than five days", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-05", { email: "jane@example.com" }));
    await anOrder(server, shop, delivered("B", "2026-06-05", { email: "jane@example.com" }));
    await invite(server, now);
    const of = "where organisation_id = $1";
    await owner.query(`update outbox set state = 'waiting', withheld_because = null ${of}`, [shop.id]);
    await invite(server, days(6));
    expect(await asked(server, shop)).toHaveLength(1);
    await owner.query(`update outbox set state = 'refused', failure = 'given up: 450' ${of}`, [shop.id]);
    await invite(server, days(6));
    expect(await asked(server, shop)).toHaveLength(2);
  });
});
