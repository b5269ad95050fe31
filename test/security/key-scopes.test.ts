import { readFileSync } from "node:fs";
import fastify from "fastify";
import { describe, expect, test } from "vitest";
import {
  changeApiKey,
  endPreviousSecret,
  keyScopes,
  listApiKeys,
  makeSecret,
  replaceApiKeySecret,
  requireScopes,
} from "../../src/access/index.ts";
import { daysAfter } from "../../src/platform/days.ts";
import { aKeyFor, anOrganisation, basicOf } from "../support/factories.ts";
import { collectRoutes, type Route, routeName } from "../support/routes.ts";
import { testApp } from "../support/test-app.ts";
import { until } from "../support/waiting.ts";

const routes = collectRoutes();
const server = await testApp();
const { app, db, clock } = server;
const v4Routes = routes.filter(({ url, isHidden }) => url.startsWith("/v4") && !isHidden);

/** What every route needs, as it was decided (0059). A new route needs a line here. */
const needs: Record<string, readonly string[]> = {
  any: [
    "GET /v4/organisations",
    "GET /v4/organisations/:trkref",
    "GET /v4/organisations/:trkref/questionnaire_template",
  ],
  read: [
    "GET /v4/conversations/:id",
    "GET /v4/customer_experience_reviews/:id",
    "GET /v4/organisations/:trkref/all_reviews",
    "GET /v4/organisations/:trkref/changes",
    "GET /v4/organisations/:trkref/conversations",
    "GET /v4/organisations/:trkref/customer_experience_reviews",
    "GET /v4/organisations/:trkref/reviewable",
    "GET /v4/organisations/:trkref/reviewables",
    "GET /v4/organisations/:trkref/reviews",
    "GET /v4/organisations/:trkref/totals",
    "GET /v4/reviews/:id",
    "POST /v4/conversation_answers/:id/increment_helpful",
    "POST /v4/conversation_answers/:id/increment_unhelpful",
    "POST /v4/conversations/:id/increment_helpful",
    "POST /v4/conversations/:id/increment_unhelpful",
    "POST /v4/organisations/:trkref/conversations",
    "POST /v4/organisations/:trkref/reviewables",
    "POST /v4/reviews/:id/increment_helpful",
    "POST /v4/reviews/:id/increment_unhelpful",
  ],
  orders: [
    "GET /v4/organisations/:trkref/purchasers/:email",
    "GET /v4/organisations/:trkref/purchasers/:email/purchases",
    "GET /v4/organisations/:trkref/questionnaire",
    "POST /v4/customer_orders",
    "POST /v4/organisations/:trkref/customer_order",
    "POST /v4/organisations/:trkref/purchasers",
    "POST /v4/organisations/:trkref/purchasers/:email",
    "POST /v4/organisations/:trkref/purchasers/:email/purchases",
    "POST /v4/organisations/:trkref/purchasers/:email/purchases/match",
    "PUT /v4/organisations/:trkref/purchasers/:email",
  ],
};

function call({ method, url }: Pick<Route, "method" | "url">, trkref: string, authorization: string) {
  const path = url.replace(":trkref", trkref).replace(":email", "nobody@example.com").replace(":id", "1");
  // What no route takes for a body: nothing is stored, and who is let through gets another refusal.
  return app.inject({ method: method as "GET", url: path, headers: { authorization }, payload: '{"broken' });
}

describe("every route of the API says what it needs of a key", () => {
  test("and it is what was decided; a HEAD needs what its GET needs", () => {
    const decided = v4Routes.filter(({ method }) => method !== "HEAD");
    const scopes = [...new Set(decided.map(({ scope }) => String(scope)))];
    const named = scopes.map((scope) => [
      scope,
      decided
        .filter((one) => one.scope === scope)
        .map(routeName)
        .sort(),
    ]);
    expect(Object.fromEntries(named)).toEqual(needs);
    for (const head of v4Routes.filter(({ method }) => method === "HEAD")) {
      const get = v4Routes.find(({ method, url }) => method === "GET" && url === head.url)!;
      expect([head.url, head.scope]).toEqual([head.url, get.scope]);
    }
  });

  test("and a server with one that does not say it is not started", async () => {
    const other = fastify();
    other.register(async (scope) => {
      requireScopes(scope);
      scope.get("/v4/forgotten", async () => "");
    });
    await expect(other.ready()).rejects.toThrow("GET /v4/forgotten does not say what it needs of a key");
  });

  test("and its description names that beside the security scheme, with the 403 of a key that is not good for it", () => {
    const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> };
    type Operation = {
      security?: unknown;
      responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
    };
    for (const route of v4Routes.filter(({ method }) => method !== "HEAD")) {
      const { security, responses } = paths[route.url.replace(/:(\w+)/g, "{$1}")]![route.method.toLowerCase()]!;
      expect([route.url, security]).toEqual([route.url, [{ basic: route.scope === "any" ? [] : [route.scope] }]]);
      const denied = responses["403"]?.content?.["application/json"]?.schema;
      const expected = route.scope === "any" ? undefined : { $ref: "#/components/schemas/Refusal" };
      expect([route.url, denied]).toEqual([route.url, expected]);
    }
  });
});

