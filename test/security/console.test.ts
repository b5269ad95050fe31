import { describe, expect, test } from "vitest";
import { type Role, roles } from "../../src/access/index.ts";
import { anOrganisation } from "../support/factories.ts";
import { collectRoutes, type Route, routeName } from "../support/routes.ts";
import { aVisitor, type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

// Every route of the console, those that other slices bring too: who is let in, and what a form must carry.
const routes = collectRoutes();
const { app, db, owner, baseUrl } = await testApp();
const [mine, other] = [await anOrganisation(db), await anOrganisation(db)];

const consoleRoutes = routes.filter(({ url }) => url === "/console" || url.startsWith("/console/"));
const guarded = consoleRoutes.filter(({ roles: named, method }) => named !== undefined && method !== "HEAD");
const forms = guarded.filter(({ method }) => method === "POST");
const pages = guarded.filter(({ method }) => method === "GET");

const staff: Record<Role, SignedIn> = {
  admin: await signIn(app, db, { role: "admin" }),
  vetter: await signIn(app, db, { role: "vetter", organisations: [mine] }),
  retailer: await signIn(app, db, { role: "retailer", organisations: [mine] }),
};

/** Where a route leads for an organisation, with ids and numbers that nothing has. */
function urlOf({ url }: Route, trkref = mine.trkref): string {
  return url
    .replace(":trkref", trkref)
    .replace(":number", "999999")
    .replace(/:\w+/g, "00000000-0000-7000-8000-000000000000");
}

/** Counts and newest changes of every table but the sessions. */
async function fingerprint(): Promise<unknown> {
  const { rows } = await owner.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'staff_sessions' order by 1",
  );
  const found: unknown[] = [];
  for (const { name } of rows)
    found.push((await owner.query(`select '${name}', count(*), max(xmin::text::bigint) from ${name}`)).rows[0]);
  return found;
}

const named = (list: readonly Route[]) => list.map((route) => [routeName(route), route] as const);

test("the list of console routes is one: pages, forms, and those of every slice", () => {
  expect(pages.length).toBeGreaterThan(8);
  expect(forms.length).toBeGreaterThan(8);
  const open = consoleRoutes.filter(
    ({ roles: given, method }) => given === undefined && ["GET", "POST"].includes(method),
  );
  // Whoever is not signed in meets these, the 404 page, and the 405 of a method that a path does not have.
  const doors = [
    "/console/sign-in",
    "/console/sign-in/second-step",
    "/console/sign-in/passkey",
    "/console/forgotten-password",
    "/console/password/:token",
    "/console/*",
  ];
  const answeredOnly = new Set(guarded.map(({ url }) => url));
  expect(open.map(({ url }) => url).filter((url) => !doors.includes(url) && !answeredOnly.has(url))).toEqual([]);
});

describe("without a session", () => {
  test.each(named(guarded))("%s leads to the sign-in page and does nothing", async (_name, route) => {
    const before = await fingerprint();
    const visitor = aVisitor(app);
    const url = urlOf(route);
    const answer = route.method === "GET" ? await visitor.get(url) : await visitor.post(url, { role: "admin" });
    expect(answer.statusCode).toBe(303);
    const expected = route.method !== "GET" ? "?ended" : url === "/console" ? "" : `?next=${encodeURIComponent(url)}`;
    expect(answer.headers.location).toBe(`/console/sign-in${expected}`);
    expect(answer.body).toBe("");
    expect(await fingerprint()).toEqual(before);
  });
});

describe("a role that a route does not name", () => {
  const foreign = named(guarded).flatMap(([name, route]) =>
    roles.filter((role) => !route.roles!.includes(role)).map((role) => [role, name, route] as const),
  );
  test.each(foreign)("%s is refused at %s", async (role, _name, route) => {
    const before = await fingerprint();
    const url = urlOf(route);
    const answer = route.method === "GET" ? await staff[role].get(url) : await staff[role].post(url);
    expect(answer.statusCode).toBe(403);
    expect(await fingerprint()).toEqual(before);
  });
});

describe("a role that a route names", () => {
  // Signing out lets in whom it lets out.
  const stays = guarded.filter(({ url }) => url !== "/console/sign-out");
  const own = named(stays).flatMap(([name, route]) => route.roles!.map((role) => [role, name, route] as const));
  test.each(own)("%s is let in at %s", async (role, _name, route) => {
    const answer = route.method === "GET" ? await staff[role].get(urlOf(route)) : await staff[role].post(urlOf(route));
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.statusCode).not.toBe(403);
    expect(String(answer.headers.location)).not.toMatch(/sign-in/);
  });
});

