import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishQuestion } from "../../test/support/questions.ts";
import { testApp, testBaseUrl, testSecret } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import type { Organisation, OrganisationSettings } from "../organisations/index.ts";
import { listMails, noteMailServer, sourceOf } from "../outbox/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { sharedRateWindows } from "../platform/shared-rate-windows.ts";
import { mailSources } from "../worker.ts";
import { decideQuestion, eraseAsker, exportUnconfirmedOf, forgetUnconfirmed } from "./index.ts";

const { app, db, owner, clock } = await testApp({ config: { SMTP_URL: "smtp://mail.example", TRUST_PROXY: 1 } });
await noteMailServer(db, true, clock.now);
const keys = deriveKeys(testSecret);
const source = sourceOf(mailSources({ baseUrl: testBaseUrl, keys }), "question_asked")!;
let callers = 0;
let askers = 0;

async function aShop(settings: OrganisationSettings = {}): Promise<Organisation> {
  const shop = await anOrganisation(db, { name: "Acme", takesQuestions: true, ...settings });
  await mergeProduct(db, shop.id, { sku: "K1", name: "Copper kettle", url: null, imageUrl: null }, clock.now);
  return shop;
}

const askPath = ({ trkref }: Organisation, sku = "K1") => `/questions/${trkref}/ask?sku=${sku}`;
const get = (url: string, language = "en") => app.inject({ url, headers: { "accept-language": language } });

// Each from an address of its own, so that tests do not use up each other's questions.
const post = (
  url: string,
  fields: Record<string, string>,
  from = `198.51.${Math.floor(++callers / 250)}.${callers % 250}`,
) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": from, "accept-language": "en" },
    payload: new URLSearchParams(fields).toString(),
  });

const typed = (more: Record<string, string> = {}) => ({
  question: "Does it float?",
  first_name: "Ada",
  email: `ada-${++askers}@example.com`,
  ...more,
});

const unconfirmed = async ({ id }: Organisation) =>
  (await owner.query("select * from unconfirmed_questions where organisation_id = $1 order by id", [id])).rows;
const questions = async ({ id }: Organisation) =>
  (await owner.query("select * from questions where organisation_id = $1 order by id", [id])).rows;
const mailsOf = ({ id: organisationId }: Organisation) => listMails(db, { organisationId, atMost: 100 });

/** Asks, and gives back the path in the mail. */
async function asked(shop: Organisation, fields = typed(), query = ""): Promise<string> {
  expect((await post(askPath(shop) + query, fields)).statusCode).toBe(303);
  return linkOf(shop);
}

async function linkOf(shop: Organisation): Promise<string> {
  const [mail] = await mailsOf(shop);
  const prepared = (await source.prepare(db, mail!, clock.now)) as { text: string };
  return /https:\/\/reviews\.example\.com(\/questions\/\S+)\n/.exec(prepared.text)![1]!;
}

describe("the form", () => {
  test("says in the reader's language what it is about and what happens to the address, and opening it changes nothing", async () => {
    const shop = await aShop();
    const page = await get(askPath(shop));
    expect([page.statusCode, page.headers["x-robots-tag"], page.headers["cache-control"]]).toEqual([
      200,
      "noindex",
      "no-store",
    ]);
    expect(page.body).toContain("Ask about Copper kettle");
    expect(page.body).toMatch(/id="email_hint">[^<]*Used for this question only[^<]*deleted six months after you ask,/);
    expect((await get(askPath(shop), "de")).body).toContain("sechs Monate nach Ihrer Frage gelöscht");
    expect((await get(`${askPath(shop)}&lang=fr`)).body).toContain("supprimée six mois après votre question");
    expect(page.body).not.toMatch(/<script|<[^>]*\s(style|on[a-z]+)=/);
    expect(await unconfirmed(shop)).toEqual([]);
  });

  test("is not there where the shop takes no questions, for a product that nobody knows, and for another shop's", async () => {
    const [shop, silent] = [await aShop(), await aShop({ takesQuestions: false })];
    const other = await anOrganisation(db, { takesQuestions: true });
    for (const path of [askPath(silent), askPath(shop, "NONE"), askPath(shop, ""), askPath(other)]) {
      expect([path, (await get(path)).statusCode]).toEqual([path, 404]);
      expect([path, (await post(path, typed())).statusCode]).toEqual([path, 404]);
    }
    expect([...(await unconfirmed(shop)), ...(await unconfirmed(silent))]).toEqual([]);
  });

  test("says at each field what is wrong with it, and keeps everything that was typed", async () => {
    const shop = await aShop();
    const fields = { question: "x".repeat(1001), first_name: "y".repeat(81), email: "ada@" };
    const page = await post(askPath(shop), fields);
    expect(page.statusCode).toBe(422);
    expect(page.body).toContain("Error: Ask about Copper kettle");
    expect(page.body).toContain("Shorten your question to 1,000 characters; it has 1,001");
    for (const id of ["question", "first_name", "email"]) {
      expect(page.body).toContain(`href="#${id}"`);
      expect(page.body).toMatch(
        new RegExp(`<(input|textarea)[^>]* id="${id}"[^>]*aria-describedby="${id}_hint ${id}_problem"`),
      );
    }
    for (const words of Object.values(fields)) expect(page.body).toContain(words);
    for (const blank of [{ question: " \n " }, { email: "" }])
      expect((await post(askPath(shop), typed(blank))).statusCode).toBe(422);
    expect(await unconfirmed(shop)).toEqual([]);
  });
});

