import { afterAll, describe, expect, test } from "vitest";
import { startMailServer } from "../../test/support/mail-server.ts";
import {
  aPublishedReview,
  editVisible,
  purchaseOf,
  reject,
  reviewOf,
  submitAs,
  withdraw,
} from "../../test/support/reviews.ts";
import { aShop } from "../../test/support/shop.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { decideFastResponse, writeFastResponse } from "../fast-responses/index.ts";
import { addressHashes, createDeliverer, insertMailStop, listMails, noteMailServer } from "../outbox/index.ts";
import { newId } from "../platform/ids.ts";
import { createMailer } from "../platform/mailer.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser } from "../privacy/index.ts";
import { mailSources } from "../worker.ts";
import { receivedMail } from "./received-mail.ts";

const server = await testApp();
const { app, db, clock, baseUrl } = server;
const keys = deriveKeys(testSecret);
const mailServer = await startMailServer();
const mailer = createMailer({ url: mailServer.url, from: "mail@fairmark.example" });
const sources = mailSources({ baseUrl, keys });
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const deliverer = createDeliverer({ db, mailer, sources, keys, baseUrl, clock: () => clock.now, log });
afterAll(() => {
  mailer.close();
  return mailServer.close();
});
await noteMailServer(db, true, clock.now);

let shops = 0;
/** A shop and one purchase of Jane's there. */
async function aPurchase() {
  shops += 1;
  const email = `jane${shops}@example.com`;
  const shop = await aShop(server);
  await shop.report({ email, purchases: [{ order_ref: "A1", sku: "S1" }] });
  const at = { organisation: shop.organisation, pair: { orderRef: "A1", sku: "S1" }, now: clock.now };
  const arrived = () => mailServer.arrived.filter(({ to }) => to.endsWith(email) || to === `new${shops}@example.com`);
  const subjects = () => arrived().map(({ mail }) => mail.subject);
  const states = async () =>
    (await listMails(db, { organisationId: shop.organisation.id, atMost: 20 }))
      .map(({ kind, state, withheldBecause }) => [kind, withheldBecause ?? state])
      .reverse();
  return { shop, at, email, arrived, subjects, states };
}

const own = /https:\/\/reviews\.example\.com\/review\/yours\/[^\s"]+\?key=[0-9a-f]{32}/;

describe("an author", () => {
  test("is told that the review has arrived, by when it is decided, and how to reach it; the link opens it", async () => {
    const { at, arrived } = await aPurchase();
    await submitAs(db, at);
    await deliverer.deliver();
    const [{ mail }] = arrived() as [ReturnType<typeof arrived>[number]];
    expect(mail.subject).toBe("Your review of S1 has arrived");
    expect(mail.text).toContain("decide by 17 March 2026 at the latest");
    const link = own.exec(mail.text!)![0];
    expect(mail.html).toContain(`href="${link.replaceAll("&", "&amp;")}"`);
    expect((await app.inject({ url: link.slice(baseUrl.length) })).statusCode).toBe(200);
    expect(JSON.stringify(await listMails(db, { organisationId: at.organisation.id, atMost: 5 }))).not.toMatch(own);
  });

  test.each([
    ["en", 1, "decides within 1 day."],
    ["en", 3, "decides within 3 days."],
    ["de", 1, "innerhalb von 1 Tag."],
    ["de", 3, "innerhalb von 3 Tagen."],
    ["fr", 1, "en 1 jour."],
    ["fr", 3, "en 3 jours."],
  ] as const)(
    "in %s, %i day or days to decide once the shop has confirmed the order are said as such",
    (language, days, said) => {
      const { body } = receivedMail({
        language,
        shop: "Acme",
        product: "Kettle",
        review: { state: "pending_order", version: 1, visibleVersion: null },
        organisation: { decidesWithinDays: days, publicationDelayHours: 0 },
        decideBy: clock.now,
        sentAt: clock.now,
      });
      expect(body).toContain(said);
    },
  );

  test("is told that it is published, with the page that everybody reads, and that the shop has replied", async () => {
    const { at, arrived, subjects } = await aPurchase();
    const review = await aPublishedReview(db, at);
    await deliverer.deliver();
    const text = "Thank you, Jane.\nCome again.";
    const reply = await writeFastResponse(
      db,
      { organisation: at.organisation, review, staffId: newId(clock.now), text },
      clock.now,
    );
    const which = { organisationId: reply.organisationId, id: reply.id, version: reply.version };
    await db
      .transaction()
      .execute((tx) => decideFastResponse(tx, which, { verdict: "accept" }, { kind: "operator" }, clock.now));
    await deliverer.deliver();
    // What had arrived was decided before a mail could say so.
    expect(subjects()).toEqual([
      "Your review of S1 has been published",
      "Acme & Daughters has replied to your review of S1",
    ]);
    const page = `${baseUrl}/reviews/${at.organisation.trkref}/review/${review.number}`;
    for (const { mail } of arrived()) expect(mail.text!.split("\n")).toContain(page);
    expect(arrived()[1]!.mail.text).toContain("> Thank you, Jane.\n> Come again.");
  });

  test("gets mails at the address that they have by now", async () => {
    const { shop, at, email, arrived } = await aPurchase();
    await submitAs(db, at);
    const changed = await shop.call("PUT", `/purchasers/${email}`, { email: `new${shops}@example.com` });
    expect(changed.statusCode).toBe(200);
    await deliverer.deliver();
    expect(arrived().map(({ to }) => to)).toEqual([`new${shops}@example.com`]);
  });

  test("who edits twice before a mail has left is told once, of the newest", async () => {
    const { at, subjects, states } = await aPurchase();
    await aPublishedReview(db, at);
    await deliverer.deliver();
    for (let time = 0; time < 2; time += 1) {
      clock.advance(1000);
      await editVisible(db, { ...at, now: clock.now });
    }
    await deliverer.deliver();
    expect(subjects()).toEqual(["Your review of S1 has been published", "Your review of S1 has arrived"]);
    expect((await states()).slice(2)).toEqual([
      ["review_received", "no_longer_due"],
      ["review_received", "sent"],
    ]);
  });

  test("who took it back gets no news of it", async () => {
    const { at, states } = await aPurchase();
    await aPublishedReview(db, at);
    await withdraw(db, at);
    await deliverer.deliver();
    expect((await states()).every(([, state]) => state === "no_longer_due")).toBe(true);
  });

  test("who stopped everything still gets the reasons of a refusal, which cannot be stopped", async () => {
    const { at, email, arrived, states } = await aPurchase();
    const [emailHash] = addressHashes(keys, email);
    await insertMailStop(db, { organisationId: at.organisation.id, emailHash, stopped: "all" }, clock.now);
    await submitAs(db, at);
    await deliverer.deliver();
    await reject(db, at);
    await deliverer.deliver();
    expect(await states()).toEqual([
      ["review_received", "opted_out"],
      ["statement_of_reasons", "sent"],
    ]);
    const { raw, mail } = arrived()[0]!;
    expect(raw).not.toContain("List-Unsubscribe");
    expect(mail.text).toContain("cannot be stopped");
    expect(mail.text).not.toContain("/mail/stop/");
  });

  test("who was erased gets nothing, also where a mail was on its way into the queue", async () => {
    const { at, email, arrived } = await aPurchase();
    await submitAs(db, at);
    await purchaseOf(db, at);
    await reject(db, at);
    const review = await reviewOf(db, at);
    expect(review.state).toBe("rejected");
    await erasePurchaser(db, at.organisation, email, keys, clock.now);
    await deliverer.deliver();
    expect(arrived()).toEqual([]);
  });
});
