import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { importText } from "../../test/support/feeds.ts";
import { anInvitingShop, askedAbout, invite } from "../../test/support/invitations.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";

// What a shop's status of an order means for asking about it.
const server = await testApp();
const { owner, clock } = server;
const today = new Date("2026-11-20T12:00:00Z");
clock.now = today;

const feed = (...rows: [ref: string, status: string, email?: string][]) =>
  [
    "order_ref,sku,email,purchase_date,delivery_date,shipping_status",
    ...rows.map(([ref, status, email = `${ref}@example.com`]) => `${ref},S1,${email},2026-11-05,2026-11-08,${status}`),
  ].join("\n");

async function take(shop: Organisation, content: string) {
  const result = await importText(server, shop, "purchasers", content);
  if (result.outcome !== "finished") throw new Error(JSON.stringify(result));
  return result.import;
}

const standings = async ({ id }: Organisation) =>
  (
    await owner.query<{ standing: string }>(
      `select order_ref || ' ' || case when cancelled_at is not null then 'cancelled' when refunded_at is not null then 'refunded'
         when confirmed_at is null then 'claimed' else 'confirmed' end as standing
       from purchases where organisation_id = $1 order by order_ref`,
      [id],
    )
  ).rows.map(({ standing }) => standing);

describe("a feed's status of an order", () => {
  test("says who is asked, who is not yet, and who never is", async () => {
    const shop = await anInvitingShop(server, { inviteFromHour: 0, inviteUntilHour: 24 });
    const statuses = ["Complete", "", "Closed", "Refunded", "Pending Payment", "Fraud", "Canceled", "wc-on-hold"];
    await take(shop, feed(...statuses.map((status, at): [string, string] => [`R${at}`, status])));
    expect(await standings(shop)).toEqual([
      "R0 confirmed",
      "R1 confirmed",
      "R2 refunded",
      "R3 refunded",
      "R4 claimed",
      "R5 cancelled",
      "R6 cancelled",
      "R7 claimed",
    ]);
    await invite(server, today);
    expect(await askedAbout(server, shop)).toEqual(["R0", "R1"]);
    // Paid since.
    await take(shop, feed(["R4", "Processing"], ["R7", "completed"]));
    await invite(server, today);
    expect(await askedAbout(server, shop)).toEqual(["R0", "R1", "R4", "R7"]);
  });

  test("that nobody has paid takes nothing back, moves nothing, and stores nobody for what is another's", async () => {
    const shop = await anInvitingShop(server);
    await take(shop, feed(["R0", "Complete"], ["R1", "Pending"]));
    const again = await take(shop, feed(["R0", "Pending"], ["R1", "Pending"], ["R0", "Pending", "omar@example.com"]));
    expect(again.rows).toMatchObject({ unchanged: 2, rejected: 1 });
    expect(await standings(shop)).toEqual(["R0 confirmed", "R1 claimed"]);
    const { rows } = await owner.query("select email from purchasers where organisation_id = $1 order by email", [
      shop.id,
    ]);
    expect(rows).toEqual([{ email: "R0@example.com" }, { email: "R1@example.com" }]);
  });

  test("that is not known is taken as one to ask about, and told in the answer and in the file", async () => {
    const shop = await anInvitingShop(server);
    const { rowsWarned, warnings, rejectedFile, rows } = await take(
      shop,
      feed(["R0", "Sent by pigeon"], ["R1", "Complete"]),
    );
    expect([rowsWarned, warnings, rows.rejected]).toEqual([1, { status: 1 }, 0]);
    expect(await readFile(rejectedFile!, "utf8")).toContain("shipping_status is not one that Fairmark knows");
    expect(await standings(shop)).toEqual(["R0 confirmed", "R1 confirmed"]);
  });
});
