import { randomBytes } from "node:crypto";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aPublishedReview, purchaseOf, submitAs } from "../../test/support/reviews.ts";
import { testSecret } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { confirmPurchases } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { insertMail, reasonToWithhold } from "../outbox/index.ts";
import { newId } from "../platform/ids.ts";
import { migrate, migrationStatus, type UpgradeStep } from "../platform/migrate.ts";
import { deriveKeys, hmac } from "../platform/secrets.ts";
import { emailKey } from "../platform/values/email.ts";
import { erasePurchaser, exportPurchaser } from "../privacy/index.ts";
import { findPurchase, getPurchaser, mergePurchaser } from "../purchases/index.ts";
import { saveDraft } from "../questionnaire/drafts.queries.ts";
import { foldChanges, recountFigures, totalReviewsBySku } from "../reviews/index.ts";
import { upgradeSteps } from "./index.ts";

// A database as an earlier version has left it: keys as they were made then, and every way in which two of them are one now.
const { db, owner, address } = await testDatabase();
const previous = "the secret before this one, which hashes were made under";
const keys = deriveKeys(testSecret, [previous]);
const now = new Date("2026-06-15T08:00:00Z");
const day = (number: number) => new Date(`2026-06-${String(number).padStart(2, "0")}T08:00:00Z`);

/** Somebody under the key that they had: the address as it was written, trimmed, in NFC and lower case. */
async function renameTo(shop: Organisation, email: string, written: string) {
  const formerKey = written.trim().normalize("NFC").toLowerCase();
  await owner.query("update purchasers set email = $3, email_key = $4 where organisation_id = $1 and email_key = $2", [
    shop.id,
    email,
    written,
    formerKey,
  ]);
  await owner.query("update customer_orders set email_key = $3 where organisation_id = $1 and email_key = $2", [
    shop.id,
    email,
    formerKey,
  ]);
}

const order = (shop: Organisation, email: string, orderRef: string, skus: string[], at: Date) =>
  confirmPurchases(
    db,
    shop,
    {
      email,
      details: {},
      orderRef,
      purchaseDate: "2026-06-01",
      deliveryDate: null,
      items: skus.map((sku) => ({ sku })),
    },
    at,
  );

async function hashed(
  shop: Organisation,
  table: "suppressions" | "mail_stops",
  key: string,
  word: string,
  secret = testSecret,
) {
  const hash = hmac(deriveKeys(secret).current("suppressed addresses"), key);
  const column = table === "suppressions" ? "reason" : "stopped";
  await owner.query(
    `insert into ${table} (organisation_id, email_hash, ${column}, created_at) values ($1, $2, $3, $4)`,
    [shop.id, hash, word, now],
  );
}

async function count(table: string, shop: Organisation, where = "true"): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `select count(*)::int as n from ${table} where organisation_id = $1 and ${where}`,
    [shop.id],
  );
  return rows[0]!.n;
}

const client = async () => {
  const one = new pg.Client(address);
  await one.connect();
  return one;
};

/** As `migrate` does it, killed at every transaction: each run ends one more of them. Gives back how many runs it took. */
async function upgradeWithInterruptions(): Promise<{ runs: number; report: Record<string, number> }> {
  await owner.query(
    "insert into upgrade_steps (name) values ('keys_compared_anew') on conflict (name) do update set finished_at = null, report = '{}'",
  );
  const whole = upgradeSteps(keys).keys_compared_anew!;
  for (let runs = 1; ; runs += 1) {
    let left = 1;
    const killed: UpgradeStep = (real, counted, now) => {
      const query = (...given: Parameters<typeof real.query>) => {
        if ((given[0] as unknown) !== "commit") return real.query(...given);
        left -= 1;
        if (left < 0) throw new Error("killed");
        return real.query(...given);
      };
      return whole({ query } as unknown as pg.Client, counted, now);
    };
    const steps = { keys_compared_anew: killed };
    const result = await migrate(address as never, now, async () => steps).catch((error: Error) => {
      if (error.message !== "killed") throw error;
    });
    if (result) return { runs, report: result.steps[0]!.report };
    const probe = await client();
    expect((await migrationStatus(probe)).missing).toEqual(["keys_compared_anew"]);
    await probe.end();
  }
}

