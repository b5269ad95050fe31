import { Secret, TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import { readableLog } from "../../../test/support/log.ts";
import { aColleague, aPassword, aVisitor, type Visitor } from "../../../test/support/staff.ts";
import { testApp } from "../../../test/support/test-app.ts";
import { deriveKeys } from "../../platform/secrets.ts";
import { disableStaff, findStaff, type Role, resetPassword } from "../index.ts";
import { verifyCode } from "./app-codes.ts";

const { log, lines } = readableLog();
const { app, db, owner, clock } = await testApp({ log });
const factors = "/console/profile/factors";
const secondStep = "/console/sign-in/second-step";
const halfMinute = 30_000;
let visitors = 0;

const newcomer = () => aVisitor(app, { address: `203.0.113.${++visitors}` });
const enter = (visitor: Visitor, email: string) =>
  visitor.post("/console/sign-in", { email, password: aPassword, next: "/console/profile" });
const ticketIn = (body: string) => /name="ticket" value="([^"]+)"/.exec(body)![1]!;
const codeOf = (secret: string, at = clock.now) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
const isIn = async (visitor: Visitor) => (await visitor.get("/console/profile")).statusCode === 200;

async function signedIn(role: Role = "vetter") {
  const { id, email } = await aColleague(app, db, { role, now: clock.now });
  const visitor = newcomer();
  await enter(visitor, email);
  await visitor.get(factors);
  return { id, email, visitor };
}

async function offered(visitor: Visitor) {
  const { body } = await visitor.post(`${factors}/codes/offer`);
  const offer = /name="offer" value="([^"]+)"/.exec(body)![1]!;
  const secret = /<code class="copy">([^<]+)</.exec(body)![1]!.replaceAll(" ", "");
  return { offer, secret, body };
}

/** Somebody with an app that shows codes. */
async function withApp(role: Role = "vetter") {
  const somebody = await signedIn(role);
  const { offer, secret } = await offered(somebody.visitor);
  const added = await somebody.visitor.post(`${factors}/codes`, { offer, code: codeOf(secret) });
  const recoveryCodes = [...added.body.matchAll(/<code>([0-9a-z-]+)<\/code>/g)].map(([, code]) => code!);
  return { ...somebody, secret, recoveryCodes };
}

/** As far as the page of the second step. */
async function halfIn(email: string) {
  const visitor = newcomer();
  const page = await enter(visitor, email);
  return { visitor, page, ticket: ticketIn(page.body) };
}

async function secondStepWith(email: string, code: string) {
  const { visitor, ticket } = await halfIn(email);
  const answer = await visitor.post(secondStep, { ticket, code, next: "/console/profile" });
  return { answer, visitor };
}

