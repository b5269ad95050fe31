import fc from "fast-check";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anInvitingShop, anOrder, asked, handOver, keys } from "../../test/support/invitations.ts";
import { testBaseUrl } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import { noteMailServer } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import { makeInvitations } from "./index.ts";

const server = await testDatabase();
const { db, owner } = server;
// Ten in the morning in Berlin.
const now = new Date("2026-06-15T08:00:00Z");

const order = fc.record({
  person: fc.nat(7),
  deliveryDate: fc.constantFrom(null, "2026-06-01", "2026-06-04", "2026-06-12", "2026-01-01"),
  purchaseDate: fc.constantFrom(null, "2026-06-01", "2026-06-12"),
  details: fc.record({
    firstName: fc.constantFrom(null, "Jane", "O'Neil & <Co>", "http://spam.example"),
    country: fc.constantFrom(null, "DE", "UK", "FR", "AT"),
  }),
  language: fc.constantFrom(null, "de", "nl"),
  items: fc.uniqueArray(
    fc.record({
      sku: fc.constantFrom("A", "B", "C", "D & E", "F"),
      isRefunded: fc.boolean(),
      isIncentivised: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4, selector: ({ sku }) => sku },
  ),
});
const shops = fc.record({
  orders: fc.array(order, { minLength: 1, maxLength: 14 }),
  settings: fc.record({
    inviteWithoutDate: fc.boolean(),
    inviteOncePerProduct: fc.boolean(),
    inviteNeverSkus: fc.constantFrom([], ["B*"]),
    remindAfterDays: fc.constantFrom(null, 7),
    inviteCountries: fc.constantFrom({}, { AT: "never", GB: 14 } as const),
  }),
});

/** What a shop's purchasers were sent, as they would compare it with those of another. */
async function told(shop: Organisation) {
  const { rows } = await owner.query(
    `select i.kind, i.order_ref, i.sent_at, o.language, o.state, u.email_key,
       (select array_agg(p.sku order by p.sku) from purchases p where p.organisation_id = i.organisation_id and p.id = any (i.purchase_ids)) as skus,
       replace(o.subject || o.body || o.html, $2, 'SHOP') as words
     from invitations i
     join outbox o on o.organisation_id = i.organisation_id and o.id = i.mail_id
     join purchasers u on u.organisation_id = i.organisation_id and u.id = i.purchaser_id
     where i.organisation_id = $1 order by i.order_ref, i.kind`,
    [shop.id, shop.trkref],
  );
  return rows;
}

test("what is written for many purchasers together is what is written for one after the other", async () => {
  await noteMailServer(db, true, now);
  let mails = 0;
  await fc.assert(
    fc.asyncProperty(shops, async ({ orders, settings }) => {
      const twins = [await anInvitingShop(server, settings), await anInvitingShop(server, settings)] as const;
      for (const shop of twins) {
        await updateOrganisation(db, shop.id, { name: "Twin" });
        await mergeProduct(db, shop.id, { sku: "A", name: "Kettle & <pot>", url: null, imageUrl: null }, now);
        for (const [at, { person, ...rest }] of orders.entries())
          await anOrder(server, shop, { ...rest, orderRef: `o${at}`, email: `p${person}@example.com`, now });
      }
      for (const day of [0, 5, 12]) {
        const at = daysAfter(now, day);
        for (const [shop, batch] of [
          [twins[0], 1000],
          [twins[1], 1],
        ] as const) {
          for (const one of twins) await updateOrganisation(db, one.id, { invites: one === shop });
          await makeInvitations({ db, keys, baseUrl: testBaseUrl }, at, { batch, mailsAtMost: 20_000 });
          const waiting = (await asked(server, shop)).filter((mail) => mail.createdAt.getTime() === at.getTime());
          await handOver(server, waiting, at);
        }
      }
      const [together, alone] = [await told(twins[0]), await told(twins[1])];
      expect(together).toEqual(alone);
      mails += together.length;
      for (const one of twins) await updateOrganisation(db, one.id, { invites: false });
    }),
    { numRuns: 25 },
  );
  expect(mails).toBeGreaterThan(50);
});
