import fastify from "fastify";
import { describe, expect, test } from "vitest";
import { readableLog } from "../../test/support/log.ts";
import { aVisitor, type SignedIn, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { consoleScope, csrfField } from "./index.ts";

const { log, lines } = readableLog();
const server = await testApp({ log });
const { app, db, baseUrl } = server;
const deps = { db, clock: () => server.clock.now, baseUrl };
const delivery = { cacheControl: "no-store", framedBy: "nobody" } as const;

describe("the start", () => {
  test.each([
    ["no config", {}],
    ["no roles", { config: {} }],
    ["an empty list of roles", { config: { roles: [] } }],
  ])("is refused for a route with %s", async (_what, options) => {
    const other = fastify();
    other.register(async (scope) => {
      await consoleScope(scope, deps, delivery);
      scope.post("/console/open", options, async () => "");
    });
    await expect(other.ready()).rejects.toThrow(
      "POST /console/open does not say whom it is for: give its route config: { roles: [...] }, or { public: true }",
    );
  });

  test("is refused for a form that does not say what it leaves in the record, and not for a page", async () => {
    const withRoute = (method: "get" | "post", records?: { nothing: string }) => {
      const other = fastify();
      other.register(async (scope) => {
        await consoleScope(scope, deps, delivery);
        scope[method]("/console/open", { config: { public: true, ...(records ? { records } : {}) } }, async () => "");
      });
      return other.ready();
    };
    await expect(withRoute("post")).rejects.toThrow(
      'POST /console/open does not say what it leaves in the record: give its route config: { records: [...] }, or { records: { nothing: "why" } }',
    );
    await withRoute("post", { nothing: "it only looks something up" });
    await withRoute("get");
  });

  test("is not refused for routes of other scopes", async () => {
    const other = fastify();
    other.register(async (scope) => consoleScope(scope, deps, delivery));
    other.get("/elsewhere", async () => "");
    await other.ready();
    await other.close();
  });
});

describe("a form", () => {
  const change = (headers: Record<string, string>, fields: Record<string, string>) =>
    app.inject({
      method: "POST",
      url: "/console/organisations",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      payload: new URLSearchParams({ name: "New", trkref: "NEW-1", locale: "en-GB", ...fields }).toString(),
    });
  const isThere = async () => (await db.selectFrom("organisations").select("id").execute()).length > 0;

  test("is refused without the session's token, with another session's, and with one that is nearly right", async () => {
    const [admin, other] = [await signIn(app, db, { role: "admin" }), await signIn(app, db, { role: "admin" })];
    const { cookie, csrfToken } = admin;
    for (const token of [
      undefined,
      "",
      other.csrfToken,
      csrfToken.slice(1),
      `${csrfToken}x`,
      csrfToken.toLowerCase(),
    ]) {
      const { statusCode } = await change(
        { cookie, origin: baseUrl },
        token === undefined ? {} : { [csrfField]: token },
      );
      expect([token, statusCode]).toEqual([token, 403]);
    }
    const twice = `${csrfField}=${csrfToken}&${csrfField}=${csrfToken}&name=New&trkref=NEW-1&locale=en-GB`;
    const headers = { cookie, origin: baseUrl, "content-type": "application/x-www-form-urlencoded" };
    const repeated = await app.inject({ method: "POST", url: "/console/organisations", headers, payload: twice });
    expect(repeated.statusCode).toBe(403);
    expect(await isThere()).toBe(false);
  });

  test("is refused from another site, before it is read, even with the right token", async () => {
    const { cookie, csrfToken } = await signIn(app, db, { role: "admin" });
    const elsewhere: Record<string, string>[] = [
      { origin: "https://elsewhere.example" },
      { origin: "null" },
      { origin: `${baseUrl}.elsewhere.example` },
      { origin: "http://console.internal:3000", host: "console.internal:3000" },
      { "sec-fetch-site": "cross-site", origin: baseUrl },
      { "sec-fetch-site": "same-site", origin: baseUrl },
    ];
    for (const headers of elsewhere) {
      const { statusCode } = await change({ cookie, ...headers }, { [csrfField]: csrfToken });
      expect([headers, statusCode]).toEqual([headers, 403]);
    }
    expect(await isThere()).toBe(false);
  });

  test("is taken from a page of ours, whatever a proxy made of Host, and by the browser's own word", async () => {
    const { cookie, csrfToken } = await signIn(app, db, { role: "admin" });
    const ours: Record<string, string>[] = [
      { origin: baseUrl },
      { origin: baseUrl, host: "console.internal:3000" },
      { "sec-fetch-site": "same-origin" },
      {},
    ];
    for (const [index, headers] of ours.entries()) {
      const fields = { trkref: `NEW-${index}`, [csrfField]: csrfToken };
      expect((await change({ cookie, ...headers }, fields)).statusCode).toBe(303);
    }
  });

  test("of a session that has ended leads to the sign-in page, does nothing and is not sent again afterwards", async () => {
    const { csrfToken } = await signIn(app, db, { role: "admin" });
    const answer = await change({ origin: baseUrl }, { trkref: "LATE", [csrfField]: csrfToken });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, "/console/sign-in?ended"]);
    expect((await aVisitor(app).get("/console/sign-in?ended")).body).toContain("so nothing was done");
    expect(await db.selectFrom("organisations").where("trkref", "=", "LATE").execute()).toEqual([]);
  });

  test("that is no form is refused for its type, and one that is too long for its length", async () => {
    const { cookie } = await signIn(app, db, { role: "admin" });
    const send = (type: string, payload: string) =>
      app.inject({
        method: "POST",
        url: "/console/organisations",
        headers: { cookie, origin: baseUrl, "content-type": type },
        payload,
      });
    expect((await send("application/json", "{}")).statusCode).toBe(415);
    expect((await send("application/x-www-form-urlencoded", "a".repeat(300_000))).statusCode).toBe(413);
  });
});

