import { afterAll, describe, expect, test } from "vitest";
import { anInvitingShop, anOrder, invite, keys } from "../../test/support/invitations.ts";
import { quietLog } from "../../test/support/log.ts";
import { type Arrived, startMailServer } from "../../test/support/mail-server.ts";
import { everyRow } from "../../test/support/questionnaire.ts";
import { aPublishedReview, reject, submitAs } from "../../test/support/reviews.ts";
import { testApp, testBaseUrl } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import { createDeliverer, noteMailServer } from "../outbox/index.ts";
import { type Language, languages, localeFor } from "../platform/languages.ts";
import { createMailer } from "../platform/mailer.ts";
import { erasePurchaser } from "../privacy/index.ts";
import { replaceLinkSecret } from "../purchases/index.ts";
import { mailSources } from "../worker.ts";

const server = await testApp();
const { app, db, clock, owner } = server;
const mailServer = await startMailServer();
afterAll(() => mailServer.close());
await noteMailServer(db, true, clock.now);

const deliverer = createDeliverer({
  db,
  keys,
  baseUrl: testBaseUrl,
  log: quietLog,
  sources: mailSources({ baseUrl: testBaseUrl, keys }),
  mailer: createMailer({ url: mailServer.url, from: "Reviews <reviews@fairmark.example>" }),
  clock: () => clock.now,
});

let orders = 0;

/** An order of so many items, and the mail that asked about it. */
async function askedAbout(
  count: number,
  { locale = "en-GB", nameOf = (index: number) => `Kettle ${index}` } = {},
): Promise<{ shop: Organisation; orderRef: string; email: string; mail: Arrived }> {
  const shop = await anInvitingShop(server, { locale, name: "Harbour & Hearth" });
  orders += 1;
  const orderRef = `O${orders}`;
  const email = `${orderRef}@example.com`;
  clock.now = new Date("2026-06-15T08:00:00Z");
  const skus = Array.from({ length: count }, (_, index) => `S${index}`);
  const organisationId = shop.id;
  for (const [index, sku] of skus.entries())
    await mergeProduct(
      db,
      organisationId,
      { sku, name: nameOf(index), url: null, imageUrl: "https://cdn.example/a.jpg" },
      clock.now,
    );
  await anOrder(server, shop, {
    orderRef,
    email,
    deliveryDate: "2026-06-01",
    now: clock.now,
    items: skus.map((sku) => ({ sku })),
  });
  await invite(server, clock.now);
  const before = mailServer.arrived.length;
  await deliverer.deliver();
  const [mail] = mailServer.arrived.slice(before).filter(({ to }) => to === email);
  return { shop, orderRef, email, mail: mail! };
}

const pathIn = ({ mail }: Arrived) => /\/review\/order\?items=[0-9a-f]{40}/.exec(String(mail.text))?.[0];
const open = (url: string) => app.inject({ url });
const linksOn = (body: string) =>
  [...body.matchAll(/href="(\/review\/fill_review\?[^"]*)"/g)].map(([, href]) => href!.replaceAll("&amp;", "&"));

const names: [what: string, language: Language, nameOf: (index: number) => string][] = [
  ["short names", "en", (index) => `Kettle ${index}`],
  ["names of 255 letters", "fr", (index) => `Kettle ${index} `.padEnd(255, "enamelled cast iron ")],
  ["names with umlauts", "de", (index) => `${index} `.padEnd(255, "Brühkännchen für Gäste ")],
  ["names in Japanese", "en", (index) => `${index}`.padEnd(255, "美しい急須")],
];

test.each(names)(
  "a mail about 500 items with %s, in %s, stays under 60 KB and keeps its stop link",
  async (_what, language, nameOf) => {
    const { mail } = await askedAbout(500, { locale: localeFor(language), nameOf });
    expect(Buffer.byteLength(mail.raw)).toBeLessThan(60_000);
    expect(mail.mail.html).toContain("/mail/stop/");
    expect(pathIn(mail)).toBeDefined();
    const inFull = String(mail.mail.html).split("score=7").length - 1;
    expect(inFull).toBeGreaterThanOrEqual(2);
    expect(inFull).toBeLessThanOrEqual(10);
  },
);

test("ten items stand in full, and no page is linked", async () => {
  const { mail, shop } = await askedAbout(10);
  expect(String(mail.mail.html).split("score=7")).toHaveLength(11);
  expect(pathIn(mail)).toBeUndefined();
  const { rows } = await owner.query("select page_secret from invitations where organisation_id = $1", [shop.id]);
  expect(rows).toEqual([{ page_secret: null }]);
});

test("the page lists every item of the order with the link of its questionnaire, and opening it changes nothing", async () => {
  const { mail } = await askedAbout(30);
  expect(String(mail.mail.text)).toMatch(/This order has 2[0-2] more products\./);
  const before = await everyRow(server);
  const { statusCode, headers, body } = await open(pathIn(mail)!);
  expect(statusCode).toBe(200);
  expect([headers["cache-control"], headers["x-robots-tag"], headers["referrer-policy"]]).toEqual([
    "no-store",
    "noindex",
    "no-referrer",
  ]);
  const links = linksOn(body);
  expect(new Set(links).size).toBe(30);
  for (const link of links.slice(8, 12)) expect((await open(link)).statusCode).toBe(200);
  expect((await app.inject({ method: "HEAD", url: pathIn(mail)! })).statusCode).toBe(200);
  expect(await everyRow(server)).toEqual(before);
  for (const method of ["PUT", "DELETE"] as const)
    expect((await app.inject({ method, url: pathIn(mail)! })).statusCode).toBe(405);
  expect((await app.inject({ method: "POST", url: pathIn(mail)! })).statusCode).toBe(400);
});

