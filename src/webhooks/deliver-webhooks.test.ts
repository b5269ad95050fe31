import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { anEndpoint, aReceiver, type Receiver } from "../../test/support/receiver.ts";
import { testApp } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import type { Organisation } from "../organisations/index.ts";
import { deliverDueWebhooks, deliverWebhooks } from "./deliver-webhooks.ts";
import { enableEndpoint, findEndpoint, listEndpointsWithDue, replaceSecret } from "./endpoints.queries.ts";
import {
  announce,
  claimDueMessages,
  countWaitingMessages,
  deleteOldMessages,
  listMessages,
} from "./messages.queries.ts";
import { replayFailedMessages, replayOneMessage } from "./replay-messages.ts";
import { makeWebhookSecret, webhookSecretText } from "./webhook.ts";

const server = await testApp();
const { db, clock } = server;
const options = { allowsPrivate: true, clock: () => clock.now };
const hour = 3_600_000;

type Endpoint = Awaited<ReturnType<typeof anEndpoint>>;

async function aShopThatListens(): Promise<{ shop: Organisation; receiver: Receiver; endpoint: Endpoint }> {
  const shop = await anOrganisation(db);
  const receiver = await aReceiver();
  return { shop, receiver, endpoint: await anEndpoint(db, shop, receiver.url, clock.now) };
}

async function tell({ id: organisationId }: Organisation, orderRef = "A1"): Promise<void> {
  const event = { organisationId, type: "purchase.confirmed", orderRef, sku: "S1" } as const;
  await announce(db, { ...event, purchaseId: null, purchaserId: null }, clock.now);
}

const of = ({ organisationId, id }: Endpoint) => ({ organisationId, endpointId: id });
const deliver = (endpoint: Endpoint) => deliverWebhooks(db, of(endpoint), options);
const messagesOf = (endpoint: Endpoint) => listMessages(db, { ...of(endpoint), atMost: 100 });
const stateOf = async (endpoint: Endpoint) => (await findEndpoint(db, endpoint))!;

test("a message arrives by its job, and the specification's library accepts it", async () => {
  const { shop, receiver, endpoint } = await aShopThatListens();
  await tell(shop);
  await runJobs(server);
  expect(receiver.received).toHaveLength(1);
  const { body, headers } = receiver.received[0]!;
  const verifier = new Webhook(webhookSecretText(endpoint.secret));
  // The test's clock stands in the past, which the verifier's tolerance would refuse: the signature alone is looked at.
  const signed = verifier.sign(headers["webhook-id"] as string, clock.now, body);
  expect(headers["webhook-signature"]).toBe(signed);
  expect(JSON.parse(body).data).toEqual({ trkref: shop.trkref, order_ref: "A1", sku: "S1" });
  const [message] = await messagesOf(endpoint);
  expect(message).toMatchObject({
    state: "delivered",
    nextAttemptAt: null,
    attempts: [{ attempt: 1, outcome: "delivered", status: 200, milliseconds: expect.any(Number) }],
  });
  // Nothing is left to do.
  await runJobs(server);
  expect(await deliverDueWebhooks(db, clock.now)).toBe(0);
  expect(receiver.received).toHaveLength(1);
});

test("a message that is refused comes again under the same id with the same body, and a fresh time and signature", async () => {
  const { shop, receiver, endpoint } = await aShopThatListens();
  receiver.answer(500);
  await tell(shop);
  await deliver(endpoint);
  expect((await messagesOf(endpoint))[0]).toMatchObject({ state: "waiting", attempts: [{ outcome: "answered" }] });
  // Too early.
  clock.advance(4900);
  expect(await deliver(endpoint)).toBe(0);
  clock.advance(700);
  receiver.answer(204);
  expect(await deliver(endpoint)).toBe(1);
  const [first, second] = receiver.received;
  expect(second!.body).toBe(first!.body);
  expect(second!.headers["webhook-id"]).toBe(first!.headers["webhook-id"]);
  expect(second!.headers["webhook-timestamp"]).not.toBe(first!.headers["webhook-timestamp"]);
  expect(second!.headers["webhook-signature"]).not.toBe(first!.headers["webhook-signature"]);
  expect((await messagesOf(endpoint))[0]).toMatchObject({ state: "delivered" });
  expect((await stateOf(endpoint)).failingSince).toBeNull();
});