describe("a question", () => {
  test("reaches nobody before its asker presses the button behind the link; then it waits for a vetter", async () => {
    const shop = await aShop();
    const fields = typed({ question: "Does it float?\r\nIn salt water?" });
    const link = await asked(shop, fields, "&lang=de");
    expect(await questions(shop)).toEqual([]);
    // Mail scanners fetch every link, and more than once.
    for (let times = 0; times < 3; times += 1) {
      const page = await get(link);
      expect([page.statusCode, page.headers["x-robots-tag"]]).toEqual([200, "noindex"]);
      expect(page.body).toContain("Diese Frage abschicken?");
      expect(page.body).toContain("Does it float?\nIn salt water?");
    }
    await app.inject({ method: "HEAD", url: link });
    expect(await questions(shop)).toEqual([]);
    clock.advance(60_000);
    const sent = await post(link, {});
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `/questions/${shop.trkref}/thanks?sku=K1&lang=de`]);
    expect((await get(sent.headers.location as string)).body).toContain("Ihre Frage ist unterwegs");
    expect(await unconfirmed(shop)).toEqual([]);
    expect(await questions(shop)).toMatchObject([
      {
        sku: "K1",
        state: "pending_moderation",
        text: "Does it float?\nIn salt water?",
        first_name: "Ada",
        email: fields.email,
        language: "de",
        submitted_at: clock.now,
      },
    ]);
    const events = await owner.query("select event, actor_kind from conversation_events where organisation_id = $1", [
      shop.id,
    ]);
    expect(events.rows).toEqual([{ event: "question_submitted", actor_kind: "asker" }]);
  });

  test("confirmed twice, or by two at once, is asked once", async () => {
    const shop = await aShop();
    const link = await asked(shop);
    const answers = await Promise.all([post(link, {}), post(link, {}), post(link, {})]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
    expect((await post(link, {})).statusCode).toBe(303);
    expect((await get(link)).body).toContain("Your question is on its way");
    expect(await questions(shop)).toHaveLength(1);
  });

  test("asked by the same person while it waits is one: the second link says so, however often it is pressed, and its mail is gone", async () => {
    const shop = await aShop();
    const fields = typed();
    const first = await asked(shop, fields);
    clock.advance(60_000);
    const second = await asked(shop, fields);
    await post(first, {});
    for (let times = 0; times < 2; times += 1) {
      const sent = await post(second, {});
      expect([sent.statusCode, sent.headers.location]).toEqual([303, expect.stringContaining("/thanks?sku=K1")]);
      expect((await get(second)).body).toContain("Your question is on its way");
    }
    const [waiting] = await questions(shop);
    expect(await questions(shop)).toHaveLength(1);
    // Whatever becomes of it: the link leads to that one, and makes no other.
    const which = { organisationId: shop.id, id: waiting.id, version: 1 };
    await db
      .transaction()
      .execute((tx) => decideQuestion(tx, which, { verdict: "accept" }, { kind: "operator" }, clock.now));
    expect((await post(second, {})).statusCode).toBe(303);
    expect(await questions(shop)).toHaveLength(1);
    expect(await unconfirmed(shop)).toMatchObject([{ text: "", first_name: null, question_id: waiting.id }]);
    expect(await mailsOf(shop)).toHaveLength(1);
    expect(await exportUnconfirmedOf(db, { organisationId: shop.id, email: fields.email })).toEqual([]);
    clock.advance(3 * 86_400_000);
    expect((await post(second, {})).statusCode).toBe(410);
    await forgetUnconfirmed(db, clock.now);
    expect(await unconfirmed(shop)).toEqual([]);
    expect(await mailsOf(shop)).toHaveLength(1);
  });

  test("that nobody confirms goes with the mail that asked for it, in portions of any number", async () => {
    const shop = await aShop();
    await asked(shop);
    await owner.query(
      `insert into unconfirmed_questions (organisation_id, id, sku, text, email, email_key, language, asked_at, mail_id)
       select organisation_id, gen_random_uuid(), sku, text, email, email_key, language, asked_at, gen_random_uuid()
       from unconfirmed_questions, generate_series(1, 1200) where organisation_id = $1`,
      [shop.id],
    );
    clock.advance(2 * 86_400_000);
    const later = await asked(shop);
    clock.advance(86_400_000);
    expect(await forgetUnconfirmed(db, clock.now)).toBe(1201);
    expect([(await unconfirmed(shop)).length, (await mailsOf(shop)).length]).toEqual([1, 1]);
    expect((await get(later)).statusCode).toBe(200);
  });

  test("that nobody confirms within three days is deleted, and its link says that it has ended", async () => {
    const shop = await aShop();
    const link = await asked(shop);
    clock.advance(3 * 86_400_000 - 1);
    await forgetUnconfirmed(db, clock.now);
    expect(await unconfirmed(shop)).toHaveLength(1);
    expect((await get(link)).statusCode).toBe(200);
    clock.advance(1);
    // Even before a sweep.
    expect([(await get(link)).statusCode, (await post(link, {})).statusCode]).toEqual([410, 410]);
    const [mail] = await mailsOf(shop);
    expect(await source.prepare(db, mail!, clock.now)).toEqual({ withheld: "no_longer_due" });
    await forgetUnconfirmed(db, clock.now);
    expect(await unconfirmed(shop)).toEqual([]);
    expect((await get(link)).body).toContain("This link no longer works");
    expect(await questions(shop)).toEqual([]);
  });

  test("is confirmed by its own link alone: one that is made up, changed or of another shop is a 404", async () => {
    const [shop, other] = [await aShop(), await aShop()];
    const link = (await asked(shop)).split("?")[0]!;
    const token = link.split("/").at(-1)!;
    const changed = token.replace(/^./, (letter) => (letter === "A" ? "B" : "A"));
    const unsigned = Buffer.concat([Buffer.from(token, "base64url").subarray(0, 16), Buffer.alloc(16)]);
    for (const path of [
      link.replace(shop.trkref, other.trkref),
      link.replace(token, changed),
      link.replace(token, unsigned.toString("base64url")),
      link.replace(token, token.slice(1)),
    ]) {
      expect([path, (await get(path)).statusCode]).toEqual([path, 404]);
      expect([path, (await post(path, {})).statusCode]).toEqual([path, 404]);
    }
    expect(await questions(shop)).toEqual([]);
    // As mail programs leave it.
    expect((await get(`${link}.`)).statusCode).toBe(200);
  });
});

