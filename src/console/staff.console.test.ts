import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { readableLog } from "../../test/support/log.ts";
import { aPassword, aVisitor, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { findStaff, findStaffByEmail } from "../access/index.ts";

const { log, lines } = readableLog();
const { app, db } = await testApp({ log });
const admin = await signIn(app, db, { role: "admin" });

const anEmail = () => `${randomBytes(4).toString("hex")}@fairmark.example`;
const linkIn = (body: string) => /https:\/\/reviews\.example\.com(\/console\/password\/[0-9a-f]{64})/.exec(body)?.[1];
const member = (id: string) => `/console/staff/member/${id}`;

describe("adding somebody", () => {
  test("shows the link by which they set their password, this once, and they can sign in", async () => {
    const organisation = await anOrganisation(db);
    const email = anEmail();
    const { statusCode, body } = await admin.post("/console/staff", {
      email: ` ${email} `,
      role: "retailer",
      organisation: organisation.trkref,
    });
    expect(statusCode).toBe(200);
    const link = linkIn(body)!;
    expect((await admin.get("/console/staff")).body).toContain("no password yet");
    const visitor = aVisitor(app);
    expect((await visitor.post(link, { password: aPassword, again: aPassword })).statusCode).toBe(303);
    await visitor.post("/console/sign-in", { email, password: aPassword });
    const home = await visitor.get("/console");
    expect([home.statusCode, home.headers.location]).toEqual([303, `/console/${organisation.trkref}/dashboard`]);
    const { id } = (await findStaffByEmail(db, email))!;
    expect((await admin.get(member(id))).body).not.toContain("/console/password/");
    expect(lines.join("")).not.toContain(link.split("/").at(-1));
  });

  test("is refused with what is wrong, and what was typed is still there", async () => {
    const organisation = await anOrganisation(db);
    const email = anEmail();
    await admin.post("/console/staff", { email, role: "vetter" });
    const refused = [
      [{ email, role: "vetter" }, "There is already somebody"],
      [{ email: email.toUpperCase(), role: "admin" }, "There is already somebody"],
      [{ email: "no address", role: "admin" }, "Give an e-mail address"],
      [{ email: anEmail() }, "Choose a role"],
      [{ email: anEmail(), role: "owner" }, "Choose a role"],
      [{ email: anEmail(), role: "retailer" }, "at least one shop"],
      [{ email: anEmail(), role: "retailer", organisation: "NO-SUCH-SHOP" }, "at least one shop"],
    ] as const;
    for (const [fields, sentence] of refused) {
      const { statusCode, body } = await admin.post("/console/staff", { ...fields });
      expect([fields, statusCode, body.includes(sentence)]).toEqual([fields, 422, true]);
      expect(body).toContain(`value="${fields.email}"`);
      expect(linkIn(body)).toBeUndefined();
    }
    const kept = await admin.post("/console/staff", {
      email: "x",
      role: "retailer",
      organisation: organisation.trkref,
    });
    expect(kept.body).toMatch(new RegExp(`value="${organisation.trkref}" checked`));
    expect(kept.body).toMatch(/value="retailer" checked/);
  });

  test("as an admin passes ticked shops by: an admin serves all", async () => {
    const { trkref } = await anOrganisation(db);
    const email = anEmail();
    await admin.post("/console/staff", { email, role: "admin", organisation: trkref });
    expect(await findStaffByEmail(db, email)).toMatchObject({ role: "admin", organisations: "all" });
  });
});

describe("somebody's page", () => {
  test("changes what they do: a role that changes ends their sessions, shops are seen at the next click", async () => {
    const [first, second] = [await anOrganisation(db), await anOrganisation(db)];
    const retailer = await signIn(app, db, { role: "retailer", organisations: [first] });
    await admin.post(member(retailer.id), { role: "retailer", organisation: [first.trkref, second.trkref] });
    expect((await retailer.get(`/console/${second.trkref}/settings`)).statusCode).toBe(200);
    const saved = await admin.post(member(retailer.id), { role: "vetter" });
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${member(retailer.id)}?saved`]);
    expect((await retailer.get("/console/profile")).statusCode).toBe(303);
    expect(await findStaff(db, retailer.id)).toMatchObject({ role: "vetter", organisations: "all" });
  });

  test("makes a new link, and the old one dies", async () => {
    const vetter = await signIn(app, db, { role: "vetter" });
    const older = linkIn((await admin.post(`${member(vetter.id)}/link`)).body)!;
    const newer = linkIn((await admin.post(`${member(vetter.id)}/link`)).body)!;
    expect((await aVisitor(app).get(older)).statusCode).toBe(404);
    expect((await aVisitor(app).get(newer)).statusCode).toBe(200);
    expect((await vetter.get("/console/profile")).statusCode).toBe(200);
  });

  test("shuts them out and lets them in again", async () => {
    const vetter = await signIn(app, db, { role: "vetter" });
    expect((await admin.post(`${member(vetter.id)}/disable`)).statusCode).toBe(303);
    expect((await vetter.get("/console/profile")).statusCode).toBe(303);
    expect((await admin.get(`${member(vetter.id)}?disabled`)).body).toContain("Enable them again");
    expect((await admin.post(`${member(vetter.id)}/link`)).statusCode).toBe(404);
    await admin.post(`${member(vetter.id)}/enable`);
    expect(await findStaff(db, vetter.id)).toMatchObject({ disabledAt: null });
    const logged = lines.map((line) => JSON.parse(line)).filter(({ staff }) => staff === vetter.id);
    expect(logged.map(({ msg, by }) => [msg, by])).toEqual([
      ["staff disabled", admin.id],
      ["staff enabled", admin.id],
    ]);
  });

  test("takes no power from the admin who reads it", async () => {
    for (const [path, fields] of [
      ["", { role: "vetter" }],
      ["/disable", {}],
    ] as const) {
      const { statusCode, body } = await admin.post(member(admin.id) + path, { ...fields });
      expect([statusCode, body.includes("ask another admin")]).toEqual([422, true]);
    }
    expect((await admin.post(member(admin.id), { role: "admin" })).statusCode).toBe(303);
    expect((await admin.get("/console/staff")).statusCode).toBe(200);
  });

  test("leaves one admin of two who shut each other out at once", async () => {
    const [one, two] = [await signIn(app, db, { role: "admin" }), await signIn(app, db, { role: "admin" })];
    const answers = await Promise.all([one.post(`${member(two.id)}/disable`), two.post(`${member(one.id)}/disable`)]);
    const left = await Promise.all([one, two].map(async ({ id }) => (await findStaff(db, id))!.disabledAt === null));
    expect(left.filter(Boolean)).toHaveLength(1);
    expect(answers.filter(({ headers }) => String(headers.location).endsWith("?disabled"))).toHaveLength(1);
  });

  test("is the 404 of an unknown one for every id that is none", async () => {
    for (const id of ["x", "00000000-0000-7000-8000-000000000000", "%00", admin.id.toUpperCase()]) {
      expect((await admin.get(member(id))).statusCode).toBe(404);
      expect((await admin.post(`${member(id)}/disable`)).statusCode).toBe(404);
    }
  });
});
