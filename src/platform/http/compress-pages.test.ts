import { brotliDecompressSync, gunzipSync } from "node:zlib";
import fastify from "fastify";
import { expect, test } from "vitest";
import { compressPages } from "./compress-pages.ts";

const app = fastify();
compressPages(app);
const page = `<!doctype html>${"<p>Words, and words again: größer, à côté.</p>".repeat(100)}`;
app.get("/page", async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
const longPage = page.repeat(50);
app.get("/long", async (_request, reply) => reply.type("text/html; charset=utf-8").send(longPage));
app.get("/bytes", async (_request, reply) => reply.type("text/html; charset=utf-8").send(Buffer.from(page)));
app.get("/short", async (_request, reply) => reply.type("text/html; charset=utf-8").send("<p>Short</p>"));
app.get("/json", async () => ({ words: page }));

const get = (url: string, encoding?: string, method: "GET" | "HEAD" = "GET") =>
  app.inject({ method, url, headers: encoding === undefined ? {} : { "accept-encoding": encoding } });

test("a page goes out in the best encoding that the caller takes, with the length that it then has", async () => {
  for (const [accepted, encoding, read] of [
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
    ["br;q=0, gzip", "gzip", gunzipSync],
  ] as const) {
    const { headers, rawPayload } = await get("/page", accepted);
    expect([headers["content-encoding"], headers.vary]).toEqual([encoding, "accept-encoding"]);
    expect(headers["content-length"]).toBe(String(rawPayload.length));
    expect(rawPayload.length).toBeLessThan(page.length / 5);
    expect(read(rawPayload).toString("utf8")).toBe(page);
  }
});

test("so does a page that is long", async () => {
  for (const [encoding, read] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    const { headers, rawPayload } = await get("/long", encoding);
    expect([headers["content-encoding"], headers["content-length"]]).toEqual([encoding, String(rawPayload.length)]);
    expect(read(rawPayload).toString("utf8")).toBe(longPage);
  }
});

test("a page that is sent as bytes goes the same way", async () => {
  const { headers, rawPayload } = await get("/bytes", "br");
  expect(headers).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
  expect(brotliDecompressSync(rawPayload).toString("utf8")).toBe(page);
});

test("as it is for who takes no encoding, where it is short, and where it is no page", async () => {
  for (const [url, accepted] of [
    ["/page", undefined],
    ["/page", "identity"],
    ["/short", "br"],
    ["/json", "br"],
  ] as const) {
    expect((await get(url, accepted)).headers["content-encoding"]).toBeUndefined();
  }
  expect((await get("/json", "br")).headers.vary).toBeUndefined();
});

test("a HEAD is answered without a body", async () => {
  const { statusCode, rawPayload } = await get("/page", "br", "HEAD");
  expect([statusCode, rawPayload.length]).toEqual([200, 0]);
});