describe("a page", () => {
  test("is kept by no cache, framed by no page, and runs no script but files of ours", async () => {
    const { get } = await signIn(app, db, { role: "admin" });
    for (const answer of [
      await get("/console/staff"),
      await aVisitor(app).get("/console/sign-in"),
      await get("/console/no"),
    ]) {
      expect(answer.headers).toMatchObject({
        "cache-control": "no-store",
        "x-robots-tag": "noindex",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
      });
      const policy = String(answer.headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(answer.body).not.toMatch(/<script(?! type="module" src="\/assets\/)|<style| style=| on[a-z]+=/i);
    }
    expect((await get("/console/staff")).headers["content-security-policy"]).toContain("script-src 'self'");
    // Under no-referrer browsers would send our own forms with `Origin: null`.
    expect((await get("/console/staff")).headers["referrer-policy"]).toBe("same-origin");
  });

  test("of an address that leads nowhere keeps the navigation for those who are signed in", async () => {
    const { get } = await signIn(app, db, { role: "vetter" });
    const answer = await get("/console/nothing/here");
    expect([answer.statusCode, answer.body.includes("/console/queue")]).toEqual([404, true]);
    const stranger = await aVisitor(app).get("/console/nothing/here");
    expect([stranger.statusCode, stranger.body.includes("/console/")]).toEqual([404, false]);
  });

  test("shows in its navigation what the role may open, and nothing else", async () => {
    const navigation = async ({ get }: SignedIn) =>
      [...(await get("/console/profile")).body.matchAll(/<li><a href="([^"]+)"/g)].map(([, path]) => path);
    const ofShops = [
      "orders",
      "imports",
      "invitations",
      "outbox",
      "products",
      "dashboard",
      "questionnaire",
      "embeds",
      "look",
    ];
    expect(await navigation(await signIn(app, db, { role: "admin" }))).toEqual([
      "/console/queue",
      "/console/cases",
      ...["reviews", "replies", "questions", ...ofShops, "settings", "keys", "webhooks"].map(
        (name) => `/console/organisations?go=${name}`,
      ),
      "/console/organisations",
      "/console/staff",
      "/console/record",
      "/console/jobs",
    ]);
    expect(await navigation(await signIn(app, db, { role: "vetter" }))).toEqual(["/console/queue", "/console/cases"]);
    // Of no shop: there is nothing to choose from.
    expect(await navigation(await signIn(app, db, { role: "retailer" }))).toEqual(["/console/organisations"]);
  });
});

test("a method that a path does not have is told so, signed in or not", async () => {
  const answer = await app.inject({ method: "DELETE", url: "/console/staff", headers: { origin: baseUrl } });
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, "GET, HEAD, POST"]);
});

test("neither the session's token nor the form's is in the log", async () => {
  const { get, post, cookie, csrfToken } = await signIn(app, db, { role: "admin" });
  await get("/console/staff");
  await post("/console/organisations", { name: "x" });
  const logged = lines.join("");
  expect(logged).toContain("/console/staff");
  expect(logged).not.toContain(cookie.split("=")[1]);
  expect(logged).not.toContain(csrfToken);
});
