import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { thorough } from "../support/intake-steps.ts";
import { anOddBody, anOddQuery, anOddSegment, anOddType } from "../support/odd-input.ts";
import { collectRoutes, routeName } from "../support/routes.ts";
import { aShop } from "../support/shop.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

// What nobody means well: never our fault (5xx), never a stack, on the API always the one documented shape.
const routes = collectRoutes();
const server = await testApp();
const { app, baseUrl } = server;
const shop = await aShop(server);
const { trkref } = shop.organisation;
const asked = await shop.report({ email: "jane@example.com", purchases: [{ order_ref: "A1", sku: "S1" }] });
const link = (asked.json() as { purchases: { review_url: string }[] }).purchases[0]!.review_url.slice(baseUrl.length);

const admin = await signIn(app, server.db, { role: "admin" });

type Sent = { method: string; url: string; type: string | undefined; body: Buffer; isAuthorised: boolean };

async function send({ method, url, type, body, isAuthorised }: Sent) {
  const headers: Record<string, string> = { origin: baseUrl };
  if (isAuthorised) Object.assign(headers, { authorization: shop.authorization, cookie: admin.cookie });
  if (type !== undefined) headers["content-type"] = type;
  const hasBody = body.length > 0 && method !== "GET" && method !== "HEAD";
  return app.inject({ method: method as "GET", url, headers, ...(hasBody ? { payload: body } : {}) });
}

/** Where a URL leads: inject resolves `..` as browsers do. What is sent as it stands is in fuzz-raw.test.ts. */
function pathOf(url: string): string {
  return url.startsWith("//") ? url : new URL(url, "http://localhost").pathname;
}

/** The rules of every answer, whatever was asked. */
function check(sent: Sent, answer: Awaited<ReturnType<typeof send>>): void {
  const { statusCode, body, headers } = answer;
  const what = `${sent.method} ${sent.url} (${sent.type}) ${sent.body.subarray(0, 200)} -> ${statusCode} ${body.slice(0, 300)}`;
  expect(statusCode, what).toBeLessThan(500);
  expect(body, what).not.toMatch(/node_modules|\bat \S+ \(|\.ts:\d+|FST_ERR|PostgreSQL|syntax for type/);
  if (statusCode < 400 || !/^\/v4(\/|$)/.test(pathOf(sent.url))) return;
  expect(headers["content-type"], what).toBe("application/json; charset=utf-8");
  if (sent.method === "HEAD") return;
  const refusal = JSON.parse(body);
  // A batch of orders is answered in its own documented shape.
  if (pathOf(sent.url).startsWith("/v4/customer_orders") && statusCode === 422) {
    expect(Object.keys(refusal).sort(), what).toEqual(["errors", "id", "message", "status", "summary"]);
    return;
  }
  expect(Object.keys(refusal).sort(), what).toEqual(["errors", "message", "request_id", "status"]);
  expect(refusal.status).toBe(statusCode);
  expect(refusal.message).toMatch(/^\w[^<>]+$/);
  expect(refusal.errors.every((one: unknown) => typeof one === "string")).toBe(true);
  expect(refusal.request_id).toMatch(/^[0-9a-f-]{36}$/);
}

const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
const patterns = [...new Set(routes.map(({ url }) => url))].filter((url) => !url.startsWith("/docs"));

/** The URLs of a route, its parameters filled with what leads somewhere or with what cannot. */
function urlsOf(pattern: string): fc.Arbitrary<string> {
  const parts = pattern
    .split("/")
    .slice(1)
    .map((part) => {
      if (part === ":trkref") return anOddSegment(trkref);
      if (part === ":email") return anOddSegment("jane@example.com", "jane%40example.com");
      if (part === ":id") return anOddSegment(admin.id, "00000000-0000-7000-8000-000000000000");
      if (part === ":token") return anOddSegment("0".repeat(64));
      if (part === ":number") return anOddSegment("1", "-1", "99999999999999999999");
      if (part === "*") return anOddSegment("a/b/c", "a/b/Li4v");
      return fc.constant(part);
    });
  return fc.tuple(...parts).map((segments) => `/${segments.join("/")}`);
}

const anySent = (url: fc.Arbitrary<string>, query = anOddQuery): fc.Arbitrary<Sent> =>
  fc.record({
    method: fc.constantFrom(...methods),
    url: fc.tuple(url, query).map((parts) => parts.join("")),
    type: anOddType,
    body: anOddBody,
    isAuthorised: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)),
  });