test("a message is given up after ten tries in three days; replayed it begins anew, under its id", async () => {
  const { shop, receiver, endpoint } = await aShopThatListens();
  receiver.answer(503);
  await tell(shop);
  const started = clock.now.getTime();
  for (let tries = 0; tries < 30 && (await messagesOf(endpoint))[0]!.state === "waiting"; tries += 1) {
    await deliver(endpoint);
    const next = (await messagesOf(endpoint))[0]!.nextAttemptAt;
    if (next) clock.advance(next.getTime() - clock.now.getTime());
  }
  expect(receiver.received).toHaveLength(10);
  const days = (clock.now.getTime() - started) / (24 * hour);
  expect(days).toBeGreaterThan(3.1);
  expect(days).toBeLessThan(3.6);
  expect((await messagesOf(endpoint))[0]).toMatchObject({ state: "failed", nextAttemptAt: null });
  expect(await deliver(endpoint)).toBe(0);

  receiver.answer(200);
  expect(await replayFailedMessages(db, endpoint, new Date(started + 1), clock.now)).toBe(0);
  expect(await replayFailedMessages(db, endpoint, new Date(started), clock.now)).toBe(1);
  await runJobs(server);
  const [message] = await messagesOf(endpoint);
  expect([message!.state, message!.attempts.length]).toEqual(["delivered", 11]);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([message!.id]));
  // One that was delivered can be sent again too, by itself.
  await replayOneMessage(db, endpoint, message!.id, clock.now);
  await runJobs(server);
  expect(receiver.received).toHaveLength(12);
});

test("410 gives the message up and disables the endpoint; nothing is told to it until it is enabled", async () => {
  const { shop, receiver, endpoint } = await aShopThatListens();
  receiver.answer(410);
  await tell(shop);
  await deliver(endpoint);
  expect(await stateOf(endpoint)).toMatchObject({ disabledBecause: "gone", disabledAt: clock.now });
  await tell(shop, "A2");
  expect((await messagesOf(endpoint)).map(({ state }) => state)).toEqual(["failed"]);
  await enableEndpoint(db, endpoint);
  await tell(shop, "A3");
  expect(await messagesOf(endpoint)).toHaveLength(2);
});

test("a week of nothing but failures disables the endpoint; one success begins the week anew", async () => {
  const { shop, receiver, endpoint } = await aShopThatListens();
  const fail = async () => {
    receiver.answer(500);
    await tell(shop);
    await deliver(endpoint);
  };
  await fail();
  const since = clock.now;
  clock.advance(6.9 * 24 * hour);
  await fail();
  expect(await stateOf(endpoint)).toMatchObject({ disabledAt: null, failingSince: since });
  receiver.answer(200);
  await tell(shop);
  await deliver(endpoint);
  await fail();
  clock.advance(6.9 * 24 * hour);
  await fail();
  expect((await stateOf(endpoint)).disabledAt).toBeNull();
  clock.advance(0.2 * 24 * hour);
  await fail();
  expect(await stateOf(endpoint)).toMatchObject({ disabledBecause: "failing", disabledAt: clock.now });
  const before = receiver.received.length;
  await deliver(endpoint);
  expect(receiver.received).toHaveLength(before);
});

