import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { OrganisationSettings } from "../organisations/index.ts";

const { app, db, owner, clock } = await testApp({ config: { TRUST_PROXY: 1 } });
let callers = 0;

async function aForm(settings: OrganisationSettings = {}, written = {}) {
  const organisation = await anOrganisation(db, settings);
  const review = await publishReview(db, organisation, written, clock.now);
  const path = `/reviews/${organisation.trkref}/review/${review.number}/report`;
  return { organisation, organisationId: organisation.id, review, path };
}

const get = (url: string, language?: string) =>
  app.inject({ url, headers: language ? { "accept-language": language } : {} });

// Each from an address of its own, so that tests do not use up each other's reports.
const post = (url: string, fields: Record<string, string>, from = `198.51.100.${++callers}`) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": from },
    payload: new URLSearchParams(fields).toString(),
  });

async function reportsOf(organisationId: string) {
  const { rows } = await owner.query("select * from review_reports where organisation_id = $1 order by id", [
    organisationId,
  ]);
  return rows;
}

test("anybody may open the form, in their language; it is not for search engines, and opening it changes nothing", async () => {
  const { path, organisationId } = await aForm({ locale: "de-DE" }, { generalComments: "The handle broke." });
  const page = await get(path);
  expect([page.statusCode, page.headers["x-robots-tag"], page.headers["cache-control"]]).toEqual([
    200,
    "noindex",
    "no-store",
  ]);
  expect(page.body).toContain('lang="de"');
  expect(page.body).toContain("Diese Bewertung melden");
  expect(page.body).toContain("The handle broke.");
  expect((await get(path, "fr-CH,fr;q=0.9")).body).toContain("Signaler cet avis");
  expect((await get(`${path}?lang=en`, "fr")).body).toContain("Report this review");
  expect((await get(path)).body).not.toMatch(/out of 10|von 10|<[^>]*\s(style|on[a-z]+)=/);
  expect(await reportsOf(organisationId)).toEqual([]);
});

test("a report is taken, answered by 303 to a page of thanks in the same language, and joins the case", async () => {
  const { path, organisationId } = await aForm();
  const sent = await post(`${path}?lang=fr`, { reason: "offensive", words: "Des insultes.\r\n", email: "a@b.example" });
  expect([sent.statusCode, sent.headers.location]).toEqual([303, `${path}/thanks?lang=fr`]);
  const thanks = await get(sent.headers.location as string);
  expect([thanks.statusCode, thanks.headers["x-robots-tag"]]).toEqual([200, "noindex"]);
  expect(thanks.body).toContain("Merci de votre signalement");
  await post(path, { reason: "not_genuine", words: "", email: "" });
  const reports = await reportsOf(organisationId);
  expect(reports).toMatchObject([
    { reason: "offensive", comment: "Des insultes.", email: "a@b.example", language: "fr", version: 1 },
    { reason: "not_genuine", comment: null, email: null, language: "en" },
  ]);
  expect(new Set(reports.map((report) => report.case_id)).size).toBe(1);
});

test("what is wrong with a report is said, each leading to its field, and nothing typed is lost", async () => {
  const { path, organisationId } = await aForm();
  const none = await post(path, { words: "Something", email: "not an address" });
  expect(none.statusCode).toBe(422);
  expect(none.body).toContain('<a href="#reason_not_genuine">Choose what is wrong with the review</a>');
  expect(none.body).toContain('<a href="#email">Write your e-mail address in full');
  expect(none.body).toContain("Something</textarea>");
  expect(none.body).toContain('value="not an address"');
  const unlawful = await post(path, { reason: "unlawful", words: "" });
  expect(unlawful.body).toContain("Say which words are against the law, and why");
  expect(unlawful.body).toMatch(/value="unlawful"[^>]*checked/);
  const long = await post(`${path}?lang=de`, { reason: "offensive", words: "x".repeat(2001) });
  expect(long.body).toContain("auf 2.000 Zeichen; er hat 2.001");
  expect(await reportsOf(organisationId)).toEqual([]);
});

