import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exchange, readAnswer } from "../support/exchange.ts";
import { publishReview } from "../support/published.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock } = server;
const shop = await aShop(server);
const { organisation } = shop;
const { trkref } = organisation;
const { number } = await publishReview(db, organisation, { sku: "SKU9039" }, clock.now);
await app.listen({ port: 0, host: "127.0.0.1" });
const { port } = app.server.address() as { port: number };

/** One address of each kind of answer: pages, data, files, refusals of all who refuse. */
const everyKind = [
  "/",
  "/console",
  "/console/sign-in",
  "/console/nothing",
  "/docs",
  "/docs/listReviews",
  "/openapi.json",
  "/healthz",
  "/readyz",
  "/metrics",
  "/robots.txt",
  "/favicon.ico",
  "/sitemap.xml",
  "/.well-known/jwks.json",
  "/assets/fairmark.css",
  "/assets/fairmark.js",
  `/look/${trkref}/look.css`,
  `/look/${trkref}/logo.png`,
  `/reviews/${trkref}/review/${number}`,
  `/reviews/${trkref}/review/${number}/report`,
  `/reviews/${trkref}/questions?sku=SKU9039`,
  `/reviews/${trkref}/question/${number}`,
  `/questions/${trkref}/ask?sku=SKU9039`,
  `/questions/${trkref}/sent`,
  `/questions/${trkref}/confirm/nobody`,
  `/reviews/${trkref}/policy`,
  `/embed/${trkref}`,
  `/embed/${trkref}/SKU9039`,
  `/embed/${trkref}/SKU9039?show=questions`,
  `/embed/${trkref}.json?sku=SKU9039`,
  "/embed/NOBODY",
  "/review/fill_review",
  "/mail/stop/nobody",
  "/mail/notices/nobody",
  "/v4/nothing",
  "/v4/organisations",
  "/nothing",
  "/%zz",
];

test.each(everyKind)("%s may not be framed, and runs and loads nothing but what its page needs", async (url) => {
  const { headers } = await app.inject({ url });
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toContain("unsafe");
  // What shops show on their pages is there to be framed; a picture or a stylesheet is none that a click could do something with.
  if (url.startsWith("/embed/")) expect(policy).toContain("frame-ancestors *");
  else if (url.startsWith("/look/")) expect(policy).toMatch(/frame-ancestors 'none'|sandbox/);
  else expect(policy).toContain("frame-ancestors 'none'");
});

test.each(everyKind)("%s says of what type its answer is, and in which characters it is written", async (url) => {
  const { headers, body } = await app.inject({ url });
  const type = String(headers["content-type"] ?? "");
  if (body === "") return;
  expect(type).toMatch(/^(?:image\/(?:png|x-icon)|(?:text\/\w+|application\/[\w+-]+); ?charset=utf-8)/);
  if (type.startsWith("application/json")) expect(JSON.parse(body)).toBeDefined();
  if (type.startsWith("text/html")) expect(body.trimStart()).toMatch(/^</);
});

test("no script of ours keeps anything in the browser, and none reads cookies", () => {
  const folder = new URL("../../assets/", import.meta.url);
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  expect(scripts).toContain("console.js");
  const keeps = /\b(?:localStorage|sessionStorage|indexedDB|cookieStore|caches|serviceWorker)\b|document\.cookie/;
  for (const name of scripts)
    expect([name, keeps.exec(readFileSync(new URL(name, folder), "utf8"))]).toEqual([name, null]);
});

test("TRACE is answered by nothing of what was sent", async () => {
  for (const path of ["/", "/console", "/v4/organisations"]) {
    const head = [`TRACE ${path} HTTP/1.1`, "Host: x", "Cookie: a-secret", "Connection: close", "", ""].join("\r\n");
    const answer = readAnswer(await exchange(port, head))!;
    expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
    expect(answer.headers + answer.body).not.toContain("a-secret");
  }
});

describe("the API", () => {
  const body = JSON.stringify({ email: "jane@example.com" });
  const send = (headers: Record<string, string>, method: "POST" | "GET" = "POST") =>
    app.inject({
      method,
      url: `/v4/organisations/${trkref}/purchasers`,
      headers: { authorization: shop.authorization, "content-type": "text/plain", ...headers },
      ...(method === "POST" ? { payload: body } : {}),
    });

  test("takes nothing that another site's page has a browser send, though the browser adds the key that it was once given", async () => {
    for (const site of ["cross-site", "same-site"]) {
      const refused = await send({ "sec-fetch-site": site });
      expect([site, refused.statusCode, refused.json().errors]).toEqual([site, 403, []]);
    }
    const { rows } = await server.owner.query("select 1 from purchasers where email = 'jane@example.com'");
    expect(rows).toEqual([]);
  });

  test("takes it from machines, which say nothing of sites, and from its own page to try it", async () => {
    expect([(await send({})).statusCode, (await send({ "sec-fetch-site": "same-origin" })).statusCode]).toEqual([
      201, 200,
    ]);
  });
});

describe("an address that somebody claims to come from", () => {
  const guess = (to: typeof app, forwarded: string, remoteAddress: string) =>
    to.inject({
      url: "/v4/organisations",
      headers: { authorization: `Basic ${btoa("fm_x:guess")}`, "x-forwarded-for": forwarded },
      remoteAddress,
    });
  const statuses = async (to: typeof app, forwarded: (n: number) => string, remoteAddress: string) => {
    const all = [];
    for (let n = 0; n < 31; n += 1) all.push((await guess(to, forwarded(n), remoteAddress)).statusCode);
    return all.slice(-2);
  };

  test("is believed by nobody unless a proxy is trusted", async () => {
    expect(await statuses(app, (n) => `203.0.113.${n}`, "192.0.2.1")).toEqual([401, 429]);
  });

  test("is the one that the trusted proxy adds, whatever was there before", async () => {
    const { app: behind } = await testApp({ database: server, config: { TRUST_PROXY: 1 } });
    expect(await statuses(behind, (n) => `203.0.113.${n}, 198.51.100.7`, "192.0.2.2")).toEqual([401, 429]);
    expect(await statuses(behind, (n) => `198.51.100.8, 198.51.101.${n}`, "192.0.2.2")).toEqual([401, 401]);
  });

  test("is not believed from where no trusted proxy is", async () => {
    const { app: behind } = await testApp({ database: server, config: { TRUST_PROXY: ["10.0.0.0/8"] } });
    expect(await statuses(behind, (n) => `198.51.102.${n}`, "192.0.2.3")).toEqual([401, 429]);
    expect(await statuses(behind, (n) => `198.51.102.${n}`, "10.1.2.3")).toEqual([401, 401]);
  });
});
