import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { forbiddenUrls } from "../../test/support/forbidden-urls.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { anEndpoint, aReceiver } from "../../test/support/receiver.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { disableEndpoint, findTarget, listEndpoints } from "./endpoints.queries.ts";
import { announce } from "./messages.queries.ts";
import { webhookSecretText } from "./webhook.ts";

// Plain HTTP and loopback: for the receivers of this file.
const server = await testApp({ config: { WEBHOOK_ALLOW_PRIVATE: true } });
const { app, db, clock, owner } = server;
const admin = await signIn(app, db, { role: "admin" });

const secretOn = (body: string) => /<code>(whsec_[^<]+)<\/code>/.exec(body)?.[1];

async function aShop() {
  const shop = await anOrganisation(db);
  return { shop, path: `/console/${shop.trkref}/webhooks` };
}

async function aShopThatListens() {
  const { shop, path } = await aShop();
  const receiver = await aReceiver();
  const endpoint = await anEndpoint(db, shop, receiver.url, clock.now);
  return { shop, path: `${path}/${endpoint.id}`, receiver, endpoint };
}

async function tell({ id: organisationId }: { id: string }, orderRef: string) {
  const event = { organisationId, type: "purchase.confirmed", orderRef, sku: "S1" } as const;
  await announce(db, { ...event, purchaseId: null, purchaserId: null }, clock.now);
}

describe("adding an endpoint", () => {
  test("shows its secret in that answer and never again", async () => {
    const { shop, path } = await aShop();
    const events = ["review.published", "review.removed", "no.such.event"];
    const answer = await admin.post(path, { url: " https://shop.example/hook?a=<1> ", event_types: events });
    expect([answer.statusCode, answer.headers["cache-control"]]).toEqual([200, "no-store"]);
    const [endpoint] = await listEndpoints(db, { organisationId: shop.id });
    expect(endpoint).toMatchObject({
      url: "https://shop.example/hook?a=<1>",
      eventTypes: ["review.published", "review.removed"],
    });
    const target = (await findTarget(db, endpoint!, clock.now))!;
    expect(secretOn(answer.body)).toBe(webhookSecretText(target.secrets[0]!));
    for (const page of [path, `${path}/${endpoint!.id}`]) {
      const { body } = await admin.get(page);
      expect(body).toContain("https://shop.example/hook?a=&lt;1>");
      expect(body).not.toContain("whsec_");
    }
  });

  test("holds nothing that the database or a page could stumble over: no character without a width of its own", async () => {
    const { shop, path } = await aShop();
    for (const url of ["https://shop.example/\0", "https://shop.example/\r\nx: y", "https://shop.example/a\tb"]) {
      const { statusCode, body } = await admin.post(path, { url, event_types: "review.published" });
      expect([statusCode, body.includes("Leave out control characters")]).toEqual([422, true]);
    }
    expect(await listEndpoints(db, { organisationId: shop.id })).toEqual([]);
  });

  test("is refused with what is wrong, and nothing is stored", async () => {
    const { shop, path } = await aShop();
    const answer = await admin.post(path, { url: "shop.example" });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain("Enter a whole address, such as https://shop.example/webhooks");
    expect(answer.body).toContain("Choose at least one event");
    expect(await listEndpoints(db, { organisationId: shop.id })).toEqual([]);
  });

  test("ends at twenty", async () => {
    const { shop, path } = await aShop();
    for (let n = 0; n < 20; n += 1) await anEndpoint(db, shop, "https://shop.example/", clock.now);
    const answer = await admin.post(path, { url: "https://shop.example/", event_types: "review.published" });
    expect([answer.statusCode, answer.body.includes("There are 20 endpoints already")]).toEqual([422, true]);
  });

  describe("where private addresses are not allowed", async () => {
    const names = new Map([
      ["inside.example", ["10.0.0.1", "fd00::1"]],
      ["both.example", ["10.0.0.1", "93.184.215.14"]],
      ["outside.example", ["93.184.215.14"]],
    ]);
    const addressesOf = async (hostname: string) => names.get(hostname) ?? Promise.reject(new Error("ENOTFOUND"));
    const strict = await testApp({ database: server, addressesOf });
    const admin = await signIn(strict.app, db, { role: "admin" });
    const add = async (url: string) => {
      const { shop, path } = await aShop();
      const { statusCode, body } = await admin.post(path, { url, event_types: "review.published" });
      return { statusCode, body, stored: (await listEndpoints(db, { organisationId: shop.id })).length };
    };

    test.each([...forbiddenUrls, ["https://inside.example/", "a name that stands for private addresses"] as const])(
      "%s is refused and not stored: %s",
      async (url) => expect(await add(url)).toMatchObject({ statusCode: 422, stored: 0 }),
    );

    test.each(["both", "outside", "unknown"])("https://%s.example/ is taken: every try asks again", async (name) =>
      expect(await add(`https://${name}.example/`)).toMatchObject({ statusCode: 200, stored: 1 }),
    );

    test("an endpoint is not changed to such an address either", async () => {
      const { shop, path } = await aShopThatListens();
      for (const url of ["https://10.0.0.1/", "https://inside.example/", "https://shop.example:22/"]) {
        const answer = await admin.post(path, { url, event_types: "review.published" });
        expect([answer.statusCode, answer.body.includes("Nothing was changed")]).toEqual([422, true]);
      }
      const [endpoint] = await listEndpoints(db, { organisationId: shop.id });
      expect(endpoint!.url).toContain("http://127.0.0.1:");
    });
  });
});

