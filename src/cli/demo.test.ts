import fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { testApp } from "../../test/support/test-app.ts";
import { createStaff } from "../access/index.ts";
import { findOrganisationByTrkref } from "../organisations/index.ts";
import { daysAfter } from "../platform/days.ts";
import { assets } from "../platform/http/assets.ts";
import { listReviews, publishDue } from "../reviews/index.ts";
import { loadSampleShop } from "./demo-shop.ts";
import { type DemoStart, demoStartPage } from "./demo-start.pages.tsx";
import { describeDemo } from "./demo-tour.ts";

const { db, clock } = await testApp();
const staffEmail = "staff@acme.example";

const start: DemoStart = {
  passwordUrl: "http://127.0.0.1:3000/console/password/abc",
  staffEmail,
  productPath: "/reviews/ACME/SKU9039",
  mailUrl: "http://127.0.0.1:4000/mails/1",
  mailsUrl: "http://127.0.0.1:4000",
  states: [
    {
      order_ref: "A1",
      sku: "S1",
      review_state: "published",
      review_url: "http://127.0.0.1:3000/g/x",
      asked_by: "jane",
    },
    { order_ref: "A2", sku: "S2", review_state: "undefined", review_url: null, asked_by: "mallory" },
  ],
  startedAt: new Date("2026-11-28T12:00:00Z"),
};

async function aStartPage(known: Promise<DemoStart> = Promise.resolve(start)) {
  const app = fastify();
  onTestFinished(() => app.close());
  await app.register(demoStartPage(db, known));
  await app.register(assets);
  return app;
}

test("the start page leads to the console, a shopper's page, a review, the mails and the API", async () => {
  const { statusCode, payload } = await (await aStartPage()).inject("/");
  expect(statusCode).toBe(200);
  for (const to of [start.passwordUrl, start.productPath, "http://127.0.0.1:3000/g/x", start.mailUrl, "/docs"])
    expect(payload).toContain(`href="${to}"`);
});

test("the link into the console is shown to this machine alone, under a name of its own", async () => {
  const app = await aStartPage();
  const shows = async (more: { remoteAddress?: string; headers?: Record<string, string> }) =>
    (await app.inject({ url: "/", ...more })).payload.includes(start.passwordUrl);
  expect(await shows({ remoteAddress: "::1", headers: { host: "127.0.0.1:3000" } })).toBe(true);
  expect(await shows({ remoteAddress: "192.0.2.7" })).toBe(false);
  expect(await shows({ remoteAddress: "127.0.0.1", headers: { host: "rebound.example:3000" } })).toBe(false);
});

test("once a password is set the start page leads to the sign-in", async () => {
  await createStaff(db, { email: staffEmail, role: "admin", organisationIds: [] }, clock.now);
  await db.updateTable("staff").set({ passwordHash: "set" }).where("email", "=", staffEmail).execute();
  const { payload } = await (await aStartPage()).inject("/");
  expect(payload).not.toContain(start.passwordUrl);
  expect(payload).toContain('href="/console"');
});

test("whoever opens the start page too early gets it once the demo is ready", async () => {
  let tell: (ready: DemoStart) => void = () => undefined;
  const app = await aStartPage(
    new Promise((resolve) => {
      tell = resolve;
    }),
  );
  const answer = app.inject("/");
  tell(start);
  expect((await answer).statusCode).toBe(200);
});

test("of the sample shop's reviews one waits for publication, by its shop's delay alone, and no run publishes it early", async () => {
  await loadSampleShop(db, clock.now);
  await publishDue(db, clock.now);
  const waitingAt = async (trkref: string) => {
    const { id: organisationId } = (await findOrganisationByTrkref(db, trkref))!;
    return (await listReviews(db, { organisationId })).filter(({ state }) => state === "pending_publication").length;
  };
  expect(await waitingAt("ACME")).toBe(0);
  expect(await waitingAt("ACME-ORDERS")).toBe(1);
  await publishDue(db, daysAfter(clock.now, 7));
  expect(await waitingAt("ACME-ORDERS")).toBe(0);
});

test("the tour prints the request and the answer, and ends with three addresses", () => {
  const call = { url: "http://127.0.0.1:3000", key: "fm_1", secret: "fms_1" };
  const body = { purchases: [{ order_ref: "1", sku: "2", review_state: "published", review_url: "http://x/g" }] };
  const tour = { request: { email: "jane@example.com" }, answer: { status: 200, body }, states: [] };
  const to = { consoleUrl: "http://c/console", productUrl: "http://p/product", mailUrl: "http://m/mails/1" };
  const text = describeDemo(call, tour, to, "data/demo");
  expect(text).toContain("POST http://127.0.0.1:3000/v4/organisations/ACME/purchasers");
  expect(text).toContain('"email": "jane@example.com"');
  expect(text).toContain('"review_url": "http://x/g"');
  const last = text
    .split("\n")
    .slice(-6)
    .filter((_line, index) => index % 2 === 1);
  expect(last.map((line) => line.trim())).toEqual([to.consoleUrl, to.productUrl, to.mailUrl]);
});