test("what was typed and what the author wrote are text, whatever they hold", async () => {
  const xss = `"></textarea><script>alert(1)</script><img src=x onerror=alert(2)>`;
  const { path } = await aForm({}, { generalComments: xss });
  const { body } = await post(path, { reason: xss, words: xss, email: xss });
  expect(body).not.toMatch(/<script>|<img src=x/);
  expect((await get(path)).body).not.toMatch(/<script>|<img src=x/);
});

test("there is no form for what shoppers do not see", async () => {
  const { path, organisation } = await aForm();
  const waiting = await writeReview(db, organisation, {}, clock.now);
  const hidden = path.replace(/\d+\/report$/, `${waiting.number}/report`);
  const unknown = [hidden, path.replace(organisation.trkref, "NO-SUCH-SHOP"), path.replace(/\d+\/report$/, "0/report")];
  for (const url of [...unknown, `${hidden}/thanks`]) expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
  expect((await post(hidden, { reason: "offensive" })).statusCode).toBe(404);
  expect((await app.inject({ method: "DELETE", url: path })).statusCode).toBe(405);
});

test("a flood from one network is stopped for a while, other readers are not", async () => {
  const { path, organisationId } = await aForm();
  const report = { reason: "offensive" };
  for (let index = 0; index < 10; index++)
    expect((await post(path, report, `2001:db8:1:2::${index}`)).statusCode).toBe(303);
  const refused = await post(path, report, "2001:db8:1:2:ffff::1");
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "3600"]);
  expect((await post(path, report, "2001:db8:1:3::1")).statusCode).toBe(303);
  // What is not taken is not counted: somebody may well need a third try.
  for (let index = 0; index < 12; index++) expect((await post(path, {}, "203.0.113.9")).statusCode).toBe(422);
  expect((await post(path, report, "203.0.113.9")).statusCode).toBe(303);
  clock.advance(3_600_000);
  expect((await post(path, report, "2001:db8:1:2::1")).statusCode).toBe(303);
  expect(await reportsOf(organisationId)).toHaveLength(13);
});

test("reports are bounded by shop: 300 an hour from whatever addresses; the form comes back filled in, and other shops are open", async () => {
  const { path, organisationId } = await aForm({}, {});
  const report = { reason: "offensive", words: "It insults my aunt.", email: "" };
  const statuses = new Set<number>();
  for (let at = 0; at < 300; at += 20) {
    const some = Array.from({ length: 20 }, (_, more) => post(path, report, `192.0.${at / 20}.${more}`));
    for (const { statusCode } of await Promise.all(some)) statuses.add(statusCode);
  }
  expect(statuses).toEqual(new Set([303]));
  const refused = await post(path, { ...report, email: "reader@shop-limit.example" });
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "3600"]);
  expect(refused.headers["content-type"]).toMatch(/^text\/html/);
  for (const kept of [
    "It insults my aunt.</textarea>",
    'value="reader@shop-limit.example"',
    "Too many reports have come in",
  ])
    expect(refused.body).toContain(kept);
  expect(refused.body).toMatch(/value="offensive" checked/);
  expect(await reportsOf(organisationId)).toHaveLength(300);
  const other = await aForm();
  expect((await post(other.path, report)).statusCode).toBe(303);
  clock.advance(3_600_000);
  expect((await post(path, report)).statusCode).toBe(303);
});

test("reports that name an e-mail address are bounded: five a day, so that nobody makes us mail a stranger on and on", async () => {
  const forms = [await aForm(), await aForm()];
  const report = { reason: "offensive", words: "", email: "Stranger@Mail-Limit.example" };
  for (let time = 0; time < 5; time += 1) expect((await post(forms[time % 2]!.path, report)).statusCode).toBe(303);
  const refused = await post(forms[0]!.path, { ...report, email: "stranger@mail-limit.example" });
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "86400"]);
  expect((await post(forms[0]!.path, { ...report, email: "" })).statusCode).toBe(303);
  expect((await post(forms[0]!.path, { ...report, email: "another@mail-limit.example" })).statusCode).toBe(303);
});
