import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { readableLog } from "../../test/support/log.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { formOf, type SignedIn, signIn } from "../../test/support/staff.ts";
import { testApp, testBaseUrl } from "../../test/support/test-app.ts";
import { keepCustomerOrders } from "../intake/customer-orders.queries.ts";
import type { Organisation } from "../organisations/index.ts";
import { newId } from "../platform/ids.ts";

const { log, lines } = readableLog();
const server = await testApp({ log });
const { app, db, clock } = server;

type Found = { label: string; detail: string; href: string };

/** As the palette asks. */
async function ask(staff: SignedIn, q: string, shop = ""): Promise<Found[]> {
  const answer = await app.inject({
    method: "POST",
    url: "/console/search",
    headers: {
      cookie: staff.cookie,
      origin: testBaseUrl,
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
    },
    payload: formOf({ csrf: staff.csrfToken, q, shop }),
  });
  expect([answer.statusCode, answer.headers["cache-control"]]).toEqual([200, "no-store"]);
  return answer.json<{ found: Found[] }>().found;
}

async function anOrder(organisation: Organisation, orderRef: string): Promise<string> {
  const order = { organisationId: organisation.id, orderRef, emailKey: "a@b.example", raw: "{}", updatedAt: null };
  const arrival = newId(clock.now);
  return (await keepCustomerOrders(db, [{ ...order, arrival, warnings: "[]" }], clock.now))[0]!.id;
}

const hrefs = (found: Found[]) => found.map(({ href }) => href);

describe("what is looked for", () => {
  test("is found by an admin: a shop, a review by its number, an order by its whole reference", async () => {
    const shop = await anOrganisation(db, { name: "Kettle Sisters" });
    const { number } = await writeReview(db, shop, {}, clock.now);
    const id = await anOrder(shop, "KS-1104528927");
    const admin = await signIn(app, db, { role: "admin" });
    expect(await ask(admin, "kettle sis")).toEqual([
      { label: "Kettle Sisters", detail: `Shop ${shop.trkref}`, href: `/console/${shop.trkref}/dashboard` },
    ]);
    expect(await ask(admin, ` ${number} `)).toContainEqual({
      label: `Review ${number}`,
      detail: "Kettle Sisters",
      href: `/console/${shop.trkref}/reviews/${number}`,
    });
    expect(await ask(admin, "KS-1104528927")).toEqual([
      { label: "Order KS-1104528927", detail: "Kettle Sisters", href: `/console/${shop.trkref}/orders/${id}` },
    ]);
    expect(await ask(admin, "KS-110452892")).toEqual([]);
  });

  test("is an order that a file brought, too, once, and not what was left of one after an erasure", async () => {
    const [shop, other] = [await anOrganisation(db, { name: "Filed" }), await anOrganisation(db)];
    const file =
      "order_ref,email,sku,purchase_date\nFILED-7,jane@example.com,K1,2026-01-02\nFILED-7,jane@example.com,K2,2026-01-02\n";
    await importText(server, shop, "purchasers", file);
    const admin = await signIn(app, db, { role: "admin" });
    const [found, ...more] = await ask(admin, "FILED-7");
    expect([found, more]).toEqual([
      {
        label: "Order FILED-7",
        detail: "Filed",
        href: expect.stringContaining(`/console/${shop.trkref}/orders/known/`),
      },
      [],
    ]);
    expect((await admin.get(found!.href)).body).toContain("Order FILED-7");
    const stranger = await signIn(app, db, { role: "retailer", organisations: [other] });
    expect(await ask(stranger, "FILED-7")).toEqual([]);
    // Sent by the shop's server as well, it is one order: as it was sent.
    const id = await anOrder(shop, "FILED-7");
    expect(hrefs(await ask(admin, "FILED-7"))).toEqual([`/console/${shop.trkref}/orders/${id}`]);
  });

  test("comes first from the shop whose page is open", async () => {
    const [one, two] = [await anOrganisation(db), await anOrganisation(db)];
    for (const shop of [one, two]) await anOrder(shop, "SAME-REF");
    const admin = await signIn(app, db, { role: "admin" });
    expect(hrefs(await ask(admin, "SAME-REF", one.trkref))[0]).toContain(one.trkref);
    expect(hrefs(await ask(admin, "SAME-REF", two.trkref))[0]).toContain(two.trkref);
  });

  test("leads only to pages that open", async () => {
    const shop = await anOrganisation(db, { name: "Openable" });
    const { number } = await publishReview(db, shop, {}, clock.now);
    await anOrder(shop, String(number));
    for (const role of ["admin", "vetter", "retailer"] as const) {
      const staff = await signIn(app, db, { role, organisations: [shop] });
      const found = [...(await ask(staff, String(number))), ...(await ask(staff, "openable"))];
      expect(found.length).toBeGreaterThan(1);
      for (const { href } of found) expect([href, (await staff.get(href)).statusCode]).toEqual([href, 200]);
    }
  });
});

