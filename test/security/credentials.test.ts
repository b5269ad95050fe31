import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { revokeApiKey } from "../../src/access/index.ts";
import { updateOrganisation } from "../../src/organisations/index.ts";
import { aShop, type Shop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock } = server;
const body = { email: "jane@example.com" };

type Credentials = { authorization?: string };

async function status(shop: Shop, { authorization }: Credentials = {}, to = app, remoteAddress = "192.0.2.1") {
  const url = `/v4/organisations/${shop.organisation.trkref}/purchasers`;
  const headers = authorization === undefined ? {} : { authorization };
  const answer = await to.inject({ method: "POST", url, headers, payload: body, remoteAddress });
  return answer.statusCode;
}

/** Let through, it is refused with 400 for its body. */
function brokenCall(to: typeof app, { organisation, authorization }: Shop) {
  const url = `/v4/organisations/${organisation.trkref}/purchasers`;
  return to.inject({ method: "POST", url, headers: { authorization }, payload: '{"broken' });
}

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });

describe("credentials", () => {
  test("are refused in every form but the right one, and the scheme's name may be spelt as one likes", async () => {
    const shop = await aShop(server);
    const right = Buffer.from(shop.authorization.slice(6), "base64").toString();
    const [key, secret] = right.split(":") as [string, string];
    for (const scheme of ["Basic", "basic", "BASIC"]) {
      const authorization = shop.authorization.replace("Basic", scheme);
      expect(await status(shop, { authorization })).toBeLessThan(300);
    }
    const wrong = [
      {},
      { authorization: "" },
      { authorization: "Basic" },
      { authorization: "Basic !!!" },
      { authorization: shop.authorization.replace("Basic", "Bearer") },
      { authorization: shop.authorization.slice(6) },
      { authorization: `${shop.authorization}, ${shop.authorization}` },
      basic(key),
      basic(`${key}:`),
      basic(`:${secret}`),
      basic(`${key}:${secret} `),
      basic(`${key}:${secret.slice(0, -1)}`),
      basic(`${key}:${secret}x`),
      basic(`${key}:${secret.toUpperCase()}`),
      basic(`${key.toUpperCase()}:${secret}`),
      basic(`\ud800:${secret}`),
      basic(`${key}' or '1'='1:${secret}`),
    ];
    for (const [n, headers] of wrong.entries()) {
      expect([headers, await status(shop, headers as never, app, `198.51.100.${n}`)]).toEqual([headers, 401]);
    }
  });

  test("with a NUL in them are as wrong as any other: the database is not asked what it cannot read", async () => {
    const shop = await aShop(server);
    for (const text of ["fm_\0:fms_x", "\0:", "a\0b:c"]) expect(await status(shop, basic(text))).toBe(401);
  });

  test("of a revoked key stop working within a second, on a server that has just used them", async () => {
    const shop = await aShop(server);
    expect(await status(shop, shop)).toBe(201);
    await revokeApiKey(db, shop.key, clock.now);
    clock.advance(1000);
    expect(await status(shop, shop)).toBe(401);
  });

  test("carry a changed setting within a second", async () => {
    const shop = await aShop(server);
    const full = { ...body, surname: "Doe" };
    expect((await shop.report(full)).json()).toMatchObject({ surname: "Doe" });
    await updateOrganisation(db, shop.organisation.id, { minimisePersonalData: true });
    clock.advance(1000);
    expect((await shop.report({ ...full, email: "john@example.com" })).json()).toMatchObject({ surname: null });
  });

  test("are compared in constant time, and nowhere in another way", () => {
    const source = (file: string) => readFileSync(new URL(`../../src/${file}`, import.meta.url), "utf8");
    expect(source("platform/secrets.ts")).toMatch(
      /function equalInConstantTime\([^)]*\)[^{]*\{\s*return a\.length === b\.length && timingSafeEqual\(a, b\);/,
    );
    expect(source("access/key-ring.ts")).toMatch(
      /equalInConstantTime\(given, found\?\.secretHash \?\? nobody\);\s*const isPrevious = equalInConstantTime\(given, found\?\.previousSecret\?\.hash \?\? nobody\)/,
    );
    expect(source("purchases/purchases.queries.ts")).toMatch(/findPurchaseByClaim[\s\S]*?equalInConstantTime\(/);
    expect(source("platform/http/operations.ts")).toMatch(
      /equalInConstantTime\(sha256\(given\), sha256\(metricsToken\)\)/,
    );
    const access = readdirSync(new URL("../../src/access/", import.meta.url), { recursive: true })
      .map(String)
      .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."));
    expect(access.some((name) => name.includes("/"))).toBe(true);
    for (const name of access) {
      const text = source(`access/${name}`);
      expect(text).not.toMatch(/secret\w*\s*[!=]==?|[!=]==?\s*\S*secret|\.equals\(|\.compare\(|where\("secretHash"/i);
    }
  });
});

describe("the rate limit", () => {
  test("refuses a key that asks too often with 429 and says when to try again, and no other key", async () => {
    const limited = await testApp({ database: server, config: { RATE_LIMIT_PER_KEY: 5 } });
    const [shop, other] = await Promise.all([aShop(server), aShop(server)]);
    const answers = [];
    for (let n = 0; n < 40; n += 1) answers.push(await brokenCall(limited.app, shop));
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(answers.slice(0, 5).map(({ statusCode }) => statusCode)).toEqual(Array(5).fill(400));
    expect(refused.length).toBeGreaterThanOrEqual(10);
    for (const { headers, body } of refused) {
      expect(headers["retry-after"]).toBe("1");
      expect(JSON.parse(body)).toMatchObject({ status: 429, errors: [], request_id: expect.any(String) });
    }
    expect(await status(other, other, limited.app)).toBe(201);
  });

  test("lets through as many as it says, also when more arrive at once", async () => {
    const limited = await testApp({ database: server, config: { RATE_LIMIT_PER_KEY: 5 } });
    const shop = await aShop(server);
    const answers = await Promise.all(Array.from({ length: 20 }, () => brokenCall(limited.app, shop)));
    const let400 = answers.filter(({ statusCode }) => statusCode === 400);
    expect(let400.length).toBeGreaterThanOrEqual(5);
    expect(let400.length).toBeLessThan(20);
  });

  test("comes before the question whose organisation it is", async () => {
    const limited = await testApp({ database: server, config: { RATE_LIMIT_PER_KEY: 1 } });
    const [shop, foreign] = await Promise.all([aShop(server), aShop(server)]);
    const statuses = [];
    for (let n = 0; n < 20; n += 1) statuses.push(await status(foreign, shop, limited.app));
    expect(statuses[0]).toBe(404);
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
  });

  test("counts wrong credentials by address, and never blocks right ones from there", async () => {
    const { app: fresh } = await testApp({ database: server });
    const shop = await aShop(server);
    const wrong = basic(`${shop.key}:guess`);
    const from = (address: string, headers: Credentials) => status(shop, headers, fresh, address);
    const first = await Promise.all(Array.from({ length: 30 }, () => from("203.0.113.9", wrong)));
    expect(new Set(first)).toEqual(new Set([401]));
    expect(await from("203.0.113.9", wrong)).toBe(429);
    expect(await from("203.0.113.9", basic("somebody:else"))).toBe(429);
    expect(await from("203.0.113.9", shop)).toBe(201);
    expect(await from("203.0.113.9", {})).toBe(401);
    expect(await from("203.0.113.10", wrong)).toBe(401);
    expect(await from("203.0.113.9", shop)).toBe(200);
  });
});
