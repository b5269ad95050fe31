import { describe, expect, test } from "vitest";
import { exchange, readAnswer } from "../support/exchange.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

// Below HTTP clients: bytes over a socket, as a stranger would send them.
const server = await testApp();
const { app } = server;
const shop = await aShop(server);
await app.listen({ port: 0, host: "127.0.0.1" });
const { port } = app.server.address() as { port: number };

const path = `/v4/organisations/${shop.organisation.trkref}/purchasers`;
const auth = `Authorization: ${shop.authorization}`;
const body = '{"email":"jane@example.com"}';

function request(head: string[], payload: string | Buffer = ""): Buffer {
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), Buffer.from(payload)]);
}

const post = (more: string[], payload: string | Buffer = body, target = path) =>
  request([`POST ${target} HTTP/1.1`, "Host: x", "Connection: close", auth, ...more], payload);
const length = `Content-Length: ${body.length}`;

async function answerTo(bytes: Buffer | string, end = false) {
  const text = await exchange(port, bytes, end);
  const answer = readAnswer(text);
  expect(text).not.toMatch(/node_modules|\bat \S+ \(|\.ts:\d+|FST_ERR|HPE_/);
  return answer;
}

function expectRefusal(answer: Awaited<ReturnType<typeof answerTo>>, status: number): void {
  expect(answer).toBeDefined();
  expect(answer!.status).toBe(status);
  expect(answer!.headers).toContain("content-type: application/json; charset=utf-8");
  const refusal = JSON.parse(answer!.body);
  expect(Object.keys(refusal).sort()).toEqual(["errors", "message", "request_id", "status"]);
  expect(refusal.status).toBe(status);
}

const malformed: [string, Buffer | string][] = [
  ["no HTTP at all", "hello\r\n\r\n"],
  ["binary noise", Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10])],
  ["a TLS handshake", Buffer.from("16030100c8010000c40303", "hex")],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["a version that is none", request([`GET ${path} HTTP/9.9`, "Host: x"])],
  ["a method that is none", request([`FROBNICATE ${path} HTTP/1.1`, "Host: x"])],
  ["a header without a colon", post(["broken header"])],
  ["a header with a NUL", post(["X: a\0b"])],
  ["a space before the colon", post(["Content-Length : 5"])],
  ["a line feed alone", Buffer.from(`GET ${path} HTTP/1.1\nHost: x\n\n`)],
  ["a folded header", post(["X: a", " b"])],
  ["two lengths that differ", post(["Content-Length: 5", "Content-Length: 6"])],
  ["a length and chunks", post([length, "Transfer-Encoding: chunked"], `1c\r\n${body}\r\n0\r\n\r\n`)],
  ["a length that is no number", post(["Content-Length: many"])],
  ["a negative length", post(["Content-Length: -1"])],
  ["raw UTF-8 in the path", post([length], body, Buffer.from(`${path}/j\u00fcrgen@b.de`).toString("latin1"))],
  ["a chunk of no size", post(["Transfer-Encoding: chunked"], "zz\r\n")],
  ["chunks inside chunks", post(["Transfer-Encoding: chunked, chunked"], "0\r\n\r\n")],
];

describe("bytes that are no request", () => {
  test.each(malformed)("%s get a 400 in the documented shape, and the server goes on", async (_what, bytes) => {
    expectRefusal(await answerTo(bytes), 400);
    expect((await answerTo(post([length])))!.status).toBeLessThan(300);
  });

  test.each([
    ["a header of 64 KiB", post([`X: ${"x".repeat(65_536)}`])],
    ["a thousand headers", post(Array.from({ length: 1000 }, (_, n) => `X-${n}: ${"x".repeat(40)}`))],
    ["a path of 64 KiB", post([], "", `/v4/${"x".repeat(65_536)}`)],
  ])("%s gets a 431 in the documented shape", async (_what, bytes) => {
    expectRefusal(await answerTo(bytes), 431);
  });

  test("a request without a host gets a 400 in the documented shape", async () => {
    expectRefusal(await answerTo(request([`GET ${path} HTTP/1.1`, "Connection: close", auth])), 400);
  });

  test("an expectation that nobody can meet is refused in the documented shape", async () => {
    const answer = await answerTo(post([length, "Expect: the-unexpected"]));
    expectRefusal(answer, answer!.status);
    expect(answer!.status).toBe(417);
  });

  test("a body that is cut off harms nobody", async () => {
    await answerTo(post([`Content-Length: ${body.length + 10}`]), true);
    await answerTo(post(["Transfer-Encoding: chunked"], "ff\r\nshort"), true);
    await answerTo(Buffer.from(`POST ${path} HTTP/1.1\r\nHost`), true);
    expect((await answerTo(post([length])))!.status).toBe(200);
  });
});

describe("requests that are merely strange", () => {
  test.each<[string, Buffer, number]>([
    ["waiting for 100 Continue", post([length, "Expect: 100-continue"]), 200],
    ["in chunks", post(["Transfer-Encoding: chunked"], `1c\r\n${body}\r\n0\r\n\r\n`), 200],
    ["in HTTP/1.0", request([`POST ${path} HTTP/1.0`, auth, length], body), 200],
    ["that want another protocol", post([length, "Upgrade: h2c"]).subarray(), 200],
    ["with the whole URL in its first line", post([length], body, `http://x${path}`), 200],
    ["with the URL of another host in its first line", post([length], body, `http://elsewhere.example${path}`), 400],
    ["with credentials twice", post([length, "Authorization: Basic eDp5"]), 200],
    [
      "with wrong credentials first",
      request(
        [`POST ${path} HTTP/1.1`, "Host: x", "Connection: close", "Authorization: Basic eDp5", auth, length],
        body,
      ),
      401,
    ],
    [
      "with another host",
      request([`POST ${path} HTTP/1.1`, "Host: a", "Host: b", "Connection: close", auth, length], body),
      400,
    ],
    ["about everything", request(["OPTIONS * HTTP/1.1", "Host: x", "Connection: close"]), 404],
    ["with two slashes", post([length], body, `/${path}`), 404],
    ["that climb out of the API", post([length], body, "/v4/../healthz"), 404],
    ["with a backslash for a slash", post([length], body, "\\v4\\nothing"), 400],
    ["with a backslash after it", post([length], body, "/v4\\nothing"), 404],
    ["that climb out in disguise", post([length], body, "/v4/%2e%2e/healthz"), 404],
    ["with a fragment", post([length], body, `${path}#x`), 200],
    ["with a slash at its end", post([length], body, `${path}/`), 200],
    ["ending in .json", post([length], body, `${path}.json`), 200],
    [
      "with a body for GET",
      Buffer.from(
        post([length]).toString("latin1").replace("POST", "GET").replace("purchasers ", "purchasers/jane@example.com "),
      ),
      200,
    ],
  ])("%s are answered for what they are", async (_what, bytes, status) => {
    await answerTo(post([length]));
    const answer = await answerTo(bytes);
    expect(answer!.status).toBe(status);
    if (status >= 400) expectRefusal(answer, status);
  });

  test("two in one go are answered in turn", async () => {
    const first = post([length]).toString("latin1").replace("Connection: close\r\n", "");
    const text = await exchange(port, first + post([length]).toString("latin1"));
    expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });

  test("one that ends before it begins is forgotten", async () => {
    expect(await exchange(port, "", true)).toBe("");
    expect((await answerTo(post([length])))!.status).toBe(200);
  });
});