test("an endpoint that does not answer holds up no other, and while eight of its own are under way no more are begun", async () => {
  const [hanging, well] = [await aShopThatListens(), await aShopThatListens()];
  const waiting: (() => void)[] = [];
  hanging.receiver.answer((_request, reply) => waiting.push(() => reply.writeHead(200).end()));
  for (let n = 0; n < 20; n += 1) await tell(hanging.shop, `A${n}`);
  await tell(well.shop);
  // One after the other: two who take up messages in one moment do not see each other.
  const held = deliver(hanging.endpoint);
  await until("eight are under way", () => waiting.length >= 8);
  expect(await deliver(well.endpoint)).toBe(1);
  expect(well.receiver.received).toHaveLength(1);
  expect(await deliver(hanging.endpoint)).toBe(0);
  expect(await listEndpointsWithDue(db, clock.now)).toContainEqual(of(hanging.endpoint));
  hanging.receiver.answer(200);
  for (const answer of waiting) answer();
  await held;
  await runJobs(server);
  expect(new Set(hanging.receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(20);
  expect((await messagesOf(hanging.endpoint)).every(({ state }) => state === "delivered")).toBe(true);
});

test("several workers at once send each message once", async () => {
  const { shop, receiver, endpoint } = await aShopThatListens();
  for (let n = 0; n < 30; n += 1) await tell(shop, `A${n}`);
  for (let round = 0; round < 10; round += 1) await Promise.all([1, 2, 3, 4].map(() => deliver(endpoint)));
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect([ids.length, new Set(ids).size]).toEqual([30, 30]);
});

test("what a killed worker had taken up is sent by the next sweep, when its claim has run out", async () => {
  const { shop, receiver, endpoint } = await aShopThatListens();
  await tell(shop);
  // A worker takes it up, and is never heard of again.
  const claimedUntil = new Date(clock.now.getTime() + 60_000);
  expect(await claimDueMessages(db, of(endpoint), { atOnce: 8, claimedUntil }, clock.now)).toHaveLength(1);
  expect(await deliver(endpoint)).toBe(0);
  clock.advance(60_000);
  expect(await deliverDueWebhooks(db, clock.now)).toBeGreaterThan(0);
  await runJobs(server);
  expect(receiver.received).toHaveLength(1);
  const [message] = await messagesOf(endpoint);
  expect(message!.state).toBe("delivered");
  expect(message!.attempts.map(({ outcome }) => outcome)).toEqual([null, "delivered"]);
});

describe("a secret that was rotated", () => {
  test("and the one before it both sign for a day, then the new one alone", async () => {
    const { shop, receiver, endpoint } = await aShopThatListens();
    const secret = makeWebhookSecret();
    await replaceSecret(db, endpoint, secret, new Date(clock.now.getTime() + 24 * hour));
    const signedBy = async () => {
      await tell(shop);
      await deliver(endpoint);
      const { body, headers } = receiver.received.at(-1)!;
      const given = String(headers["webhook-signature"]).split(" ");
      const expected = [secret, endpoint.secret].map((one) =>
        new Webhook(webhookSecretText(one)).sign(String(headers["webhook-id"]), clock.now, body),
      );
      return given.map((one) => expected.indexOf(one));
    };
    expect(await signedBy()).toEqual([0, 1]);
    clock.advance(24 * hour);
    expect(await signedBy()).toEqual([0]);
  });
});

test("messages are forgotten with their attempts when their time has come", async () => {
  const { shop, endpoint } = await aShopThatListens();
  await tell(shop);
  await deliver(endpoint);
  expect(await deleteOldMessages(db, new Date(clock.now.getTime() + 1))).toBeGreaterThan(0);
  expect(await messagesOf(endpoint)).toEqual([]);
  expect(await countWaitingMessages(db)).toBe(0);
});

test("of thousands of messages those of the day before go, and those of the day stay", async () => {
  const { shop, endpoint } = await aShopThatListens();
  // Ids as the application makes them: they begin with the moment of the message.
  const insert = (count: number, at: Date) =>
    server.owner.query(
      `insert into webhook_messages (organisation_id, endpoint_id, id, type, body, created_at, failed_at)
       select $1, $2, ($4 || lpad(to_hex(n), 15, '0'))::uuid, 'invitation.sent', '{}', $3, $3 from generate_series(1, $5::int) n`,
      [shop.id, endpoint.id, at, `${at.getTime().toString(16).padStart(12, "0")}70008`, count],
    );
  const midnight = new Date("2026-03-02T00:00:00Z");
  await insert(2300, new Date(midnight.getTime() - 1));
  await insert(3, midnight);
  expect(await deleteOldMessages(db, midnight)).toBeGreaterThanOrEqual(2300);
  const { rows } = await server.owner.query("select created_at from webhook_messages where endpoint_id = $1", [
    endpoint.id,
  ]);
  expect(rows.map((row) => row.created_at)).toEqual([midnight, midnight, midnight]);
});
