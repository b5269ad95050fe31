import { describe, expect, test } from "vitest";
import { type Role, roles } from "../../src/access/index.ts";
import { writeFastResponse } from "../../src/fast-responses/index.ts";
import { keepCustomerOrders } from "../../src/intake/customer-orders.queries.ts";
import { insertMail } from "../../src/outbox/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { reportReview } from "../../src/reports/index.ts";
import { appealDecision, decideReview, withdrawReview } from "../../src/reviews/index.ts";
import { announce } from "../../src/webhooks/index.ts";
import { anOrganisation } from "../support/factories.ts";
import { importText } from "../support/feeds.ts";
import { publishReview } from "../support/published.ts";
import { anEndpoint } from "../support/receiver.ts";
import { collectRoutes } from "../support/routes.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { aReviewToVet } from "../support/waiting-reviews.ts";

// Whoever follows what the console's pages offer is refused nowhere: every page that a role can reach, every link and form on it.
const routes = collectRoutes();
const server = await testApp();
const { app, db, clock } = server;
const { now } = clock;
const operator = { kind: "operator" } as const;
const [shop, second] = [await anOrganisation(db), await anOrganisation(db)];
const organisationId = shop.id;

const staff: Record<Role, SignedIn> = {
  admin: await signIn(app, db, { role: "admin" }),
  vetter: await signIn(app, db, { role: "vetter", organisations: [shop, second] }),
  retailer: await signIn(app, db, { role: "retailer", organisations: [shop, second] }),
};
await oneOfEach();

/** A shop with something on every page: reviews in every state, a case, replies, mails, an order, an import, an endpoint. */
async function oneOfEach(): Promise<void> {
  await aReviewToVet(db, shop, now);
  const rejected = await aReviewToVet(db, shop, now);
  const reject = { verdict: "reject", reason: "offensive", passage: null, note: null } as const;
  await appealDecision(db, await decideReview(db, rejected, reject, operator, now), "It was meant kindly.", now);
  await decideReview(db, await aReviewToVet(db, shop, now), { verdict: "accept" }, operator, now);
  await withdrawReview(db, await aReviewToVet(db, shop, now), now);
  const shown = await publishReview(db, shop, { generalComments: "Sturdy." }, now);
  const report = { reason: "offensive", words: "It insults my aunt.", email: null, language: "en" } as const;
  await reportReview(db, { organisationId, number: shown.number }, report, now);
  const staffId = staff.retailer.id;
  await writeFastResponse(db, { organisation: shop, review: shown, staffId, text: "We are glad." }, now);
  const about = { organisationId, purchaserId: null, language: "en", subject: "A mail", body: "Hello." } as const;
  for (const reviewId of [shown.id, null]) await insertMail(db, { ...about, kind: "review_published", reviewId }, now);
  const order = {
    organisationId,
    orderRef: "A1",
    updatedAt: null,
    emailKey: "jane@example.com",
    raw: '{"order_ref":"A1"}',
    arrival: newId(now),
    warnings: null,
  };
  await keepCustomerOrders(db, [order], now);
  await importText(server, shop, "purchasers", "order_ref,sku\nA1,S1\n").catch(() => undefined);
  await anEndpoint(db, shop, "https://shop.example/hook", now);
  const event = { organisationId, type: "purchase.confirmed", orderRef: "A1", sku: "S1" } as const;
  await announce(db, { ...event, purchaseId: null, purchaserId: null }, now);
}

type Offer = { from: string; method: "GET" | "POST"; path: string; isForm: boolean };

/** What a page offers: its links and its forms, to this host alone. */
function offersOf(from: string, body: string): Offer[] {
  const links = [...body.matchAll(/<a\b[^>]*\shref="([^"#]+)/g)].map(([, href]) => ["GET", href!] as const);
  const forms = [...body.matchAll(/<(?:form|button)\b[^>]*>/g)].flatMap(([tag]) => {
    const action = /\s(?:form)?action="([^"]*)"/.exec(tag)?.[1];
    const isForm = tag.startsWith("<form");
    if (!isForm && action === undefined) return [];
    const method = /method="post"/i.test(tag) ? "POST" : "GET";
    return [[method, action || from] as const];
  });
  const offers = [...links.map((link) => [...link, false] as const), ...forms.map((form) => [...form, true] as const)];
  return offers.flatMap(([method, href, isForm]) => {
    const url = new URL(href.replaceAll("&amp;", "&"), `https://console.example${from}`);
    return url.host === "console.example" ? [{ from, method, path: url.pathname + url.search, isForm }] : [];
  });
}

