import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { anOrder, source } from "../../test/support/invitations.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { getOrganisation, updateOrganisation } from "../organisations/index.ts";
import { findMail, noteMailServer } from "../outbox/index.ts";
import { dayOf, daysBefore } from "../platform/days.ts";
import { listTexts } from "./texts.queries.ts";

const { app, db, clock } = await testApp();
await noteMailServer(db, true, clock.now);
const admin = await signIn(app, db, { role: "admin" });

const settings = {
  invites: "true",
  invite_after_days: "14",
  invite_at_most_days_late: "60",
  remind_after_days: "7",
  invite_hours_from: "8",
  invite_hours_until: "20",
  time_zone: "Europe/Paris",
  invite_country_0: "DE",
  invite_country_days_0: "21",
  invite_country_2: "GB",
  invite_country_never_2: "true",
  invite_never_skus: "GIFT*, SHIP 1 ,GIFT*",
  invite_never_categories: "",
};

/** The fields of the form as a browser would send them. */
function fieldsOf(body: string): Record<string, string> {
  const form = /<form method="post" action="[^"]*\/invitations" class="panel".*?<\/form>/s.exec(body)![0];
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const [, name] = / name="([^"]+)"/.exec(tag)!;
    if (tag.includes('type="checkbox"') && !/ checked(?![a-z])/.test(tag)) continue;
    fields[name!] = / value="([^"]*)"/.exec(tag)?.[1] ?? "";
  }
  for (const [, name, options] of form.matchAll(/<select[^>]* name="([^"]+)"[^>]*>(.*?)<\/select>/gs)) {
    const chosen = [...options!.matchAll(/<option([^>]*)>/g)].map(([, attributes]) => attributes!);
    const one = chosen.find((attributes) => / selected/.test(attributes)) ?? chosen[0]!;
    fields[name!] = / value="([^"]*)"/.exec(one)?.[1] ?? "";
  }
  return fields;
}