describe("an app with codes", () => {
  test("is added once it has shown a code, and from then on a password alone opens nothing", async () => {
    const { visitor, email, id } = await signedIn();
    const { offer, secret, body } = await offered(visitor);
    expect(body).toContain('src="data:image/svg+xml,');
    const wrong = await visitor.post(`${factors}/codes`, { offer, code: "000000" });
    expect([wrong.statusCode, wrong.body.includes("not the code of this app")]).toEqual([422, true]);
    expect((await findStaff(db, id))!.hasFactor).toBe(false);
    const added = await visitor.post(`${factors}/codes`, { offer, code: ` ${codeOf(secret).replace(/^.../, "$& ")} ` });
    expect(added.body.match(/<code>[0-9a-z-]{29}<\/code>/g)).toHaveLength(10);
    expect((await findStaff(db, id))!.hasFactor).toBe(true);
    const { visitor: other, page } = await halfIn(email);
    expect([page.statusCode, page.body.includes("One more step")]).toEqual([200, true]);
    expect(page.cookies).toEqual([]);
    expect(await isIn(other)).toBe(false);
  });

  test("signs in with the code of now, of half a minute ago or of the next, and with no other", async () => {
    const { email, secret } = await withApp();
    clock.advance(10 * halfMinute);
    const at = (steps: number) => new Date(clock.now.getTime() + steps * halfMinute);
    for (const steps of [-2, 2]) {
      const { answer, visitor } = await secondStepWith(email, codeOf(secret, at(steps)));
      expect([steps, answer.statusCode, await isIn(visitor)]).toEqual([steps, 422, false]);
    }
    for (const steps of [-1, 0, 1]) {
      const { answer, visitor } = await secondStepWith(email, codeOf(secret, at(steps)));
      expect([steps, answer.statusCode, answer.headers.location]).toEqual([steps, 303, "/console/profile"]);
      expect(await isIn(visitor)).toBe(true);
    }
  });

  test("signs in once with each code, of two who send it at once too, and with none before it", async () => {
    const { email, secret } = await withApp();
    clock.advance(10 * halfMinute);
    const code = codeOf(secret);
    const twice = await Promise.all([secondStepWith(email, code), secondStepWith(email, code)]);
    expect(twice.map(({ answer }) => answer.statusCode).sort()).toEqual([303, 422]);
    const before = codeOf(secret, new Date(clock.now.getTime() - halfMinute));
    for (const used of [code, before]) expect((await secondStepWith(email, used)).answer.statusCode).toBe(422);
  });

  test("is guessed at ten times in a quarter of an hour, and then not even the right code counts", async () => {
    const { email, secret } = await withApp();
    clock.advance(10 * halfMinute);
    const { visitor, ticket } = await halfIn(email);
    for (let time = 0; time < 10; time++)
      expect((await visitor.post(secondStep, { ticket, code: "123 45" })).statusCode).toBe(422);
    const late = await visitor.post(secondStep, { ticket, code: codeOf(secret) });
    expect([late.statusCode, late.headers["retry-after"]]).toEqual([429, "900"]);
    expect(await isIn(visitor)).toBe(false);
  });

  test("lies in the database sealed: neither the secret nor another person's row opens it", async () => {
    const [one, other] = [await withApp(), await withApp()];
    const { rows } = await owner.query("select staff_code_secrets::text as row from staff_code_secrets");
    expect(JSON.stringify(rows)).not.toContain(one.secret);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(one.secret).toString("hex"));
    await owner.query(
      "update staff_code_secrets set sealed = (select sealed from staff_code_secrets where staff_id = $1) where staff_id = $2",
      [one.id, other.id],
    );
    clock.advance(10 * halfMinute);
    expect((await secondStepWith(other.email, codeOf(one.secret))).answer.statusCode).toBe(422);
    expect(lines.join()).not.toContain(one.secret);
  });

  test("outlives the SECRET under which it was added, once a code was used while that was still known", async () => {
    const { id, secret } = await withApp();
    const before = "a secret for tests, thirty-two characters and more";
    const after = "another secret for tests, thirty-two characters";
    const use = (keys: ReturnType<typeof deriveKeys>) => {
      clock.advance(10 * halfMinute);
      return verifyCode(db, keys, { staffId: id, code: codeOf(secret) }, clock.now);
    };
    expect(await use(deriveKeys(after))).toBe(false);
    expect(await use(deriveKeys(after, [before]))).toBe(true);
    expect(await use(deriveKeys(after))).toBe(true);
  });

  test("is set up with our secret alone, on a page of one's own that was not open for long", async () => {
    const [mine, theirs] = [await signedIn(), await signedIn()];
    const { offer, secret } = await offered(mine.visitor);
    const elsewhere = await theirs.visitor.post(`${factors}/codes`, { offer, code: codeOf(secret) });
    expect(elsewhere.statusCode).toBe(422);
    for (const made of ["", "x", Buffer.from("9999999999999 JBSWY3DPEHPK3PXP").toString("base64url")])
      expect((await mine.visitor.post(`${factors}/codes`, { offer: made, code: "123456" })).statusCode).toBe(422);
  });
});

describe("a recovery code", () => {
  test("signs in once, however it is typed, and lies in the database as a hash", async () => {
    const { email, recoveryCodes, visitor } = await withApp();
    const [first, second] = recoveryCodes as [string, string];
    const { answer } = await secondStepWith(email, ` ${first.toUpperCase().replaceAll("-", " ")}`);
    expect(answer.statusCode).toBe(303);
    expect((await secondStepWith(email, first)).answer.statusCode).toBe(422);
    const twice = await Promise.all([secondStepWith(email, second), secondStepWith(email, second)]);
    expect(twice.map((one) => one.answer.statusCode).sort()).toEqual([303, 422]);
    expect((await visitor.get(factors)).body).toContain("8 recovery codes are left");
    const { rows } = await owner.query("select staff_recovery_codes::text from staff_recovery_codes");
    for (const code of recoveryCodes) expect(JSON.stringify(rows)).not.toContain(code);
  });

  test("gives way to new ones, and goes with the last factor", async () => {
    const { email, recoveryCodes, visitor, id } = await withApp();
    const made = await visitor.post(`${factors}/recovery-codes`);
    const [newer] = /[0-9a-z]{4}(-[0-9a-z]{4}){5}/.exec(made.body)!;
    expect((await secondStepWith(email, recoveryCodes[0]!)).answer.statusCode).toBe(422);
    expect((await secondStepWith(email, newer)).answer.statusCode).toBe(303);
    expect((await visitor.post(`${factors}/codes/remove`)).statusCode).toBe(303);
    const { rows } = await owner.query("select from staff_recovery_codes where staff_id = $1", [id]);
    expect(rows).toEqual([]);
    expect((await enter(newcomer(), email)).statusCode).toBe(303);
    for (const path of ["codes/remove", "recovery-codes"])
      expect((await visitor.post(`${factors}/${path}`)).statusCode).toBe(404);
  });

  test("is nobody else's", async () => {
    const [one, other] = [await withApp(), await withApp()];
    expect((await secondStepWith(other.email, one.recoveryCodes[0]!)).answer.statusCode).toBe(422);
  });
});

