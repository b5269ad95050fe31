import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exchange, readAnswer } from "../support/exchange.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { aShop } from "../support/shop.ts";
import { aVisitor, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const contacts = ["mailto:security@shop.example", "https://shop.example/report"];
const secure = await testApp({
  config: { SECURITY_CONTACT: contacts, SECURITY_POLICY: "https://shop.example/security" },
});
const { app, db, clock, baseUrl } = secure;
const plain = await testApp({ baseUrl: "http://127.0.0.1:3000", database: secure });
const year = 365 * 24 * 60 * 60;

describe("Strict-Transport-Security", () => {
  const paths = ["/", "/healthz", "/console/sign-in", "/openapi.json", "/assets/fairmark.js", "/robots.txt"];
  const refused = ["/no/such/page", "/v4/organisations", "/metrics", "/%zz", "/console/queue"];

  test("is on every answer, also on refusals of every kind, where BASE_URL is https: a year, no other hosts, no preload", async () => {
    for (const url of [...paths, ...refused])
      for (const accept of ["text/html", "application/json"]) {
        const { headers } = await app.inject({ url, headers: { accept } });
        expect([url, headers["strict-transport-security"]]).toEqual([url, `max-age=${year}`]);
      }
    const shop = await aShop(secure);
    const { headers } = await shop.report({ email: "jane@example.com" });
    expect(headers["strict-transport-security"]).toBe(`max-age=${year}`);
  });

  test("is on what Node refuses before there is a request, too", async () => {
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as { port: number };
    const heads = [
      "GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n",
      "CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\nConnection: close\r\n\r\n",
    ];
    for (const head of heads) {
      const answer = readAnswer(await exchange(port, head))!;
      expect([head, answer.headers.includes(`strict-transport-security: max-age=${year}`)]).toEqual([head, true]);
    }
  });

  test("is on no answer where BASE_URL is http: the demo must not lock a machine's own name to TLS", async () => {
    for (const url of [...paths, ...refused])
      expect([url, (await plain.app.inject(url)).headers["strict-transport-security"]]).toEqual([url, undefined]);
  });
});

describe("the origin of a form", () => {
  test("is compared with BASE_URL: a name that somebody pointed here, or that a proxy made of Host, opens nothing", async () => {
    const { cookie, csrfToken } = await signIn(app, db, { role: "admin" });
    const send = (headers: Record<string, string>) =>
      app.inject({
        method: "POST",
        url: "/console/organisations",
        headers: { cookie, "content-type": "application/x-www-form-urlencoded", ...headers },
        payload: new URLSearchParams({ csrf: csrfToken, name: "New", trkref: "ORIGIN-1", locale: "en-GB" }).toString(),
      });
    const elsewhere = { origin: "https://elsewhere.example" };
    for (const host of ["elsewhere.example", "elsewhere.example:443"])
      expect((await send({ ...elsewhere, host })).statusCode).toBe(403);
    expect(
      (await send({ ...elsewhere, host: "elsewhere.example", "x-forwarded-host": "elsewhere.example" })).statusCode,
    ).toBe(403);
    // Behind a proxy that changes Host, our own pages still say where they are.
    expect((await send({ origin: baseUrl, host: "10.0.0.7:3000" })).statusCode).toBe(303);
  });

  test("is compared in the same way at sign-in, where there is no session yet", async () => {
    const visitor = aVisitor(app);
    const fields = { email: "nobody@shop.example", password: "guessing guessing" };
    const foreign = { origin: "http://elsewhere.example", host: "elsewhere.example" };
    expect((await visitor.post("/console/sign-in", fields, foreign)).statusCode).toBe(403);
    expect((await visitor.post("/console/sign-in", fields, { host: "10.0.0.7:3000" })).statusCode).toBe(422);
  });

  test("is looked at on the forms that are open to everybody: another site's visitors report nothing", async () => {
    const organisation = await anOrganisation(db);
    const { number } = await publishReview(db, organisation, { sku: "K1" }, clock.now);
    const path = `/reviews/${organisation.trkref}/review/${number}/report`;
    const report = (headers: Record<string, string>) =>
      app.inject({
        method: "POST",
        url: path,
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        payload: "reason=offensive&words=&email=",
      });
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site", origin: "null" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://elsewhere.example", host: "elsewhere.example" },
    ];
    for (const headers of foreign) expect([headers, (await report(headers)).statusCode]).toEqual([headers, 403]);
    const reports = () => db.selectFrom("reviewReports").select("id").execute();
    expect(await reports()).toEqual([]);
    // As browsers send our own form: they hide the origin of a page that tells no referrer.
    const ours: Record<string, string>[] = [
      { "sec-fetch-site": "same-origin", origin: "null" },
      { origin: "null" },
      {},
    ];
    for (const headers of ours) expect([headers, (await report(headers)).statusCode]).toEqual([headers, 303]);
    expect(await reports()).toHaveLength(ours.length);
  });
});

describe("/.well-known/security.txt", () => {
  const fieldsOf = (body: string) =>
    body
      .trim()
      .split("\n")
      .map((line) => /^([A-Z][a-z]+): (\S+)$/.exec(line)!.slice(1));

  test("says where to report, in the order of the setting, and expires in less than a year (RFC 9116)", async () => {
    const { statusCode, headers, body } = await app.inject("/.well-known/security.txt");
    expect([statusCode, headers["content-type"]]).toEqual([200, "text/plain; charset=utf-8"]);
    const fields = fieldsOf(body);
    expect(fields.filter(([name]) => name === "Contact").map(([, value]) => value)).toEqual(contacts);
    expect(fields.filter(([name]) => name !== "Contact" && name !== "Expires")).toEqual([
      ["Canonical", `${baseUrl}/.well-known/security.txt`],
      ["Policy", "https://shop.example/security"],
    ]);
    const expires = fields.filter(([name]) => name === "Expires");
    expect(expires).toHaveLength(1);
    expect(expires[0]![1]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const days = (Date.parse(expires[0]![1]!) - clock.now.getTime()) / 86_400_000;
    expect(days > 80 && days < 366).toBe(true);
  });

  test("never expires while it is served: a year later it is good for as long again", async () => {
    const before = (await app.inject("/.well-known/security.txt")).body;
    clock.advance(year * 1000);
    const { body } = await app.inject("/.well-known/security.txt");
    expect(body).not.toBe(before);
    expect(Date.parse(fieldsOf(body).find(([name]) => name === "Expires")![1]!)).toBeGreaterThan(clock.now.getTime());
  });

  test("is 404 as long as nobody is named", async () => {
    expect((await plain.app.inject("/.well-known/security.txt")).statusCode).toBe(404);
  });
});

test("SECURITY.md says how to report, and what an installation's own operator publishes", () => {
  const text = readFileSync(new URL("../../SECURITY.md", import.meta.url), "utf8");
  expect(text).toContain("/.well-known/security.txt");
  // An address that nobody reads is worse than none.
  expect(text).not.toMatch(/[\w.]+@[\w.]+\.[a-z]+/);
});
