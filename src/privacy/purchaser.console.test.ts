import { describe, expect, test } from "vitest";
import { canaryEmail as email, plantCanary } from "../../test/support/canary-purchaser.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { anOwner } from "../../test/support/owners.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { listRecordEntries } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { addressHashes, insertMailStop } from "../outbox/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { findPurchaser } from "../purchases/index.ts";

const server = await testApp();
const { app, db, clock } = server;
const admin = await signIn(app, db, { role: "admin" });
const keys = deriveKeys(testSecret);

async function aKnownPurchaser(): Promise<{ shop: Organisation; path: string; id: string }> {
  const shop = await anOrganisation(db);
  await plantCanary(server, shop, clock.now);
  const { id } = (await findPurchaser(db, { organisationId: shop.id, email }))!;
  return { shop, id, path: `/console/${shop.trkref}/purchasers/${id}` };
}

describe("the page of a purchaser", () => {
  test("shows who they are, what they bought, wrote and were mailed, and what they have stopped; not what they said", async () => {
    const { shop, path } = await aKnownPurchaser();
    const [emailHash] = addressHashes(keys, email);
    await insertMailStop(db, { organisationId: shop.id, emailHash, stopped: "invitations" }, clock.now);
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const { statusCode, body } = await retailer.get(path);
    expect(statusCode).toBe(200);
    for (const words of [
      "canary-first",
      email,
      "canary-order",
      "PUBLISHED",
      "review",
      "They have stopped mails that ask",
    ])
      expect(body).toContain(words);
    expect(body).not.toMatch(/canary-text|canary-good|canary-bad/);
    expect(body).not.toContain("Erase");
  });

  test("shows which questions they answered and what became of that, and leads to what is shown; not what they said", async () => {
    const { path, shop } = await aKnownPurchaser();
    const { body } = await admin.get(path);
    const [, list] = /<h2>Answers<\/h2><ul[^>]*>(.*?)<\/ul>/s.exec(body)!;
    const said = [...list!.matchAll(/<li>(.*?)<\/li>/gs)].map(([, one]) => one!.replaceAll(/<[^>]*>/g, ""));
    expect(
      said.map((one) => /(withdrawn by them|waiting for a decision)(, an earlier text is shown)?/.exec(one)?.[0]),
    ).toEqual(["withdrawn by them", "waiting for a decision", "waiting for a decision, an earlier text is shown"]);
    const links = [...list!.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!);
    expect(links).toHaveLength(1);
    expect((await app.inject(links[0]!)).body).toContain("canary-owner-shown");
    expect(body).not.toMatch(/canary-owner-/);
    const nobody = await anOwner(server, shop, clock.now, { email: "never@example.com" });
    const other = await admin.get(`/console/${shop.trkref}/purchasers/${nobody.purchaserId}`);
    expect([other.statusCode, other.body.includes("<h2>Answers</h2>")]).toEqual([200, false]);
  });

  test("is not there for vetters, for other shops, for an id that nobody has, and once they are erased", async () => {
    const { shop, path } = await aKnownPurchaser();
    const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
    const other = await signIn(app, db, { role: "retailer", organisations: [await anOrganisation(db)] });
    expect((await vetter.get(path)).statusCode).toBe(403);
    expect((await other.get(path)).statusCode).toBe(404);
    expect((await admin.get(`${path.slice(0, -4)}beef`)).statusCode).toBe(404);
    expect((await admin.get(`/console/${shop.trkref}/purchasers/x`)).statusCode).toBe(404);
  });
});

describe("admins", () => {
  test("export everything as a document, which the record tells of", async () => {
    const { shop, path, id } = await aKnownPurchaser();
    const { statusCode, headers, body } = await admin.post(`${path}/export`);
    expect([statusCode, headers["content-disposition"]]).toEqual([200, 'attachment; filename="customer.json"']);
    expect(JSON.parse(body)).toMatchObject({ purchaser: { email }, organisation: { trkref: shop.trkref } });
    const [entry] = await listRecordEntries(db, { organisationId: shop.id }, { atMost: 1 });
    expect(entry).toMatchObject({ deed: "purchaser_exported", aboutId: id, staffId: admin.id });
  });

  test("erase, after which nobody finds them, and the record says who did it and who asked", async () => {
    const { shop, path } = await aKnownPurchaser();
    const { headers } = await admin.post(`${path}/erase`, { asked_by: "purchaser" });
    expect(headers.location).toBe(`/console/${shop.trkref}/orders?erased`);
    expect((await admin.get(headers.location as string)).body).toContain("The customer is erased");
    expect((await admin.get(path)).statusCode).toBe(404);
    expect((await admin.post(`/console/${shop.trkref}/orders/search`, { text: email })).body).toContain(
      "No order found",
    );
    const [entry] = await listRecordEntries(db, { organisationId: shop.id }, { atMost: 1 });
    expect(entry).toMatchObject({ deed: "purchaser_erased", staffId: admin.id, details: ["asked_by_purchaser"] });
  });

  test("alone do either", async () => {
    const { shop, path } = await aKnownPurchaser();
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
    for (const deed of ["export", "erase"]) expect((await retailer.post(`${path}/${deed}`)).statusCode).toBe(403);
    expect((await retailer.get(path)).statusCode).toBe(200);
  });
});