describe("what is not theirs", () => {
  test("is not found: neither another shop, nor its review, nor its order", async () => {
    // A drawn trkref would now and then contain the number that is looked for.
    const [mine, other] = [
      await anOrganisation(db, { trkref: "MINE" }),
      await anOrganisation(db, { name: "Somebody Else’s" }),
    ];
    const { number } = await publishReview(db, other, {}, clock.now);
    await anOrder(other, "OTHER-1");
    for (const role of ["vetter", "retailer"] as const) {
      const staff = await signIn(app, db, { role, organisations: [mine] });
      // Naming the shop does not help either.
      for (const query of ["somebody else", other.trkref, String(number), "OTHER-1"])
        expect([role, query, await ask(staff, query, other.trkref)]).toEqual([role, query, []]);
    }
  });

  test("a vetter finds no order, and a retailer no review that shoppers do not see", async () => {
    const shop = await anOrganisation(db, { trkref: "OURS" });
    await anOrder(shop, "FOR-NO-VETTER");
    const { number } = await writeReview(db, shop, {}, clock.now);
    const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
    expect(await ask(vetter, "FOR-NO-VETTER")).toEqual([]);
    expect(hrefs(await ask(vetter, String(number)))).toEqual([`/console/${shop.trkref}/reviews/${number}`]);
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
    expect(await ask(retailer, String(number))).toEqual([]);
    const published = await publishReview(db, shop, {}, clock.now);
    expect(hrefs(await ask(retailer, String(published.number)))).toEqual([
      `/console/${shop.trkref}/fast-responses/${published.number}`,
    ]);
  });

  test("no answer tells a score", async () => {
    const shop = await anOrganisation(db, { trkref: "SCORES" });
    const [low, high] = [
      await publishReview(db, shop, { overallScore: 1 }, clock.now),
      await publishReview(db, shop, { overallScore: 10 }, clock.now),
    ];
    const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
    const told = async (number: number) =>
      JSON.stringify(await ask(vetter, String(number))).replaceAll(String(number), "#");
    expect(await told(low.number)).toBe(await told(high.number));
  });
});

describe("the page for who runs no script", () => {
  test("finds pages of the navigation too, keeps to the shop it was opened from, and puts nothing into an address", async () => {
    const shop = await anOrganisation(db, { name: "Harbour & Hearth" });
    await anOrganisation(db);
    const id = await anOrder(shop, "HH-1");
    const admin = await signIn(app, db, { role: "admin" });
    const empty = (await admin.get(`/console/search?shop=${shop.trkref}`)).body;
    expect(empty).toContain("Harbour &amp; Hearth");
    expect(empty).toMatch(/<form method="post" action="\/console\/search"/);
    const orders = await admin.post("/console/search", { q: "orders", shop: shop.trkref });
    expect(orders.body).toContain(`<a class="strong" href="/console/${shop.trkref}/orders">Orders</a>`);
    const order = await admin.post("/console/search", { q: "HH-1", shop: shop.trkref });
    expect([order.statusCode, order.headers.location]).toEqual([200, undefined]);
    expect(order.body).toContain(`href="/console/${shop.trkref}/orders/${id}"`);
    const nothing = await admin.post("/console/search", { q: "HH-2" });
    expect(nothing.body).toContain("Nothing that you may open has that name");
  });

  test("what cannot be a name finds nothing, and no search is logged", async () => {
    const shop = await anOrganisation(db);
    await anOrder(shop, "CANARY-ORDER-7731");
    const admin = await signIn(app, db, { role: "admin" });
    expect(await ask(admin, "CANARY-ORDER-7731")).toHaveLength(1);
    for (const odd of ["", "\u0000", "a\nb", "x".repeat(201), "\ud800", "99999999999", "%", "'; --"])
      expect([odd, await ask(admin, odd)]).toEqual([odd, []]);
    expect(lines.join("")).not.toContain("CANARY-ORDER");
  });

  test("is refused to a form without the session's token", async () => {
    const { cookie } = await signIn(app, db, { role: "admin" });
    const headers = { cookie, origin: testBaseUrl, "content-type": "application/x-www-form-urlencoded" };
    const { statusCode } = await app.inject({ method: "POST", url: "/console/search", headers, payload: "q=1" });
    expect(statusCode).toBe(403);
  });
});
