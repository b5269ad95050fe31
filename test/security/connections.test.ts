import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { exchange, readAnswer } from "../support/exchange.ts";
import { until } from "../support/load.ts";
import { readableLog } from "../support/log.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

// The usual limits, shortened.
const { log, lines } = readableLog();
const server = await testApp({ log, connections: { headMs: 300, requestMs: 600, most: 50 } });
const { app } = server;
const shop = await aShop(server);
await app.listen({ port: 0, host: "127.0.0.1" });
const { port } = app.server.address() as { port: number };

const path = `/v4/organisations/${shop.organisation.trkref}/purchasers`;
const head = (...lines: string[]) => `${lines.join("\r\n")}\r\n`;
const browser = ["Accept: text/html,*/*", "Accept-Language: de"];

async function answerTo(bytes: string | Buffer) {
  const text = await exchange(port, bytes);
  return { text, ...readAnswer(text)! };
}

describe("what does not arrive is answered in time, and the connection ends", () => {
  const slow: [string, string][] = [
    ["half a head", head("GET /reviews/x/y HTTP/1.1", "Host: x", ...browser)],
    [
      "a head and half a body",
      `${head(`POST ${path.replace("v4", "mail")} HTTP/1.1`, "Host: x", "Content-Length: 9", ...browser)}\r\nab`,
    ],
    ["half a form", `${head("POST /mail/stop/x HTTP/1.1", "Host: x", "Content-Length: 9", ...browser)}\r\nab`],
  ];
  test.each(slow)("%s of a browser: a page", async (_what, bytes) => {
    const { status, headers, body } = await answerTo(bytes);
    expect([404, 408]).toContain(status);
    expect(headers).toContain("content-type: text/html");
    expect(headers).toContain("x-content-type-options: nosniff");
    expect(body).toContain('<html lang="de">');
  });

  test("half a body of a shop's server: 408 as JSON", async () => {
    const { status, body } = await answerTo(
      `${head(`POST ${path} HTTP/1.1`, "Host: x", `Authorization: ${shop.authorization}`, "Content-Length: 99")}\r\n{`,
    );
    expect([status, JSON.parse(body).status]).toEqual([408, 408]);
  });

  test("a connection on which nothing was said ends without a word", async () => {
    expect(await exchange(port, "")).toBe("");
  });
});

describe("what is refused", () => {
  test.each([
    ["two hosts", ["Host: a", "Host: b"]],
    ["the same host twice", ["Host: a", "host: a"]],
    ["a host with a space", ["Host: a b"]],
    ["a host with a path", ["Host: a/b"]],
    ["a host with a user", ["Host: me@a"]],
    ["an empty host", ["Host: "]],
  ])("%s: 400, and the connection ends", async (_what, hosts) => {
    const { status, headers } = await answerTo(`${head("GET /healthz HTTP/1.1", ...hosts)}\r\n`);
    expect(status).toBe(400);
    expect(headers).toContain("connection: close");
  });

  test("before its body has come is answered, although the body goes on", async () => {
    const { status } = await answerTo(
      Buffer.concat([
        Buffer.from(`${head(`POST ${path} HTTP/1.1`, "Host: x", "Content-Length: 8000000")}\r\n`),
        Buffer.alloc(8_000_000, "x"),
      ]),
    );
    expect(status).toBe(401);
  });

  test("behind a good request is answered after it", async () => {
    const good = head("GET /readyz HTTP/1.1", "Host: x");
    const text = await exchange(port, `${good}\r\nnonsense\r\n\r\n`);
    expect(text.match(/HTTP\/1\.1 (\d+)/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
  });

  test.each(["hello\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"])(
    "%j is closed, even to who never closes",
    async (bytes) => {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      socket
        .on("error", () => undefined)
        .resume()
        .write(bytes);
      await until("the end", () => socket.readableEnded);
      await until("no connection", async () => (await openConnections()) === 0);
      socket.destroy();
    },
  );
});

function openConnections(): Promise<number> {
  return new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

test("who comes when all places are taken by those who wait is answered", async () => {
  const waiting = Array.from({ length: 120 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  await Promise.all(
    waiting.map((socket) => new Promise((resolve) => socket.once("connect", resolve).once("close", resolve))),
  );
  const { status } = await answerTo(`${head("GET /healthz HTTP/1.1", "Host: x", "Connection: close")}\r\n`);
  for (const socket of waiting) socket.destroy();
  expect(status).toBe(200);
});

test("a client that hangs up within its body is no fault of the database and none of ours", async () => {
  const before = lines.length;
  await exchange(
    port,
    `${head(`POST ${path} HTTP/1.1`, "Host: x", `Authorization: ${shop.authorization}`, "Content-Length: 99")}\r\n{`,
    true,
  );
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `${head(`POST ${path} HTTP/1.1`, "Host: x", `Authorization: ${shop.authorization}`, "Content-Length: 99")}\r\n{`,
  );
  await until("it has arrived", async () => (await openConnections()) > 0);
  socket.resetAndDestroy();
  await until("it has gone", async () => (await openConnections()) === 0);
  const said = lines.slice(before).map((line) => JSON.parse(line));
  expect(said.filter(({ level, status }) => level > 30 || status >= 500)).toEqual([]);
});

test("nosniff stands on every kind of answer", async () => {
  for (const url of [
    "/",
    "/healthz",
    "/docs",
    "/openapi.json",
    "/robots.txt",
    "/favicon.ico",
    "/nothing",
    "/console",
    "/v4/x",
    "/%zz",
  ])
    expect([url, (await app.inject({ url })).headers["x-content-type-options"]]).toEqual([url, "nosniff"]);
});

test("what is not there is said in the shop's frame and language, and of an unknown shop in nobody's", async () => {
  const { trkref, name } = shop.organisation;
  const known = await app.inject({ url: `/reviews/${trkref}/review/9999`, headers: { "accept-language": "*" } });
  expect(known.statusCode).toBe(404);
  expect(known.body).toContain(`<header class="masthead"><p>${name.replace("&", "&amp;")}</p>`);
  expect(known.body).toContain(`/reviews/${trkref}/policy`);
  const unknown = await app.inject({ url: "/reviews/NOBODY/review/9999" });
  expect([unknown.statusCode, unknown.body.includes("masthead")]).toEqual([404, false]);
});
