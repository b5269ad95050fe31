import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { collectRoutes } from "../../test/support/routes.ts";
import { type SignedIn, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { roles } from "./index.ts";

const routes = collectRoutes();
const { app, db } = await testApp();

/** What the navigation of a page holds: each link with the heading that it stands under. */
function navigationOf(body: string): { group: string; label: string; href: string }[] {
  const [, nav = ""] = /<nav aria-label="Console">(.*?)<\/nav>/s.exec(body) ?? [];
  return [...nav.matchAll(/<section><p id="way-\d">([^<]+)<\/p>(.*?)<\/section>/gs)].flatMap(([, group, list]) =>
    [...list!.matchAll(/<a href="([^"]+)"[^>]*>([^<]+)<\/a>/g)].map(([, href, label]) => ({
      group: group!,
      label: label!,
      href: href!,
    })),
  );
}

const namesOf = (links: ReturnType<typeof navigationOf>) =>
  [...new Set(links.map(({ group }) => group))].map((one) => {
    const labels = links.filter(({ group }) => group === one).map(({ label }) => label);
    return `${one}: ${labels.join(", ")}`;
  });

test("what people come to do, in two levels, the same on the page of a shop and on one of all shops", async () => {
  const shop = await anOrganisation(db);
  const admin = await signIn(app, db, { role: "admin" });
  const onShop = navigationOf((await admin.get(`/console/${shop.trkref}/settings`)).body);
  expect(namesOf(onShop)).toEqual([
    "Reviews: Queue, Cases, All reviews, Replies, Questions",
    "Customers: Orders, Imports, Invitations, Outbox",
    "Products: Products",
    "Insights: Dashboard",
    "Set-up: Questionnaire, Show reviews, Look, Settings, Keys, Webhooks",
    "All shops: Shops, Staff, Record, Jobs",
  ]);
  expect(namesOf(navigationOf((await admin.get("/console/queue")).body))).toEqual(namesOf(onShop));
});

describe.each(roles)("to a %s", (role) => {
  async function someone(): Promise<{ trkref: string; staff: SignedIn }> {
    const [shop, other] = [await anOrganisation(db), await anOrganisation(db)];
    return { trkref: shop.trkref, staff: await signIn(app, db, { role, organisations: [shop, other] }) };
  }
  const isForRole = (route: (typeof routes)[number]) => route.method === "GET" && route.roles?.includes(role) === true;

  test("no page shows a link that their role is refused, and every list of pages is there", async () => {
    const { trkref, staff } = await someone();
    // Pages without an id of their own: of those, and of nothing else, the navigation could be the only way in.
    const pages = routes
      .filter((route) => isForRole(route) && !/:(?!trkref)|\/(preview|mail|template|product)$|\.csv$/.test(route.url))
      .map(({ url }) => url.replace(":trkref", trkref));
    const seen = new Set<string>();
    for (const path of pages) {
      const { statusCode, body } = await staff.get(path);
      if (statusCode !== 200) continue;
      for (const { href } of navigationOf(body)) seen.add(href);
    }
    expect(seen.size).toBeGreaterThan(1);
    for (const href of seen) expect([href, (await staff.get(href)).statusCode]).toEqual([href, 200]);
    const elsewhere = ["/console", "/console/reviews", "/console/search", "/console/profile", "/console/proof"];
    const unreached = pages.filter((path) => !seen.has(path) && !elsewhere.includes(path));
    expect(unreached.filter((path) => !path.startsWith("/console/profile/"))).toEqual([]);
  });
});

test("the page that is shown is marked, and no other", async () => {
  const shop = await anOrganisation(db);
  const admin = await signIn(app, db, { role: "admin" });
  for (const path of ["/console/queue", "/console/staff", `/console/${shop.trkref}/orders`, "/console/profile"]) {
    const { body } = await admin.get(path);
    const [, header = ""] = /<header class="way">(.*?)<\/header>/s.exec(body) ?? [];
    const marked = [...header.matchAll(/<a href="([^"]+)" aria-current="page"/g)].map(([, href]) => href);
    expect(marked).toEqual([path]);
  }
});

test("a page of a shop that is asked for before one is chosen comes after the choice, or at once where there is one", async () => {
  const [one, two] = [await anOrganisation(db), await anOrganisation(db)];
  const ofTwo = await signIn(app, db, { role: "retailer", organisations: [one, two] });
  const [link] = navigationOf((await ofTwo.get("/console/organisations")).body).filter(
    ({ label }) => label === "Orders",
  );
  expect(link!.href).toBe("/console/organisations?go=orders");
  const { body } = await ofTwo.get(link!.href);
  for (const { trkref } of [one, two]) expect(body).toContain(`href="/console/${trkref}/orders"`);
  const ofOne = await signIn(app, db, { role: "retailer", organisations: [one] });
  const { statusCode, headers } = await ofOne.get(link!.href);
  expect([statusCode, headers.location]).toEqual([303, `/console/${one.trkref}/orders`]);
});
