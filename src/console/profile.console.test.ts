import { expect, test } from "vitest";
import { aColleague, aPassword, aVisitor } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";

const { app, db, clock } = await testApp();
const path = "/console/profile";
const better = "another password, and longer";

async function twoBrowsers() {
  const { email } = await aColleague(app, db, { role: "vetter", now: clock.now });
  const browsers = [aVisitor(app), aVisitor(app)] as const;
  for (const browser of browsers) {
    await browser.post("/console/sign-in", { email, password: aPassword });
    await browser.get(path);
  }
  return { email, browsers };
}

test("a changed password signs every other browser out, and this one goes on under a new token", async () => {
  const { email, browsers } = await twoBrowsers();
  const [here, there] = browsers;
  const before = here.cookies.get("__Host-fairmark_session");
  const changed = await here.post(path, { current: aPassword, password: better, again: better });
  expect([changed.statusCode, changed.headers.location]).toEqual([303, `${path}?changed`]);
  expect(here.cookies.get("__Host-fairmark_session")).not.toBe(before);
  expect((await here.get(`${path}?changed`)).body).toContain("Your password is changed.");
  expect((await there.get(path)).statusCode).toBe(303);
  expect((await aVisitor(app).post("/console/sign-in", { email, password: aPassword })).statusCode).toBe(422);
  expect((await aVisitor(app).post("/console/sign-in", { email, password: better })).statusCode).toBe(303);
});

test("a password is changed by whoever knows the old one, into one that is good", async () => {
  const { email, browsers } = await twoBrowsers();
  const [here] = browsers;
  for (const [fields, sentence] of [
    [{ current: "not my password", password: better, again: better }, "That is not your password"],
    [{ current: aPassword, password: "short", again: "short" }, "at least 12 characters"],
    [{ current: aPassword, password: email, again: email }, "not the e-mail address"],
    [{ current: aPassword, password: better, again: `${better}!` }, "are not the same"],
    [{}, "That is not your password"],
  ] as const) {
    const { statusCode, body } = await here.post(path, { ...fields });
    expect([fields, statusCode, body.includes(sentence)]).toEqual([fields, 422, true]);
    expect(body).not.toMatch(/type="password"[^>]*value=/);
  }
  expect((await here.get(path)).statusCode).toBe(200);
});

test("an open screen is no place to guess its owner's password", async () => {
  const { browsers } = await twoBrowsers();
  const guess = () => browsers[0].post(path, { current: "a guess at it", password: better, again: better });
  for (let times = 0; times < 10; times++) expect((await guess()).statusCode).toBe(422);
  const late = await guess();
  expect([late.statusCode, late.headers["retry-after"]]).toEqual([429, "900"]);
});