/** The route of the console that a path leads to: the one with the fewest names for parts. */
function routeOf({ method, path }: Offer) {
  const parts = path.split("?")[0]!.replace(/\/$/, "").split("/");
  const names = ({ url }: { url: string }) =>
    url.split("/").filter((part) => part.startsWith(":")).length + (url.endsWith("*") ? 100 : 0);
  const fits = ({ url }: { url: string }) => {
    const own = url.split("/");
    // A sku may have slashes in it: the page of a product takes all that is left.
    const takesRest = own.at(-1) === "*" && own[1] !== "console" && parts.length >= own.length;
    const said = takesRest ? own.slice(0, -1) : own;
    return (
      (takesRest || own.length === parts.length) && said.every((part, n) => part.startsWith(":") || part === parts[n])
    );
  };
  return routes.filter((route) => route.method === method && fits(route)).sort((a, b) => names(a) - names(b))[0];
}

const pagesOfOneKind = 12;

/** Everything that a role can reach from the console's first page by following links, and what is wrong with any of them. */
async function walk(role: Role): Promise<{ reached: Set<string>; wrong: string[]; forms: Set<string> }> {
  const waiting: Offer[] = [{ from: "/console", method: "GET", path: "/console", isForm: false }];
  const seen = new Set<string>();
  const [reached, forms] = [new Set<string>(), new Set<string>()];
  const kinds = new Map<string, number>();
  const wrong: string[] = [];
  for (let offer = waiting.shift(); offer; offer = waiting.shift()) {
    const { method, path, from, isForm } = offer;
    const name = `${isForm ? "form " : ""}${method} ${path}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const route = routeOf(offer);
    if (!route) wrong.push(`${from} offers ${method} ${path}, which is no route`);
    else if (route.roles && !route.roles.includes(role))
      wrong.push(`${from} offers ${method} ${path}, which is not theirs`);
    if (!route || isForm) {
      if (route) forms.add(route.url);
      continue;
    }
    const count = (kinds.get(route.url) ?? 0) + 1;
    kinds.set(route.url, count);
    if (count > pagesOfOneKind) continue;
    const answer = await staff[role].get(path);
    if (answer.statusCode >= 400) wrong.push(`${from} offers ${path}, which answers ${answer.statusCode}`);
    reached.add(route.url);
    const { location } = answer.headers;
    if (location) waiting.push({ from: path, method: "GET", path: String(location).replace(/#.*/, ""), isForm: false });
    // Shoppers' pages are followed no further.
    if (path.startsWith("/console")) waiting.push(...offersOf(path.split("?")[0]!, answer.body));
  }
  return { reached, wrong, forms };
}

describe("whoever follows what the console offers", () => {
  test.each(roles)("as %s, is refused nowhere, and reaches every page of theirs", async (role) => {
    const { reached, wrong, forms } = await walk(role);
    expect(wrong).toEqual([]);
    const theirs = routes
      .filter((route) => route.method === "GET" && route.roles?.includes(role))
      .map(({ url }) => url);
    const unreached = theirs.filter((url) => !reached.has(url));
    expect(unreached.filter((url) => !unlinked.has(url))).toEqual([]);
    expect(forms.size).toBeGreaterThan(role === "vetter" ? 3 : 10);
  });
});

// Asked for by a form's fields or a frame, or there only where something has happened that does not here.
const unlinked = new Set([
  // Where one is sent before keys, staff and factors are changed, with the last proof long ago.
  "/console/proof",
  "/console/reviews",
  "/console/:trkref/invitations/preview",
  "/console/:trkref/show-reviews/preview",
  "/console/:trkref/outbox/:id/html",
  "/console/:trkref/questionnaire/template",
  "/console/:trkref/imports/:id",
  "/console/:trkref/imports/:id/rejected",
]);