describe.each(v4Routes.map((route) => [routeName(route), route] as const))("%s", (_name, route) => {
  test("is denied to a key without its scope, before the body is read, and to no other; another shop's stays a 404", async () => {
    const [own, foreign] = [await anOrganisation(db), await anOrganisation(db)];
    for (const scope of keyScopes) {
      const { authorization } = await aKeyFor(db, [own], { scope });
      const answer = await call(route, own.trkref, authorization);
      const isAllowed = route.scope === "any" || scope === "everything" || scope === route.scope;
      if (isAllowed) expect([scope, answer.statusCode]).not.toEqual([scope, 403]);
      else {
        expect([scope, answer.statusCode]).toEqual([scope, 403]);
        if (route.method === "HEAD") continue;
        expect(answer.json()).toEqual({
          status: 403,
          message: "Access denied",
          error: "Access denied",
          errors: [`this key is good for "${scope}" only, and this call needs "${route.scope}"`],
          request_id: expect.any(String),
        });
      }
      if (!route.url.includes(":trkref")) continue;
      const [theirs, nobodys] = [
        await call(route, foreign.trkref, authorization),
        await call(route, "NO-SUCH-SHOP", authorization),
      ];
      expect([scope, theirs.statusCode, nobodys.statusCode]).toEqual([scope, 404, 404]);
    }
  });
});

const asJane = (authorization: string, trkref: string) =>
  app.inject({
    method: "POST",
    url: `/v4/organisations/${trkref}/purchasers`,
    headers: { authorization },
    payload: { email: "jane@example.com" },
  });

async function statusOf(credentials: { key: string; secret: string }, trkref: string): Promise<number> {
  return (await asJane(basicOf(credentials), trkref)).statusCode;
}

const listed = async (key: string) => (await listApiKeys(db)).find((one) => one.key === key)!;

describe("a key", () => {
  test("that there was before keys had scopes is good for everything and does not end", () => {
    const migration = readFileSync(new URL("../../migrations/0038_key_scopes.sql", import.meta.url), "utf8");
    expect(migration).toContain("add column scope text not null default 'everything'");
    expect(migration).toMatch(/add column expires_at timestamptz,/);
  });

  test("is refused from the end of its last day on, like one that never was, also by a server that has just let it in", async () => {
    const shop = await anOrganisation(db);
    const made = await aKeyFor(db, [shop], { expiresAt: new Date(clock.now.getTime() + 300) });
    expect(await statusOf(made, shop.trkref)).toBe(201);
    // Within what a server remembers of a key.
    clock.advance(300);
    const ended = await asJane(made.authorization, shop.trkref);
    const unknown = await asJane(basicOf({ key: "fm_never", secret: made.secret }), shop.trkref);
    const { request_id: _one, ...said } = ended.json();
    const { request_id: _other, ...expected } = unknown.json();
    expect([ended.statusCode, said]).toEqual([401, expected]);
    await changeApiKey(db, made.key, { expiresAt: null });
    clock.advance(1000);
    expect(await statusOf(made, shop.trkref)).toBe(200);
  });

  test("goes by a changed scope within a second", async () => {
    const shop = await anOrganisation(db);
    const made = await aKeyFor(db, [shop], {});
    expect(await statusOf(made, shop.trkref)).toBe(201);
    await changeApiKey(db, made.key, { scope: "read" });
    clock.advance(1000);
    expect(await statusOf(made, shop.trkref)).toBe(403);
  });

  test("has two secrets while it is rotated, without a moment at which neither works; then the earlier one ends", async () => {
    const shop = await anOrganisation(db);
    const earlier = await aKeyFor(db, [shop], {});
    const { key } = earlier;
    expect(await statusOf(earlier, shop.trkref)).toBe(201);
    const newer = { key, ...makeSecret() };
    const previousUntil = daysAfter(clock.now, 7);
    const rotate = (secretHash: Buffer) => replaceApiKeySecret(db, key, { secretHash, previousUntil }, clock.now);
    expect(await rotate(newer.secretHash)).toBeDefined();
    // The server that remembers the key has the earlier one for half a second, and both from then on.
    expect(await statusOf(earlier, shop.trkref)).toBe(200);
    clock.advance(1000);
    expect([await statusOf(earlier, shop.trkref), await statusOf(newer, shop.trkref)]).toEqual([200, 200]);
    expect(await rotate(makeSecret().secretHash)).toBeUndefined();
    expect(await statusOf({ key, secret: makeSecret().secret }, shop.trkref)).toBe(401);
    clock.now = new Date(previousUntil.getTime() - 1);
    expect([await statusOf(earlier, shop.trkref), await statusOf(newer, shop.trkref)]).toEqual([200, 200]);
    clock.advance(1);
    expect([await statusOf(earlier, shop.trkref), await statusOf(newer, shop.trkref)]).toEqual([401, 200]);
    expect(await rotate(makeSecret().secretHash)).toBeDefined();
  });

  test("loses its earlier secret at once if that is ended, and both if it is revoked or past its last day", async () => {
    const shop = await anOrganisation(db);
    const first = await aKeyFor(db, [shop], {});
    const { key } = first;
    const second = { key, ...makeSecret() };
    await replaceApiKeySecret(
      db,
      key,
      { secretHash: second.secretHash, previousUntil: daysAfter(clock.now, 7) },
      clock.now,
    );
    expect(await statusOf(first, shop.trkref)).toBe(201);
    expect(await endPreviousSecret(db, key, clock.now)).toBeDefined();
    expect(await endPreviousSecret(db, key, clock.now)).toBeUndefined();
    clock.advance(1000);
    expect([await statusOf(first, shop.trkref), await statusOf(second, shop.trkref)]).toEqual([401, 200]);
    const third = { key, ...makeSecret() };
    await replaceApiKeySecret(
      db,
      key,
      { secretHash: third.secretHash, previousUntil: daysAfter(clock.now, 7) },
      clock.now,
    );
    await changeApiKey(db, key, { expiresAt: clock.now });
    clock.advance(1000);
    expect([await statusOf(second, shop.trkref), await statusOf(third, shop.trkref)]).toEqual([401, 401]);
  });

  test("of which two people make a new secret at once has one more than before, not two", async () => {
    const shop = await anOrganisation(db);
    const { key } = await aKeyFor(db, [shop], {});
    const rotate = () =>
      replaceApiKeySecret(
        db,
        key,
        { secretHash: makeSecret().secretHash, previousUntil: daysAfter(clock.now, 1) },
        clock.now,
      );
    expect((await Promise.all([rotate(), rotate(), rotate()])).filter(Boolean)).toHaveLength(1);
  });
});

