import fastify from "fastify";
import { h } from "preact";
import { afterAll, expect, test } from "vitest";
import { readableLog } from "../../../test/support/log.ts";
import { AppError, type RefusalCode } from "../errors.ts";
import { languages } from "../languages.ts";
import { pageScope, sendPage } from "./page-scope.ts";
import { refusalSentences } from "./sentences/index.ts";

const { log, lines } = readableLog();
const app = fastify({ loggerInstance: log, disableRequestLogging: true, genReqId: () => "request-7" });
await app.register(async (scope) => {
  pageScope(scope, { cacheControl: "public, max-age=60", framedBy: "nobody", isIndexed: true, paths: ["/pages/*"] });
  scope.get("/pages/fine", async (_request, reply) => sendPage(reply, "<!doctype html>"));
  scope.get("/pages/broken", async () => {
    throw new Error("the secret sauce of jane@example.com");
  });
  scope.get("/pages/moved-on", async () => {
    throw new AppError("review_not_in_state", { internal: { review: "r-1" } });
  });
  scope.get("/pages/busy", async () => {
    throw new AppError("too_many_requests", { retryAfterSeconds: 9 });
  });
  scope.get("/pages/refused/:code", async (request) => {
    throw new AppError((request.params as { code: RefusalCode }).code);
  });
  scope.get("/pages/long", async () => {
    throw Object.assign(new Error("too long"), { statusCode: 414 });
  });
});
await app.register(async (scope) => {
  pageScope(scope, {
    cacheControl: "no-store",
    framedBy: "nobody",
    isIndexed: false,
    paths: ["/work/*"],
    runsScripts: true,
    tellsItself: true,
    language: "en",
    errorPage: (props, { method }) => (method === "GET" ? h("p", {}, `ours: ${props.heading}`) : undefined),
  });
  scope.get("/work/fine", async (_request, reply) => sendPage(reply, "<!doctype html>"));
});
await app.register(async (scope) => {
  pageScope(scope, {
    cacheControl: "public, max-age=60",
    framedBy: "everybody",
    isIndexed: false,
    paths: ["/parts/*"],
  });
  scope.get("/parts/fine", async (_request, reply) => sendPage(reply, "<!doctype html>"));
});
afterAll(() => app.close());

test("our own fault is a page with the request id and nothing of what went wrong; the log has it, without addresses", async () => {
  const { statusCode, headers, body } = await app.inject({ url: "/pages/broken" });
  expect([statusCode, headers["cache-control"], headers["x-robots-tag"]]).toEqual([500, "no-store", "noindex"]);
  expect(body).toContain("<code>request-7</code>");
  expect(body).not.toContain("sauce");
  const logged = JSON.parse(lines.find((line) => line.includes("sauce"))!);
  expect(logged).toMatchObject({ level: 50, err: { message: "the secret sauce of [redacted]" } });
});

test("a refusal is a page in human words, with its status and no request id", async () => {
  const { statusCode, body } = await app.inject({ url: "/pages/moved-on" });
  expect(statusCode).toBe(409);
  expect(body).toContain("Something has changed in the meantime");
  expect(body).not.toMatch(/r-1|request-7/);
});

test("a refusal that says when to come back says so; other 4xx of the framework keep their status", async () => {
  const busy = await app.inject({ url: "/pages/busy" });
  expect([busy.statusCode, busy.headers["retry-after"]]).toEqual([429, "9"]);
  const long = await app.inject({ url: "/pages/long" });
  expect(long.statusCode).toBe(414);
  expect(long.body).toContain("was not understood");
});

const kinds = [
  ["forbidden", "forbidden"],
  ["not_found", "notFound"],
  ["method_not_allowed", "notUnderstood"],
  ["request_timeout", "tookTooLong"],
  ["review_not_in_state", "changed"],
  ["body_too_large", "tooLong"],
  ["too_many_requests", "tooMany"],
  ["internal", "ourFault"],
  ["unavailable", "unavailable"],
  ["disk_full", "noRoom"],
  ["read_only", "notStored"],
  ["no_access", "notStored"],
] as const;

test.each(languages)(
  "every refusal speaks %s to a browser that does, and to an address that asks for it",
  async (lang) => {
    const t = refusalSentences(lang);
    const other = lang === "fr" ? "de" : "fr";
    for (const [code, key] of kinds) {
      const url = `/pages/refused/${code}`;
      const answers = [
        await app.inject({ url, headers: { "accept-language": `${lang}-CH, en;q=0.5` } }),
        await app.inject({ url: `${url}?lang=${lang}`, headers: { "accept-language": other } }),
      ];
      for (const { body, headers, statusCode } of answers) {
        expect([code, headers["content-language"]]).toEqual([code, lang]);
        expect(body).toContain(`<html lang="${lang}">`);
        expect(body).toContain(`<h1>${t(`${key}.heading`)}</h1>`);
        expect(body).toContain(`<p class="lead">${t(`${key}.advice`)}</p>`);
        expect(body.includes(t("quote"))).toBe(statusCode >= 500);
      }
    }
  },
);

test("no two languages say the same, and an unknown one is spoken to in English", async () => {
  for (const [, key] of kinds)
    expect(new Set(languages.map((lang) => refusalSentences(lang)(`${key}.advice`))).size).toBe(languages.length);
  for (const acceptLanguage of ["pl", "*", "\u00ff", ""]) {
    const { headers } = await app.inject({ url: "/pages/none", headers: { "accept-language": acceptLanguage } });
    expect(headers["content-language"]).toBe("en");
  }
});

test("a scope of one language speaks it, whatever the browser does", async () => {
  const { body } = await app.inject({ url: "/work/none", headers: { "accept-language": "de" } });
  expect(body).toContain("There is nothing at this address");
});

test("an unknown path below is a 404 page, whatever the method and whatever the body", async () => {
  const headers = { "content-type": "application/json" };
  for (const method of ["GET", "POST", "DELETE"] as const) {
    const answer = await app.inject({
      method,
      url: "/pages/none",
      headers,
      ...(method === "POST" ? { payload: "{" } : {}),
    });
    expect([method, answer.statusCode, answer.headers["content-type"]]).toEqual([
      method,
      404,
      "text/html; charset=utf-8",
    ]);
  }
});

test("a scope may run scripts from files, tell its own host where readers come from, and bring its own error page", async () => {
  const { headers } = await app.inject({ url: "/work/fine" });
  expect(headers["content-security-policy"]).toContain("; script-src 'self'; connect-src 'self'");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect((await app.inject({ url: "/work/none" })).body).toBe(
    "<!doctype html><p>ours: There is nothing at this address</p>",
  );
  expect((await app.inject({ method: "POST", url: "/work/none" })).body).toContain("<html");
});

test("only the pages of a scope that everybody may frame can be framed, and its refusals cannot", async () => {
  const framing = async (url: string) => {
    const { headers } = await app.inject({ url });
    const [, ancestors] = /frame-ancestors ([^;]*)/.exec(String(headers["content-security-policy"])) ?? [];
    return [ancestors, headers["x-frame-options"]];
  };
  expect(await framing("/parts/fine")).toEqual(["*", undefined]);
  for (const url of ["/pages/fine", "/work/fine", "/parts/none", "/pages/broken"])
    expect([url, ...(await framing(url))]).toEqual([url, "'none'", "DENY"]);
});

test("every answer carries the security headers", async () => {
  for (const url of ["/pages/fine", "/pages/none", "/pages/broken"]) {
    expect((await app.inject({ url })).headers).toMatchObject({
      "content-security-policy":
        "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  }
});