test.each(languages)("the page speaks %s, and its links go on in the language that was asked for", async (language) => {
  const { mail } = await askedAbout(11);
  const { body } = await open(`${pathIn(mail)}&lang=${language}`);
  expect(body).toContain(`<html lang="${language}"`);
  expect(linksOn(body)[0]).toContain(`&lang=${language}`);
});

test("what was written is listed without a link, and what was refused with the one that edits it", async () => {
  const { shop: organisation, orderRef, mail } = await askedAbout(12);
  const at = (sku: string) => ({ organisation, pair: { orderRef, sku }, now: clock.now });
  await submitAs(db, at("S1"));
  await aPublishedReview(db, at("S2"));
  await submitAs(db, at("S3"));
  await reject(db, at("S3"));
  const { body } = await open(pathIn(mail)!);
  expect(linksOn(body)).toHaveLength(10);
  expect(body).toContain("You have written about 2 products");
  expect(body).toMatch(/<a [^>]*>Kettle 3</);
  expect(body).not.toMatch(/<a [^>]*>Kettle [12]</);
});

test("what the shop asks nobody about is not on the page, but for what was asked about or reviewed before", async () => {
  const { shop: organisation, orderRef, mail } = await askedAbout(14);
  const at = { organisation, pair: { orderRef, sku: "S9" }, now: clock.now };
  await submitAs(db, at);
  await anOrder(server, organisation, { orderRef, now: clock.now, items: [{ sku: "GIFT-50" }, { sku: "LAMP" }] });
  const shown = async () => (await open(pathIn(mail)!)).body;
  expect(linksOn(await shown())).toHaveLength(15);
  await updateOrganisation(db, organisation.id, { inviteNeverSkus: ["GIFT*", "S9", "S1"] });
  const body = await shown();
  expect(linksOn(body)).toHaveLength(14);
  expect(body).not.toContain("GIFT-50");
  expect(body).toContain("You have written about 1 product");
});

test("a purchase whose link is revoked leaves the page, and its new link does not come back on it", async () => {
  const { shop, orderRef, mail } = await askedAbout(12);
  const [first] = linksOn((await open(pathIn(mail)!)).body);
  await replaceLinkSecret(db, { organisationId: shop.id, orderRef, sku: "S0" });
  const { body } = await open(pathIn(mail)!);
  expect(linksOn(body)).toHaveLength(11);
  expect(body).not.toContain("Kettle 0<");
  expect((await open(first!)).statusCode).toBe(404);
});

test("another's secret, an altered one, and that of an erased purchaser open nothing", async () => {
  const { mail, shop, email } = await askedAbout(11);
  const path = pathIn(mail)!;
  const other = await anInvitingShop(server);
  const secret = path.slice(-32);
  for (const items of ["", "0".repeat(40), shop.linkTag + "0".repeat(32), other.linkTag + secret, secret])
    expect((await open(`/review/order?items=${items}`)).statusCode).toBe(404);
  expect((await open("/review/order")).statusCode).toBe(404);
  // Nor does it open anything else.
  for (const url of [`/review/fill_review?hashcode=${shop.linkTag}${secret}`, `/review/yours?items=${secret}`])
    expect((await open(url)).statusCode).toBe(404);
  await erasePurchaser(db, shop, email, keys, clock.now);
  expect((await open(path)).statusCode).toBe(404);
});

test("mail programs' additions to the link do not close the page", async () => {
  const { mail } = await askedAbout(11);
  expect((await open(`${pathIn(mail)}.`)).statusCode).toBe(200);
  expect((await open(pathIn(mail)!.replace("items=", "items=%20"))).statusCode).toBe(200);
});

describe("being asked what shoppers want to know", () => {
  const press = async (path: string, choice: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: "POST",
      url: path,
      headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", ...headers },
      payload: `ask_me=${choice}`,
    });
  const said = async ({ id }: Organisation) =>
    (
      await owner.query<{ said: string }>(
        "select concat_ws(' ', is_given, place, language) as said from asking_consents where organisation_id = $1 order by id",
        [id],
      )
    ).rows.map((row) => row.said);

  test.each(languages)("is agreed to and taken back at any time, in %s", async (language) => {
    const { shop, mail } = await askedAbout(11);
    const path = `${pathIn(mail)!}&lang=${language}`;
    expect((await open(path)).body).not.toContain("ask_me");
    await updateOrganisation(db, shop.id, { takesQuestions: true });
    const offered = (await open(path)).body;
    expect(offered).toContain('name="ask_me" value="yes"');
    const { statusCode, headers } = await press(path, "yes");
    expect([statusCode, headers.location]).toEqual([303, `${path}&saved=1#asking`]);
    const agreed = (await open(`${path}&saved=1`)).body;
    expect(agreed).toContain('name="ask_me" value="no"');
    expect(agreed).toContain('role="status"');
    const { rows } = await owner.query("select sku from askable_owners where organisation_id = $1", [shop.id]);
    expect(rows).toHaveLength(11);
    await press(path, "no");
    expect(await said(shop)).toEqual([`t order_page ${language}`, `f order_page ${language}`]);
    const left = await owner.query("select from askable_owners where organisation_id = $1", [shop.id]);
    expect(left.rows).toEqual([]);
  });

  test("is not said by another site, by another's link, or by anything but the two buttons", async () => {
    const { shop, mail } = await askedAbout(11);
    await updateOrganisation(db, shop.id, { takesQuestions: true });
    const path = pathIn(mail)!;
    expect((await press(path, "yes", { "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
    expect((await press(path.replace(/.{8}$/, "00000000"), "yes")).statusCode).toBe(404);
    expect((await press(path, "perhaps")).statusCode).toBe(400);
    expect(await said(shop)).toEqual([]);
  });
});
