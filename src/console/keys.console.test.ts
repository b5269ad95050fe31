import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { aShop } from "../../test/support/shop.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";

const server = await testApp();
const { app, db, clock } = server;
const admin = await signIn(app, db, { role: "admin" });

const ask = (trkref: string, key: string, secret: string) =>
  app.inject({
    method: "POST",
    url: `/v4/organisations/${trkref}/purchasers`,
    headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}` },
    payload: { email: "jane@example.com" },
  });

test("a key that is made here works at once, and its secret is shown in that answer and never again", async () => {
  const { trkref } = await anOrganisation(db);
  const { statusCode, headers, body } = await admin.post(`/console/${trkref}/keys`, {
    name: "till <1>",
    scope: "everything",
  });
  expect([statusCode, headers["cache-control"]]).toEqual([200, "no-store"]);
  const [, key] = /<code>(fm_[0-9a-f]+)<\/code>/.exec(body)!;
  const [, secret] = /<code>(fms_[\w-]+)<\/code>/.exec(body)!;
  expect((await ask(trkref, key!, secret!)).statusCode).toBe(201);
  const page = (await admin.get(`/console/${trkref}/keys`)).body;
  expect(page).toContain(key);
  expect(page).toContain("till &lt;1>");
  expect(page).not.toContain("fms_");
});

test("the list says when each was used last, and one that is revoked here is refused within a second", async () => {
  const shop = await aShop(server);
  const { trkref } = shop.organisation;
  const path = `/console/${trkref}/keys`;
  expect((await admin.get(path)).body).toContain("never used");
  await shop.report({ email: "jane@example.com" });
  await expect.poll(async () => (await admin.get(path)).body).toContain("last used for purchasers and orders <time");
  expect((await admin.get(path)).body).not.toContain("for reading");
  const revoked = await admin.post(`${path}/revoke`, { key: shop.key });
  expect([revoked.statusCode, revoked.headers.location]).toEqual([303, `${path}?revoked`]);
  clock.advance(1000);
  expect((await shop.report({ email: "jane@example.com" })).statusCode).toBe(401);
  const { body } = await admin.get(path);
  expect(body).toContain("Revoked <time");
  expect(body.split("<main")[1]).not.toContain("<summary>");
});

test("a retailer revokes what opens their own shops alone, and learns of no other shop", async () => {
  const [mine, second, other] = [await anOrganisation(db), await anOrganisation(db), await anOrganisation(db)];
  const both = await anApiKey(db, mine, second);
  const shared = await anApiKey(db, mine, other);
  const foreign = await anApiKey(db, other);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [mine, second] });
  const path = `/console/${mine.trkref}/keys`;
  const { body } = await retailer.get(path);
  expect(body).toContain(`also opens ${second.trkref}`);
  expect(body).not.toContain(other.trkref);
  expect(body).not.toContain(foreign.key);
  const statuses = [];
  for (const { key } of [both, shared, foreign, { key: "fm_made_up" }, { key: "" }])
    statuses.push((await retailer.post(`${path}/revoke`, { key })).statusCode);
  expect(statuses).toEqual([303, 403, 404, 404, 404]);
  expect((await ask(mine.trkref, shared.key, shared.secret)).statusCode).toBe(201);
  expect((await admin.post(`${path}/revoke`, { key: shared.key })).statusCode).toBe(303);
});

test("a name that no list could show is refused, and no key is made", async () => {
  const { trkref } = await anOrganisation(db);
  const { statusCode, body } = await admin.post(`/console/${trkref}/keys`, { name: "x".repeat(121), scope: "read" });
  expect([statusCode, body.includes("up to 120 characters"), body.includes("x".repeat(121))]).toEqual([
    422,
    true,
    true,
  ]);
  expect((await admin.get(`/console/${trkref}/keys`)).body).toContain("There is no key yet");
});

test("what a key is good for and its last day are chosen as it is made, shown, and changed at once", async () => {
  const { trkref } = await anOrganisation(db);
  const path = `/console/${trkref}/keys`;
  const made = await admin.post(path, { name: "widgets", scope: "read", lastDay: "2026-06-30" });
  const [, key] = /<code>(fm_[0-9a-f]+)<\/code>/.exec(made.body)!;
  const [, secret] = /<code>(fms_[\w-]+)<\/code>/.exec(made.body)!;
  expect((await ask(trkref, key!, secret!)).statusCode).toBe(403);
  const page = (await admin.get(path)).body;
  expect(page).toContain('<p class="muted">Reading: what shoppers may see, and their votes</p>');
  expect(page).toContain("Works until 2026-06-30");
  const changed = await admin.post(`${path}/change`, { key: key!, scope: "orders", lastDay: "" });
  expect([changed.statusCode, changed.headers.location]).toEqual([303, `${path}?changed`]);
  clock.advance(1000);
  expect((await ask(trkref, key!, secret!)).statusCode).toBe(201);
  expect((await admin.get(path)).body).not.toContain("Works until");
});

test("a key past its last day says so, and offers nothing but to make another", async () => {
  const { trkref } = await anOrganisation(db);
  const path = `/console/${trkref}/keys`;
  const today = clock.now.toISOString().slice(0, 10);
  await admin.post(path, { scope: "read", lastDay: today });
  expect((await admin.get(path)).body).toContain(`Works until ${today}`);
  clock.advance(86_400_000);
  const { body } = await admin.get(path);
  expect(body).toContain(`Ended on ${today}`);
  expect(body.split("<main")[1]).not.toContain("<summary>");
});

test.each([
  [{ scope: "all" }, "Choose what it is good for"],
  [{ scope: "read", lastDay: "30.6.2027" }, "Give the last day as year, month and day"],
  [{ scope: "read", lastDay: "2027-02-30" }, "Give the last day as year, month and day"],
  [{ scope: "read", lastDay: "2026-01-01" }, "Its last day has passed"],
])("a key for %j is not made, and the page says why; nor is one made into that", async (fields, problem) => {
  const organisation = await anOrganisation(db);
  const { trkref } = organisation;
  const { statusCode, body } = await admin.post(`/console/${trkref}/keys`, { name: "till", ...fields });
  expect([statusCode, body.includes(problem), body.includes('value="till"')]).toEqual([422, true, true]);
  expect((await admin.get(`/console/${trkref}/keys`)).body).toContain("There is no key yet");
  const { key } = await anApiKey(db, organisation);
  expect((await admin.post(`/console/${trkref}/keys/change`, { key, ...fields })).statusCode).toBe(422);
});

test("a new secret is shown once, and the page tells of the earlier one until that has ended", async () => {
  const shop = await aShop(server);
  const { trkref } = shop.organisation;
  const path = `/console/${trkref}/keys`;
  const rotated = await admin.post(`${path}/secret`, { key: shop.key, keep: "7" });
  expect([rotated.statusCode, rotated.headers["cache-control"]]).toEqual([200, "no-store"]);
  const [, secret] = /<code>(fms_[\w-]+)<\/code>/.exec(rotated.body)!;
  expect(rotated.body).toContain("The earlier secret works as well until <time");
  clock.advance(1000);
  expect((await ask(trkref, shop.key, secret!)).statusCode).toBe(201);
  const page = (await admin.get(path)).body;
  expect(page).not.toContain("fms_");
  expect(page).toContain("has not been used since the new one was made");
  await shop.report({ email: "jane@example.com" });
  await expect.poll(async () => (await admin.get(path)).body).toContain("was last used <time");
  // Two at most.
  expect((await admin.post(`${path}/secret`, { key: shop.key, keep: "7" })).statusCode).toBe(409);
  expect((await admin.post(`${path}/end-earlier`, { key: shop.key })).headers.location).toBe(`${path}?ended`);
  clock.advance(1000);
  expect((await shop.report({ email: "jane@example.com" })).statusCode).toBe(401);
  expect((await ask(trkref, shop.key, secret!)).statusCode).toBe(200);
  expect((await admin.get(path)).body).not.toContain("earlier secret works");
  for (const keep of ["91", "-1", "1.5", "", "soon"])
    expect((await admin.post(`${path}/secret`, { key: shop.key, keep })).statusCode).toBe(422);
});

test("a retailer changes and rotates what opens their own shops alone", async () => {
  const [mine, other] = [await anOrganisation(db), await anOrganisation(db)];
  const [own, shared, foreign] = [await anApiKey(db, mine), await anApiKey(db, mine, other), await anApiKey(db, other)];
  const retailer = await signIn(app, db, { role: "retailer", organisations: [mine] });
  const path = `/console/${mine.trkref}/keys`;
  const statuses = async (act: string, fields: Record<string, string>) => {
    const answers = [];
    for (const { key } of [own, shared, foreign])
      answers.push((await retailer.post(`${path}/${act}`, { key, ...fields })).statusCode);
    return answers;
  };
  expect(await statuses("change", { scope: "orders" })).toEqual([303, 403, 404]);
  expect(await statuses("secret", { keep: "0" })).toEqual([200, 403, 404]);
  expect(await statuses("end-earlier", {})).toEqual([303, 403, 404]);
});
