import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { findOrganisationByTrkref } from "../organisations/index.ts";

const { app, db } = await testApp();
const path = "/console/organisations";

test("the way home leads each role to its work", async () => {
  const [one, two] = [await anOrganisation(db), await anOrganisation(db)];
  const home = async (staff: { get: (url: string) => Promise<{ headers: { location?: unknown } }> }) =>
    (await staff.get("/console")).headers.location;
  expect(await home(await signIn(app, db, { role: "admin" }))).toBe("/console/queue");
  expect(await home(await signIn(app, db, { role: "vetter", organisations: [one] }))).toBe("/console/queue");
  const retailer = await signIn(app, db, { role: "retailer", organisations: [one] });
  expect(await home(retailer)).toBe(`/console/${one.trkref}/dashboard`);
  const ofTwo = await signIn(app, db, { role: "retailer", organisations: [one, two] });
  expect(await home(ofTwo)).toBe("/console/organisations?to=dashboard");
});

test("an admin sees every shop, a retailer theirs, each leading to the page they came for", async () => {
  const [mine, other] = [await anOrganisation(db), await anOrganisation(db)];
  const retailer = await signIn(app, db, { role: "retailer", organisations: [mine] });
  const own = (await retailer.get(`${path}?to=keys`)).body;
  expect(own).toContain(`href="/console/${mine.trkref}/keys"`);
  expect(own).not.toContain(other.trkref);
  expect(own).not.toContain("Add a shop");
  const admin = await signIn(app, db, { role: "admin" });
  const all = (await admin.get(`${path}?to=__proto__`)).body;
  for (const { trkref } of [mine, other]) expect(all).toContain(`href="/console/${trkref}/dashboard"`);
});

test("an admin adds a shop, whose settings come next; what is wrong is said and what was typed stays", async () => {
  const admin = await signIn(app, db, { role: "admin" });
  const fields = { name: "Harbour & Hearth", trkref: "HARBOUR", locale: "de-AT" };
  const added = await admin.post(path, fields);
  expect([added.statusCode, added.headers.location]).toEqual([303, "/console/HARBOUR/settings"]);
  expect((await admin.get("/console/HARBOUR/settings")).body).toContain('value="Harbour &amp; Hearth"');
  const { timeZone } = (await findOrganisationByTrkref(db, "HARBOUR"))!;
  expect(timeZone).toBe("Europe/Vienna");
  const again = await admin.post(path, fields);
  expect([again.statusCode, again.body.includes("There is a shop HARBOUR already")]).toEqual([422, true]);
  const wrong = await admin.post(path, { name: "", trkref: "a/b", locale: "german" });
  for (const id of ["name", "trkref", "locale"]) expect(wrong.body).toContain(`<a href="#${id}">`);
  expect(wrong.body).toContain('value="a/b"');
});

test("a shop named like one of our own pages has its pages all the same", async () => {
  const admin = await signIn(app, db, { role: "admin" });
  for (const trkref of ["staff", "queue", "cases", "reviews", "organisations", "profile", "sign-in"]) {
    await anOrganisation(db, { trkref, name: `The shop ${trkref}` });
    for (const page of ["settings", "keys", "outbox"]) {
      const { statusCode, body } = await admin.get(`/console/${trkref}/${page}`);
      expect([trkref, page, statusCode, body.includes(`The shop ${trkref}`)]).toEqual([trkref, page, 200, true]);
    }
  }
});

test("only an admin adds a shop", async () => {
  const retailer = await signIn(app, db, { role: "retailer", organisations: [await anOrganisation(db)] });
  const answer = await retailer.post(path, { name: "Mine too", trkref: "MINE-TOO", locale: "en-GB" });
  expect(answer.statusCode).toBe(403);
});