describe("the settings of invitations", () => {
  test("are saved as they were typed, and shown so again", async () => {
    const { id, trkref } = await anOrganisation(db);
    const path = `/console/${trkref}/invitations`;
    expect((await admin.post(path, settings)).statusCode).toBe(303);
    expect(await getOrganisation(db, id)).toMatchObject({
      invites: true,
      inviteAfterDays: 14,
      inviteWithoutDate: false,
      inviteAtMostDaysLate: 60,
      remindAfterDays: 7,
      inviteFromHour: 8,
      inviteUntilHour: 20,
      timeZone: "Europe/Paris",
      inviteCountries: { DE: 21, GB: "never" },
      inviteNeverSkus: ["GIFT*", "SHIP 1"],
      inviteNeverCategories: [],
      inviteOncePerProduct: false,
    });
    const { body } = await admin.get(path);
    for (const shown of ['value="14"', 'value="GIFT*,SHIP 1"']) expect(body).toContain(shown);
    expect(fieldsOf(body)).toMatchObject({
      invite_hours_from: "8",
      invite_hours_until: "20",
      time_zone: "Europe/Paris",
      invite_country_0: "DE",
      invite_country_days_0: "21",
      invite_country_1: "GB",
      invite_country_never_1: "true",
      invite_country_2: "",
    });
    // Sent again as it is shown, it changes nothing; a row whose country is taken away is gone.
    const before = await getOrganisation(db, id);
    expect((await admin.post(path, fieldsOf(body))).statusCode).toBe(303);
    expect(await getOrganisation(db, id)).toEqual(before);
    const without = { ...fieldsOf(body), invite_country_0: "", invite_country_days_0: "" };
    expect((await admin.post(path, without)).statusCode).toBe(303);
    expect((await getOrganisation(db, id)).inviteCountries).toEqual({ GB: "never" });
  });

  test("offer every time zone, and the one that is set, even by an old name", async () => {
    const { trkref } = await anOrganisation(db, { timeZone: "Asia/Calcutta" });
    const { body } = await admin.get(`/console/${trkref}/invitations`);
    expect(fieldsOf(body).time_zone).toBe("Asia/Calcutta");
    for (const zone of ["UTC", "Europe/Berlin", "America/New_York"]) expect(body).toContain(`value="${zone}"`);
  });

  test("say before they are switched on how many would be asked tomorrow, and not afterwards", async () => {
    const shop = await anOrganisation(db, { inviteAfterDays: 10 });
    const path = `/console/${shop.trkref}/invitations`;
    const page = async () => (await admin.get(path)).body;
    expect(await page()).toContain("Under the saved rules, nobody would be asked tomorrow");
    const deliveryDate = dayOf(daysBefore(clock.now, 11));
    for (const orderRef of ["one", "two"])
      await anOrder({ db }, shop, { orderRef, deliveryDate, email: `${orderRef}@example.com`, now: clock.now });
    expect(await page()).toContain("Under the saved rules, 2 customers would be asked tomorrow.");
    await updateOrganisation(db, shop.id, { invites: true });
    expect(await page()).not.toContain("would be asked");
  });

  describe("while no mail server is set", () => {
    beforeEach(() => noteMailServer(db, false, clock.now));
    afterEach(() => noteMailServer(db, true, clock.now));

    test("do not switch invitations on, say why, and save nothing", async () => {
      const { id, trkref } = await anOrganisation(db);
      const path = `/console/${trkref}/invitations`;
      expect((await admin.get(path)).body).toContain("No mail server is set");
      const answer = await admin.post(path, settings);
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain("cannot be switched on while no mail server is set");
      expect(answer.body).toContain('href="#invites_true"');
      expect(await getOrganisation(db, id)).toMatchObject({ invites: false, inviteAfterDays: 10 });
      expect((await admin.post(path, { ...settings, invites: "" })).statusCode).toBe(303);
      expect(await getOrganisation(db, id)).toMatchObject({ invites: false, inviteAfterDays: 14 });
    });

    test("can be changed by a shop that invites already, which can switch them off too", async () => {
      const { id, trkref } = await anOrganisation(db, { invites: true });
      const path = `/console/${trkref}/invitations`;
      expect((await admin.get(path)).body).toContain("new mails are written for the orders that are not too old");
      expect((await admin.post(path, settings)).statusCode).toBe(303);
      expect(await getOrganisation(db, id)).toMatchObject({ invites: true, inviteAfterDays: 14 });
      expect((await admin.post(path, { ...settings, invites: "" })).statusCode).toBe(303);
      expect((await admin.post(path, settings)).statusCode).toBe(422);
    });
  });

  test.each([
    ["invite_after_days", "91"],
    ["invite_at_most_days_late", "0"],
    ["remind_after_days", "4"],
    ["invite_hours", { invite_hours_until: "8" }],
    ["invite_hours", { invite_hours_until: "25" }],
    ["invite_hours", { invite_hours_from: "" }],
    ["time_zone", "Mars/Phobos"],
    ["invite_countries", { invite_country_days_0: "" }],
    ["invite_countries", { invite_country_1: "DE", invite_country_days_1: "15" }],
    ["invite_countries", { invite_country_1: "ZZ", invite_country_days_1: "15" }],
    ["invite_countries", { invite_country_1: "FR", invite_country_days_1: "91" }],
    ["invite_countries", { invite_country_1: "FR", invite_country_days_1: "1,AT:2" }],
    ["invite_countries", { invite_country_days_1: "15" }],
  ])("%s cannot be %j: nothing is saved, and the sentence says why", async (name, value) => {
    const { id, trkref } = await anOrganisation(db);
    const sent = typeof value === "string" ? { [name]: value } : value;
    const answer = await admin.post(`/console/${trkref}/invitations`, { ...settings, ...sent });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(`id="${name}_problem"`);
    expect(answer.body).toContain(`id="${name}"`);
    // What was typed is not lost.
    if (typeof value !== "string") expect(Object.values(fieldsOf(answer.body))).toEqual(expect.arrayContaining(["DE"]));
    expect((await getOrganisation(db, id)).invites).toBe(false);
  });
});

