import type { AddressInfo, LookupFunction } from "node:net";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { forbiddenUrls } from "../../test/support/forbidden-urls.ts";
import { nobodysPort } from "../../test/support/ports.ts";
import { aReceiver } from "../../test/support/receiver.ts";
import { publicLookup } from "./public-address.ts";
import { sendWebhook } from "./send-webhook.ts";
import { makeWebhookSecret } from "./webhook.ts";

const now = new Date("2026-03-14T09:26:53.589Z");
const receiver = await aReceiver();
const message = { url: receiver.url, id: "m1", body: '{"type":"webhook.test"}', secrets: [makeWebhookSecret()] };
const port = Number(new URL(receiver.url).port);

/** A name server that answers every name with these addresses, one answer after another, and the last for ever. */
function answering(...answers: readonly string[][]): { resolve: LookupFunction; asked: () => number } {
  let asked = 0;
  const resolve: LookupFunction = (_host, _options, answer) => {
    const addresses = answers[Math.min(asked, answers.length - 1)]!;
    asked += 1;
    answer(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { resolve, asked: () => asked };
}

describe("a message", () => {
  test("is posted as it is, with what the specification asks for", async () => {
    const attempt = await sendWebhook(message, { allowsPrivate: true }, now);
    expect(attempt).toMatchObject({ outcome: "delivered", status: 200 });
    expect(receiver.received.at(-1)).toMatchObject({
      method: "POST",
      url: "/hook",
      body: message.body,
      headers: {
        "content-type": "application/json",
        "webhook-id": "m1",
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": expect.stringMatching(/^v1,/),
      },
    });
  });

  test.each([
    [204, "delivered"],
    [302, "answered"],
    [400, "answered"],
    [410, "answered"],
    [500, "answered"],
  ])("that is answered with %i is %s", async (status, outcome) => {
    receiver.answer((_request, reply) => reply.writeHead(status, { location: receiver.url }).end());
    const before = receiver.received.length;
    expect(await sendWebhook(message, { allowsPrivate: true }, now)).toMatchObject({ outcome, status });
    // No redirect was followed.
    expect(receiver.received.length - before).toBe(1);
  });

  test.each([
    ["120", 120_000],
    ["Sat, 14 Mar 2026 09:36:53 GMT", 599_411],
    ["soon", 0],
    ["-5", 0],
  ])("that is answered with Retry-After: %s waits for so long", async (retryAfter, expected) => {
    receiver.answer((_request, reply) => reply.writeHead(503, { "retry-after": retryAfter }).end());
    expect((await sendWebhook(message, { allowsPrivate: true }, now)).retryAfterMs).toBe(expected);
  });

  test("that is answered with another protocol is answered, and holds nobody up", async () => {
    const server = createServer((socket) =>
      socket.once("data", () =>
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n"),
      ),
    );
    await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const attempt = await sendWebhook({ ...message, url }, { allowsPrivate: true }, now);
    expect(attempt).toMatchObject({ outcome: "answered", status: 101 });
    server.close();
  });

  test("that nobody answers in time has timed out", async () => {
    receiver.answer(() => undefined);
    // eslint-disable-next-line no-restricted-syntax -- it is this wait that ends
    const attempt = await sendWebhook(message, { allowsPrivate: true, timeoutMs: 100 }, now);
    expect(attempt).toMatchObject({ outcome: "timed_out", status: null, milliseconds: expect.any(Number) });
  });

  test("whose answer never ends is delivered, and the connection cut", async () => {
    let isCut = false;
    receiver.answer((_request, reply) => {
      reply.writeHead(200);
      const flood = () => {
        while (!isCut && reply.write("x".repeat(32 * 1024)));
      };
      reply.on("drain", flood).on("close", () => {
        isCut = true;
      });
      flood();
    });
    expect(await sendWebhook(message, { allowsPrivate: true }, now)).toMatchObject({ outcome: "delivered" });
    await expect.poll(() => isCut).toBe(true);
  });

  test("to where nobody listens, or to no name at all, is not delivered", async () => {
    const to = (url: string) => sendWebhook({ ...message, url }, { allowsPrivate: true }, now);
    expect(await to(`http://127.0.0.1:${nobodysPort}/`)).toMatchObject({ outcome: "not_connected" });
    expect(await to("https://no-such-host.invalid/")).toMatchObject({ outcome: "no_such_host" });
    // It speaks no TLS.
    expect(await to(receiver.url.replace("http:", "https:"))).toMatchObject({ outcome: "tls_failed" });
  });
});

describe("where private addresses are not allowed", () => {
  const strict = { allowsPrivate: false };

  // Before any name is looked up.
  test.each([...forbiddenUrls, [receiver.url, "plain HTTP, and its port"] as const])(
    "%s is not called: %s",
    async (url) => {
      const { resolve, asked } = answering(["93.184.215.14"]);
      const before = receiver.received.length;
      const attempt = await sendWebhook({ ...message, url }, { ...strict, resolve }, now);
      expect(attempt).toMatchObject({ outcome: "forbidden_address" });
      expect([asked(), receiver.received.length]).toEqual([0, before]);
    },
  );

  test.each([[["127.0.0.1"]], [["10.0.0.1", "::1"]], [["::ffff:127.0.0.1"]], [["fd00::1"]]])(
    "a name that stands for %j is not called",
    async (addresses) => {
      const { resolve } = answering(addresses);
      const url = "https://shop.example/";
      expect(await sendWebhook({ ...message, url }, { ...strict, resolve }, now)).toMatchObject({
        outcome: "forbidden_address",
      });
    },
  );

  test("of a name with addresses of both kinds the connection is given the public ones alone", async () => {
    const { resolve } = answering(["127.0.0.1", "93.184.215.14", "::1", "2620:fe::fe"]);
    const look = (all: boolean) =>
      new Promise((done) =>
        publicLookup(resolve)("shop.example", { all }, (error, ...found) => done([error, ...found])),
      );
    const shown = [
      { address: "93.184.215.14", family: 4 },
      { address: "2620:fe::fe", family: 6 },
    ];
    expect(await look(true)).toEqual([null, shown]);
    expect(await look(false)).toEqual([null, "93.184.215.14", 4]);
  });

  test("a name is asked once for each try: what it means a moment later is never looked at", async () => {
    const { resolve, asked } = answering(["10.0.0.1"], ["127.0.0.1"]);
    const before = receiver.received.length;
    const url = "https://shop.example:8443/";
    expect(await sendWebhook({ ...message, url }, { ...strict, resolve }, now)).toMatchObject({
      outcome: "forbidden_address",
    });
    // The same look-up is the one that connects: where private addresses are allowed, it leads to the receiver.
    const open = answering(["127.0.0.1"]);
    const plain = { ...message, url: `http://shop.example:${port}/hook` };
    receiver.answer(200);
    expect(await sendWebhook(plain, { allowsPrivate: true, resolve: open.resolve }, now)).toMatchObject({
      status: 200,
    });
    expect([asked(), open.asked(), receiver.received.length - before]).toEqual([1, 1, 1]);
  });
});
