import { beforeEach, describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anInvitingShop, anOrder, asked, invite, keys, source } from "../../test/support/invitations.ts";
import { readableLog } from "../../test/support/log.ts";
import { aPublishedReview, submitAs, withdraw } from "../../test/support/reviews.ts";
import { testBaseUrl } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import { createDeliverer, noteMailServer, settleDoubt } from "../outbox/index.ts";
import type { HandOver } from "../platform/mailer.ts";
import { replaceLinkSecret } from "../purchases/index.ts";
import { invitationKinds } from "./invitation.ts";

const server = await testDatabase();
const { db, owner } = server;
// Ten in the morning in Berlin.
const start = new Date("2026-06-15T08:00:00Z");
let now = start;
const minutes = (count: number) => new Date(start.getTime() + count * 60_000);
const days = (count: number) => minutes(count * 24 * 60);
const delivered = (orderRef: string, deliveryDate: string, more = {}) => ({
  orderRef,
  deliveryDate,
  now: start,
  email: "jane@example.com",
  ...more,
});

/** What the mail server does with a mail: takes it, unless a test says otherwise. */
let answer: (to: string) => Promise<HandOver> | HandOver;
let taken: string[];
const mailer = {
  address: "mail@fairmark.example",
  name: undefined,
  close: () => undefined,
  handOver: async ({ to, subject }: { to: string; subject: string }) => {
    const ended = await answer(to);
    if (ended.outcome !== "deferred") taken.push(subject);
    return ended;
  },
};
const { deliver } = createDeliverer({
  db,
  mailer,
  sources: [source],
  keys,
  baseUrl: testBaseUrl,
  clock: () => now,
  log: readableLog().log,
});

beforeEach(async () => {
  await owner.query("delete from invitations");
  await owner.query("delete from outbox");
  await owner.query("update organisations set invites = false");
  await noteMailServer(db, true, start);
  answer = () => ({ outcome: "accepted" });
  taken = [];
});

async function sweepAt(moment: Date): Promise<void> {
  now = moment;
  await invite(server, now);
}

async function deliverAt(moment: Date): Promise<void> {
  now = moment;
  await deliver();
}

describe("a purchaser gets one mail in five days", () => {
  test("also where the one that they may have got had waited for days before it went out", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-01"));
    await anOrder(server, shop, delivered("B", "2026-06-02"));
    await sweepAt(start);
    answer = () => ({ outcome: "in_doubt", code: "ETIMEDOUT" });
    await deliverAt(days(4));
    answer = () => ({ outcome: "accepted" });
    for (const day of [5.1, 6, 8.9]) {
      await sweepAt(days(day));
      await deliverAt(days(day));
      expect(taken).toHaveLength(1);
    }
    await sweepAt(days(10));
    await deliverAt(days(10));
    expect(taken).toHaveLength(2);
  });

  test("also where two are handed over side by side, since one was sent again when the next was written", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-01"));
    await anOrder(server, shop, delivered("B", "2026-06-02"));
    await sweepAt(start);
    answer = () => ({ outcome: "in_doubt", code: "ETIMEDOUT" });
    await deliverAt(start);
    await sweepAt(days(6));
    const [first] = await asked(server, shop);
    await settleDoubt({ db, sources: [source] }, first!, "send_again", days(6));
    taken = [];
    // The mail server takes its time over each until the program has made up its mind about both.
    answer = async () => {
      await until("both were looked at", async () => {
        const { rows } = await owner.query("select from outbox where state = 'claimed' and not has_begun");
        return rows.length === 0;
      });
      return { outcome: "accepted" };
    };
    await deliverAt(days(6));
    expect(taken).toHaveLength(1);
    expect((await asked(server, shop)).map(({ state }) => state).sort()).toEqual(["sent", "withheld"]);
    for (const day of [7, 10.9]) await sweepAt(days(day)).then(() => deliverAt(days(day)));
    expect(taken).toHaveLength(1);
    await sweepAt(days(11)).then(() => deliverAt(days(11)));
    expect(taken).toHaveLength(2);
  });

  test("also where one was claimed by a process that died before it began, days ago", async () => {
    const shop = await anInvitingShop(server);
    await anOrder(server, shop, delivered("A", "2026-06-01"));
    await anOrder(server, shop, delivered("B", "2026-06-02"));
    await sweepAt(start);
    await owner.query("update outbox set state = 'claimed', claimed_at = $1, has_begun = false, attempts = 1", [start]);
    await sweepAt(days(6));
    expect(await asked(server, shop)).toHaveLength(1);
    await deliverAt(days(6));
    await sweepAt(days(7)).then(() => deliverAt(days(7)));
    expect(taken).toHaveLength(1);
  });
});

