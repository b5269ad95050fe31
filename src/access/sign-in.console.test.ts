import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aColleague, aPassword, aVisitor, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { createStaff, disableStaff, enableStaff } from "./index.ts";

const server = await testApp();
const { app, db, owner, clock } = server;
const session = "__Host-fairmark_session";
const hours = 3_600_000;

const colleague = () => aColleague(app, db, { role: "admin", now: clock.now });
const enter = (visitor: ReturnType<typeof aVisitor>, email: string, password = aPassword, next = "") =>
  visitor.post("/console/sign-in", { email, password, next });

async function signedIn() {
  const { id, email } = await colleague();
  const visitor = aVisitor(app);
  await enter(visitor, email);
  expect((await visitor.get("/console/profile")).statusCode).toBe(200);
  return { id, email, visitor };
}

describe("signing in", () => {
  test("sets a cookie that no script reads, no other site sends in a form, and that travels over TLS only", async () => {
    const { email } = await colleague();
    const answer = await enter(aVisitor(app), email);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, "/console"]);
    const cookie = answer.cookies.find(({ name }) => name === session)!;
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
    expect(cookie.value).toMatch(/^[0-9a-f]{64}$/);
    expect(cookie).not.toHaveProperty("maxAge");
    expect(cookie).not.toHaveProperty("domain");
    const { rows } = await owner.query("select token_hash::text from staff_sessions");
    expect(JSON.stringify(rows)).not.toContain(cookie.value);
  });

  test("the bare address leads to it", async () => {
    const visitor = aVisitor(app);
    expect((await visitor.get("/")).headers.location).toBe("/console");
    expect((await visitor.get("/console")).headers.location).toBe("/console/sign-in");
  });

  test("takes the address in any spelling, and leads back to where one was going", async () => {
    const { email } = await colleague();
    const visitor = aVisitor(app);
    const asked = await visitor.get("/console/profile?changed&x=1");
    expect([asked.statusCode, asked.headers.location]).toEqual([
      303,
      "/console/sign-in?next=%2Fconsole%2Fprofile%3Fchanged%26x%3D1",
    ]);
    const form = await visitor.get(String(asked.headers.location));
    expect(form.body).toContain('name="next" value="/console/profile?changed&amp;x=1"');
    const answer = await enter(visitor, ` ${email.toUpperCase()} `, aPassword, "/console/profile?changed&x=1");
    expect(answer.headers.location).toBe("/console/profile?changed&x=1");
    const again = await visitor.get("/console/sign-in?next=/console/staff");
    expect([again.statusCode, again.headers.location]).toEqual([303, "/console/staff"]);
  });

  test("never leads out of the console", async () => {
    const { email } = await colleague();
    const elsewhere = [
      "https://elsewhere.example/console",
      "//elsewhere.example",
      "/\\elsewhere.example",
      "/console\\@elsewhere.example",
      "/consolation",
      "/console/\r\nset-cookie: a=b",
      "/review/fill_review",
      "javascript:alert(1)",
      `/console/${"x".repeat(3000)}`,
    ];
    for (const next of elsewhere) {
      const form = await aVisitor(app).get(`/console/sign-in?next=${encodeURIComponent(next)}`);
      expect(form.body).toContain('name="next" value="/console"');
      expect((await enter(aVisitor(app), email, aPassword, next)).headers.location).toBe("/console");
    }
  });

  test("answers the same to a wrong password, an unknown address, one without a password and somebody disabled", async () => {
    const { email } = await colleague();
    const disabled = await colleague();
    await disableStaff(db, disabled.id, "operator", clock.now);
    const fresh = `fresh-${disabled.email}`;
    await createStaff(db, { email: fresh, role: "vetter", organisationIds: [] }, clock.now);
    const bodies = [];
    for (const [who, password] of [
      [email, "not the password"],
      [`nobody-${email}`, aPassword],
      [fresh, aPassword],
      [disabled.email, aPassword],
    ] as const) {
      const answer = await enter(aVisitor(app, { address: "192.0.2.77" }), who, password);
      expect([answer.statusCode, answer.cookies]).toEqual([422, []]);
      // Every page has a challenge of its own.
      bodies.push(answer.body.replaceAll(who, "WHO").replace(/data-options="[^"]+"/, ""));
    }
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain("The e-mail address or the password is wrong");
  });

  test("is refused for a minute after ten wrong guesses, for known and unknown addresses alike, and not in a browser they used before", async () => {
    const { email, visitor } = await signedIn();
    for (const who of [email, `nobody-${email}`]) {
      for (let guess = 0; guess < 10; guess++) {
        const guessing = aVisitor(app, { address: `203.0.113.${guess}` });
        expect((await enter(guessing, who, "not the password")).statusCode).toBe(422);
      }
      const late = await enter(aVisitor(app, { address: "203.0.113.99" }), who, aPassword);
      expect([late.statusCode, late.headers["retry-after"], late.cookies]).toEqual([429, "60", []]);
    }
    await visitor.post("/console/sign-out");
    expect((await enter(visitor, email)).statusCode).toBe(303);
    clock.advance(60_000);
    expect((await enter(aVisitor(app, { address: "203.0.113.99" }), email)).statusCode).toBe(303);
  });

  test("works from a page of ours only", async () => {
    const { email } = await colleague();
    const fields = { email, password: aPassword };
    const other = { origin: "https://elsewhere.example" };
    for (const headers of [
      other,
      { origin: "null" },
      { origin: "" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      const answer = await aVisitor(app).post("/console/sign-in", fields, headers as Record<string, string>);
      expect([headers, answer.statusCode, answer.cookies]).toEqual([headers, 403, []]);
    }
    const silent = await app.inject({ method: "POST", url: "/console/sign-in", payload: "email=a" });
    expect(silent.statusCode).toBe(403);
    const seen = await aVisitor(app).post("/console/sign-in", fields, { ...other, "sec-fetch-site": "same-origin" });
    expect(seen.statusCode).toBe(303);
  });
});

describe("a session", () => {
  test("has a new token after every sign-in, and the one that was there before opens nothing (fixation)", async () => {
    const { email, visitor } = await signedIn();
    const planted = visitor.cookies.get(session)!;
    await enter(visitor, email);
    expect(visitor.cookies.get(session)).not.toBe(planted);
    const attacker = aVisitor(app);
    attacker.cookies.set(session, planted);
    expect((await attacker.get("/console/profile")).statusCode).toBe(303);

    const chosen = "ab".repeat(32);
    const victim = aVisitor(app);
    victim.cookies.set(session, chosen);
    await enter(victim, email);
    expect(victim.cookies.get(session)).not.toBe(chosen);
  });

  test("ends after eight hours without a request, and lives on with one", async () => {
    const { visitor } = await signedIn();
    for (let hour = 0; hour < 24; hour += 6) {
      clock.advance(6 * hours);
      expect((await visitor.get("/console/profile")).statusCode).toBe(200);
    }
    clock.advance(8 * hours);
    expect((await visitor.get("/console/profile")).headers.location).toMatch(/^\/console\/sign-in/);
  });

  test("ends after seven days however busy it was", async () => {
    const { visitor } = await signedIn();
    let used = 0;
    for (; used < 40; used++) {
      clock.advance(7 * hours);
      if ((await visitor.get("/console/profile")).statusCode !== 200) break;
    }
    expect(used).toBe(23);
  });

  test("is written to once a minute at most", async () => {
    const { id, visitor } = await signedIn();
    const seen = async () =>
      (await owner.query("select last_seen_at, xmin::text from staff_sessions where staff_id = $1", [id])).rows[0];
    const first = await seen();
    clock.advance(59_000);
    await visitor.get("/console/profile");
    expect(await seen()).toEqual(first);
    clock.advance(1000);
    await visitor.get("/console/profile");
    expect((await seen()).last_seen_at).toEqual(clock.now);
  });

  test("ends with a sign-out, everywhere it was copied to", async () => {
    const { visitor } = await signedIn();
    const copy = aVisitor(app);
    copy.cookies.set(session, visitor.cookies.get(session)!);
    const out = await visitor.post("/console/sign-out");
    expect([out.statusCode, out.headers.location]).toEqual([303, "/console/sign-in?out"]);
    expect(visitor.cookies.has(session)).toBe(false);
    expect((await copy.get("/console/profile")).statusCode).toBe(303);
  });

  test("ends when its holder is disabled, and does not come back when they are enabled", async () => {
    const { id, visitor } = await signedIn();
    await disableStaff(db, id, "operator", clock.now);
    expect((await visitor.get("/console/profile")).statusCode).toBe(303);
    await enableStaff(db, id);
    expect((await visitor.get("/console/profile")).statusCode).toBe(303);
  });

  test("that has ended is cleaned away by the next sign-in", async () => {
    const { id } = await signedIn();
    clock.advance(8 * hours);
    await signedIn();
    const { rows } = await owner.query("select from staff_sessions where staff_id = $1", [id]);
    expect(rows).toEqual([]);
  });

  test("is not opened by what no token looks like", async () => {
    for (const token of ["", "x", "g".repeat(64), "AB".repeat(32), "a".repeat(10_000), "%00"]) {
      const visitor = aVisitor(app);
      visitor.cookies.set(session, token);
      expect((await visitor.get("/console/profile")).statusCode).toBe(303);
    }
  });
});

test("where Fairmark is reached without TLS the cookie has no prefix that browsers would refuse", async () => {
  const { cookieName, deviceCookieName } = await import("./session.ts");
  expect([cookieName("http://127.0.0.1:3000"), deviceCookieName("http://127.0.0.1:3000")]).toEqual([
    "fairmark_session",
    "fairmark_device",
  ]);
});

test("a retailer's session carries their own organisations and no others", async () => {
  const [mine, other] = [await anOrganisation(db), await anOrganisation(db)];
  const retailer = await signIn(app, db, { role: "retailer", organisations: [mine] });
  const own = await retailer.get(`/console/${mine.trkref}/settings`);
  expect(own.statusCode).toBe(200);
  for (const trkref of [other.trkref, "NONE"]) {
    const answer = await retailer.get(`/console/${trkref}/settings`);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain(trkref);
  }
});
