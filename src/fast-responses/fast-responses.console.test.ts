import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { daysAfter } from "../platform/days.ts";
import { decideFastResponse, findFastResponse, findVisibleFastResponse } from "./index.ts";

const { app, db, clock } = await testApp();
const { now } = clock;
const vetter = { kind: "staff", id: "0199aaaa-0000-7000-8000-000000000000" } as const;
const days = (count: number) => daysAfter(now, count);
const xss = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;

async function aShop() {
  const organisation = await anOrganisation(db);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  return {
    organisation,
    organisationId: organisation.id,
    retailer,
    path: `/console/${organisation.trkref}/fast-responses`,
  };
}

test("a retailer sees the published reviews newest first, and until when a reply is expected", async () => {
  const { organisation, organisationId, retailer, path } = await aShop();
  await mergeProduct(db, organisationId, { sku: "K1", name: "Copper kettle", url: null, imageUrl: null }, now);
  const old = await publishReview(db, organisation, { sku: "K1", displayName: "Ann" }, days(-9));
  const recent = await publishReview(
    db,
    organisation,
    { sku: "K1", overallScore: 3, generalComments: "Leaks." },
    days(-5.5),
  );
  await writeReview(db, organisation, { generalComments: "Not published yet." }, now);
  const page = await retailer.get(path);
  expect(page.statusCode).toBe(200);
  expect(page.body.indexOf(`/${recent.number}"`)).toBeLessThan(page.body.indexOf(`/${old.number}"`));
  expect(page.body).toContain("Awaits your reply: 2 days left");
  expect(page.body).toContain("One review of the last week has no reply yet.");
  expect(page.body).toContain("Copper kettle");
  expect(page.body).toMatch(/3 out of 10.*Leaks\./s);
  expect(page.body).not.toContain("Not published yet.");
});

test("a reply is sent, waits, is refused with its reason shown, is changed, shown and withdrawn", async () => {
  const { organisation, organisationId, retailer, path } = await aShop();
  const review = await publishReview(db, organisation, {}, now);
  const form = `${path}/${review.number}`;
  const sent = await retailer.post(form, { text: "Dear Mrs Doe, thank you.", replaces: "0" });
  expect([sent.statusCode, sent.headers.location]).toEqual([303, `${form}?sent`]);
  expect((await retailer.get(`${form}?sent`)).body).toContain("Your reply has been sent.");

  const decide = async (decision: Parameters<typeof decideFastResponse>[2]) => {
    const reply = (await findFastResponse(db, { organisationId, reviewId: review.id }))!;
    await db.transaction().execute((tx) => decideFastResponse(tx, reply, decision, vetter, now));
  };
  await decide({ verdict: "reject", reason: "personal_data", passage: "Mrs Doe", note: `Leave out the name ${xss}` });
  const refused = (await retailer.get(form)).body;
  expect(refused).toContain("It names or describes a private person");
  expect(refused).toContain("Mrs Doe</blockquote>");
  expect(refused).toContain("Leave out the name");
  expect(refused).not.toContain("<script>alert");

  expect((await retailer.post(form, { text: "Thank you.", replaces: "1" })).statusCode).toBe(303);
  await decide({ verdict: "accept" });
  expect((await retailer.get(form)).body).toContain("Shoppers have seen this reply since");
  expect((await retailer.get(path)).body).toContain("Replied");
  const withdrawn = await retailer.post(`${form}/withdraw`);
  expect([withdrawn.statusCode, withdrawn.headers.location]).toEqual([303, `${form}?withdrawn`]);
  expect(await findVisibleFastResponse(db, { organisationId, reviewId: review.id })).toBeUndefined();
});

