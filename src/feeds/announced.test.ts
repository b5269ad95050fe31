import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { anEndpoint } from "../../test/support/receiver.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { claimPurchase, mergePurchaser } from "../purchases/index.ts";

const server = await testApp();
const { db, owner, clock } = server;

async function announced({ id }: Organisation): Promise<string[]> {
  const { rows } = await owner.query<{ body: string }>(
    "select body from webhook_messages where organisation_id = $1 and type = 'purchase.confirmed'",
    [id],
  );
  return rows.map(({ body }) => JSON.parse(body).data.order_ref).sort();
}

test("a feed announces each purchase that it is the first to confirm, once: new, claimed, or claimed by another", async () => {
  const shop = await anOrganisation(db);
  const organisationId = shop.id;
  await anEndpoint(db, shop, "https://shop.example.com/hook", clock.now, ["purchase.confirmed"]);
  const claim = async (email: string, orderRef: string) => {
    const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
    await claimPurchase(db, { organisationId, orderRef, sku: "S1", purchaserId: purchaser.id }, clock.now);
  };
  await claim("p2@example.com", "A2");
  await claim("somebody.else@example.com", "A3");

  const row = (n: number, price: string) => `S1,p${n}@example.com,A${n},01/02/2026,${price}\n`;
  const feed = `sku,email,order_ref,purchase_date,price\n${row(1, "1")}${row(2, "2")}${row(3, "3")}${row(1, "4")}`;
  await importText(server, shop, "purchasers", feed);
  expect(await announced(shop)).toEqual(["A1", "A2", "A3"]);

  await importText(server, shop, "purchasers", feed + row(4, "5"));
  expect(await announced(shop)).toEqual(["A1", "A2", "A3", "A4"]);
});
