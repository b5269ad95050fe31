import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { collectRoutes } from "../../test/support/routes.ts";
import { aColleague, aPassword, aVisitor, type Visitor } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { listApiKeysOf } from "./index.ts";

const routes = collectRoutes();
const { app, db, owner, clock, baseUrl } = await testApp();
const shop = await anOrganisation(db);
const keys = `/console/${shop.trkref}/keys`;
const session = "__Host-fairmark_session";
const quarter = 15 * 60_000;

async function signedIn(visitor = aVisitor(app)) {
  const { id, email } = await aColleague(app, db, { role: "admin", now: clock.now });
  await visitor.post("/console/sign-in", { email, password: aPassword });
  await visitor.get(keys);
  return { id, email, visitor };
}

const makeKey = (visitor: Visitor, from = keys) =>
  visitor.post(keys, { name: "till" }, { referer: `${baseUrl}${from}` });
const prove = (visitor: Visitor, password: string, next = keys) => visitor.post("/console/proof", { password, next });
const countKeys = async () => (await listApiKeysOf(db, { organisationId: shop.id })).length;

describe("a form that changes keys, staff or what somebody signs in with, or exports or erases people", () => {
  test("needs a fresh proof, and so does no other", () => {
    const proven = routes.filter(({ needsProof }) => needsProof).map(({ method, url }) => `${method} ${url}`);
    const due = routes
      .filter(
        ({ method, url, roles }) =>
          roles && method === "POST" && /\/keys\b|\/purchasers\b|^\/console\/staff\b|\/factors\b/.test(url),
      )
      .map(({ method, url }) => `${method} ${url}`);
    expect(due.length).toBeGreaterThan(6);
    expect(proven.sort()).toEqual(due.sort());
  });

  test("is taken for a quarter of an hour after signing in, and then does nothing until its owner proves who they are", async () => {
    const { visitor } = await signedIn();
    const before = await countKeys();
    clock.advance(quarter - 1);
    expect((await makeKey(visitor)).statusCode).toBe(200);
    clock.advance(1);
    const refused = await makeKey(visitor);
    expect([refused.statusCode, refused.headers.location]).toEqual([
      303,
      `/console/proof?undone&next=${encodeURIComponent(keys)}`,
    ]);
    expect(await countKeys()).toBe(before + 1);
    const page = await visitor.get(String(refused.headers.location));
    expect(page.body).toContain("Nothing was changed");
    const proven = await prove(visitor, aPassword);
    expect([proven.statusCode, proven.headers.location]).toEqual([303, keys]);
    await visitor.get(keys);
    expect((await makeKey(visitor)).statusCode).toBe(200);
    clock.advance(quarter);
    expect((await makeKey(visitor)).statusCode).toBe(303);
    expect(await countKeys()).toBe(before + 2);
  });

  test("says above itself that a proof is needed, before anybody fills it in", async () => {
    const { id, visitor } = await signedIn();
    const pages = [keys, "/console/staff", `/console/staff/member/${id}`];
    for (const page of pages) expect((await visitor.get(page)).body).not.toContain("confirm that it is you");
    clock.advance(quarter);
    for (const page of pages)
      expect((await visitor.get(page)).body).toContain(`/console/proof?next=${encodeURIComponent(page)}`);
  });

  test("is refused in a session of a time when no proof was noted", async () => {
    const { id, visitor } = await signedIn();
    await owner.query("update staff_sessions set proven_at = null where staff_id = $1", [id]);
    expect((await makeKey(visitor)).headers.location).toContain("/console/proof?undone");
  });
});

describe("a proof", () => {
  test("gives the session another token, and what was copied of it before is worth nothing", async () => {
    const { visitor } = await signedIn();
    const thief = aVisitor(app);
    thief.cookies.set(session, visitor.cookies.get(session)!);
    clock.advance(quarter);
    await visitor.get(keys);
    await prove(visitor, aPassword);
    expect(visitor.cookies.get(session)).toMatch(/^[0-9a-f]{64}$/);
    expect((await thief.get(keys)).statusCode).toBe(303);
    expect((await visitor.get(keys)).statusCode).toBe(200);
  });

  test("is given by nobody but who knows the password, and guessing ends after ten tries", async () => {
    const { visitor } = await signedIn();
    clock.advance(quarter);
    for (let time = 0; time < 10; time++) {
      const guess = await prove(visitor, "a guess at it, and longer");
      expect([guess.statusCode, guess.body.includes("That is not your password")]).toEqual([422, true]);
    }
    const late = await prove(visitor, aPassword);
    expect([late.statusCode, late.headers["retry-after"]]).toEqual([429, "900"]);
    expect((await makeKey(visitor)).headers.location).toContain("/console/proof");
  });

  test("leads back to where it was asked for, and never out of the console", async () => {
    const { visitor } = await signedIn();
    expect((await visitor.get(`/console/proof?next=${keys}`)).headers.location).toBe(keys);
    clock.advance(quarter);
    for (const elsewhere of ["https://elsewhere.example/", "//elsewhere.example", "/v4/organisations"]) {
      expect((await makeKey(visitor, elsewhere)).headers.location).toMatch(
        /^\/console\/proof\?undone&next=%2Fconsole$/,
      );
      await visitor.get("/console/proof");
      expect((await prove(visitor, aPassword, elsewhere)).headers.location).toBe("/console");
      await visitor.get(keys);
      clock.advance(quarter);
    }
  });
});
