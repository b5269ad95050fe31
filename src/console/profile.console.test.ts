import { describe, expect, test } from "vitest";
import { aColleague, aPassword, aVisitor, type Visitor } from "../../test/support/staff.ts";
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

const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const phone =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36";

/** Signed in on a computer, then on a phone. */
async function twoDevices() {
  const { email } = await aColleague(app, db, { role: "vetter", now: clock.now });
  const [computer, mobile] = [aVisitor(app), aVisitor(app)];
  await computer.post("/console/sign-in", { email, password: aPassword }, { "user-agent": windows });
  clock.advance(3_600_000);
  await mobile.post("/console/sign-in", { email, password: aPassword }, { "user-agent": phone });
  return { computer, mobile };
}

/** The rows of the list, and the id by which each that is not this one is ended. */
async function sessionsOf(visitor: Visitor) {
  const { body } = await visitor.get(path);
  return [...body.slice(body.indexOf("Where you are signed in")).matchAll(/<li>(.*?)<\/li>/gs)].map(([, row]) => ({
    words: row!
      .replace(/<form.*/s, "")
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
    id: /name="session" value="([^"]+)"/.exec(row!)?.[1],
  }));
}

describe("the list of one's sessions", () => {
  test("names the device of each, when it was signed in and last used, and which is this one", async () => {
    const { computer, mobile } = await twoDevices();
    const words = (await sessionsOf(mobile)).map((one) => one.words);
    expect(words).toEqual([
      expect.stringMatching(/^Chrome on Android, this one signed in .* UTC , last used .* UTC$/),
      expect.stringMatching(/^Firefox on Windows signed in .* UTC , last used .* UTC$/),
    ]);
    clock.advance(7 * 3_600_000 + 1);
    await mobile.get(path);
    clock.advance(3_600_000 - 1);
    expect(await sessionsOf(mobile)).toHaveLength(1);
    expect((await computer.get(path)).statusCode).toBe(303);
  });

  test("ends one, at once", async () => {
    const { computer, mobile } = await twoDevices();
    const [, other] = await sessionsOf(mobile);
    const ended = await mobile.post(`${path}/sessions/end`, { session: other!.id! });
    expect([ended.statusCode, ended.headers.location]).toEqual([303, `${path}?ended`]);
    expect((await mobile.get(`${path}?ended`)).body).toContain("That session has ended.");
    expect((await computer.get(path)).statusCode).toBe(303);
    expect((await mobile.post(`${path}/sessions/end`, { session: other!.id! })).statusCode).toBe(404);
  });

  test("ends all others, and this one goes on", async () => {
    const { computer, mobile } = await twoDevices();
    await mobile.get(path);
    expect((await mobile.post(`${path}/sessions/end-others`)).headers.location).toBe(`${path}?alone`);
    expect((await computer.get(path)).statusCode).toBe(303);
    expect(await sessionsOf(mobile)).toHaveLength(1);
  });

  test("is one's own: nobody ends somebody else's", async () => {
    const [mine, theirs] = [await twoDevices(), await twoDevices()];
    const [, other] = await sessionsOf(theirs.mobile);
    await mine.mobile.get(path);
    for (const session of [other!.id!, "no id", ""])
      expect((await mine.mobile.post(`${path}/sessions/end`, { session })).statusCode).toBe(404);
    await mine.mobile.post(`${path}/sessions/end-others`);
    expect((await theirs.computer.get(path)).statusCode).toBe(200);
  });
});

test("an open screen is no place to guess its owner's password", async () => {
  const { browsers } = await twoBrowsers();
  const guess = () => browsers[0].post(path, { current: "a guess at it", password: better, again: better });
  for (let times = 0; times < 10; times++) expect((await guess()).statusCode).toBe(422);
  const late = await guess();
  expect([late.statusCode, late.headers["retry-after"]]).toEqual([429, "900"]);
});
