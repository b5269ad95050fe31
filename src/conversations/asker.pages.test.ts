import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { startMailServer } from "../../test/support/mail-server.ts";
import { aQuestionToVet } from "../../test/support/questions.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp, testBaseUrl, testSecret } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { createDeliverer, listMails, noteMailServer } from "../outbox/index.ts";
import { createMailer } from "../platform/mailer.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { mailSources } from "../worker.ts";
import { isAskerKey } from "./asker-link.ts";
import { askerPath, decideQuestion, findQuestion } from "./index.ts";

const { app, db, clock } = await testApp();
const keys = deriveKeys(testSecret);
const operator = { kind: "operator" } as const;

async function aQuestion(state: "waiting" | "rejected" | "shown", shop?: Organisation) {
  const organisation = shop ?? (await anOrganisation(db, { name: "Acme" }));
  const { organisationId, id, number } = await aQuestionToVet(
    db,
    organisation,
    { text: "Is <b>it</b> loud?", email: "asker@example.com" },
    clock.now,
  );
  const reject = { verdict: "reject", reason: "illegible", passage: "loud", note: "As <what>?" } as const;
  const decision = state === "shown" ? ({ verdict: "accept" } as const) : reject;
  const which = { organisationId, id, version: 1 };
  if (state !== "waiting")
    await db.transaction().execute((tx) => decideQuestion(tx, which, decision, operator, clock.now));
  const path = askerPath(keys, { organisationId, id, number, trkref: organisation.trkref });
  return { organisation, organisationId, id, number, path, find: () => findQuestion(db, { organisationId, id }) };
}

const get = (url: string) => app.inject({ url });
const post = (url: string, fields: Record<string, string>) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", origin: testBaseUrl },
    payload: new URLSearchParams(fields).toString(),
  });
const appealTo = (path: string) => path.replace("?", "/appeal?");

describe("the page of whoever asked", () => {
  test("says how the question stands, and what was decided about it and why", async () => {
    const waiting = await get((await aQuestion("waiting")).path);
    expect([waiting.statusCode, waiting.headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(waiting.body).toContain("Your question has arrived");
    expect(waiting.body).toContain("Is &lt;b>it&lt;/b> loud?");
    const shown = await aQuestion("shown");
    expect((await get(shown.path)).body).toContain(`/reviews/${shown.organisation.trkref}/question/${shown.number}"`);
    const { body } = await get((await aQuestion("rejected")).path);
    for (const words of ["Your question is not shown", "It cannot be understood.", "As &lt;what>?", "/appeal?key="])
      expect(body).toContain(words);
  });

  test("is in the language of the question, or in the one that is asked for", async () => {
    const { path } = await aQuestion("rejected", await anOrganisation(db, { locale: "de-DE" }));
    expect((await get(path)).body).toContain("Ihre Frage wird nicht gezeigt");
    expect((await get(`${path}&lang=fr`)).body).toContain("Votre question n’est pas affichée");
  });

  test("opens by its own link alone: not without the key, by another's, at another shop, or once it is erased", async () => {
    const { path, organisation, number } = await aQuestion("rejected");
    const other = await aQuestion("rejected", organisation);
    const elsewhere = await anOrganisation(db);
    const key = new URLSearchParams(path.split("?")[1]).get("key")!;
    const changed = key.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    for (const url of [
      path.split("?")[0]!,
      path.replace(key, changed),
      path.replace(key, "x"),
      `${path}&key=${key}`,
      other.path.replace(/key=.*/, `key=${key}`),
      path.replace(organisation.trkref, elsewhere.trkref),
      path.replace(`/${number}?`, "/0?"),
    ])
      expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
    // As mails and people write it.
    expect((await get(path.replace(key, key.toUpperCase()))).statusCode).toBe(200);
  });

  test("made under an earlier SECRET still opens, and under one that is forgotten does not", async () => {
    const { path, organisationId, id } = await aQuestion("rejected");
    const key = new URLSearchParams(path.split("?")[1]).get("key")!;
    expect(isAskerKey(deriveKeys("a newer secret", [testSecret]), { organisationId, id }, key)).toBe(true);
    expect(isAskerKey(deriveKeys("a newer secret"), { organisationId, id }, key)).toBe(false);
  });
});

describe("the appeal", () => {
  test("is sent from that page, once, and the question waits for another person", async () => {
    const { path, find } = await aQuestion("rejected");
    const sent = await post(appealTo(path), { words: "It can be\r\nunderstood." });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, path]);
    expect(await find()).toMatchObject({ state: "pending_moderation", isAppeal: true });
    const { body } = await get(path);
    expect(body).toContain("Your appeal has arrived");
    expect(body).not.toContain("/appeal?");
    expect((await post(appealTo(path), { words: "Again" })).statusCode).toBe(303);
  });

  test("without words, or with too many, comes back with what was typed and what is wrong", async () => {
    const { path, find } = await aQuestion("rejected");
    const typed = "x".repeat(2001);
    const long = await post(`${appealTo(path)}&lang=de`, { words: typed });
    expect(long.statusCode).toBe(422);
    expect(long.body).toContain("Kürzen Sie Ihren Text auf 2.000 Zeichen; er hat 2.001");
    expect(long.body).toContain(typed);
    expect((await post(appealTo(path), {})).body).toContain("Write in a few words why the decision is wrong");
    expect((await post(appealTo(path), { words: "a\0b" })).statusCode).toBe(422);
    expect(await find()).toMatchObject({ state: "rejected", isAppeal: false });
  });

  test("is taken from nobody without the key, nor from another site", async () => {
    const { path, find } = await aQuestion("rejected");
    expect((await post(appealTo(path).split("?")[0]!, { words: "Mine" })).statusCode).toBe(404);
    const foreign = await app.inject({
      method: "POST",
      url: appealTo(path),
      headers: { "content-type": "application/x-www-form-urlencoded", origin: "https://other.example" },
      payload: "words=Mine",
    });
    expect(foreign.statusCode).toBe(403);
    expect(await find()).toMatchObject({ state: "rejected" });
  });
});

test("the mail with the reasons leads there, and only as it is sent: what is stored and what staff see of it opens nothing", async () => {
  const mailServer = await startMailServer();
  const mailer = createMailer({ url: mailServer.url, from: "mail@fairmark.example" });
  const sources = mailSources({ baseUrl: testBaseUrl, keys });
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const deliverer = createDeliverer({ db, mailer, sources, keys, baseUrl: testBaseUrl, clock: () => clock.now, log });
  try {
    await noteMailServer(db, true, clock.now);
    const { path, organisation } = await aQuestion("rejected");
    await deliverer.deliver();
    const [{ to, mail }] = mailServer.arrived.slice(-1) as [(typeof mailServer.arrived)[number]];
    expect(to).toBe("asker@example.com");
    expect(mail.text).toContain(`${testBaseUrl}${path}`);
    expect(mail.text).toContain("> loud");
    expect(mail.html).toContain("Open your page");
    const stored = await listMails(db, { organisationId: organisation.id, atMost: 20 });
    expect(JSON.stringify(stored)).not.toContain("key=");
    const staff = await signIn(app, db, { role: "retailer", organisations: [organisation] });
    const seen = await staff.get(`/console/${organisation.trkref}/outbox/${stored[0]!.id}`);
    expect(seen.body).toContain("(the asker's own link goes here)");
    expect(seen.body).not.toContain("key=");
  } finally {
    mailer.close();
    await mailServer.close();
  }
});