describe("the last use of a key", () => {
  test("is noted by what it was used for, and a call that was denied counts as neither", async () => {
    const shop = await anOrganisation(db);
    const { key, authorization } = await aKeyFor(db, [shop], {});
    const get = (path: string) =>
      app.inject({ url: `/v4/organisations/${shop.trkref}${path}`, headers: { authorization } });
    expect(await listed(key)).toMatchObject({ lastUsedAt: null, lastReadAt: null, lastOrdersAt: null });
    await get("/reviews?locale=en-GB");
    await until("the reading is noted", async () => (await listed(key)).lastReadAt !== null);
    expect(await listed(key)).toMatchObject({ lastUsedAt: clock.now, lastReadAt: clock.now, lastOrdersAt: null });
    const read = clock.now;
    clock.advance(1000);
    await asJane(authorization, shop.trkref);
    await until("the order is noted", async () => (await listed(key)).lastOrdersAt !== null);
    expect(await listed(key)).toMatchObject({ lastReadAt: read, lastOrdersAt: clock.now });

    const narrow = await aKeyFor(db, [shop], { scope: "read" });
    expect((await asJane(narrow.authorization, shop.trkref)).statusCode).toBe(403);
    await until("the denied call is noted", async () => (await listed(narrow.key)).lastUsedAt !== null);
    expect(await listed(narrow.key)).toMatchObject({ lastReadAt: null, lastOrdersAt: null });
  });

  test("by its earlier secret is noted apart, so that it shows when nobody needs that any more", async () => {
    const shop = await anOrganisation(db);
    const earlier = await aKeyFor(db, [shop], {});
    const newer = { key: earlier.key, ...makeSecret() };
    await replaceApiKeySecret(
      db,
      earlier.key,
      { secretHash: newer.secretHash, previousUntil: daysAfter(clock.now, 7) },
      clock.now,
    );
    await statusOf(newer, shop.trkref);
    await until("the use is noted", async () => (await listed(earlier.key)).lastOrdersAt !== null);
    expect((await listed(earlier.key)).previousSecretUsedAt).toBe(null);
    await statusOf(earlier, shop.trkref);
    await until("the earlier one's is noted", async () => (await listed(earlier.key)).previousSecretUsedAt !== null);
  });

  test("is written once in five minutes for each kind of use, however often it is used", async () => {
    const shop = await anOrganisation(db);
    const { key, authorization } = await aKeyFor(db, [shop], {});
    const noted = async () => (await listed(key)).lastOrdersAt?.getTime();
    const start = clock.now.getTime();
    await asJane(authorization, shop.trkref);
    await until("it is noted", async () => (await noted()) === start);
    clock.advance(5 * 60_000 - 1);
    for (let n = 0; n < 5; n += 1) await asJane(authorization, shop.trkref);
    clock.advance(1);
    await asJane(authorization, shop.trkref);
    await until("it is noted anew", async () => (await noted()) === start + 5 * 60_000);
  });
});