const numbers = async (shop: Organisation) =>
  (
    await owner.query<{ number: number }>("select number from reviews where organisation_id = $1 order by number", [
      shop.id,
    ])
  ).rows.map(({ number }) => number);

describe("keys compared anew", () => {
  test("lose no purchase, review, stop or suppression, whatever they make one, and wherever they are interrupted", async () => {
    const shop = await anOrganisation(db, { keepsReviewsAfterErasure: true });
    const organisationId = shop.id;
    const at = (orderRef: string, sku: string) => ({ organisation: shop, pair: { orderRef, sku }, now });

    // Alone, with a domain of its own script and with a character that nobody sees.
    await order(shop, "solo@x.example", "SOLO", ["RED"], day(1));
    await renameTo(shop, "solo@x.example", "Solo@Bücher.example");
    await order(shop, "zero@x.example", "ZERO", ["RED"], day(1));
    await renameTo(shop, "zero@x.example", "ze\u200bro@example.com");
    await hashed(shop, "mail_stops", "ze\u200bro@example.com", "all");
    await hashed(shop, "suppressions", "ze\u200bro@example.com", "bounced", previous);

    // Twice, each with purchases, reviews, drafts, mails, invitations, orders, stops.
    await order(shop, "jane.first@x.example", "O1", ["RED"], day(2));
    await order(shop, "jane.second@x.example", "O1", ["BLUE"], day(3));
    await order(shop, "jane.second@x.example", "O2", ["RED"], day(3));
    await mergePurchaser(db, { organisationId, email: "jane.first@x.example", details: { firstName: "Jane" } }, now);
    await mergePurchaser(
      db,
      { organisationId, email: "jane.second@x.example", details: { firstName: "J.", postcode: "N1" } },
      now,
    );
    await aPublishedReview(db, at("O1", "RED"));
    await submitAs(db, at("O1", "BLUE"));
    for (const [orderRef, sku] of [
      ["O1", "BLUE"],
      ["O2", "RED"],
    ] as const) {
      const { id: purchaseId, purchaserId } = await purchaseOf(db, at(orderRef, sku));
      const of = { organisationId, purchaseId, purchaserId, browserHash: randomBytes(32) };
      await saveDraft(db, of, { fields: { general_comments: "draft" }, startedAt: now }, now);
    }
    for (const [sku, sentAt] of [
      ["RED", null],
      ["BLUE", now],
    ] as const) {
      const { id, purchaserId } = await purchaseOf(db, at("O1", sku));
      const mail = { organisationId, kind: "invitation", purchaserId, reviewId: null, language: "en" } as const;
      const mailId = await db.transaction().execute((tx) => insertMail(tx, { ...mail, subject: "", body: "" }, now));
      await owner.query(
        `insert into invitations (organisation_id, id, kind, order_ref, purchaser_id, purchase_ids, mail_id, created_at, sent_at)
         values ($1, $2, 'invitation', 'O1', $3, $4, $5, $6, $7)`,
        [organisationId, newId(now), purchaserId, [id], mailId, now, sentAt],
      );
    }
    for (const [email, received] of [
      ["jane.first@x.example", 4],
      ["jane.second@x.example", 5],
    ] as const)
      await owner.query(
        `insert into customer_orders (organisation_id, id, order_ref, email_key, raw, revision, received_at)
         values ($1, $2, 'O1', $3, $4, 1, $5)`,
        [organisationId, newId(now), email, JSON.stringify({ from: email }), day(received)],
      );
    await renameTo(shop, "jane.first@x.example", "Jane@Bücher.example");
    await renameTo(shop, "jane.second@x.example", "jane@xn--bcher-kva.example");
    await hashed(shop, "mail_stops", "jane@bücher.example", "invitations");
    await hashed(shop, "suppressions", "jane@bücher.example", "complained");

    // Twice with a review of the same purchase each: claimed and reviewed by one, brought by an order for the other.
    await order(shop, "omar.second@x.example", "O3", ["RED"], day(3));
    const { id: contested } = await purchaseOf(db, at("O3", "RED"));
    const first = (await mergePurchaser(db, { organisationId, email: "omar.first@x.example", details: {} }, day(2)))
      .purchaser;
    const second = await getPurchaser(db, { organisationId, email: "omar.second@x.example" });
    const give = (to: string) =>
      owner.query("update purchases set purchaser_id = $2 where organisation_id = $1 and id = $3", [
        organisationId,
        to,
        contested,
      ]);
    await give(first.id);
    await aPublishedReview(db, at("O3", "RED"));
    await give(second.id);
    await aPublishedReview(db, at("O3", "RED"));
    await renameTo(shop, "omar.first@x.example", "omar@straße.example");
    await renameTo(shop, "omar.second@x.example", "om\u00adar@xn--strae-oqa.example");

    // Erased under one spelling, alive under the other.
    await order(shop, "eve@x.example", "O4", ["RED"], day(2));
    await erasePurchaser(db, shop, "eve@x.example", keys, now);
    await owner.query("delete from suppressions where organisation_id = $1 and reason = 'erased'", [organisationId]);
    await hashed(shop, "suppressions", "eve@bücher.example", "erased");
    await order(shop, "eve.again@x.example", "O5", ["RED"], day(3));
    await renameTo(shop, "eve.again@x.example", "eve@xn--bcher-kva.example");

    // Codes: alone, of one purchaser, of two, reviewed twice; and what is described and reviewed under them.
    await order(shop, "codes@example.com", "C1", ["ALONE", "ONE", "ONE-", "BOTH", "BOTH-"], day(2));
    await order(shop, "codes@example.com", "C2", ["TWO"], day(2));
    await order(shop, "other@example.com", "C2", ["TWO-"], day(3));
    await submitAs(db, at("C1", "ALONE"));
    await submitAs(db, at("C1", "ONE-"));
    await owner.query("update purchases set contacted_at = $2 where organisation_id = $1 and sku = 'ONE-'", [
      organisationId,
      now,
    ]);
    for (const sku of ["BOTH", "BOTH-"]) await aPublishedReview(db, at("C1", sku));
    const mailed = (await purchaseOf(db, at("C1", "ONE-"))).linkSecret;
    for (const sku of ["ALONE", "BOTH", "BOTH-"])
      await mergeProduct(db, organisationId, { sku, name: sku, url: null, imageUrl: null }, now);
    for (const table of ["purchases", "reviews", "products"])
      await owner.query(
        `update ${table} set sku = case when sku = 'ALONE' then E'AL\\u200bONE' else replace(sku, '-', E'\\u200b') end
         where organisation_id = $1 and (sku like '%-' or sku = 'ALONE')`,
        [organisationId],
      );

    // As it was counted under the former keys.
    await recountFigures(db, now, () => undefined);
    const before = {
      numbers: await numbers(shop),
      drafts: await count("questionnaire_drafts", shop),
      mails: await count("outbox", shop),
    };
    const purchasesBefore = await count("purchases", shop);
    const { runs, report } = await upgradeWithInterruptions();

    expect(runs).toBeGreaterThan(10);
    expect(report).toEqual({
      purchasers_renamed: 3,
      purchasers_merged: 2,
      reviews_kept_under_a_second_row: 1,
      orders_merged: 1,
      purchases_renamed: 1,
      purchases_merged: 1,
      purchases_left_apart: 2,
      products_renamed: 1,
      products_merged: 1,
    });
    // Every review is there, every purchase but the one that was there twice, every draft and mail.
    expect(await numbers(shop)).toEqual(before.numbers);
    expect(await count("purchases", shop)).toBe(purchasesBefore - 1);
    expect(await count("questionnaire_drafts", shop)).toBe(before.drafts);
    expect(await count("outbox", shop, "purchaser_id in (select id from purchasers)")).toBe(before.mails);
    const { rows } = await owner.query<{ email: string; email_key: string }>(
      "select email, email_key from purchasers where organisation_id = $1 and email_key is not null and merged_into is null",
      [organisationId],
    );
    for (const { email, email_key } of rows) expect(email_key).toBe(emailKey(email));

    const owned = async (email: string) => {
      const { id } = await getPurchaser(db, { organisationId, email });
      const { rows } = await owner.query<{ pair: string }>(
        "select order_ref || ' ' || sku as pair from purchases where organisation_id = $1 and purchaser_id = $2 order by pair",
        [organisationId, id],
      );
      return rows.map(({ pair }) => pair);
    };
    for (const email of ["jane@bücher.example", "JANE@xn--bcher-kva.example"]) {
      expect(await owned(email)).toEqual(["O1 BLUE", "O1 RED", "O2 RED"]);
      expect(await getPurchaser(db, { organisationId, email })).toMatchObject({
        email: "Jane@Bücher.example",
        firstName: "Jane",
        postcode: "N1",
      });
    }
    expect(await owned("solo@xn--bcher-kva.example")).toEqual(["SOLO RED"]);
    expect(await owned("zero@example.com")).toEqual(["ZERO RED"]);
    expect(await count("invitations", shop, "cardinality(purchase_ids) = 2 and sent_at is not null")).toBe(1);
    const { rows: kept } = await owner.query(
      "select raw, unprocessed from customer_orders where organisation_id = $1",
      [organisationId],
    );
    expect(kept).toEqual([
      { raw: '{"from":"jane.second@x.example"}', unprocessed: ['{"from":"jane.first@x.example"}'] },
    ]);

    const why = (email: string, isOwed = false) =>
      reasonToWithhold(db, keys, { organisationId, email, stopKind: isOwed ? undefined : "invitations" });
    expect(await why("zero@example.com", true)).toBe("bounced");
    for (const email of ["jane@bücher.example", "jane@xn--bcher-kva.example"])
      expect(await why(email)).toBe("opted_out");
    for (const email of ["eve@bücher.example", "eve@xn--bcher-kva.example"])
      expect(await why(email, true)).toBe("erased");

    // Codes.
    expect(await owned("codes@example.com")).toEqual(["C1 ALONE", "C1 BOTH", "C1 BOTH\u200b", "C1 ONE", "C2 TWO"]);
    expect(await owned("other@example.com")).toEqual(["C2 TWO\u200b"]);
    expect(await findPurchase(db, { organisationId, orderRef: "C1", sku: "ONE" })).toMatchObject({
      linkSecret: mailed,
      contactedAt: now,
    });
    expect(await count("reviews", shop, "octet_length(sku) > length(sku)")).toBe(0);

    // What is counted of reviews is what they are now, at once and not only after the nightly count.
    const totals = await totalReviewsBySku(db, { organisationId, skus: ["RED", "BOTH", "BOTH\u200b"] });
    expect([...totals].map(([sku, { count }]) => [sku, count])).toEqual([
      ["RED", 3],
      ["BOTH", 2],
      ["BOTH\u200b", 0],
    ]);
    const differing: unknown[] = [];
    await foldChanges(db);
    expect(await recountFigures(db, now, (_, difference) => differing.push(difference))).toEqual({
      refreshed: 0,
      differences: 0,
    });
    expect(differing).toEqual([]);

    // Whoever was two is exported and erased as one, both reviews of one purchase included.
    const exported = await exportPurchaser(db, shop, "omar@straße.example", keys, now);
    expect(exported.reviews).toHaveLength(2);
    const erased = await erasePurchaser(db, shop, "omar@xn--strae-oqa.example", keys, now);
    expect(erased).toEqual({ purchases: 1, reviewsKept: 2, reviewsErased: 0, questions: 0 });
    expect(await count("purchasers", shop, "merged_into is not null or email like '%stra%'")).toBe(0);
  });

  test("are nothing to do where they are as they are today, and once they are", async () => {
    const { rows } = await owner.query("select name from upgrade_steps where finished_at is null");
    expect(rows).toEqual([]);
    expect((await migrate(address as never, now, async () => upgradeSteps(keys))).steps).toEqual([]);
  });
});

test("a step that this program does not know is said so, and is still to be done", async () => {
  await owner.query("insert into upgrade_steps (name) values ('of_another_version')");
  await expect(migrate(address as never, now, async () => upgradeSteps(keys))).rejects.toThrow(
    "no step by the name of of_another_version",
  );
  await owner.query("delete from upgrade_steps where name = 'of_another_version'");
});
