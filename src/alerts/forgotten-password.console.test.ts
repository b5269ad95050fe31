import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { readableLog } from "../../test/support/log.ts";
import { aColleague, aPassword, aVisitor } from "../../test/support/staff.ts";
import { testApp, testBaseUrl } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import { disableStaff, resetPassword } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { composeMail, listMails, type Mail, noteMailServer } from "../outbox/index.ts";
import { passwordMails } from "./password-mails.ts";

const { log, lines } = readableLog();
const server = await testApp({ log, config: { SMTP_URL: "smtp://mail.example" } });
const { app, db, owner, clock } = server;
await noteMailServer(db, true, clock.now);
const source = passwordMails({ baseUrl: testBaseUrl });
const path = "/console/forgotten-password";
const another = "a new password, and longer";
const hour = 3_600_000;
let visitors = 0;

const mailsOf = ({ id: organisationId }: Organisation) => listMails(db, { organisationId, atMost: 100 });
/** From an IP address of its own, so that no test uses up another's attempts. */
const newcomer = () => aVisitor(app, { address: `198.51.${Math.floor(++visitors / 250)}.${visitors % 250}` });
const ask = (email: string, headers = {}) => newcomer().post(path, { email }, headers);
const logged = (id: string) =>
  lines.filter((line) => line.includes("password link mailed") && line.includes(id)).length;

async function aRetailer(settings: Partial<Organisation> = {}) {
  const shop = await anOrganisation(db, settings);
  const staff = await aColleague(app, db, { role: "retailer", organisations: [shop], now: clock.now });
  return { shop, ...staff };
}

/** Asks, and waits until the mail is written. */
async function asked({ shop, email }: { shop: Organisation; email: string }, headers = {}): Promise<Mail> {
  const before = (await mailsOf(shop)).length;
  expect((await ask(email, headers)).statusCode).toBe(200);
  await until("the mail is written", async () => (await mailsOf(shop)).length > before);
  return (await mailsOf(shop))[0]!;
}

async function linkOf(mail: Mail): Promise<string> {
  const prepared = await source.prepare(db, mail, clock.now);
  const { text } = prepared as { text: string };
  return /https:\/\/reviews\.example\.com(\/console\/password\/[0-9a-f]{64})\n/.exec(text)![1]!;
}

const set = (link: string, password = another) => newcomer().post(link, { password, again: password });
const enter = (email: string, password: string) => newcomer().post("/console/sign-in", { email, password });

describe("somebody who forgot their password", () => {
  test("finds the way at the sign-in page, and gets a mail with a link that sets it", async () => {
    expect((await newcomer().get("/console/sign-in")).body).toContain(`href="${path}"`);
    const retailer = await aRetailer();
    expect((await newcomer().get(path)).body).toContain("Send the link");
    const mail = await asked(retailer);
    expect(await source.prepare(db, mail, clock.now)).toMatchObject({
      to: retailer.email,
      subject: "Set a new password for Fairmark",
    });
    expect((await set(await linkOf(mail))).statusCode).toBe(303);
    expect((await enter(retailer.email, another)).statusCode).toBe(303);
    expect((await enter(retailer.email, aPassword)).statusCode).toBe(422);
    await until("the log tells of it", () => logged(retailer.id) === 1);
    expect(lines.join()).not.toContain(retailer.email);
  });

  test("is signed out of every browser by it, and nobody is signed in", async () => {
    const retailer = await aRetailer();
    const browser = newcomer();
    await browser.post("/console/sign-in", { email: retailer.email, password: aPassword });
    const here = newcomer();
    await here.post(await linkOf(await asked(retailer)), { password: another, again: another });
    for (const one of [browser, here]) expect((await one.get("/console/profile")).statusCode).toBe(303);
  });

  test("can use the link once, and no other that was mailed before or after", async () => {
    const retailer = await aRetailer();
    const links = [await linkOf(await asked(retailer)), await linkOf(await asked(retailer))];
    expect((await set(links[0]!)).statusCode).toBe(303);
    for (const link of links) expect((await set(link)).statusCode).toBe(404);
  });

  test("can use it for an hour", async () => {
    const retailer = await aRetailer();
    const mail = await asked(retailer);
    const link = await linkOf(mail);
    clock.advance(hour - 1);
    expect((await newcomer().get(link)).statusCode).toBe(200);
    clock.advance(1);
    expect((await set(link)).statusCode).toBe(404);
    expect(await source.prepare(db, mail, clock.now)).toEqual({ withheld: "no_longer_due" });
  });

  test("is written to in the language of their browser, or else of the shop", async () => {
    const retailer = await aRetailer({ locale: "de-DE" });
    expect((await asked(retailer)).subject).toBe("Neues Passwort für Fairmark");
    expect((await asked(retailer, { "accept-language": "fr" })).subject).toBe("Nouveau mot de passe pour Fairmark");
  });

  test("gets it too if they serve all shops", async () => {
    const { email } = await aColleague(app, db, { role: "admin", now: clock.now });
    const [{ id }] = (await owner.query("select id from organisations order by name, trkref limit 1")).rows;
    const mail = await asked({ shop: { id } as Organisation, email });
    expect(await source.prepare(db, mail, clock.now)).toMatchObject({ to: email });
  });
});

