import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { type Deed, recorded } from "../access/index.ts";
import { daysAfter } from "../platform/days.ts";

const { app, db } = await testApp();
const admin = await signIn(app, db, { role: "admin", email: "ada@fairmark.example" });
const other = await signIn(app, db, { role: "admin", email: "=grace@fairmark.example" });
const shop = await anOrganisation(db);
const path = "/console/record";

const note = (deed: Deed, at: Date, more: { by?: string; organisationId?: string; details?: string[] } = {}) => {
  const { by, ...rest } = more;
  const who = by === undefined ? ("command_line" as const) : { staffId: by };
  return recorded(db, { by: who, did: { deed, ...rest } }, at, async () => undefined);
};

/** What each entry on the page says. */
const shown = (body: string) =>
  [...body.matchAll(/<li><div><p>(.*?)<\/p>/g)].map(([, words]) => words!.replaceAll(/<[^>]*>/g, ""));
const hrefOf = (body: string, words: string) =>
  new RegExp(`<a href="([^"]*)"[^>]*>${words}<`).exec(body)?.[1]?.replaceAll("&amp;", "&");

const day = new Date("2026-01-10T12:00:00Z");
await note("key_made", day, { by: admin.id, organisationId: shop.id });
await note("settings_changed", daysAfter(day, 1), {
  by: other.id,
  organisationId: shop.id,
  details: ["contact", "locale"],
});
await note("staff_added", daysAfter(day, 2));
await note("key_revoked", daysAfter(day, 3));

test("an admin reads the record, newest first; nobody else may", async () => {
  const { statusCode, body } = await admin.get(path);
  expect(statusCode).toBe(200);
  expect(shown(body)).toEqual([
    "The command line revoked a key",
    "The command line added somebody",
    "=grace@fairmark.example saved settings: contact, locale",
    "ada@fairmark.example made a key",
  ]);
  expect(body).toContain(`href="/console/staff/member/${admin.id}"`);
  for (const role of ["vetter", "retailer"] as const) {
    const staff = await signIn(app, db, { role, organisations: [shop] });
    expect([(await staff.get(path)).statusCode, (await staff.get(`${path}.csv`)).statusCode]).toEqual([403, 403]);
    expect((await staff.get("/console/profile")).body).not.toContain('href="/console/record"');
  }
});

test.each([
  ["what=keys", ["The command line revoked a key", "ada@fairmark.example made a key"]],
  ["what=key_made", ["ada@fairmark.example made a key"]],
  ["who=command_line", ["The command line revoked a key", "The command line added somebody"]],
  ["who=unknown", []],
  ["who=ADMIN", ["ada@fairmark.example made a key"]],
  ["what=shops&shop=TRKREF", ["=grace@fairmark.example saved settings: contact, locale"]],
  ["from=2026-01-12&to=2026-01-12", ["The command line added somebody"]],
  ["to=2026-01-10", ["ada@fairmark.example made a key"]],
])("the filter %s stays in the address and narrows page and CSV alike", async (written, expected) => {
  const query = written.replace("TRKREF", shop.trkref).replace("ADMIN", admin.id);
  const { body } = await admin.get(`${path}?${query}`);
  expect(shown(body)).toEqual(expected);
  for (const [name, value] of new URLSearchParams(query))
    expect(body).toMatch(new RegExp(`(name="${name}" value="${value}"|value="${value}"[^>]* selected)`));
  const csv = parse((await admin.get(`${path}.csv?${query}`)).body) as string[][];
  expect(csv).toHaveLength(expected.length + 1);
  if (expected.length > 0) expect(hrefOf(body, "Download as CSV")).toBe(`${path}.csv?${new URLSearchParams(query)}`);
});

test.each(["shop=NO-SUCH-SHOP", "from=2026-02-31", "to=yesterday"])(
  "%s is refused in words, and shows nothing",
  async (query) => {
    const { statusCode, body } = await admin.get(`${path}?${query}`);
    expect([statusCode, shown(body)]).toEqual([422, []]);
    expect(body).toContain('role="alert"');
    expect(body).not.toContain("Nothing of that kind was recorded");
  },
);

test("the CSV says who, what, where and when, and no cell of it is a formula", async () => {
  const answer = await admin.get(`${path}.csv`);
  expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
  expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="record-\d{4}-\d\d-\d\d\.csv"$/);
  const [head, , , settings] = parse(answer.body) as string[][];
  expect(head).toEqual(["at", "actor", "staff_id", "staff_email", "deed", "shop", "about", "about_id", "details"]);
  expect(settings).toEqual([
    "2026-01-11T12:00:00.000Z",
    "staff",
    other.id,
    "'=grace@fairmark.example",
    "settings_changed",
    shop.trkref,
    "",
    "",
    "contact locale",
  ]);
});

test("pages follow one another without a gap, with the filters that were chosen, and the CSV has all of it", async () => {
  const jobs = 1120;
  for (let time = 0; time < jobs; time += 1) await note("jobs_changed", new Date(day.getTime() - time * 1000));
  let url: string | undefined = `${path}?what=jobs_changed`;
  const counts: number[] = [];
  for (; url; ) {
    const { body } = await admin.get(url);
    counts.push(shown(body).length);
    expect(body).toMatch(/value="jobs_changed"[^>]* selected/);
    url = hrefOf(body, "Older");
  }
  expect(counts).toEqual([...Array<number>(22).fill(50), 20]);
  const rows = parse((await admin.get(`${path}.csv?what=jobs_changed`)).body) as string[][];
  expect(new Set(rows.map(([at]) => at)).size).toBe(jobs + 1);
});
