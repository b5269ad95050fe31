import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { readableLog } from "../../test/support/log.ts";
import { anEndpoint, aReceiver } from "../../test/support/receiver.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp, testBaseUrl } from "../../test/support/test-app.ts";
import { disableStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { listMails, noteMailServer } from "../outbox/index.ts";
import { deleteEndpoint, disableEndpoint, enableEndpoint } from "../webhooks/endpoints.queries.ts";
import { announce, countTroubledEndpoints, deliverWebhooks } from "../webhooks/index.ts";
import { alertMails } from "./mail-source.ts";
import { tellOfWebhooks } from "./tell-of-webhooks.ts";

const metricsToken = "a token for metrics";
const server = await testApp({ config: { METRICS_TOKEN: metricsToken } });
const { app, db, clock } = server;
await noteMailServer(db, true, clock.now);
const admin = await signIn(app, db, { role: "admin" });
const options = { allowsPrivate: true, clock: () => clock.now };
const hour = 3_600_000;
const source = alertMails({ baseUrl: testBaseUrl });

async function aShopThatListens(settings: Partial<Organisation> = {}) {
  const shop = await anOrganisation(db, { name: "Acme", ...settings });
  const receiver = await aReceiver();
  const endpoint = await anEndpoint(db, shop, `${receiver.url}/secret-path`, clock.now);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
  const deliver = async () => {
    const event = { organisationId: shop.id, type: "purchase.confirmed", orderRef: "A1", sku: "S1" } as const;
    await announce(db, { ...event, purchaseId: null, purchaserId: null }, clock.now);
    await deliverWebhooks(db, { organisationId: shop.id, endpointId: endpoint.id }, options);
  };
  return { shop, receiver, endpoint, retailer, deliver };
}

const tell = () => tellOfWebhooks(db, testBaseUrl, clock.now);
const mailsOf = ({ id: organisationId }: Organisation) => listMails(db, { organisationId, atMost: 100 });
const subjectsOf = async (shop: Organisation) => (await mailsOf(shop)).map(({ subject }) => subject);
const prepare = async (shop: Organisation) => {
  const prepared = [];
  for (const mail of await mailsOf(shop)) prepared.push(await source.prepare(db, mail, clock.now));
  return prepared;
};

describe("an endpoint that fails", () => {
  test("is told to those who manage its shop once it has for a day, and once, until it works again", async () => {
    const { shop, receiver, endpoint, retailer, deliver } = await aShopThatListens();
    const stranger = await signIn(app, db, { role: "retailer", organisations: [await anOrganisation(db)] });
    const vetter = await signIn(app, db, { role: "vetter" });
    receiver.answer(500);
    await deliver();
    clock.advance(24 * hour - 1);
    await deliver();
    expect(await tell()).toEqual([]);
    clock.advance(1);
    const told = { trouble: "failing", endpoint: endpoint.id, trkref: shop.trkref };
    expect(await tell()).toMatchObject([told]);
    for (let day = 0; day < 3; day += 1) {
      await deliver();
      clock.advance(24 * hour);
      expect(await tell()).toEqual([]);
    }
    const readers = (await prepare(shop)).map((one) => ("to" in one ? one.to : one));
    expect(readers).toContain(admin.email);
    expect(readers).toContain(retailer.email);
    for (const other of [stranger, vetter]) expect(readers).not.toContain(other.email);
    receiver.answer(200);
    await deliver();
    expect(await tell()).toMatchObject([{ ...told, trouble: "recovered" }]);
    expect(await tell()).toEqual([]);
    expect(new Set(await subjectsOf(shop))).toEqual(
      new Set(["A webhook of Acme has failed for a day", "A webhook of Acme works again"]),
    );
    receiver.answer(500);
    await deliver();
    clock.advance(24 * hour);
    expect(await tell()).toMatchObject([told]);
  });

  test("again before anybody was told that it worked is told again after a day", async () => {
    const { receiver, deliver } = await aShopThatListens();
    receiver.answer(500);
    await deliver();
    clock.advance(24 * hour);
    expect(await tell()).toMatchObject([{ trouble: "failing" }]);
    receiver.answer(200);
    await deliver();
    receiver.answer(500);
    await deliver();
    clock.advance(24 * hour);
    expect(await tell()).toMatchObject([{ trouble: "failing" }]);
  });

  test("for less than a day is told to nobody", async () => {
    const { shop, receiver, deliver } = await aShopThatListens();
    receiver.answer(500);
    await deliver();
    clock.advance(23 * hour);
    receiver.answer(200);
    await deliver();
    clock.advance(48 * hour);
    await tell();
    expect(await mailsOf(shop)).toEqual([]);
  });
});

describe("an endpoint that is disabled", () => {
  test("by its server's 410 is told at once, by the job that this asks for", async () => {
    const { shop, receiver, retailer, deliver } = await aShopThatListens();
    receiver.answer(410);
    await deliver();
    await runJobs(server);
    const prepared = (await prepare(shop)).find((one) => "to" in one && one.to === retailer.email);
    expect(prepared).toMatchObject({ subject: "A webhook of Acme was disabled", stopKind: "webhook_alerts" });
    const { text } = prepared as { text: string };
    expect(text).toContain("answered 410");
    expect(text).toMatch(new RegExp(`${testBaseUrl}/console/${shop.trkref}/webhooks/[0-9a-f-]{36}\n`));
    // What follows the host may be what opens it.
    expect(text).toContain(new URL(receiver.url).host);
    expect(text).not.toContain("secret-path");
    const count = (await mailsOf(shop)).length;
    await runJobs(server);
    await tell();
    expect(await mailsOf(shop)).toHaveLength(count);
  });

  test("by a week of failures is told in the shop's language", async () => {
    const { shop, receiver, deliver } = await aShopThatListens({ locale: "de-DE" });
    receiver.answer(500);
    for (let day = 0; day < 8; day += 1) {
      await deliver();
      clock.advance(24 * hour);
      await tell();
    }
    expect(new Set(await subjectsOf(shop))).toEqual(
      new Set(["Ein Webhook von Acme schlägt seit einem Tag fehl", "Ein Webhook von Acme wurde abgeschaltet"]),
    );
    const [mail] = await mailsOf(shop);
    expect((await source.show(db, mail!, { withSecrets: false })).text).toContain("Eine Woche lang");
  });

  test("by staff is no news to them, and one that they enable again and that fails again is", async () => {
    const { shop, endpoint, deliver, receiver } = await aShopThatListens();
    await disableEndpoint(db, endpoint, "staff", clock.now);
    expect(await tell()).toEqual([]);
    await enableEndpoint(db, endpoint);
    for (let time = 0; time < 2; time += 1) {
      receiver.answer(410);
      await deliver();
      expect(await tell()).toMatchObject([{ trouble: "disabled" }]);
      expect(await tell()).toEqual([]);
      clock.advance(hour);
      await enableEndpoint(db, endpoint);
      expect(await tell()).toEqual([]);
    }
    expect(new Set(await subjectsOf(shop))).toEqual(new Set(["A webhook of Acme was disabled"]));
  });
});

describe("several that look at the same time", () => {
  const tellAtOnce = async () => (await Promise.all(Array.from({ length: 5 }, tell))).flat();

  test("tell of each trouble once: of one that fails, of one that works again, of one that is disabled", async () => {
    const { shop, endpoint, receiver, deliver } = await aShopThatListens();
    receiver.answer(500);
    await deliver();
    clock.advance(24 * hour);
    expect(await tellAtOnce()).toMatchObject([{ trouble: "failing" }]);
    receiver.answer(200);
    await deliver();
    expect(await tellAtOnce()).toMatchObject([{ trouble: "recovered" }]);
    await disableEndpoint(db, endpoint, "gone", clock.now);
    const [told, ...more] = await tellAtOnce();
    expect([told?.trouble, more]).toEqual(["disabled", []]);
    expect(await mailsOf(shop)).toHaveLength(3 * told!.mails);
  });

  test("neither stumble over an endpoint that is deleted meanwhile, nor keep others from being told", async () => {
    const [gone, stays] = [await aShopThatListens(), await aShopThatListens()];
    for (const { endpoint } of [gone, stays]) await disableEndpoint(db, endpoint, "gone", clock.now);
    const [told] = await Promise.all([tellAtOnce(), deleteEndpoint(db, gone.endpoint)]);
    expect(told.filter(({ endpoint }) => endpoint === stays.endpoint.id)).toHaveLength(1);
    expect(await tell()).toEqual([]);
    for (const prepared of await prepare(gone.shop)) expect(prepared).toEqual({ withheld: "no_longer_due" });
  });
});

test("of two endpoints of a shop the one that works says nothing about the one that fails", async () => {
  const { shop, receiver, endpoint, deliver } = await aShopThatListens();
  const other = await aReceiver();
  const working = await anEndpoint(db, shop, other.url, clock.now);
  receiver.answer(500);
  for (let tries = 0; tries < 4; tries += 1) {
    await deliver();
    await deliverWebhooks(db, { organisationId: shop.id, endpointId: working.id }, options);
    clock.advance(8 * hour);
  }
  expect(other.received.length).toBeGreaterThanOrEqual(4);
  expect(await tell()).toMatchObject([{ trouble: "failing", endpoint: endpoint.id }]);
  await deliverWebhooks(db, { organisationId: shop.id, endpointId: working.id }, options);
  expect(await tell()).toEqual([]);
});

test("each telling is one line of the log, which names shop and endpoint, and neither a person nor the whole address", async () => {
  const { shop, receiver, retailer, endpoint, deliver } = await aShopThatListens();
  receiver.answer(410);
  await deliver();
  const { log, lines } = readableLog();
  await runJobs(server, log);
  await runJobs(server, log);
  const said = lines.map((line) => JSON.parse(line)).filter((line) => line.endpoint === endpoint.id);
  expect(said).toMatchObject([{ level: 40, trouble: "disabled", trkref: shop.trkref, mails: expect.any(Number) }]);
  expect(said[0].msg).toMatch(/^a webhook endpoint .*disabled/);
  for (const secret of [retailer.email, "secret-path"]) expect(lines.join()).not.toContain(secret);
});

describe("a mail about an endpoint", () => {
  test("goes to nobody once it is enabled or deleted, or once its reader manages the shop no longer", async () => {
    const { shop, endpoint, retailer } = await aShopThatListens();
    await disableEndpoint(db, endpoint, "gone", clock.now);
    await tell();
    expect(await prepare(shop)).toContainEqual(expect.objectContaining({ to: retailer.email }));
    await disableStaff(db, retailer.id, { staffId: admin.id }, clock.now);
    expect(await prepare(shop)).toContainEqual({ withheld: "no_address" });
    await enableEndpoint(db, endpoint);
    expect(new Set((await prepare(shop)).map((one) => JSON.stringify(one)))).toEqual(
      new Set(['{"withheld":"no_longer_due"}']),
    );
    await deleteEndpoint(db, endpoint);
    expect((await prepare(shop))[0]).toEqual({ withheld: "no_longer_due" });
  });
});

test("the operator sees how many endpoints are in trouble, until they are mended or deleted", async () => {
  const metric = async () =>
    (await app.inject({ url: "/metrics", headers: { authorization: `Bearer ${metricsToken}` } })).body
      .split("\n")
      .filter((line) => line.startsWith("fairmark_webhook_endpoints_in_trouble"))
      .map((line) => Number(line.split(" ")[1]));
  const [failing, disabled] = (await metric()) as [number, number];
  const [one, other] = [await aShopThatListens(), await aShopThatListens()];
  one.receiver.answer(500);
  await one.deliver();
  await disableEndpoint(db, other.endpoint, "failing", clock.now);
  expect(await metric()).toEqual([failing, disabled + 1]);
  clock.advance(24 * hour);
  expect(await metric()).toEqual([failing + 1, disabled + 1]);
  const shops = await countTroubledEndpoints(db, clock.now);
  expect(shops).toContainEqual({ trkref: one.shop.trkref, failing: 1, disabled: 0 });
  expect(shops).toContainEqual({ trkref: other.shop.trkref, failing: 0, disabled: 1 });
  await deleteEndpoint(db, other.endpoint);
  one.receiver.answer(200);
  await one.deliver();
  expect(await metric()).toEqual([failing, disabled]);
});
