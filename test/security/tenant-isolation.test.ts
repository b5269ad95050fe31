import { beforeEach, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { anApiKey, anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { publishAnswer, publishQuestion } from "../support/questions.ts";
import { collectRoutes, type Route, routeName } from "../support/routes.ts";
import { aShop, type Shop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

const routes = collectRoutes();
const server = await testApp();
const { app, db, owner } = server;
// Wrong credentials are limited by the minute, and these tests send them all from one address.
beforeEach(() => server.clock.advance(61_000));

// Everything a refusal must not tell, in one shop's data.
const email = "canary.jane@example.com";
const pair = { order_ref: "CANARY-ORDER", sku: "CANARY-SKU" };
const person = { email, first_name: "Canary-Jane", surname: "Canary-Doe", postcode: "CANARY-N1" };

type Call = { path: string; payload?: object; status: number };

/** One call for each v4 route, that succeeds on a shop that knows `person` and `pair`. A new route needs a line here. */
const calls: Record<string, Call> = {
  "POST /purchasers": { path: "/purchasers", payload: { ...person, purchases: [pair] }, status: 200 },
  "GET /purchasers/:email": { path: `/purchasers/${email}`, status: 200 },
  "HEAD /purchasers/:email": { path: `/purchasers/${email}`, status: 200 },
  "PUT /purchasers/:email": { path: `/purchasers/${email}`, payload: { title: "Dr" }, status: 200 },
  "POST /purchasers/:email": { path: `/purchasers/${email}`, payload: { title: "Ms" }, status: 200 },
  "GET /purchasers/:email/purchases": { path: `/purchasers/${email}/purchases`, status: 200 },
  "HEAD /purchasers/:email/purchases": { path: `/purchasers/${email}/purchases`, status: 200 },
  "POST /purchasers/:email/purchases": { path: `/purchasers/${email}/purchases`, payload: [pair], status: 200 },
  "POST /purchasers/:email/purchases/match": {
    path: `/purchasers/${email}/purchases/match`,
    payload: { purchases: [pair] },
    status: 200,
  },
  "POST /customer_order": {
    path: "/customer_order",
    payload: {
      order_ref: "CANARY-ORDER",
      order_date: "01-03-2026",
      customer: person,
      order_items: [{ sku: "CANARY-SKU" }],
    },
    status: 202,
  },
  "GET /questionnaire": {
    path: `/questionnaire?email=${email}&order_ref=${pair.order_ref}&sku=${pair.sku}&redirect=1`,
    status: 302,
  },
  "GET /questionnaire_template": { path: `/questionnaire_template?sku[]=${pair.sku}`, status: 200 },
  "HEAD /questionnaire_template": { path: `/questionnaire_template?sku[]=${pair.sku}`, status: 200 },
  "POST /reviewables": { path: "/reviewables", payload: {}, status: 200 },
  "POST /conversations": {
    path: "/conversations",
    payload: { sku: pair.sku, first_name: person.first_name, email, question: "Does it CANARY-sing?" },
    status: 202,
  },
  ...reads({
    "": "",
    "/reviewables": "/reviewables",
    "/reviewable": `/reviewable?sku=${pair.sku}&locale=en-GB`,
    "/reviews": "/reviews?locale=en-GB",
    "/customer_experience_reviews": "/customer_experience_reviews",
    "/totals": `/totals?skus=${pair.sku}`,
    "/all_reviews": "/all_reviews",
    "/changes": "/changes",
    "/conversations": `/conversations?sku=${pair.sku}`,
  }),
};

function reads(paths: Record<string, string>): Record<string, Call> {
  return Object.fromEntries(
    Object.entries(paths).flatMap(([url, path]) =>
      ["GET", "HEAD"].map((method) => [`${method} ${url}`, { path, status: 200 }]),
    ),
  );
}

/** The routes that name no organisation in their path, with what each answers about a review, question or answer of the key's own. */
const elsewhere: Record<string, number> = {
  "GET /v4/organisations": 200,
  "HEAD /v4/organisations": 200,
  "GET /v4/reviews/:id": 200,
  "HEAD /v4/reviews/:id": 200,
  "POST /v4/reviews/:id/increment_helpful": 202,
  "POST /v4/reviews/:id/increment_unhelpful": 202,
  "GET /v4/customer_experience_reviews/:id": 200,
  "HEAD /v4/customer_experience_reviews/:id": 200,
  "GET /v4/conversations/:id": 200,
  "HEAD /v4/conversations/:id": 200,
  "POST /v4/conversations/:id/increment_helpful": 202,
  "POST /v4/conversations/:id/increment_unhelpful": 202,
  "POST /v4/conversation_answers/:id/increment_helpful": 202,
  "POST /v4/conversation_answers/:id/increment_unhelpful": 202,
};

/** The number of something that the shop shows, of the kind that a route is about. */
async function aShownNumber(url: string, { organisation }: Shop): Promise<number> {
  const { now } = server.clock;
  if (!url.includes("conversation")) {
    const written = { generalComments: "canary words", likelihoodToRecommend: 9, displayName: "Canary-Jane" };
    return (await publishReview(db, organisation, written, now)).number;
  }
  const asked = { sku: pair.sku, text: "canary words?", firstName: "Canary-Jane" };
  const question = await publishQuestion(db, organisation, asked, now);
  if (!url.includes("answers")) return question.number;
  return (await publishAnswer(db, question, "canary words", now)).number;
}

const prefix = "/v4/organisations/:trkref";
/** The one call that names its organisations in the body. */
const batchPath = "/v4/customer_orders";
const allV4Routes = routes.filter(({ url }) => url.startsWith("/v4") && url !== batchPath);
const v4Routes = allV4Routes.filter(({ url }) => url.startsWith(prefix));
const nameOf = ({ method, url }: Route) => routeName({ method, url: url.slice(prefix.length) });
const documented = v4Routes.filter(({ isHidden }) => !isHidden);
const otherMethods = v4Routes.filter(({ isHidden }) => isHidden);

async function aShopWithData(): Promise<Shop> {
  const shop = await aShop(server, { name: "Canary & Sons" });
  await shop.report({ ...person, purchases: [pair] });
  const product = { sku: pair.sku, name: "Canary product", url: null, imageUrl: null };
  await mergeProduct(db, shop.organisation.id, product, server.clock.now);
  return shop;
}

type Credentials = { authorization?: string };

function send(trkref: string, method: string, { path, payload }: Call, { authorization }: Credentials) {
  const url = `/v4/organisations/${trkref}${path}`;
  return app.inject({
    method: method as "GET",
    url,
    headers: authorization === undefined ? {} : { authorization },
    ...(payload ? { payload: JSON.stringify(payload) } : {}),
  });
}

type Answer = Awaited<ReturnType<typeof send>>;

/** All that a caller sees of an answer, but for what differs between any two. */
function seen({ statusCode, body, headers }: Answer) {
  const { date: _date, ...rest } = headers;
  return { statusCode, headers: rest, body: body.replace(/"request_id":"[^"]+"/, '"request_id":""') };
}

/** A fingerprint of every row of every table, but for when a key was last used and how often wrong credentials came. */
async function allRows(): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('api_keys', 'rate_windows')",
  );
  const prints: Record<string, string> = {};
  for (const { name } of rows) {
    const { rows } = await owner.query(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print from ${name} t`,
    );
    prints[name] = rows[0].print;
  }
  return prints;
}

const wrongSecret = (key: string) => `Basic ${Buffer.from(`${key}:fms_wrong`).toString("base64")}`;

describe("the table above", () => {
  test("has a call for every v4 route, under an organisation or elsewhere, and none for a route that is gone", () => {
    const others = allV4Routes.filter(({ url, isHidden }) => !url.startsWith(prefix) && !isHidden);
    expect(others.map(routeName).sort()).toEqual(Object.keys(elsewhere).sort());
    expect(documented.map(nameOf).sort()).toEqual(Object.keys(calls).sort());
    expect(otherMethods.length).toBeGreaterThan(10);
  });
});

describe.each(documented.map((route) => [nameOf(route), route] as const))("%s", (name, { method }) => {
  test("works with the shop's own key, and says the same nothing to every other", async () => {
    const call = calls[name]!;
    const shop = await aShopWithData();
    const stranger = await aShopWithData();
    const { trkref } = shop.organisation;
    expect((await send(trkref, method, call, shop)).statusCode).toBe(call.status);

    const before = await allRows();
    const foreign = await send(trkref, method, call, stranger);
    const unknown = await send("NO-SUCH-SHOP", method, call, stranger);
    expect(foreign.statusCode).toBe(404);
    expect(seen(foreign)).toEqual(seen(unknown));

    const anonymous = await send(trkref, method, call, {});
    expect(anonymous.statusCode).toBe(401);
    expect(anonymous.headers["www-authenticate"]).toMatch(/^Basic /);
    expect(seen(anonymous)).toEqual(seen(await send("NO-SUCH-SHOP", method, call, {})));
    const mistaken = await send(trkref, method, call, { authorization: wrongSecret(shop.key) });
    expect(seen(mistaken)).toEqual(seen(anonymous));
    const madeUp = await send(trkref, method, call, { authorization: wrongSecret("fm_0123456789abcdef0123") });
    expect(seen(madeUp)).toEqual(seen(anonymous));

    for (const refused of [foreign, anonymous, mistaken, madeUp]) {
      expect(refused.body).not.toMatch(new RegExp(`canary|${trkref}`, "i"));
      expect(refused.headers["cache-control"]).toBe("no-store");
    }
    expect(await allRows()).toEqual(before);
  });

  test("refuses a stranger before it looks at the body, whatever the body is", async () => {
    const call = calls[name]!;
    const shop = await aShopWithData();
    const stranger = await aShop(server);
    const url = `/v4/organisations/${shop.organisation.trkref}${call.path}`;
    const bodies = ['{"broken', Buffer.alloc(1_100_000, "["), Buffer.from([0xff, 0xfe])];
    for (const payload of bodies) {
      const headers = { authorization: stranger.authorization, "content-type": "text/html; charset=\u00ff" };
      const foreign = await app.inject({ method: method as "GET", url, headers, payload });
      expect(foreign.statusCode).toBe(404);
      const anonymous = await app.inject({ method: method as "GET", url, payload });
      expect(anonymous.statusCode).toBe(401);
    }
  });
});

describe.each(Object.entries(elsewhere))("%s", (name, status) => {
  const [method = "", url = ""] = name.split(" ");
  const call = (id: number, { authorization }: Credentials, query = "") =>
    app.inject({
      method: method as "GET",
      url: url.replace(":id", String(id)) + query,
      headers: authorization === undefined ? {} : { authorization },
    });

  test("answers the key's own, and says the same nothing to every other", async () => {
    const [shop, stranger] = [await aShopWithData(), await aShopWithData()];
    const number = await aShownNumber(url, shop);
    expect((await call(number, shop)).statusCode).toBe(status);
    expect((await call(number, {})).statusCode).toBe(401);
    const before = await allRows();
    const mistaken = await call(number, { authorization: wrongSecret(shop.key) });
    expect(mistaken.statusCode).toBe(401);
    const foreign = await call(number, stranger);
    if (url.includes(":id")) {
      expect(foreign.statusCode).toBe(404);
      expect(seen(foreign)).toEqual(seen(await call(2_147_483_647, stranger)));
      const named = await call(number, stranger, `?trkref=${shop.organisation.trkref}`);
      expect(seen(named)).toEqual(seen(await call(number, stranger, "?trkref=NO-SUCH-SHOP")));
    }
    for (const refused of [foreign, mistaken])
      expect(refused.body).not.toMatch(new RegExp(`canary words|Canary-Jane|${shop.organisation.trkref}`, "i"));
    expect(await allRows()).toEqual(before);
  });
});

describe("a batch of customer orders", () => {
  const order = { order_ref: "B1", order_date: "01-03-2026", customer: { email }, order_items: [{ sku: "S1" }] };
  const post = (orders: object[], headers: Credentials) =>
    app.inject({ method: "POST", url: batchPath, headers: headers as never, payload: JSON.stringify(orders) });

  test("for another shop and for none is refused alike, and nothing is stored", async () => {
    const shop = await aShopWithData();
    const { authorization } = await aShopWithData();
    const { trkref } = shop.organisation;
    expect((await post([{ ...order, trkref }], { authorization: shop.authorization })).statusCode).toBe(202);
    const before = await allRows();
    const foreign = await post([{ ...order, trkref }], { authorization });
    const unknown = await post([{ ...order, trkref: "NO-SUCH-SHOP" }], { authorization });
    expect([foreign.statusCode, foreign.json().errors[0].errors]).toEqual([422, ["Invalid TRKREF supplied"]]);
    expect([unknown.statusCode, unknown.json().errors[0].errors]).toEqual([422, ["Invalid TRKREF supplied"]]);
    expect((await post([{ ...order, trkref }], {})).statusCode).toBe(401);
    expect(await allRows()).toEqual(before);
  });
});

describe("a method that a path does not have", () => {
  test("is named to the shop itself only: a stranger gets what every stranger gets", async () => {
    const shop = await aShopWithData();
    const stranger = await aShop(server);
    for (const { method, url } of otherMethods) {
      const path = url.slice(prefix.length).replace(":email", email);
      const call = { path, status: 405 };
      const own = await send(shop.organisation.trkref, method, call, shop);
      expect([method, url, own.statusCode]).toEqual([method, url, 405]);
      expect(own.headers.allow).toMatch(/^[A-Z, ]+$/);
      const foreign = await send(shop.organisation.trkref, method, call, stranger);
      expect(foreign.statusCode).toBe(404);
      expect(seen(foreign)).toEqual(seen(await send("NO-SUCH-SHOP", method, call, stranger)));
      expect((await send(shop.organisation.trkref, method, call, {})).statusCode).toBe(401);
    }
  });
});

describe("two shops", () => {
  test("may know the same person and the same order, and each sees its own only", async () => {
    const one = await aShopWithData();
    const two = await aShop(server);
    const fresh = await two.report({ email, first_name: "Other", purchases: [pair] });
    expect([fresh.statusCode, fresh.json()]).toMatchObject([201, { first_name: "Other", surname: null }]);
    const links = await Promise.all(
      [one, two].map(async (shop) => {
        const list = (await shop.call("GET", `/purchasers/${email}/purchases`)).json() as { review_url: string }[];
        expect(list).toHaveLength(1);
        return new URL(list[0]!.review_url);
      }),
    );
    expect(links[0]!.searchParams.get("purchaser")).not.toBe(links[1]!.searchParams.get("purchaser"));
    // A link names its shop, and its secret opens nothing under another's name.
    const crossed = new URL(links[0]!);
    crossed.searchParams.set("trkref", two.organisation.trkref);
    const open = async ({ pathname, search }: URL) => (await app.inject({ url: pathname + search })).statusCode;
    expect([await open(links[0]!), await open(links[1]!), await open(crossed)]).toEqual([200, 200, 404]);
    expect((await one.call("GET", `/purchasers/${email}`)).json()).toMatchObject({ first_name: "Canary-Jane" });
  });

  test("with one key are both open to it, and a third is not", async () => {
    const [one, two, three] = await Promise.all([anOrganisation(db), anOrganisation(db), anOrganisation(db)]);
    const { authorization } = await anApiKey(db, one, two);
    const call = { path: "/purchasers", payload: { email }, status: 201 };
    const statuses = [one, two, three].map(async ({ trkref }) => {
      return (await send(trkref, "POST", call, { authorization })).statusCode;
    });
    expect(await Promise.all(statuses)).toEqual([201, 201, 404]);
  });

  test("are told apart by every letter of the trkref", async () => {
    const shop = await aShop(server, { trkref: "CaSe-1" });
    const call = { path: "/purchasers", payload: { email }, status: 201 };
    const status = async (trkref: string) => (await send(trkref, "POST", call, shop)).statusCode;
    expect(await status("CaSe-1")).toBe(201);
    for (const other of ["case-1", "CASE-1", "CaSe-1%20", "%20CaSe-1", "CaSe-1%00", "__proto__", "constructor"]) {
      expect([other, await status(other)]).toEqual([other, 404]);
    }
  });
});
