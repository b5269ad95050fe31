import { describe, expect, test } from "vitest";
import { type Role, roles } from "../../src/access/index.ts";
import { anOrganisation } from "../support/factories.ts";
import { oneOfEach } from "../support/one-of-each.ts";
import { collectRoutes } from "../support/routes.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

// Whoever follows what the console's pages offer is refused nowhere: every page that a role can reach, every link and form on it.
const routes = collectRoutes();
const server = await testApp();
const { app, db } = server;
const [shop, second] = [await anOrganisation(db), await anOrganisation(db)];

const staff: Record<Role, SignedIn> = {
  admin: await signIn(app, db, { role: "admin" }),
  vetter: await signIn(app, db, { role: "vetter", organisations: [shop, second] }),
  retailer: await signIn(app, db, { role: "retailer", organisations: [shop, second] }),
};
await oneOfEach(server, shop, staff.retailer.id);

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
  "/console/:trkref/look/preview",
  "/console/:trkref/show-reviews/preview",
  "/console/:trkref/outbox/:id/html",
  "/console/:trkref/questionnaire/template",
  "/console/:trkref/imports/:id",
  "/console/:trkref/imports/:id/rejected",
]);
