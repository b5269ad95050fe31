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
  const { statusCode, headers, body } = await admin.post(`/console/${trkref}/keys`, { name: "till <1>" });
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
  await expect.poll(async () => (await admin.get(path)).body).toContain("last used");
  const revoked = await admin.post(`${path}/revoke`, { key: shop.key });
  expect([revoked.statusCode, revoked.headers.location]).toEqual([303, `${path}?revoked`]);
  clock.advance(1000);
  expect((await shop.report({ email: "jane@example.com" })).statusCode).toBe(401);
  const { body } = await admin.get(path);
  expect(body).toContain("Revoked <time");
  expect(body).not.toContain("<summary>Revoke");
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
  const { statusCode, body } = await admin.post(`/console/${trkref}/keys`, { name: "x".repeat(121) });
  expect([statusCode, body.includes("up to 120 characters"), body.includes("x".repeat(121))]).toEqual([
    422,
    true,
    true,
  ]);
  expect((await admin.get(`/console/${trkref}/keys`)).body).toContain("There is no key yet");
});
