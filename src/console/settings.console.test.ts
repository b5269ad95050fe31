import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { submitAs } from "../../test/support/reviews.ts";
import { aShop } from "../../test/support/shop.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { findOrganisationByTrkref, organisationSettings, updateOrganisation } from "../organisations/index.ts";
import { listReviews } from "../reviews/index.ts";
import { settingSections, settingsAsText } from "./organisation-settings.ts";

const server = await testApp();
const { app, db, clock } = server;
const admin = await signIn(app, db, { role: "admin" });

const stored = async (trkref: string) => settingsAsText((await findOrganisationByTrkref(db, trkref))!);
/** Fields as the form sends them: a box that is not ticked is not there. */
const ticked = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "false"));

describe("the settings page", () => {
  test("has every setting that the command line has, with its sentence and what it is now", async () => {
    const organisation = await anOrganisation(db, { minimisePersonalData: true, decidesWithinDays: 4 });
    const { body } = await admin.get(`/console/${organisation.trkref}/settings`);
    for (const [name, meaning] of Object.entries(organisationSettings)) {
      expect(body).toMatch(new RegExp(` name="${name}"`));
      // Language and region are two choices, which need no example.
      if (name === "locale") continue;
      // What the control shows by itself is not said again, and a range comes last.
      const said = meaning.replace(/^true: |; false: .*$|^\d+ to \d+: |^[\w-]+(, [\w-]+)* or [\w-]+: /g, "");
      expect(body).toContain(`${said.slice(1)}.`);
    }
    expect(body).toMatch(/name="decides_within_days"[^>]* value="4"/);
    expect(body).toMatch(/name="minimise_personal_data"[^>]* checked/);
    expect(body).not.toMatch(/name="requires_order_confirmation"[^>]* checked/);
    expect(body).not.toMatch(/name="[^"]*score/);
  });

  test("has each of them in one of its sections, which the page leads to by name", async () => {
    const { trkref } = await anOrganisation(db);
    const { body, headers } = await admin.get(`/console/${trkref}/settings`);
    const ids = [...body.matchAll(/<section id="(\w+)" class="panel"/g)].map(([, id]) => id);
    expect(ids).toEqual(Object.keys(settingSections));
    for (const id of ids) expect(body).toContain(`<a href="#${id}">`);
    for (const name of Object.keys(organisationSettings))
      expect([name, body.split(new RegExp(` name="${name}"`)).length - 1]).toEqual([name, 1]);
    expect(headers["content-security-policy"]).toMatch(/frame-src 'self'$/);
    const [, frame] = /<iframe[^>]* src="([^"]+)"/.exec(body)!;
    expect((await admin.get(frame!.replaceAll("&amp;", "&"))).statusCode).toBe(200);
  });

  test("takes language and region as they are chosen, and shows them chosen again", async () => {
    const { trkref } = await anOrganisation(db);
    const values = ticked({ ...(await stored(trkref)), locale: "de" });
    const saved = await admin.post(`/console/${trkref}/settings`, { ...values, locale_region: "AT" });
    expect([saved.statusCode, (await stored(trkref)).locale]).toEqual([303, "de-AT"]);
    const { body } = await admin.get(`/console/${trkref}/settings`);
    expect(body).toMatch(/<option value="de" selected[^>]*>German<\/option>/);
    expect(body).toMatch(/<option value="AT" selected[^>]*>Austria<\/option>/);
  });

  test("shows in a preview how mails would look by what is typed, and saves nothing", async () => {
    const { trkref } = await anOrganisation(db, { name: "Harbour & Hearth" });
    const path = `/console/${trkref}/settings`;
    const before = await stored(trkref);
    const typed = ticked({ ...before, mail_sender_name: "The Hearth", mail_colour: "#7a1f5c", locale: "de-DE" });
    const { statusCode, body } = await admin.post(`${path}/preview`, typed);
    expect(statusCode).toBe(200);
    for (const said of ["The Hearth", "#7a1f5c", '<html lang="de"']) expect(body).toContain(said);
    expect(await stored(trkref)).toEqual(before);
    const refused = await admin.post(`${path}/preview`, { ...typed, mail_colour: "red" });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain("Colour of mails:");
    const vetter = await signIn(app, db, {
      role: "vetter",
      organisations: [(await findOrganisationByTrkref(db, trkref))!],
    });
    expect((await vetter.post(`${path}/preview`, typed)).statusCode).toBe(403);
  });

  test("shows it anew by itself where something is typed that it shows, and only there", async () => {
    const { trkref } = await anOrganisation(db, { contact: "https://shop.example/before" });
    const path = `/console/${trkref}/settings`;
    const preview = async (typed: Record<string, string>) => (await admin.post(`${path}/preview`, ticked(typed))).body;
    const before = await stored(trkref);
    const typed: Record<string, string> = {
      ...{ name: "Another name", locale: "de-DE", feed_dates: "month-first", variants_together: "group" },
      ...{
        default_region: "worldwide",
        moving_window_days: "90",
        decides_within_days: "5",
        publication_delay_hours: "9",
      },
      ...{ contact: "https://shop.example/contact", mail_sender_name: "The Hearth", mail_reply_to: "to@shop.example" },
      ...{ mail_logo_url: "https://shop.example/logo.png", mail_colour: "#7a1f5c" },
    };
    const saved = await preview(before);
    expect(await preview(before)).toBe(saved);
    const shown = [];
    for (const [name, value] of Object.entries(before)) {
      const other = typed[name] ?? (value === "true" ? "false" : "true");
      expect([name, other]).not.toEqual([name, value]);
      if ((await preview({ ...before, [name]: other })) !== saved) shown.push(name);
    }
    const { body } = await admin.get(path);
    const [, shows] = / data-shows="([^"]*)"/.exec(body)!;
    expect(shows!.split(" ").sort()).toEqual(shown.sort());
  });

  test("saves them all, leads back, and says so", async () => {
    const { trkref } = await anOrganisation(db, { keepsReviewsAfterErasure: true });
    const values = {
      name: "Harbour & Hearth",
      locale: "de-DE",
      requires_order_confirmation: "true",
      minimise_personal_data: "true",
      keeps_reviews_after_erasure: "false",
      accepts_customer_orders: "true",
      feed_dates: "month-first",
      variants_together: "group",
      default_region: "worldwide",
      moving_window_days: "365",
      lists_whole_catalogue: "false",
      shows_order_refs: "true",
      decides_within_days: "5",
      publication_delay_hours: "24",
      takes_questions: "true",
      contact: "https://shop.example/contact",
      mail_sender_name: "Harbour & Hearth, reviews",
      mail_reply_to: "reviews@shop.example",
      mail_logo_url: "https://shop.example/logo.png",
      mail_colour: "#7a1f3d",
    };
    const saved = await admin.post(`/console/${trkref}/settings`, ticked(values));
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `/console/${trkref}/settings?saved`]);
    expect(await stored(trkref)).toEqual(values);
    expect((await admin.get(`/console/${trkref}/settings?saved`)).body).toContain("The settings have been saved.");
  });

  test("keeps what was typed, says beside each field what is wrong, and saves nothing", async () => {
    const { trkref } = await anOrganisation(db);
    const before = await stored(trkref);
    const typed = {
      ...ticked(before),
      name: "",
      locale: "<b>en</b>",
      decides_within_days: "11",
      publication_delay_hours: "-1",
      contact: "javascript:alert(1)",
      mail_sender_name: "a\u0000b",
      mail_reply_to: "https://shop.example",
      mail_logo_url: "http://shop.example/logo.png",
      mail_colour: "#ffcc00",
      minimise_personal_data: "true",
    };
    const { statusCode, body } = await admin.post(`/console/${trkref}/settings`, typed);
    expect([statusCode, body.includes("<title>Error: Settings")]).toEqual([422, true]);
    for (const name of [
      "name",
      "locale",
      "decides_within_days",
      "publication_delay_hours",
      "contact",
      "mail_sender_name",
      "mail_reply_to",
      "mail_logo_url",
      "mail_colour",
    ]) {
      expect(body).toContain(`<a href="#${name}">`);
      expect(body).toContain(`id="${name}_problem"`);
    }
    expect(body).toContain('value="&lt;b>en&lt;/b>"');
    expect(body).toContain('value="11"');
    expect(body).toMatch(/name="minimise_personal_data"[^>]* checked/);
    expect(await stored(trkref)).toEqual(before);
  });

  test("lets reviews go on that wait for an order, when orders are waited for no longer", async () => {
    const shop = await aShop(server, { requiresOrderConfirmation: true });
    const { organisation } = shop;
    await shop.report({ email: "jane@example.com", purchases: [{ order_ref: "A1", sku: "S1" }] });
    await submitAs(db, { organisation, pair: { orderRef: "A1", sku: "S1" }, now: clock.now });
    const values = await stored(organisation.trkref);
    await admin.post(
      `/console/${organisation.trkref}/settings`,
      ticked({ ...values, requires_order_confirmation: "false" }),
    );
    const [review] = await listReviews(db, { organisationId: organisation.id });
    expect(review!.state).toBe("pending_moderation");
  });

  test("is open to a retailer for their own shop, and to no vetter", async () => {
    const [mine, other] = [await anOrganisation(db), await anOrganisation(db)];
    const retailer = await signIn(app, db, { role: "retailer", organisations: [mine] });
    const vetter = await signIn(app, db, { role: "vetter" });
    const values = { ...(await stored(mine.trkref)), name: "Renamed" };
    expect((await retailer.post(`/console/${mine.trkref}/settings`, ticked(values))).statusCode).toBe(303);
    expect((await retailer.post(`/console/${other.trkref}/settings`, ticked(values))).statusCode).toBe(404);
    expect((await vetter.post(`/console/${mine.trkref}/settings`, ticked(values))).statusCode).toBe(403);
    expect((await stored(mine.trkref)).name).toBe("Renamed");
    expect((await stored(other.trkref)).name).not.toBe("Renamed");
  });

  test("shows a hostile name as text wherever it stands", async () => {
    const organisation = await anOrganisation(db);
    const name = `"><img src=x onerror=alert(1)></title><script>alert(2)</script>`;
    await updateOrganisation(db, organisation.id, { name, contact: null });
    for (const path of ["settings", "keys", "outbox"]) {
      const { statusCode, body } = await admin.get(`/console/${organisation.trkref}/${path}`);
      expect(statusCode).toBe(200);
      expect(body).not.toMatch(/<img|<script>/);
      expect(body).toContain("&lt;script>alert(2)");
    }
  });
});
