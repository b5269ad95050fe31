import { describe, expect, test } from "vitest";
import { importText } from "../../test/support/feeds.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { addressHashes, insertMailStop, reasonToWithhold } from "../outbox/index.ts";
import { deriveKeys, hmac } from "../platform/secrets.ts";
import { insertSuppression } from "../purchases/index.ts";
import { erasePurchaser, exportPurchaser } from "./index.ts";

// One person whose address, and one thing whose sku, is written in several ways: whoever compares them finds them equal.
const bounceToken = "a token for bounces";
const server = await testApp({ config: { BOUNCE_TOKEN: bounceToken } });
const { app, db, owner, clock } = server;
const keys = deriveKeys(testSecret);

const spellings: [first: string, other: string][] = [
  ["jane@bücher.example", "Jane@XN--BCHER-KVA.example"],
  ["jane@xn--bcher-kva.example", "jane@bücher.example"],
  ["jane@straße.example", "jane@xn--strae-oqa.example"],
  ["jane@example.com", "ja\u200bne@example.com"],
  ["ja\u00adne@example.com", "jane@example.com"],
  ["jane@example.com", "\u200ejane@example.com\u200e"],
  ["jürgen@example.com", "ju\u0308rgen@example.com"],
];

async function stored({ organisation }: Shop) {
  const { rows } = await owner.query(
    `select u.email, p.order_ref, p.sku from purchasers u left join purchases p
       on p.organisation_id = u.organisation_id and p.purchaser_id = u.id
     where u.organisation_id = $1 order by p.order_ref, p.sku`,
    [organisation.id],
  );
  return rows as { email: string | null; order_ref: string; sku: string }[];
}

describe.each(spellings)("%j and %j", (first, other) => {
  const pair = { order_ref: "A1", sku: "S-RED" };

  test("are one purchaser in calls, orders and feeds, by path and by body", async () => {
    const shop = await aShop(server);
    expect((await shop.report({ email: first, purchases: [pair] })).statusCode).toBe(201);
    const again = await shop.report({ email: other, purchases: [{ order_ref: "\u200eA1", sku: "S-RED\u200b" }] });
    expect([again.statusCode, (again.json() as { purchases: object[] }).purchases]).toMatchObject([
      200,
      [{ order_ref: "\u200eA1", sku: "S-RED\u200b", review_state: "not_reviewed" }],
    ]);
    const at = `/purchasers/${encodeURIComponent(other)}`;
    expect((await shop.call("GET", at)).statusCode).toBe(200);
    expect((await shop.call("PUT", at, { email: other, surname: "Doe" })).statusCode).toBe(200);
    const order = {
      order_ref: "A1\u2060",
      order_date: "01-03-2026",
      customer: { email: other },
      order_items: [{ sku: "S-RED\u200b" }],
    };
    expect((await shop.call("POST", "/customer_order", order)).statusCode).toBe(202);
    await runJobs(server);
    const feed = `email,order_ref,sku,purchase_date\n${other},A1,S-R\u200bED,2026-03-01\n${first},A2,S-BLUE,2026-03-01\n`;
    await importText(server, shop.organisation, "purchasers", feed);
    const found = await stored(shop);
    expect(found.map(({ order_ref, sku }) => [order_ref, sku])).toEqual([
      ["A1", "S-RED"],
      ["A2", "S-BLUE"],
    ]);
    expect(new Set(found.map(({ email }) => email)).size).toBe(1);
  });

  test("are one address in bounces, stops, exports and erasures, and stay it for what was hashed before", async () => {
    const shop = await aShop(server);
    const organisationId = shop.organisation.id;
    const why = (email: string, stopKind?: "invitations") =>
      reasonToWithhold(db, keys, { organisationId, email, stopKind });
    await shop.report({ email: first, purchases: [pair] });
    const bounce = await app.inject({
      method: "POST",
      url: "/mail/bounces",
      headers: { authorization: `Bearer ${bounceToken}` },
      payload: JSON.stringify([{ email: `rfc822; ${other}`, type: "bounce" }]),
    });
    expect(bounce.json()).toMatchObject({ taken: 1 });
    for (const email of [first, other]) expect(await why(email)).toBe("bounced");
    await owner.query("delete from suppressions where organisation_id = $1", [organisationId]);
    await insertMailStop(db, { organisationId, emailHash: addressHashes(keys, other)[0], stopped: "all" }, clock.now);
    for (const email of [first, other]) expect(await why(email, "invitations")).toBe("opted_out");
    expect((await exportPurchaser(db, shop.organisation, other, keys, clock.now)).purchases).toHaveLength(1);
    expect(await erasePurchaser(db, shop.organisation, other, keys, clock.now)).toMatchObject({ purchases: 1 });
    for (const email of [first, other]) expect(await why(email)).toBe("erased");
  });
});

test("a domain's suppression of before domains were compared in ASCII is found by either spelling", async () => {
  const { organisation } = await aShop(server);
  const emailHash = hmac(keys.current("suppressed addresses"), "jane@bücher.example");
  await insertSuppression(db, { organisationId: organisation.id, emailHash, reason: "erased" }, clock.now);
  for (const email of ["jane@bücher.example", "Jane@xn--bcher-kva.example"])
    expect(await reasonToWithhold(db, keys, { organisationId: organisation.id, email, stopKind: undefined })).toBe(
      "erased",
    );
});