describe("an endpoint", () => {
  test("is tried with a test message, and its page says how that went without what was answered", async () => {
    const { path, receiver } = await aShopThatListens();
    receiver.answer((_request, reply) => reply.writeHead(500).end("stack trace of the shop"));
    expect((await admin.post(`${path}/test`)).statusCode).toBe(303);
    await runJobs(server);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: "webhook.test" });
    const { body } = await admin.get(path);
    expect(body).toContain("webhook.test");
    expect(body).toMatch(/refused.*status 500/);
    expect(body).toContain("Waiting");
    expect(body).toContain("Nothing has been delivered since");
    expect(body).not.toContain("stack trace");
    const kept = await owner.query("select count(*) from webhook_attempts a where a::text like '%stack trace%'");
    expect(kept.rows).toEqual([{ count: "0" }]);
  });

  test("is changed, disabled, enabled and deleted", async () => {
    const { shop, path } = await aShopThatListens();
    const only = async () => (await listEndpoints(db, { organisationId: shop.id }))[0];
    await admin.post(path, { url: "https://shop.example/new", event_types: "review.removed" });
    expect(await only()).toMatchObject({ url: "https://shop.example/new", eventTypes: ["review.removed"] });
    expect((await admin.post(path, { url: "" })).statusCode).toBe(422);
    await admin.post(`${path}/disable`);
    expect(await only()).toMatchObject({ disabledBecause: "staff" });
    expect((await admin.get(path)).body).not.toContain("Send a test message");
    expect((await admin.post(`${path}/test`)).statusCode).toBe(409);
    await admin.post(`${path}/enable`);
    expect(await only()).toMatchObject({ disabledAt: null });
    await admin.post(`${path}/delete`);
    expect(await only()).toBeUndefined();
    expect((await admin.get(path)).statusCode).toBe(404);
  });

  test("that was disabled by itself says why", async () => {
    const { path, endpoint } = await aShopThatListens();
    await disableEndpoint(db, endpoint, "gone", clock.now);
    const { body } = await admin.get(path);
    expect(body).toContain("the server answered 410");
    // The way out stands beside it, not at the end of the page.
    expect(body.indexOf("Enable it again")).toBeGreaterThan(body.indexOf("the server answered 410"));
    expect(body.indexOf("Enable it again")).toBeLessThan(body.indexOf('id="messages"'));
    const other = await aShopThatListens();
    await disableEndpoint(db, other.endpoint, "failing", clock.now);
    expect((await admin.get(other.path)).body).toContain("every delivery failed for a week");
  });

  test("gets a new secret, shown once, while the old one goes on signing for a day", async () => {
    const { path, endpoint } = await aShopThatListens();
    const { body } = await admin.post(`${path}/secret`);
    const { secrets } = (await findTarget(db, endpoint, clock.now))!;
    expect(secrets.map(webhookSecretText)).toEqual([secretOn(body), webhookSecretText(endpoint.secret)]);
    expect((await admin.get(path)).body).not.toContain("whsec_");
  });

  test("is sent again what failed: one message, or all of the last hours", async () => {
    const { shop, path, receiver } = await aShopThatListens();
    receiver.answer(410);
    await tell(shop, "OLD");
    await runJobs(server);
    await admin.post(`${path}/enable`);
    clock.advance(2 * 3_600_000);
    await tell(shop, "NEW");
    await runJobs(server);
    await admin.post(`${path}/enable`);
    receiver.answer(200);
    const before = receiver.received.length;
    const orders = () => receiver.received.slice(before).map(({ body }) => JSON.parse(body).data.order_ref);

    expect((await admin.post(`${path}/replay`, { since: "hour" })).headers.location).toBe(`${path}?replayed=1`);
    await runJobs(server);
    expect(orders()).toEqual(["NEW"]);
    const failed = (await admin.get(`${path}?show=failed`)).body;
    expect([failed.includes("OLD"), failed.includes("NEW")]).toEqual([true, false]);
    const id = /name="message" value="([^"]+)"/.exec(failed)![1]!;
    await admin.post(`${path}/replay`, { message: id });
    await runJobs(server);
    expect(orders()).toEqual(["NEW", "OLD"]);
    const statuses = [];
    for (const form of [{ message: "x" }, { message: shop.id }, { since: "ever" }, {}])
      statuses.push((await admin.post(`${path}/replay`, form as Record<string, string>)).statusCode);
    expect(statuses).toEqual([404, 409, 400, 400]);
  });

  test("lists its messages newest first, a page at a time", async () => {
    const { shop, path } = await aShopThatListens();
    for (let n = 0; n < 27; n += 1) {
      clock.advance(1000);
      await tell(shop, `ORDER-${n}.`);
    }
    const first = (await admin.get(path)).body;
    expect([first.includes("ORDER-26."), first.includes("ORDER-2."), first.includes("ORDER-1.")]).toEqual([
      true,
      true,
      false,
    ]);
    const next = /href="([^"]+)#messages" rel="next"/.exec(first)![1]!;
    const second = (await admin.get(next)).body;
    expect([second.includes("ORDER-1."), second.includes("ORDER-0."), second.includes("ORDER-2.")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(second).not.toContain('rel="next"');
  });

  test("of another organisation is one that does not exist, whoever asks", async () => {
    const [mine, other] = [await aShopThatListens(), await aShopThatListens()];
    const retailer = await signIn(app, db, { role: "retailer", organisations: [mine.shop] });
    const crossed = `/console/${mine.shop.trkref}/webhooks/${other.endpoint.id}`;
    expect((await retailer.get(mine.path)).statusCode).toBe(200);
    for (const path of [crossed, other.path]) {
      expect((await retailer.get(path)).statusCode).toBe(404);
      for (const deed of ["", "/secret", "/disable", "/enable", "/delete", "/test", "/replay"])
        expect((await retailer.post(`${path}${deed}`, { url: "https://x.example/" })).statusCode).toBe(404);
    }
    expect(await findTarget(db, other.endpoint, clock.now)).toMatchObject({ secrets: [other.endpoint.secret] });
  });
});
