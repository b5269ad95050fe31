import { expect, test } from "vitest";
import { importText } from "../../test/support/feeds.ts";
import { keys } from "../../test/support/invitations.ts";
import { anOwner, aShopWithQuestions, type OwnerForTest } from "../../test/support/owners.ts";
import { testApp } from "../../test/support/test-app.ts";
import { untilBlocked } from "../../test/support/waiting.ts";
import { agreeToBeAsked } from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { dayMs } from "../platform/days.ts";
import {
  claimPurchase,
  confirmNewPurchases,
  confirmPurchase,
  findPurchaser,
  mergePurchaser,
} from "../purchases/index.ts";
import { addUp } from "./add-up.ts";

// People who agreed to be asked about what they own, and have bought something since.
const server = await testApp();
const { db, owner, clock } = server;
const now = clock.now;
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

const agreed = (shop: Organisation, email = "agreed@example.com", more: OwnerForTest = {}) =>
  anOwner(server, shop, now, { email, sku: "FIRST", ...more });

/** Of which skus who may be asked. */
async function askable({ id }: Organisation): Promise<string[]> {
  const { rows } = await owner.query<{ one: string }>(
    `select split_part(u.email, '@', 1) || ' ' || a.sku as one from askable_owners a
     join purchasers u on u.organisation_id = a.organisation_id and u.id = a.purchaser_id
     where a.organisation_id = $1 order by 1`,
    [id],
  );
  return rows.map(({ one }) => one);
}

const line = { purchaseDate: null, deliveryDate: null };

test("are found however late the confirmation of a purchase is committed", async () => {
  const shop = await aShopWithQuestions(server);
  const { organisationId, purchaserId } = await agreed(shop);
  await db.transaction().execute(async (tx) => {
    await confirmPurchase(tx, { ...line, organisationId, purchaserId, orderRef: "LATE", sku: "K2" }, now);
    // Hours later, by which all that was committed in between has been added up.
    await agreed(shop, "other@example.com");
    await addUp(db, later(3), shop.id);
  });
  await addUp(db, later(4), shop.id);
  expect(await askable(shop)).toEqual(["agreed FIRST", "agreed K2", "other FIRST"]);
});

test("are found by whichever way it was confirmed, and nobody else is", async () => {
  const shop = await aShopWithQuestions(server);
  const { organisationId, purchaserId, email } = await agreed(shop);
  const never = await agreed(shop, "never@example.com", { agrees: false });
  const claim = { organisationId, purchaserId, orderRef: "CLAIM", sku: "CLAIMED" };
  for (const orderRef of ["CLAIM", "OF-FEED"]) await claimPurchase(db, { ...claim, orderRef, sku: orderRef }, now);
  await claimPurchase(db, { ...claim, orderRef: "STILL", sku: "CLAIMED" }, now);
  const { purchaser: other } = await mergePurchaser(
    db,
    { organisationId, email: "other@example.com", details: {} },
    now,
  );
  await claimPurchase(db, { ...claim, purchaserId: other.id, orderRef: "MOVES", sku: "MOVED" }, now);
  await db.transaction().execute(async (tx) => {
    await confirmPurchase(tx, { ...line, ...claim, sku: "CLAIM" }, now);
    await confirmPurchase(tx, { ...line, ...claim, orderRef: "MOVES", sku: "MOVED" }, now);
    await confirmPurchase(tx, { ...line, ...claim, orderRef: "ONE", sku: "ONE" }, now);
    const lines = ["MANY1", "MANY2"].map((sku) => ({ ...line, purchaserId, orderRef: "MANY", sku }));
    lines.push({ ...line, purchaserId: never.purchaserId, orderRef: "MANY", sku: "THEIRS" });
    await confirmNewPurchases(tx, organisationId, lines, now);
  });
  const rows = [
    ["OF-FEED", "OF-FEED", email],
    ["NEW-OF-FEED", "NEW-OF-FEED", email],
    ["ALSO", "THEIRS", never.email],
  ].map(([orderRef, sku, who]) => `${orderRef},${sku},${who},2026-01-05`);
  const taken = await importText(server, shop, "purchasers", ["order_ref,sku,email,purchase_date", ...rows].join("\n"));
  expect(taken).toMatchObject({ outcome: "finished", import: { rows: { rejected: 0 } } });
  await addUp(db, later(1), shop.id);
  expect(await askable(shop)).toEqual(
    ["CLAIM", "FIRST", "MANY1", "MANY2", "MOVED", "NEW-OF-FEED", "OF-FEED", "ONE"].map((sku) => `agreed ${sku}`),
  );
});

test("keep their place among those who are asked", async () => {
  const shop = await aShopWithQuestions(server);
  const { organisationId, purchaserId } = await agreed(shop);
  const asked = new Date(now.getTime() - 3 * dayMs);
  await owner.query(
    "insert into question_asks (organisation_id, question_id, purchaser_id, mail_id, asked_at) values ($1, $2, $2, $2, $3)",
    [organisationId, purchaserId, asked],
  );
  const found = (await findPurchaser(db, { organisationId, email: "agreed@example.com" }))!;
  await db
    .transaction()
    .execute((tx) =>
      confirmPurchase(tx, { ...line, organisationId, purchaserId: found.id, orderRef: "O2", sku: "K2" }, now),
    );
  await addUp(db, later(1), shop.id);
  const { rows } = await owner.query(
    "select last_asked_at from askable_owners where organisation_id = $1 and sku = 'K2'",
    [organisationId],
  );
  expect(rows).toEqual([{ last_asked_at: asked }]);
});

test("are not missed where they agree while the job looks at what they bought", async () => {
  const shop = await aShopWithQuestions(server);
  const { organisationId, purchaserId } = await agreed(shop, "just@example.com", { agrees: false });
  await agreed(shop);
  await addUp(db, later(1), shop.id);
  let adding: Promise<void> | undefined;
  await db.transaction().execute(async (tx) => {
    await agreeToBeAsked(tx, keys, { organisationId, purchaserId }, { place: "questionnaire", language: "en" }, now);
    // After all that they have bought was looked at.
    await db
      .transaction()
      .execute((other) =>
        confirmPurchase(other, { ...line, organisationId, purchaserId, orderRef: "O3", sku: "K3" }, now),
      );
    adding = addUp(db, later(2), shop.id);
    await untilBlocked(owner);
  });
  await adding;
  expect(await askable(shop)).toEqual(["agreed FIRST", "just FIRST", "just K3"]);
});