describe("the page between password and factor", () => {
  test("ends after ten minutes, with the password, and with the access of its owner", async () => {
    const { email, id, secret } = await withApp();
    const atOnce = await halfIn(email);
    clock.advance(10 * 60_000);
    const late = await atOnce.visitor.post(secondStep, { ticket: atOnce.ticket, code: codeOf(secret) });
    expect(late.headers.location).toBe("/console/sign-in?late");
    const changed = await halfIn(email);
    await owner.query("update staff set password_hash = password_hash || ' ' where id = $1", [id]);
    expect(
      (await changed.visitor.post(secondStep, { ticket: changed.ticket, code: codeOf(secret) })).headers.location,
    ).toBe("/console/sign-in?late");
    await owner.query("update staff set password_hash = rtrim(password_hash) where id = $1", [id]);
    await disableStaff(db, id, "operator", clock.now);
    await changed.visitor.post(secondStep, { ticket: changed.ticket, code: codeOf(secret) });
    expect(await isIn(changed.visitor)).toBe(false);
  });

  test("takes no ticket that was made up or is about somebody else", async () => {
    const [one, other] = [await withApp(), await withApp()];
    clock.advance(10 * halfMinute);
    const { ticket, visitor } = await halfIn(one.email);
    for (const made of ["", "x", ticket.replace(one.id, other.id), ticket.replace(/\.\d+\./, ".99999999999999.")]) {
      const answer = await visitor.post(secondStep, { ticket: made, code: codeOf(other.secret) });
      expect(answer.headers.location).toBe("/console/sign-in?late");
    }
  });
});

test("a second factor is asked for all the same after a password that a link has set", async () => {
  const { id, email, secret } = await withApp();
  clock.advance(10 * halfMinute);
  const visitor = newcomer();
  const password = "a wholly different one, and long";
  const set = await visitor.post(`/console/password/${await resetPassword(db, id, clock.now)}`, {
    password,
    again: password,
  });
  expect(set.headers.location).toBe("/console/sign-in?set");
  const page = await visitor.post("/console/sign-in", { email, password, next: "/console/profile" });
  expect([page.statusCode, page.body.includes("One more step"), await isIn(visitor)]).toEqual([200, true, false]);
  await visitor.post(secondStep, { ticket: ticketIn(page.body), code: codeOf(secret), next: "/console/profile" });
  expect(await isIn(visitor)).toBe(true);
});

describe("where admins need a second factor", () => {
  test("one who has none gets to add it and nowhere else, and everybody else works as before", async () => {
    const strict = await testApp({ config: { ADMINS_NEED_FACTOR: true } });
    const admin = await aColleague(strict.app, strict.db, { role: "admin", now: strict.clock.now });
    const vetter = await aColleague(strict.app, strict.db, { role: "vetter", now: strict.clock.now });
    const visitor = aVisitor(strict.app);
    await visitor.post("/console/sign-in", { email: admin.email, password: aPassword });
    for (const path of ["/console", "/console/staff", "/console/profile", "/console/queue"])
      expect((await visitor.get(path)).headers.location).toBe(`${factors}?required`);
    const page = await visitor.get(`${factors}?required`);
    expect([page.statusCode, page.body.includes("Admins of this server need a second factor")]).toEqual([200, true]);
    expect((await visitor.post("/console/staff", { email: "x@y.example", role: "vetter" })).headers.location).toBe(
      `${factors}?required`,
    );
    const { body } = await visitor.post(`${factors}/codes/offer`);
    const secret = /<code class="copy">([^<]+)</.exec(body)![1]!.replaceAll(" ", "");
    const offer = /name="offer" value="([^"]+)"/.exec(body)![1]!;
    await visitor.post(`${factors}/codes`, { offer, code: codeOf(secret, strict.clock.now) });
    expect((await visitor.get("/console/staff")).statusCode).toBe(200);
    const other = aVisitor(strict.app);
    await other.post("/console/sign-in", { email: vetter.email, password: aPassword });
    expect((await other.get("/console/queue")).statusCode).toBe(200);
  });
});

test("what is no answer of a passkey is refused, by whatever way it comes", async () => {
  const { visitor, email } = await withApp();
  const { ticket, visitor: other } = await halfIn(email);
  const made = [
    "{}",
    "x",
    '{"id":"abc"}',
    '{"id":"a b"}',
    JSON.stringify({ id: "abc", response: {} }),
    "x".repeat(30_000),
  ];
  for (const credential of made) {
    expect((await newcomer().post("/console/sign-in/passkey", { credential })).statusCode).toBe(422);
    expect((await visitor.post(`${factors}/passkeys`, { credential, name: "x" })).statusCode).toBe(422);
  }
  expect((await other.post(secondStep, { ticket, credential: "{}" })).statusCode).toBe(422);
});