describe("the words of a mail", () => {
  const which = { kind: "invitation", language: "fr" };

  test("can be the shop's own, with placeholders, and the rest of the mail stands whatever they say", async () => {
    const { trkref } = await anOrganisation(db, { name: "Chez Léa" });
    const path = `/console/${trkref}/invitations`;
    const texts = {
      subject: "{{product}} de {{shop}}",
      opening: "Un mot, {{first_name}} ?\n\nMerci & à bientôt",
      closing: "Léa",
    };
    expect((await admin.post(`${path}/mail`, { ...which, ...texts })).statusCode).toBe(303);
    const page = await admin.get(`${path}/mail?kind=invitation&language=fr`);
    expect(page.headers["content-security-policy"]).toContain("frame-src 'self'");
    const preview = await admin.get(`${path}/preview?kind=invitation&language=fr`);
    expect(preview.headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox$/);
    for (const words of [
      'Subject: <strong lang="fr">Article SKU-1 de Chez Léa</strong>',
      "Un mot, Alex ?",
      "Plain-text version",
      "Merci &amp; à bientôt",
      `/reviews/${trkref}/policy`,
      "la note ne décide de rien",
      "/mail/stop/",
    ])
      expect(preview.body).toContain(words);
  });

  test.each([
    ["subject", "{{nobody}}", "{{nobody}}, which is not a placeholder. The placeholders are {{shop}}"],
    ["opening", "{{#if happy}}", "{{#if happy}}, which is not a placeholder"],
    ["opening", "{{shop", "double braces that do not belong to a placeholder"],
    ["opening", "<b>five stars</b>", "is plain text"],
    ["subject", "one\ntwo", "must be one line"],
    ["closing", "x".repeat(501), "can have 500 characters, and has 501"],
  ])("%s cannot be %j", async (part, text, sentence) => {
    const { trkref } = await anOrganisation(db);
    const answer = await admin.post(`/console/${trkref}/invitations/mail`, { ...which, [part]: text });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(sentence);
  });

  test("show in a preview as they are typed, and are saved by it nowhere", async () => {
    const { id, trkref } = await anOrganisation(db, { name: "Chez Léa" });
    const path = `/console/${trkref}/invitations`;
    const typed = { subject: "$& de {{shop}}", opening: "Un mot, {{first_name}} ?", closing: "Léa" };
    const { statusCode, headers, body } = await admin.post(`${path}/preview`, { ...which, ...typed });
    expect(statusCode).toBe(200);
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'self'.*sandbox$/);
    expect(headers["x-frame-options"]).toBe("SAMEORIGIN");
    for (const words of ["$&amp; de Chez Léa", "Un mot, Alex ?", "Léa", "/mail/stop/"]) expect(body).toContain(words);
    expect(await listTexts(db, { organisationId: id })).toEqual([]);
    expect((await admin.get(`${path}/preview?kind=invitation&language=fr`)).body).not.toContain("Un mot");
    const refused = await admin.post(`${path}/preview`, { ...which, ...typed, closing: "{{nobody}}" });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain("The closing has {{nobody}}, which is not a placeholder");
  });

  test("of a mail that there is not are no page", async () => {
    const { trkref } = await anOrganisation(db);
    for (const query of ["", "?kind=x&language=en", "?kind=invitation&language=xx", "?kind=a&kind=b&language=en"])
      expect((await admin.get(`/console/${trkref}/invitations/mail${query}`)).statusCode).toBe(404);
  });
});

test("a test mail goes through the outbox to whoever asked for it, and to nobody once they are disabled", async () => {
  const { id, trkref } = await anOrganisation(db);
  const answer = await admin.post(`/console/${trkref}/invitations/test`, { kind: "reminder", language: "de" });
  expect(answer.statusCode).toBe(303);
  const mailId = String(answer.headers.location).split("/").at(-1)!;
  const mail = (await findMail(db, { organisationId: id, id: mailId }))!;
  // At any hour: who asks for it waits for it.
  for (let hour = 0; hour < 24; hour += 3) {
    const then = new Date(clock.now.getTime() + hour * 3_600_000);
    expect(await source.prepare(db, mail, then)).toMatchObject({ to: admin.email, subject: mail.subject });
  }
  expect((await admin.get(String(answer.headers.location))).statusCode).toBe(200);
  const other = await signIn(app, db, { role: "retailer", organisations: [await getOrganisation(db, id)] });
  const theirs = await other.post(`/console/${trkref}/invitations/test`, { kind: "reminder", language: "de" });
  const theirMail = (await findMail(db, {
    organisationId: id,
    id: String(theirs.headers.location).split("/").at(-1)!,
  }))!;
  await admin.post(`/console/staff/member/${other.id}/disable`);
  expect(await source.prepare(db, theirMail, clock.now)).toEqual({ withheld: "no_address" });
});