test("what is missing, too long or overtaken is said, and what was typed is still there", async () => {
  const { organisation, retailer, path } = await aShop();
  const review = await publishReview(db, organisation, {}, now);
  const form = `${path}/${review.number}`;
  const empty = await retailer.post(form, { text: "  ", replaces: "0" });
  expect([empty.statusCode, empty.body]).toEqual([422, expect.stringContaining("Write a reply before you send it")]);
  const long = await retailer.post(form, { text: `${xss}${"x".repeat(2000)}`, replaces: "0" });
  expect([long.statusCode, long.body]).toEqual([
    422,
    expect.stringContaining("Shorten your reply to 2,000 characters"),
  ]);
  expect(long.body).not.toContain("<script>alert");
  await retailer.post(form, { text: "First.", replaces: "0" });
  const overtaken = await retailer.post(form, { text: "Second, unseen.", replaces: "0" });
  expect(overtaken.statusCode).toBe(409);
  expect(overtaken.body).toContain("Somebody changed the reply");
  expect(overtaken.body).toContain("Second, unseen.");
  expect(overtaken.body).toContain('name="replaces" value="1"');
});

test("the words of authors and of replies are text on every page, whatever they hold", async () => {
  const { organisation, retailer, path } = await aShop();
  const written = { generalComments: xss, goodPoints: xss, displayName: `${xss}`.slice(0, 40) };
  const review = await publishReview(db, organisation, written, now);
  await retailer.post(`${path}/${review.number}`, { text: xss, replaces: "0" });
  for (const url of [path, `${path}/${review.number}`]) {
    const { body, headers } = await retailer.get(url);
    expect(body).toContain("&lt;script>alert(1)");
    expect(body).not.toMatch(/<script>alert|<img src=x|<[^>]*\s(style|on[a-z]+)=/);
    expect(headers["content-security-policy"]).not.toContain("unsafe-inline");
  }
});

test("the list narrows to what has no reply, and goes on page by page", async () => {
  const { organisation, retailer, path } = await aShop();
  const numbers: number[] = [];
  for (let index = 0; index < 27; index++) {
    numbers.unshift((await publishReview(db, organisation, {}, new Date(now.getTime() + index * 60_000))).number);
  }
  await retailer.post(`${path}/${numbers[0]}`, { text: "Thanks.", replaces: "0" });
  const numbersOn = (body: string) => [...body.matchAll(/fast-responses\/(\d+)"/g)].map(([, number]) => Number(number));
  const first = (await retailer.get(path)).body;
  expect(numbersOn(first)).toEqual(numbers.slice(0, 25));
  const next = /href="([^"]+before=[^"]+)"/.exec(first)![1]!.replaceAll("&amp;", "&");
  expect(numbersOn((await retailer.get(next)).body)).toEqual(numbers.slice(25));
  const unanswered = (await retailer.get(`${path}?show=unanswered`)).body;
  expect(numbersOn(unanswered)).toEqual(numbers.slice(1, 26));
  for (const before of ["", "x", "2026-01-01_x", "2026-13-01T00:00:00.000Z_0199aaaa-0000-7000-8000-000000000000"])
    expect((await retailer.get(`${path}?before=${before}`)).statusCode).toBe(200);
});

test("nobody but the shop's own retailers and admins sees or changes anything: another shop's get the answer for nothing", async () => {
  const { organisation, organisationId, path } = await aShop();
  const review = await publishReview(db, organisation, {}, now);
  const stranger = (await aShop()).retailer;
  const assigned = await signIn(app, db, { role: "vetter", organisations: [organisation] });
  const form = `${path}/${review.number}`;
  const nothing = (await stranger.get("/console/NO-SUCH-SHOP/fast-responses")).statusCode;
  expect(nothing).toBe(404);
  for (const url of [path, form]) {
    expect((await stranger.get(url)).statusCode).toBe(404);
    expect((await assigned.get(url)).statusCode).toBe(403);
    expect((await app.inject({ url })).statusCode).toBe(303);
  }
  for (const url of [form, `${form}/withdraw`]) {
    expect((await stranger.post(url, { text: "Mine.", replaces: "0" })).statusCode).toBe(404);
    expect((await assigned.post(url, { text: "Mine.", replaces: "0" })).statusCode).toBe(403);
  }
  expect(await findFastResponse(db, { organisationId, reviewId: review.id })).toBeUndefined();
  const own = await signIn(app, db, { role: "admin" });
  for (const number of ["0", "x", "999999999", String(2 ** 31)])
    expect([number, (await own.get(`${path}/${number}`)).statusCode]).toEqual([number, 404]);
});
