import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exchange, readAnswer } from "../support/exchange.ts";
import { readableLog } from "../support/log.ts";
import { aShop } from "../support/shop.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { until } from "../support/waiting.ts";

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
    ["a head that breaks off in a name", `${head("GET /reviews/x/y HTTP/1.1", "Host: x", ...browser)}X-Ha`],
    ["a head that breaks off in a value", `${head("GET /reviews/x/y HTTP/1.1", "Host: x", ...browser)}X-Half: a`],
    ["a head that breaks off in the language", head("GET /x HTTP/1.1", "Host: x", ...browser).slice(0, -2)],
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

  test("a file that is slow to come: 408, and nothing of it is left", async () => {
    const { cookie, csrfToken } = await signIn(app, server.db, { role: "admin" });
    const parts = [
      `--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrfToken}\r\n`,
      '--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\npurchasers\r\n',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nsku,email,order_ref\r\n',
    ];
    const { status, headers } = await answerTo(
      `${head(
        `POST /console/${shop.organisation.trkref}/imports HTTP/1.1`,
        "Host: x",
        `Cookie: ${cookie}`,
        `Origin: ${server.baseUrl}`,
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 100000",
        ...browser,
      )}\r\n${parts.join("")}`,
    );
    expect([status, headers.includes("content-type: text/html")]).toEqual([408, true]);
    const folder = join(server.dataDir, "imports");
    await until("nothing is left", async () => (await readdir(folder).catch(() => [])).length === 0);
  });

  test("a connection on which nothing was said ends without a word", async () => {
    expect(await exchange(port, "")).toBe("");
  });
});

describe("a person who is refused gets a page in their language", () => {
  const get = (...more: string[]) => `${head("GET /reviews/x/y HTTP/1.1", "Host: x", ...browser, ...more)}\r\n`;
  const post = (...more: string[]) =>
    `${head("POST /mail/stop/x HTTP/1.1", "Host: x", ...browser, "Connection: close", ...more)}\r\n`;
  const refused: [string, number, string][] = [
    ["a path that cannot be decoded", 400, get("Connection: close").replace("/x/y", "/%zz")],
    ["a header that is none", 400, get("X: a\0b")],
    ["no host", 400, get().replace("Host: x\r\n", "")],
    ["a chunk of no size", 400, `${post("Transfer-Encoding: chunked")}zz\r\n`],
    ["another method", 405, get("Connection: close").replace("GET", "DELETE")],
    ["a tunnel", 405, get().replace("/reviews/x/y", "a:1").replace("GET", "CONNECT")],
    ["too long a body", 413, post("Content-Length: 9000000")],
    ["what cannot be expected", 417, get("Connection: close", "Expect: wonders")],
    ["long headers", 431, get(`X: ${"x".repeat(20_000)}`)],
    ["501 headers", 431, get(...Array.from({ length: 498 }, (_, n) => `X-${n}: y`))],
    ["thousands of headers", 431, get(...Array.from({ length: 2_400 }, () => "X:"))],
  ];
  test.each(refused)("%s: %i", async (_what, expected, bytes) => {
    const { status, headers, body } = await answerTo(bytes);
    expect(status).toBe(expected);
    expect(headers).toContain("content-type: text/html");
    expect(headers).toContain("x-content-type-options: nosniff");
    expect(body).toContain('<html lang="de">');
  });

  test("500 headers are not too many", async () => {
    const more = Array.from({ length: 496 }, (_, n) => `X-${n}: y`);
    expect((await answerTo(get("Connection: close", ...more))).status).toBe(404);
  });
});

test("of 100 requests in one go, 64 are answered in turn; then 429, and the connection ends", async () => {
  const text = await exchange(port, `${head("GET /readyz HTTP/1.1", "Host: x")}\r\n`.repeat(100));
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  expect(statuses).toEqual([...Array<number>(64).fill(200), 429]);
  expect(text.match(/x-content-type-options: nosniff/gi)).toHaveLength(65);
});

describe("who waits for leave to send a body", () => {
  const waiting = (authorization: string, url = path) =>
    `${head(`POST ${url} HTTP/1.1`, "Host: x", authorization, "Expect: 100-continue", "Content-Length: 28")}\r\n`;

  test.each([
    ["a refused key", 401, waiting("Authorization: Basic eDp5")],
    ["no key", 401, waiting("X: y")],
    ["too long a body", 413, waiting(`Authorization: ${shop.authorization}`).replace("Length: 28", "Length: 99000000")],
    ["an unknown page", 404, waiting("Accept: text/html", "/review/nothing")],
  ])("is not asked for it with %s", async (_what, status, bytes) => {
    expect(await exchange(port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test("is asked for it with a key that is good", async () => {
    let said = "";
    const socket = connect(port, "127.0.0.1").on("data", (data) => {
      said += data;
    });
    socket.write(waiting(`Authorization: ${shop.authorization}`));
    await until("leave is given", () => said.startsWith("HTTP/1.1 100 Continue\r\n\r\n"));
    socket.write('{"email":"jane@example.com"}');
    await until("the answer", () => /HTTP\/1\.1 20[01] /.test(said));
    socket.destroy();
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
