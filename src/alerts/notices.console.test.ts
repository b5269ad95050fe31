import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { type Role, roles } from "../access/index.ts";
import { addressHashes, insertMailStop } from "../outbox/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { kindsFor, usualWays } from "./notice.ts";
import { findReader, wayOf } from "./readers.ts";

const { app, db, owner, clock } = await testApp({ config: { SMTP_URL: "smtp://mail.example" } });
const path = "/console/profile/notices";

async function someone(role: Role, settings = {}) {
  const shop = await anOrganisation(db, { name: "Acme", timeZone: "Europe/Berlin", ...settings });
  return { shop, staff: await signIn(app, db, { role, organisations: role === "admin" ? [] : [shop] }) };
}

/** What is chosen in each select of the page. */
function chosen(body: string): Record<string, string> {
  const selects = [...body.matchAll(/<select id="\w+" name="(\w+)"[^>]*>(.*?)<\/select>/gs)];
  return Object.fromEntries(
    selects.map(([, name, options]) => [name, /<option value(?:="([^"]*)")? selected/.exec(options!)?.[1] ?? ""]),
  );
}

const entriesOf = async (id: string) =>
  (await owner.query("select deed, details, staff_id from record_entries where about_id = $1", [id])).rows;

describe("the page of one's notices", () => {
  test.each(roles)(
    "shows a %s what their role can be told of, as their role is told unless they choose",
    async (role) => {
      const { staff } = await someone(role, { takesQuestions: true });
      const { statusCode, body } = await staff.get(path);
      expect(statusCode).toBe(200);
      const ways = kindsFor(role).map((kind) => [`way_${kind}`, usualWays[role][kind]]);
      expect(chosen(body)).toEqual({ ...Object.fromEntries(ways), hour: "8", zone: "" });
      expect((await staff.get("/console/profile")).body).toContain(`href="${path}"`);
    },
  );

  test("keeps what is chosen, of that person alone, and writes what is new into the record", async () => {
    const { staff, shop } = await someone("vetter");
    const other = await signIn(app, db, { role: "vetter", organisations: [shop] });
    expect((await staff.get(path)).body).toContain("Your shops’ is Europe/Berlin");
    const fields = {
      way_promise: "at_once",
      way_appeals: "at_once",
      way_replies: "never",
      way_cases: "digest",
      hour: "17",
      zone: "America/New_York",
    };
    const saved = await staff.post(path, fields);
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${path}?saved`]);
    expect((await staff.get(`${path}?saved`)).body).toContain("This applies from now on");
    expect(chosen((await staff.get(path)).body)).toEqual(fields);
    const reader = await findReader(db, other.id);
    expect(wayOf(reader!, "replies")).toBe("digest");
    const details = ["appeals", "replies", "digest_time"];
    expect(await entriesOf(staff.id)).toEqual([{ deed: "notices_changed", details, staff_id: staff.id }]);
    // Kept again as it is, it changes nothing.
    expect((await staff.post(path, fields)).statusCode).toBe(303);
    expect(await entriesOf(staff.id)).toHaveLength(1);
  });

  test("takes no choice about what their role is not told of", async () => {
    const { staff } = await someone("retailer");
    const fields = { way_imports: "digest", way_webhooks: "never", way_cases: "at_once", hour: "8", zone: "" };
    expect((await staff.post(path, fields)).statusCode).toBe(303);
    const { rows } = await owner.query("select kind from staff_notice_choices where staff_id = $1 order by kind", [
      staff.id,
    ]);
    expect(rows.map(({ kind }) => kind)).toEqual(["imports", "webhooks"]);
  });

  test.each([
    ["way_imports", "sometimes", "Choose one of the three"],
    ["hour", "24", "Choose an hour of the day"],
    ["hour", "", "Choose an hour of the day"],
    ["zone", "Europe/Nowhere", "Choose a time zone from the list"],
  ])("says what is wrong with %s %j, and keeps nothing", async (name, value, problem) => {
    const { staff } = await someone("retailer");
    const fields = { way_imports: "digest", way_webhooks: "never", hour: "8", zone: "", [name]: value };
    const { statusCode, body } = await staff.post(path, fields);
    expect(statusCode).toBe(422);
    expect(body).toContain(problem);
    expect(body).toContain(`href="#${name}"`);
    expect(chosen(body).way_webhooks).toBe("never");
    expect((await owner.query("select from staff_notice_choices where staff_id = $1", [staff.id])).rowCount).toBe(0);
  });

  test("says of which shops they have stopped the mails by a link in one", async () => {
    const { staff, shop } = await someone("retailer", { name: "Quiet & Sons" });
    expect((await staff.get(path)).body).not.toContain("You have stopped e-mails");
    const [emailHash] = addressHashes(deriveKeys(testSecret), staff.email);
    await insertMailStop(db, { organisationId: shop.id, emailHash, stopped: "webhook_alerts" }, clock.now);
    expect((await staff.get(path)).body).toContain("You have stopped e-mails from Quiet &amp; Sons");
  });

  test("says so where the server sends no mails", async () => {
    const silent = await testApp();
    const admin = await signIn(silent.app, silent.db, { role: "admin" });
    expect((await admin.get(path)).body).toContain("This server sends no e-mails");
  });
});
