import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { aPassword, aVisitor } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { createStaff, disableStaff, enableStaff, resetPassword } from "./index.ts";

const { app, db, clock } = await testApp();
const hours = 3_600_000;

const enter = (visitor: ReturnType<typeof aVisitor>, email: string, password = aPassword) =>
  visitor.post("/console/sign-in", { email, password });

describe("a one-time link", () => {
  async function aLink() {
    const email = `${randomBytes(4).toString("hex")}@fairmark.example`;
    const created = (await createStaff(db, { email, role: "vetter", organisationIds: [] }, clock.now))!;
    return { ...created, email, path: `/console/password/${created.linkToken}` };
  }
  const set = (path: string, password = aPassword, again = password) => aVisitor(app).post(path, { password, again });

  test("sets the password once, and is looked at as often as one likes", async () => {
    const { email, path } = await aLink();
    for (let look = 0; look < 3; look++) {
      const page = await aVisitor(app).get(path);
      expect([page.statusCode, page.body.includes(email)]).toEqual([200, true]);
    }
    const done = await set(path);
    expect([done.statusCode, done.headers.location]).toEqual([303, "/console/sign-in?set"]);
    expect((await enter(aVisitor(app), email)).statusCode).toBe(303);
    const twice = await set(path, "another password, longer");
    expect([twice.statusCode, twice.body.includes("no longer works")]).toEqual([404, true]);
    expect((await aVisitor(app).get(path)).statusCode).toBe(404);
    expect((await enter(aVisitor(app), email)).statusCode).toBe(303);
  });

  test("is used up by one of two who send it at once", async () => {
    const { path } = await aLink();
    const statuses = (await Promise.all([set(path), set(path, "another password, longer")])).map(
      ({ statusCode }) => statusCode,
    );
    expect(statuses.sort()).toEqual([303, 404]);
  });

  test("stays good when the password was not", async () => {
    const { email, path } = await aLink();
    for (const [password, again, sentence] of [
      ["short", "short", "at least 12 characters"],
      ["x".repeat(201), "x".repeat(201), "at most 200 characters"],
      [email, email, "not the e-mail address"],
      [aPassword, `${aPassword}!`, "not the same"],
    ] as const) {
      const refused = await set(path, password, again);
      expect([refused.statusCode, refused.body.includes(sentence)]).toEqual([422, true]);
      expect(refused.body).not.toMatch(/type="password"[^>]*value=/);
    }
    expect((await set(path)).statusCode).toBe(303);
  });

  test("is good for 24 hours", async () => {
    const { path } = await aLink();
    clock.advance(24 * hours - 1);
    expect((await aVisitor(app).get(path)).statusCode).toBe(200);
    clock.advance(1);
    expect((await aVisitor(app).get(path)).statusCode).toBe(404);
    expect((await set(path)).statusCode).toBe(404);
  });

  test("gives way to a newer one, and the password in use to neither until it is used", async () => {
    const { id, email, path } = await aLink();
    await set(path);
    const older = `/console/password/${await resetPassword(db, id, clock.now)}`;
    const newer = `/console/password/${await resetPassword(db, id, clock.now)}`;
    expect((await enter(aVisitor(app), email)).statusCode).toBe(303);
    expect((await set(older)).statusCode).toBe(404);
    const visitor = aVisitor(app);
    await enter(visitor, email);
    expect((await set(newer, "another password, longer")).statusCode).toBe(303);
    expect((await visitor.get("/console/profile")).statusCode).toBe(303);
    expect((await enter(aVisitor(app), email)).statusCode).toBe(422);
  });

  test("dies with the access of its holder", async () => {
    const { id, path } = await aLink();
    await disableStaff(db, id, "operator", clock.now);
    expect((await set(path)).statusCode).toBe(404);
    await enableStaff(db, id);
    expect((await set(path)).statusCode).toBe(404);
  });

  test("made up, altered or malformed is the same page as one used up", async () => {
    const { path } = await aLink();
    const pages = await Promise.all(
      ["0".repeat(64), "x", `${"a".repeat(64)}0`, "%00", "..%2f"].map((token) =>
        aVisitor(app).get(`/console/password/${token}`),
      ),
    );
    expect(new Set(pages.map(({ body }) => body)).size).toBe(1);
    expect(pages[0]!.statusCode).toBe(404);
    expect(
      (await aVisitor(app).get(path.toUpperCase().replace("/CONSOLE/PASSWORD", "/console/password"))).statusCode,
    ).toBe(404);
  });

  test("lets its holder in from a new browser while others guess", async () => {
    const { email, path } = await aLink();
    const holder = aVisitor(app);
    await holder.post(path, { password: aPassword, again: aPassword });
    for (let guess = 0; guess < 10; guess++)
      await enter(aVisitor(app, { address: `203.0.113.${100 + guess}` }), email, "not the password");
    expect((await enter(holder, email)).statusCode).toBe(303);
  });
});