describe("what the sweep finds due is right to hand over", () => {
  type Change = (shop: Organisation) => Promise<unknown>;
  const changes: [string, Change][] = [
    ["invitations are off", (shop) => updateOrganisation(db, shop.id, { invites: false })],
    ["reminders are off", (shop) => updateOrganisation(db, shop.id, { remindAfterDays: null })],
    ["the country is never asked", (shop) => updateOrganisation(db, shop.id, { inviteCountries: { GB: "never" } })],
    ["the hours are others", (shop) => updateOrganisation(db, shop.id, { inviteFromHour: 2, inviteUntilHour: 3 })],
    ["the time zone is another", (shop) => updateOrganisation(db, shop.id, { timeZone: "Pacific/Auckland" })],
    ["it is later by rule", (shop) => updateOrganisation(db, shop.id, { inviteAfterDays: 30 })],
    ["it is cancelled", (shop) => anOrder(server, shop, order({ isCancelled: true }))],
    ["it is refunded", (shop) => anOrder(server, shop, order({ items: [{ sku: "S1", isRefunded: true }] }))],
    ["a part is refunded", (shop) => anOrder(server, shop, order({ items: [{ sku: "S2", isRefunded: true }] }))],
    ["it is delivered later", (shop) => anOrder(server, shop, order({ deliveryDate: "2026-07-01" }))],
    ["the country is gone", (shop) => anOrder(server, shop, order({ details: { country: null } }))],
    ["the link is revoked", (shop) => replaceLinkSecret(db, { organisationId: shop.id, ...pair })],
    ["it is somebody else's", (shop) => anOrder(server, shop, order({ email: "john@example.com" }))],
    ["it is reviewed", (shop) => submitAs(db, { organisation: shop, pair, now })],
    [
      "its review is taken back",
      async (shop) => {
        await aPublishedReview(db, { organisation: shop, pair, now });
        await withdraw(db, { organisation: shop, pair, now });
      },
    ],
    [
      "another was sent",
      async (shop) => {
        const [mail] = await asked(server, shop);
        await anOrder(server, shop, delivered("C", "2026-05-30"));
        await owner.query(
          `insert into invitations (organisation_id, id, kind, order_ref, purchaser_id, purchase_ids, mail_id,
          created_at, sent_at)
        select organisation_id, gen_random_uuid(), 'invitation', 'C', $2, array[id], gen_random_uuid(), $3, $3
        from purchases where organisation_id = $1 and order_ref = 'C'`,
          [shop.id, mail!.purchaserId, now],
        );
      },
    ],
  ];
  const pair = { orderRef: "A", sku: "S1" };
  const order = (more = {}) =>
    delivered("A", "2026-06-01", { items: [{ sku: "S1" }, { sku: "S2" }], details: { country: "UK" }, ...more });
  const mostMails = { invitation: 2, reminder: 3 };

  // All at once, a shop for each: what they say of each other is nothing.
  test.each(invitationKinds)(
    "so that no %s is written again and again, whatever has changed since the first",
    async (kind) => {
      const shops = await Promise.all(
        changes.map(() => anInvitingShop(server, { remindAfterDays: 7, inviteCountries: { DE: 12 } })),
      );
      for (const shop of shops) await anOrder(server, shop, order());
      await sweepAt(start);
      const isReminder = kind === "reminder";
      if (isReminder) await deliverAt(start).then(() => sweepAt(days(7)));
      for (const [index, [, change]] of changes.entries()) await change(shops[index]!);
      // As often as the sweep runs, by day and at night, which is somebody's day.
      for (const minute of [5, 10, 965, 970, 975, 1445]) {
        const later = minutes((isReminder ? 7 * 24 * 60 : 0) + minute);
        await deliverAt(later).then(() => sweepAt(later));
      }
      const written = await Promise.all(
        changes.map(async ([what], index) => {
          const mails = await asked(server, shops[index]!);
          expect(
            mails.map((mail) => mail.kind),
            what,
          ).toContain(kind);
          return mails.length > mostMails[kind] ? `${mails.length} where ${what}` : [];
        }),
      );
      expect(written.flat()).toEqual([]);
    },
  );
});