describe("malformed input", () => {
  test.each(patterns)("on %s is refused in the documented way", async (pattern) => {
    await fc.assert(
      fc.asyncProperty(anySent(urlsOf(pattern)), async (sent) => check(sent, await send(sent))),
      { numRuns: 60 * thorough },
    );
  });

  test("on paths that nobody has registered is too", async () => {
    const anywhere = fc
      .tuple(
        fc.constantFrom(
          "/v4",
          "/v4/organisations",
          `/v4/organisations/${trkref}`,
          "",
          "/review",
          "/reviews",
          "/g",
          "/console",
          "/V4",
        ),
        fc.array(anOddSegment("purchasers", "purchases", "questionnaire", "review"), { maxLength: 4 }),
      )
      .map(([start, segments]) => [start, ...segments].join("/") || "/");
    await fc.assert(
      fc.asyncProperty(anySent(anywhere), async (sent) => check(sent, await send(sent))),
      { numRuns: 400 * thorough },
    );
  });

  test("in a real link or a form leaves the page standing", async () => {
    const altered = fc
      .tuple(fc.nat(link.length), fc.constantFrom("", "%00", "&", "%", "a", "&sku=S1", "[]"))
      .map(([at, what]) => link.slice(0, at) + what + link.slice(at + 1));
    const url = fc.oneof(
      fc.constant(link),
      altered.map((text) => (text.startsWith("/") ? text : `/${text}`)),
    );
    await fc.assert(
      fc.asyncProperty(anySent(url, fc.constant("")), async (sent) => check(sent, await send(sent))),
      { numRuns: 300 * thorough },
    );
  });
});

describe("a form of the console", () => {
  const forms = routes.filter(
    ({ method, url }) => method === "POST" && url.startsWith("/console/") && url !== "/console/*",
  );
  const name = fc.constantFrom(
    ...[
      "name",
      "trkref",
      "locale",
      "email",
      "role",
      "organisation",
      "password",
      "again",
      "current",
      "key",
      "next",
      "contact",
    ],
    ...[
      "decides_within_days",
      "note",
      "reason",
      "verdict",
      "passage",
      "text",
      "category",
      "version",
      "definition",
      "outcome",
    ],
  );
  const value = fc.oneof(
    fc.constantFrom(
      "",
      "\0",
      "a\0b@c.de",
      "admin",
      "retailer",
      trkref,
      "true",
      "-1",
      "1e9",
      "x".repeat(5000),
      "{}",
      "[]",
      "\u202e",
    ),
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.toWellFormed()),
  );
  const fields = fc.array(fc.tuple(name, value), { maxLength: 12 });

  test.each(forms.map((route) => [routeName(route), route] as const))(
    "%s takes whatever is typed",
    async (_name, { url }) => {
      const sent = fc.tuple(urlsOf(url), fields).map(([path, pairs]): Sent => {
        const body = new URLSearchParams([["csrf", admin.csrfToken], ...pairs]).toString();
        return {
          method: "POST",
          url: path,
          type: "application/x-www-form-urlencoded",
          body: Buffer.from(body),
          isAuthorised: true,
        };
      });
      await fc.assert(
        fc.asyncProperty(sent, async (one) => check(one, await send(one))),
        { numRuns: 30 * thorough },
      );
    },
  );
});

describe("the documented shape", () => {
  const url = `/v4/organisations/${trkref}/purchasers`;
  const good = { method: "POST", url, type: undefined, body: Buffer.from("{}"), isAuthorised: true };
  test.each([
    [400, "a broken body", { body: Buffer.from("{") }],
    [400, "a broken percent-encoding", { url: `${url}/%zz` }],
    [400, "a body in no UTF-8", { body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) }],
    [401, "no credentials", { isAuthorised: false }],
    [401, "no credentials on no path", { url: "/v4/nothing", isAuthorised: false }],
    [404, "an unknown organisation", { url: "/v4/organisations/NONE/purchasers" }],
    [404, "an unknown path", { url: "/v4/nothing" }],
    [404, "an unknown path below an organisation", { url: `/v4/organisations/${trkref}/nothing` }],
    [404, "the root of the API", { url: "/v4" }],
    [404, "a purchaser that is none", { method: "GET", url: `${url}/${"%00"}a@b.de` }],
    [404, "an address that nobody could have", { method: "GET", url: `${url}/${"x".repeat(4000)}` }],
    [405, "a method that the path does not have", { method: "DELETE" }],
    [413, "a body over one MiB", { body: Buffer.alloc(1024 * 1024 + 1, " ") }],
    [422, "a body that is no report", {}],
  ] as const)("is that of %i for %s", async (status, _what, change) => {
    const sent: Sent = { ...good, ...change };
    const answer = await send(sent);
    expect(answer.statusCode).toBe(status);
    check(sent, answer);
  });

  test("reads a body of exactly one MiB", async () => {
    const email = Buffer.from('{"email":"jane@example.com"}');
    const body = Buffer.concat([email, Buffer.alloc(1024 * 1024 - email.length, " ")]);
    expect((await send({ ...good, body })).statusCode).toBe(200);
  });
});
