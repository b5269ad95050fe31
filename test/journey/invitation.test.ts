import { afterAll, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { updateOrganisation } from "../../src/organisations/index.ts";
import { noteMailServer } from "../../src/outbox/index.ts";
import { publishDue } from "../../src/reviews/index.ts";
import { delivererTo } from "../support/deliverer.ts";
import { invite } from "../support/invitations.ts";
import { runJobs } from "../support/jobs.ts";
import { startMailServer } from "../support/mail-server.ts";
import { aBrowser, hiddenFields } from "../support/questionnaire.ts";
import { accept } from "../support/reviews.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { db, clock, baseUrl } = server;
const mailServer = await startMailServer();
afterAll(() => mailServer.close());

const deliverer = delivererTo(server, mailServer);

const pair = { order_ref: "A1104528927", sku: "K1" };

test("from the order over the invitation to the published review, as the shop, its purchaser and the mail server see it", async () => {
  await noteMailServer(db, true, clock.now);
  const shop = await aShop(server, { name: "Harbour & Hearth", contact: "help@harbour.example" });
  const { organisation } = shop;
  await updateOrganisation(db, organisation.id, { invites: true, inviteAfterDays: 5, timeZone: "Europe/London" });
  const product = { sku: pair.sku, name: "Copper kettle <1.7 l>", url: null, imageUrl: "https://shop.example/k.jpg" };
  await mergeProduct(db, organisation.id, product, clock.now);
  clock.now = new Date("2026-03-14T12:00:00Z");
  const customer = { email: "Jane@Example.com", first_name: "Jane", country: "DE" };
  const items = [{ sku: pair.sku }, { sku: "K2", refunded: true }];
  const order = { order_ref: pair.order_ref, order_date: "10-03-2026", customer, order_items: items };
  expect((await shop.call("POST", "/customer_order", order)).statusCode).toBe(202);
  await runJobs(server);
  const asked = async () => {
    const answer = await shop.report({ email: "jane@example.com", purchases: [pair] });
    return (answer.json() as { purchases: Record<string, string | null>[] }).purchases[0]!;
  };
  expect(await asked()).toMatchObject({ review_state: "not_reviewed", purchase_date: "2026-03-10" });
  expect(await asked()).not.toHaveProperty("contacted_at");

  await invite(server, clock.now);
  await deliverer.deliver();
  expect(mailServer.arrived).toEqual([]);
  clock.now = new Date("2026-03-15T12:00:00Z");
  await invite(server, clock.now);
  await deliverer.deliver();
  expect(mailServer.arrived.map(({ to }) => to)).toEqual(["Jane@example.com"]);
  expect(await asked()).toMatchObject({ contacted_at: "2026-03-15T12:00:00Z" });

  const { mail } = mailServer.arrived[0]!;
  expect(mail.subject).toBe("Wie finden Sie Copper kettle <1.7 l>?");
  expect([mail.text?.includes("Guten Tag Jane,"), mail.text?.includes("K2")]).toEqual([true, false]);
  expect(mail.text).toContain(`${baseUrl}/reviews/${organisation.trkref}/policy`);
  expect(mail.text).toContain("help@harbour.example");
  expect(mail.headers.has("list-unsubscribe-post") || mail.headers.has("list")).toBe(true);
  expect(mail.html).toContain("Copper kettle &lt;1.7 l>");
  expect(mail.html).toContain("https://shop.example/k.jpg");
  const { review_url } = await asked();
  expect(mail.text).toContain(`\n${review_url}\n`);
  const score = /href="([^"]+score=4)"/.exec(mail.html as string)![1]!.replaceAll("&amp;", "&");
  expect(score).toBe(`${review_url}&score=4`);

  const browser = aBrowser(server);
  const path = score.replace(baseUrl, "");
  const form = await browser.open(path);
  expect(form.statusCode).toBe(200);
  expect(form.body).toMatch(/name="overall_score" value="4" checked/);
  // Opening it, twice, has sent nothing.
  await browser.open(path);
  expect(await asked()).toMatchObject({ review_state: "not_reviewed" });
  const fields = { ...hiddenFields(form.body), overall_score: "4", general_comments: "It pours well." };
  expect((await browser.send(path, fields)).statusCode).toBe(303);
  expect(await asked()).toMatchObject({ review_state: "pending_moderation", review_url: null });

  await accept(db, { organisation, pair: { orderRef: pair.order_ref, sku: pair.sku }, now: clock.now });
  await publishDue(db, clock.now);
  expect(await asked()).toMatchObject({
    review_state: "published",
    purchase_date: "2026-03-10",
    contacted_at: "2026-03-15T12:00:00Z",
  });
});
