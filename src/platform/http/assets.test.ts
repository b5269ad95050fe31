import { readdirSync, readFileSync } from "node:fs";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import fastify from "fastify";
import { afterAll, expect, test } from "vitest";
import { assets, furtherStylesheetUrl, scriptUrl, stylesheetText, stylesheetUrl } from "./assets.ts";

const app = fastify();
await app.register(assets);
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

test("the stylesheet is Pico with our theme after it, the same in every encoding", async () => {
  const plain = await get(stylesheetUrl);
  expect(plain.headers["content-type"]).toBe("text/css; charset=utf-8");
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.body.indexOf("Pico CSS")).toBeLessThan(plain.body.indexOf("--fairmark-tint"));
  const gzip = await get(stylesheetUrl, { "accept-encoding": "gzip, deflate" });
  const brotli = await get(stylesheetUrl, { "accept-encoding": "gzip, deflate, br;q=0.5" });
  expect(gunzipSync(gzip.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(brotliDecompressSync(brotli.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(brotli.rawPayload.length).toBeLessThan(16_000);
  for (const { headers } of [plain, gzip, brotli]) {
    expect(headers).toMatchObject({ vary: "accept-encoding", "x-content-type-options": "nosniff" });
  }
});

test("an encoding that is refused is not sent", async () => {
  const { headers } = await get(stylesheetUrl, { "accept-encoding": "br;q=0, gzip;q=0.0, identity" });
  expect(headers["content-encoding"]).toBeUndefined();
});

test("it is kept for good under its own hash, and asked about again under any other", async () => {
  const path = stylesheetUrl.split("?")[0]!;
  expect((await get(stylesheetUrl)).headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  for (const url of [path, `${path}?v=0`, `${stylesheetUrl}&v=0`]) {
    expect((await get(url)).headers["cache-control"]).toBe("no-cache");
  }
});

test("a browser that has it gets 304, for the encoding it has", async () => {
  const br = { "accept-encoding": "br" };
  const etag = String((await get(stylesheetUrl, br)).headers.etag);
  const again = await get(stylesheetUrl, { ...br, "if-none-match": `W/"x", W/${etag}` });
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, "", etag]);
  expect((await get(stylesheetUrl, { "if-none-match": etag })).statusCode).toBe(200);
});

test("scripts and further stylesheets are served as they lie in the folder, in the same manner", async () => {
  const style = await get(furtherStylesheetUrl("console.css"));
  expect(style.headers).toMatchObject({
    "content-type": "text/css; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
  });
  const script = await get(scriptUrl("questionnaire.js"), { "accept-encoding": "br" });
  expect(script.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "content-encoding": "br",
    "x-content-type-options": "nosniff",
  });
  const plain = await get(scriptUrl("questionnaire.js"));
  expect(brotliDecompressSync(script.rawPayload).equals(plain.rawPayload)).toBe(true);
  const again = await get(scriptUrl("questionnaire.js"), { "if-none-match": String(plain.headers.etag) });
  expect(again.statusCode).toBe(304);
});

test("a page is not built around a file that is not there", () => {
  expect(() => scriptUrl("nothing.js")).toThrow("there is no assets/nothing.js");
});

test("what stands in pages of others is kept for minutes without its hash, and they may use it however strict they are", async () => {
  const { headers } = await get("/assets/fairmark.js");
  expect(headers).toMatchObject({
    "cache-control": "public, max-age=600, stale-while-revalidate=86400",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });
  const { body } = await get(furtherStylesheetUrl("embed.css"));
  expect(body).toBe(stylesheetText("embed.css"));
  // Both halves of it, without what only those who write it read.
  expect(body).toMatch(/:host.*\.card/);
  expect(body).not.toMatch(/\/\*|\n/);
});

type Declaration = { name: string; value: string };

/** What a stylesheet of ours says, or a part of it, without comments. */
function declarationsOf(css: string): Declaration[] {
  const found = css.matchAll(/(?<=[{;]\s*)(-{0,2}[a-z][a-z\d-]*): ([^;{]+);/g);
  return [...found].map(([, name, value]) => ({ name: name!, value: value! }));
}

const own = (name: string) =>
  readFileSync(new URL(`../../../assets/${name}`, import.meta.url), "utf8").replaceAll(/\/\*.*?\*\//gs, "");

/** Whether a declaration says by hand what one of the custom properties is for. */
function isByHand({ name, value }: Declaration): boolean {
  const isLength = /\d(rem|px|em)\b/.test(value);
  if (/^(--pico-.*spacing.*|padding.*|margin.*|(row-|column-)?gap)$/.test(name)) return isLength;
  if (/^(font-size|--pico-font-size|border-.*radius)$/.test(name)) return isLength;
  return !name.startsWith("--") && /#[0-9a-f]{3,8}\b|\b(rgb|hsl)\(/i.test(value);
}

test("every stylesheet of ours takes spacing, sizes of type, corners and colours from the custom properties, and from nowhere else", () => {
  // What pages with old badges link alone holds places for them, and nothing else.
  const names = readdirSync(new URL("../../../assets/", import.meta.url)).filter(
    (name) => name.endsWith(".css") && name !== "embedded_reviews.css",
  );
  expect(names).toEqual(expect.arrayContaining(["card.css", "console.css", "embed.css", "fairmark.css", "score.css"]));
  const read = names.map((name) => ({ name, declarations: declarationsOf(own(name)) }));
  expect(read.flatMap(({ declarations }) => declarations).length).toBeGreaterThan(900);
  const byHand = read.flatMap(({ name, declarations }) =>
    declarations.filter(isByHand).map((one) => `${name}: ${one.name}: ${one.value}`),
  );
  expect(byHand).toEqual([]);
});

test("a custom property that a stylesheet takes is said by one of ours, by Pico, or by the shop whose page it is", () => {
  const names = ["fairmark.css", "score.css", "card.css", "embed.css", "console.css", "dashboard.css", "docs.css"];
  const said = new Set(names.flatMap((name) => declarationsOf(own(name)).map((one) => one.name)));
  const pico = own("pico/pico.min.css");
  const taken = names.flatMap((name) =>
    [...own(name).matchAll(/var\((--[a-z\d-]+)\)/g)].map(([, property]) => property!),
  );
  expect(taken.length).toBeGreaterThan(700);
  expect([...new Set(taken)].filter((property) => !said.has(property) && !pico.includes(`${property}:`))).toEqual([]);
});

test("whatever has a colour in light has one in dark", () => {
  const css = own("fairmark.css");
  const block = (selector: string) => css.slice(css.indexOf(selector)).split("}", 1)[0]!;
  const light = declarationsOf(block(':root:not([data-theme="dark"])')).map(({ name }) => name);
  const dark = declarationsOf(block(":root:not([data-theme]) {")).map(({ name }) => name);
  expect(light.length).toBeGreaterThan(30);
  expect(dark).toEqual(light);
});