describe("an organisation that is not theirs", () => {
  const ofOne = named(guarded.filter(({ url }) => url.includes(":trkref"))).flatMap(([name, route]) =>
    route.roles!.filter((role) => role !== "admin").map((role) => [role, name, route] as const),
  );
  test.each(ofOne)("%s gets at %s what an unknown one gets", async (role, _name, route) => {
    const before = await fingerprint();
    const ask = async (trkref: string) => {
      const url = urlOf(route, trkref);
      const answer = route.method === "GET" ? await staff[role].get(url) : await staff[role].post(url);
      return { status: answer.statusCode, body: answer.body };
    };
    const foreign = await ask(other.trkref);
    expect(foreign.status).toBe(404);
    expect(foreign.body).not.toContain(other.trkref);
    expect(foreign).toEqual(await ask("NO-SUCH-SHOP"));
    expect(await fingerprint()).toEqual(before);
  });
});

describe("a form without what proves its origin", () => {
  test.each(named(forms))("is refused at %s: no token, another's, another site's", async (_name, route) => {
    const role = route.roles![0]!;
    const { cookie, csrfToken } = staff[role];
    const another = await signIn(app, db, { role, organisations: [mine] });
    const before = await fingerprint();
    const send = (token: string | undefined, headers: Record<string, string>) =>
      app.inject({
        method: "POST",
        url: urlOf(route),
        headers: { cookie, "content-type": "application/x-www-form-urlencoded", ...headers },
        payload: token === undefined ? "name=x" : new URLSearchParams({ csrf: token, name: "x" }).toString(),
      });
    const statuses = [
      (await send(undefined, { origin: baseUrl })).statusCode,
      (await send(another.csrfToken, { origin: baseUrl })).statusCode,
      (await send(csrfToken, { origin: "https://elsewhere.example" })).statusCode,
      (await send(csrfToken, { origin: baseUrl, "sec-fetch-site": "cross-site" })).statusCode,
    ];
    expect(statuses).toEqual([403, 403, 403, 403]);
    expect(await fingerprint()).toEqual(before);
  });
});

// What a customer would see, for a frame of the console.
const previewed = "/console/:trkref/look/preview";

test("every page of the console may be framed by nobody and runs no inline script", async () => {
  for (const route of pages.filter(({ url }) => url !== previewed)) {
    const answer = await staff[route.roles![0]!].get(urlOf(route));
    expect([route.url, answer.headers["x-frame-options"]]).toEqual([route.url, "DENY"]);
    const policy = String(answer.headers["content-security-policy"]);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(answer.body).not.toMatch(/<script(?! type="module" src="\/assets\/)|<style| style=| on[a-z]+="/i);
    expect(answer.headers["cache-control"]).toBe("no-store");
  }
});

test("a preview is framed by the console alone, and its form sends nothing", async () => {
  const route = pages.find(({ url }) => url === previewed)!;
  const answer = await staff[route.roles![0]!].get(urlOf(route));
  expect([answer.statusCode, answer.headers["x-frame-options"]]).toEqual([200, "SAMEORIGIN"]);
  const policy = String(answer.headers["content-security-policy"]).split("; ");
  expect(policy).toEqual(
    expect.arrayContaining(["default-src 'none'", "form-action 'none'", "frame-ancestors 'self'", "sandbox"]),
  );
});

test("where a form has a preview, Enter saves: the button that shows it is not the first", async () => {
  const first = new Map<string, boolean>();
  for (const route of pages) {
    const { body } = await staff.admin.get(urlOf(route));
    for (const form of body.match(/<form[\s\S]*?<\/form>/gi) ?? [])
      if (form.includes("data-preview")) first.set(route.url, /<button[^>]*>/.exec(form)![0].includes("data-preview"));
  }
  expect(first.size).toBeGreaterThan(1);
  expect([...first].filter(([, isPreview]) => isPreview)).toEqual([]);
});

test("every form of every page carries the session's token", async () => {
  for (const route of pages.filter(({ url }) => url !== previewed)) {
    for (const role of route.roles!) {
      const { body } = await staff[role].get(urlOf(route));
      const posted = body.match(/<form[^>]* method="post"[\s\S]*?<\/form>/gi) ?? [];
      for (const form of posted) expect([route.url, form.includes(staff[role].csrfToken)]).toEqual([route.url, true]);
    }
  }
});