describe("the mail with the link", () => {
  test("is in the language of the form, repeats nothing that was typed, and can be stopped", async () => {
    const shop = await aShop();
    for (const [lang, subject] of [
      ["en", "Confirm your question about Copper kettle"],
      ["de", "Bestätigen Sie Ihre Frage zu Copper kettle"],
      ["fr", "Confirmez votre question sur Copper kettle"],
    ]) {
      const fields = typed({ question: "Buy at www.evil.example", first_name: "www.evil.example" });
      await asked(shop, fields, `&lang=${lang}`);
      const [mail] = await mailsOf(shop);
      const prepared = await source.prepare(db, mail!, clock.now);
      expect(prepared).toMatchObject({ to: fields.email, subject, stopKind: "questions" });
      expect(JSON.stringify(prepared)).not.toContain("evil");
    }
  });

  test("shows its link to nobody else: neither in the outbox nor to staff", async () => {
    const shop = await aShop();
    const fields = typed();
    const token = (await asked(shop, fields)).split("?")[0]!.split("/").at(-1)!;
    const [mail] = await mailsOf(shop);
    for (const withSecrets of [true, false]) {
      const { text } = await source.show(db, mail!, { withSecrets });
      expect([text.includes(token), text.includes("/confirm/…")]).toEqual([false, true]);
    }
    const { rows } = await owner.query("select outbox::text as row from outbox where organisation_id = $1", [shop.id]);
    expect(JSON.stringify(rows)).not.toContain(fields.email);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

test("what follows a question names a product that shoppers can know, and nothing that somebody made up", async () => {
  const shop = await aShop();
  await publishQuestion(db, shop, { sku: "OLD-1" }, clock.now);
  for (const page of ["sent", "thanks"]) {
    const bodyFor = async (sku: string) => (await get(`/questions/${shop.trkref}/${page}?sku=${sku}`)).body;
    expect(await bodyFor("K1")).toContain("Copper kettle");
    expect(await bodyFor("OLD-1")).toContain("OLD-1");
    const made = await get(`/questions/${shop.trkref}/${page}?sku=CALL-0900-123`);
    expect([made.statusCode, made.body.includes("CALL-0900")]).toEqual([200, false]);
  }
});

describe("whoever asks too often", () => {
  test("is asked to wait after ten questions an hour from one network; what was typed is still there", async () => {
    const shop = await aShop();
    const from = (host: number) => `2001:db8:0:9::${host}`;
    for (let time = 1; time <= 10; time += 1)
      expect((await post(askPath(shop), typed(), from(time))).statusCode).toBe(303);
    const fields = typed({ question: "The eleventh?" });
    const page = await post(askPath(shop), fields, from(11));
    expect([page.statusCode, page.headers["retry-after"]]).toEqual([429, "3600"]);
    expect(page.body).toContain("what you typed is still here");
    expect(page.body).toContain("The eleventh?");
    expect(await unconfirmed(shop)).toHaveLength(10);
    clock.advance(3_600_000);
    expect((await post(askPath(shop), fields, from(12))).statusCode).toBe(303);
  });

  test("makes us mail one address five times a day at most, at whatever shops, and reads the same as before", async () => {
    const [shop, other] = [await aShop(), await aShop()];
    const email = "Stranger@Example.com";
    const answers = [];
    for (let time = 1; time <= 7; time += 1) {
      const at = time % 2 ? shop : other;
      const sent = await post(
        askPath(at),
        typed({ question: `Question ${time}?`, email: time % 3 ? email : email.toLowerCase() }),
      );
      answers.push([sent.statusCode, (sent.headers.location as string).replace(at.trkref, "")]);
    }
    expect(new Set(answers.map(String)).size).toBe(1);
    expect((await mailsOf(shop)).length + (await mailsOf(other)).length).toBe(5);
    expect((await get(`/questions/${shop.trkref}/sent?sku=K1&lang=en`)).body).toContain(
      "at most five such e-mails a day",
    );
  });

  test("from one network, uses up nothing of the three hundred questions an hour that a shop takes from all", async () => {
    const shop = await aShop();
    const windows = sharedRateWindows(db, keys);
    const ofShop = { limit: { name: "questions to a shop", atMost: 300, windowMs: 3_600_000 }, key: shop.id };
    for (let time = 0; time < 288; time += 1) await windows.use([ofShop], clock.now);
    for (let time = 0; time < 30; time += 1) await post(askPath(shop), typed(), "203.0.113.250");
    expect(await unconfirmed(shop)).toHaveLength(10);
    for (let time = 0; time < 2; time += 1) expect((await post(askPath(shop), typed())).statusCode).toBe(303);
    expect((await post(askPath(shop), typed())).statusCode).toBe(429);
    expect((await post(askPath(await aShop()), typed())).statusCode).toBe(303);
  });
});

test("who asked and has not confirmed is exported and erased like anybody else, with the mail", async () => {
  const shop = await aShop();
  const fields = typed({ question: "A trace of me?" });
  const link = await asked(shop, fields);
  const who = { organisationId: shop.id, email: fields.email.toUpperCase() };
  expect(await exportUnconfirmedOf(db, who)).toMatchObject([
    { sku: "K1", first_name: "Ada", question: "A trace of me?", mails: [{ kind: "question_asked" }] },
  ]);
  await db.transaction().execute((tx) => eraseAsker(tx, { ...who, keepsVisible: true }, clock.now));
  expect(await unconfirmed(shop)).toEqual([]);
  expect(await mailsOf(shop)).toEqual([]);
  expect((await get(link)).statusCode).toBe(410);
});

test("who has confirmed is erased with both mails", async () => {
  const shop = await aShop();
  const fields = typed();
  await post(await asked(shop, fields), {});
  expect(await mailsOf(shop)).toHaveLength(1);
  const who = { organisationId: shop.id, email: fields.email };
  await db.transaction().execute((tx) => eraseAsker(tx, { ...who, keepsVisible: true }, clock.now));
  expect([await questions(shop), await mailsOf(shop)]).toEqual([[], []]);
});