describe("whoever asks in somebody's name", () => {
  test("reads the same words for every address, and the address is looked up after the answer", async () => {
    const retailer = await aRetailer();
    const holder = await owner.connect();
    // Whoever looks the address up now waits; the answer does not.
    await holder.query("begin");
    await holder.query("lock table staff in access exclusive mode");
    const [known, unknown] = [await ask(retailer.email), await ask("nobody@fairmark.example")];
    expect(await mailsOfOwner(retailer.shop)).toBe(0);
    await holder.query("rollback");
    holder.release();
    const words = (body: string) => body.replace(/[\w-]+@fairmark\.example/g, "");
    expect([known.statusCode, unknown.statusCode]).toEqual([200, 200]);
    expect(words(known.body)).toBe(words(unknown.body));
    expect(Object.keys(known.headers)).toEqual(Object.keys(unknown.headers));
    await until("the mail is written", async () => (await mailsOf(retailer.shop)).length === 1);
  });

  test("takes nothing from them: their password, and a link that an admin made, work as before", async () => {
    const retailer = await aRetailer();
    const handedOver = `/console/password/${await resetPassword(db, retailer.id, clock.now)}`;
    await asked(retailer);
    expect((await enter(retailer.email, aPassword)).statusCode).toBe(303);
    expect((await newcomer().get(handedOver)).statusCode).toBe(200);
  });

  test("fills nobody's inbox: three links at once, however many ask and from wherever", async () => {
    const retailer = await aRetailer();
    await Promise.all(Array.from({ length: 8 }, () => ask(retailer.email)));
    const witness = await aRetailer();
    await asked(witness);
    await until("three are written", async () => (await mailsOf(retailer.shop)).length >= 3);
    expect(await mailsOf(retailer.shop)).toHaveLength(3);
    clock.advance(hour);
    await asked(retailer);
    expect(await mailsOf(retailer.shop)).toHaveLength(4);
  });

  test("is asked to wait after ten tries from one network, whatever the addresses are", async () => {
    const network = (host: number) => aVisitor(app, { address: `2001:db8:0:7::${host}` });
    for (let time = 0; time < 10; time++)
      expect((await network(time).post(path, { email: `a${time}@b.example` })).statusCode).toBe(200);
    const late = await network(99).post(path, { email: "last@b.example" });
    expect([late.statusCode, late.headers["retry-after"]]).toEqual([429, "900"]);
    expect(late.body).toContain("Wait 15 minutes");
  });

  test("gets no mail for what is no address, nor for the disabled", async () => {
    const answer = await ask("no address");
    expect([answer.statusCode, answer.body.includes("Enter your e-mail address")]).toEqual([422, true]);
    const [gone, witness] = [await aRetailer(), await aRetailer()];
    await disableStaff(db, gone.id, "operator", clock.now);
    await ask(gone.email);
    await asked(witness);
    expect(await mailsOf(gone.shop)).toEqual([]);
  });
});

describe("the outbox", () => {
  test("shows the mail without its link, also to an admin who hands mails on; the link lies nowhere", async () => {
    const retailer = await aRetailer();
    const mail = await asked(retailer);
    const link = await linkOf(mail);
    const token = link.split("/").at(-1)!;
    const shown = await source.show(db, mail, { withSecrets: true });
    expect(shown.text).toContain(`${testBaseUrl}/console/password/…`);
    expect(shown.text).not.toMatch(/[0-9a-f]{64}/);
    const { rows } = await owner.query(
      "select outbox::text as kept from outbox union all select staff_password_links::text from staff_password_links",
    );
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(lines.join()).not.toContain(token);
    const { text } = composeMail(retailer.shop, mail, shown, undefined);
    expect(text).toContain("because somebody asked for a link to set the Fairmark password");
  });

  test("makes another link where a mail is handed over again, and the last one works", async () => {
    const retailer = await aRetailer();
    const mail = await asked(retailer);
    const [first, second] = [await linkOf(mail), await linkOf(mail)];
    expect((await newcomer().get(first)).statusCode).toBe(404);
    expect((await set(second)).statusCode).toBe(303);
    expect(await source.prepare(db, mail, clock.now)).toEqual({ withheld: "no_longer_due" });
  });
});

test("a server that sends no mails says who makes a link instead, and writes none", async () => {
  const silent = await testApp();
  const shop = await anOrganisation(silent.db);
  const { email } = await aColleague(silent.app, silent.db, { role: "admin", now: silent.clock.now });
  const visitor = aVisitor(silent.app);
  for (const answer of [await visitor.get(path), await visitor.post(path, { email })]) {
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("This server sends no e-mails");
    expect(answer.body).toContain("fairmark staff reset");
  }
  expect(await listMails(silent.db, { organisationId: shop.id, atMost: 1 })).toEqual([]);
});

async function mailsOfOwner({ id }: Organisation): Promise<number> {
  return Number((await owner.query("select count(*) from outbox where organisation_id = $1", [id])).rows[0].count);
}
