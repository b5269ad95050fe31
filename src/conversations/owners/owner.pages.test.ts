import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../../test/support/factories.ts";
import { importText } from "../../../test/support/feeds.ts";
import { aBuyer, publishQuestion } from "../../../test/support/questions.ts";
import { testApp, testBaseUrl, testSecret } from "../../../test/support/test-app.ts";
import type { Organisation } from "../../organisations/index.ts";
import { deriveKeys } from "../../platform/secrets.ts";
import { erasePurchaser } from "../../privacy/index.ts";
import { claimPurchase, confirmPurchase, mergePurchaser, noDetails } from "../../purchases/index.ts";
import { findAnswer } from "../answers.queries.ts";
import type { AnswerReason } from "../conversation.ts";
import { decideAnswer, findShownConversation } from "../index.ts";
import { ownerPath } from "../owner-link.ts";

const server = await testApp();
const { app, db, clock } = server;
const keys = deriveKeys(testSecret);
const operator = { kind: "operator" } as const;

const get = (url: string, language = "en") => app.inject({ url, headers: { "accept-language": language } });
const post = (url: string, fields: Record<string, string>, remoteAddress?: string) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", origin: testBaseUrl },
    payload: new URLSearchParams(fields).toString(),
    ...(remoteAddress && { remoteAddress }),
  });
const at = (path: string, page: string) => path.replace("?", `/${page}?`);

/** A question that shoppers see, and somebody who bought the product in March. */
async function asked(shop?: Organisation, bought: Parameters<typeof aBuyer>[3] = { purchaseDate: "2026-03-31" }) {
  const organisation = shop ?? (await anOrganisation(db, { name: "Acme" }));
  const organisationId = organisation.id;
  const question = await publishQuestion(db, organisation, { text: "Is <b>it</b> loud?", firstName: "Ada" }, clock.now);
  const owner = await aBuyer(db, organisationId, clock.now, bought);
  const { purchaserId } = owner;
  const linkOf = (id: string) =>
    ownerPath(keys, {
      organisationId,
      questionId: question.id,
      purchaserId: id,
      ...organisation,
      number: question.number,
    });
  const path = linkOf(purchaserId);
  const find = () => findAnswer(db, { organisationId, questionId: question.id, purchaserId });
  const shown = async () => (await findShownConversation(db, { organisationId, number: question.number }))!.answers;
  const decide = async (reason?: AnswerReason) => {
    const { id, version } = (await find())!;
    const decision = reason
      ? ({ verdict: "reject", reason, passage: "hums", note: "As <what>?" } as const)
      : ({ verdict: "accept" } as const);
    await db
      .transaction()
      .execute((tx) => decideAnswer(tx, { organisationId, id, version }, decision, operator, clock.now));
  };
  return { organisation, organisationId, question, owner, path, linkOf, find, shown, decide };
}

describe("the page of an owner", () => {
  test("shows the question, why they are asked, and the form; nobody keeps or lists it", async () => {
    const { path } = await asked();
    const page = await get(path);
    expect([page.statusCode, page.headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(page.headers["referrer-policy"]).toBe("no-referrer");
    expect(page.body).toContain('<meta name="robots" content="noindex"/>');
    for (const words of [
      "Can you help another shopper?",
      "Is &lt;b>it&lt;/b> loud?",
      "Ada asks",
      "You bought Product K1 from Acme (March 2026)",
      "nobody has looked at your ratings",
      'name="display_name"',
      "/mail/stop/",
    ])
      expect(page.body).toContain(words);
    expect(page.body).not.toContain("/withdraw?");
    for (const [language, words] of [
      ["de", "Können Sie jemandem weiterhelfen?"],
      ["fr", "Pouvez-vous aider quelqu’un"],
    ] as const) {
      expect((await get(path, language)).body).toContain(words);
      expect((await get(`${path}&lang=${language}`)).body).toContain(words);
    }
  });

  test("leads to where they say that they would not like to be asked, which stops no other mail", async () => {
    const { path, organisation } = await asked();
    const stop = /\/mail\/stop\/[\w-]+/.exec((await get(path)).body)![0];
    expect((await get(stop)).body).toContain("Stop only questions about what I bought");
    expect((await post(stop, { choice: "only" })).statusCode).toBe(303);
    expect((await get(stop)).body).toContain(`${organisation.name} will no longer send you questions`);
  });

  test("opens by its own link alone: not without the key, by another's, at another shop, or once they are erased", async () => {
    const { path, organisation, linkOf, owner } = await asked();
    const other = await asked(organisation);
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
      path.replace(`/${other.owner.purchaserId}?`, "/nobody?").replace(owner.purchaserId, other.owner.purchaserId),
      path.replace(owner.purchaserId, "x"),
      linkOf(randomUUID()),
    ])
      for (const one of [url, at(url, "withdraw")]) expect([one, (await get(one)).statusCode]).toEqual([one, 404]);
    expect((await get(path.replace(key, key.toUpperCase()))).statusCode).toBe(200);
    await erasePurchaser(db, organisation, owner.email, keys, clock.now);
    expect((await get(path)).statusCode).toBe(404);
    expect((await post(path, { text: "Mine" })).statusCode).toBe(404);
  });

  test("is for who owns the product: by an order, of it or of another variant, that was not cancelled", async () => {
    const shop = await anOrganisation(db, { variantsTogether: "group" });
    const organisationId = shop.id;
    const products = "sku,name,product_group_id\nK1,Kettle,KETTLE\nK2,Red kettle,KETTLE\nK3,Pan,\n";
    await importText(server, shop, "products", products);
    const { question, linkOf } = await asked(shop);
    const standing = async (purchaserId: string) => {
      const { body } = await get(linkOf(purchaserId));
      return body.includes('name="text"') ? "asked" : body.includes("can no longer be answered here") ? "told" : "lost";
    };
    const buy = async (sku: string, isCancelled?: boolean, isRefunded?: boolean) => {
      const { purchaserId, orderRef } = await aBuyer(db, organisationId, clock.now, { sku });
      const line = { organisationId, orderRef, sku, purchaserId, purchaseDate: null, deliveryDate: null };
      if (isCancelled || isRefunded)
        await db
          .transaction()
          .execute((tx) =>
            confirmPurchase(
              tx,
              { ...line, isCancelled: isCancelled ?? null, isRefunded: isRefunded ?? null },
              clock.now,
            ),
          );
      return purchaserId;
    };
    const claimer = (
      await mergePurchaser(db, { organisationId, email: "claims@example.com", details: noDetails }, clock.now)
    ).purchaser.id;
    await claimPurchase(db, { organisationId, orderRef: "C1", sku: "K1", purchaserId: claimer }, clock.now);
    const [variant, stranger] = [await buy("K2"), await buy("K3")];
    const [cancelled, refunded] = [await buy("K1", true), await buy("K1", false, true)];
    const found = [];
    for (const one of [variant, stranger, cancelled, refunded, claimer]) found.push(await standing(one));
    expect(found).toEqual(["asked", "told", "told", "told", "told"]);
    for (const one of [stranger, cancelled, claimer]) {
      expect((await post(linkOf(one), { text: "Mine does." })).statusCode).toBe(303);
      expect(await findAnswer(db, { organisationId, questionId: question.id, purchaserId: one })).toBeUndefined();
    }
  });
});

describe("an answer", () => {
  test("is sent, waits, is shown with the name they chose and since when they own it, and their page says so each time", async () => {
    const { path, shown, decide, find } = await asked();
    const sent = await post(`${path}&lang=de`, {
      text: " It does.\r\nLoudly. ",
      display_name: " Omar ",
      replaces: "0",
    });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `${path}&lang=de`]);
    expect(await find()).toMatchObject({
      text: "It does.\nLoudly.",
      displayName: "Omar",
      language: "de",
      writerKind: "owner",
    });
    expect((await get(path, "en")).body).toContain("Danke, Ihre Antwort ist angekommen");
    expect(await shown()).toEqual([]);
    await decide();
    expect(await shown()).toMatchObject([{ text: "It does.\nLoudly.", displayName: "Omar", ownerSince: "2026-03" }]);
    expect((await get(`${path}&lang=en`)).body).toContain("Your answer is shown");
  });

  test("that is missing, too long or no text comes back with what was typed; so does a name", async () => {
    const { path, find } = await asked();
    const typed = "x".repeat(2001);
    const long = await post(`${path}&lang=de`, { text: typed, display_name: "Omar" });
    expect(long.statusCode).toBe(422);
    for (const words of ["Kürzen Sie Ihre Antwort auf 2.000 Zeichen; sie hat 2.001", typed, 'value="Omar"'])
      expect(long.body).toContain(words);
    expect((await post(path, {})).body).toContain("Write your answer");
    expect((await post(path, { text: "a\0b" })).statusCode).toBe(422);
    const named = await post(path, { text: "Yes.", display_name: "n".repeat(81) });
    expect(named.statusCode).toBe(422);
    expect(named.body).toContain("Shorten your name to 80 characters");
    expect(await find()).toBeUndefined();
  });

  test("that is changed is read again, text and name, and what shoppers read stays meanwhile and after a refusal", async () => {
    const { path, shown, decide } = await asked();
    await post(path, { text: "It is quiet.", display_name: "Omar", replaces: "0" });
    await decide();
    await post(path, { text: "It hums.", display_name: "Call 0800", replaces: "1" });
    const first = [{ text: "It is quiet.", displayName: "Omar" }];
    expect(await shown()).toMatchObject(first);
    const { body } = await get(path);
    for (const words of ["Your changes have arrived", "It hums.", "It is quiet."]) expect(body).toContain(words);
    await decide("personal_data");
    expect(await shown()).toMatchObject(first);
    const refused = await get(path);
    for (const words of [
      "Your changes were not accepted",
      "It contains contact details, or describes a private person.",
      "As &lt;what>?",
      "/appeal?key=",
    ])
      expect(refused.body).toContain(words);
    await post(path, { text: "It whistles.", replaces: "2" });
    await decide();
    expect(await shown()).toMatchObject([{ text: "It whistles.", displayName: null }]);
  });

  test("sent twice by one press is one, and one that was changed elsewhere is not overwritten unseen", async () => {
    const { path, find } = await asked();
    const once = { text: "It is quiet.", replaces: "0" };
    expect([(await post(path, once)).statusCode, (await post(path, once)).statusCode]).toEqual([303, 303]);
    expect(await find()).toMatchObject({ version: 1 });
    const other = await post(path, { text: "It is loud.", replaces: "0" });
    expect(other.statusCode).toBe(409);
    for (const words of ["was changed in the meantime", "It is loud.", "It is quiet."])
      expect(other.body).toContain(words);
    expect(await find()).toMatchObject({ version: 1, text: "It is quiet." });
  });

  test("is withdrawn after asking once more, is gone for everybody at once, and can be written anew", async () => {
    const { path, shown, decide, find } = await asked();
    expect((await get(at(path, "withdraw"))).headers.location).toBe(path);
    await post(path, { text: "It is quiet.", replaces: "0" });
    await decide();
    expect((await get(at(path, "withdraw"))).body).toContain("Withdraw your answer?");
    expect(await shown()).toHaveLength(1);
    for (let times = 0; times < 2; times += 1)
      expect((await post(at(path, "withdraw"), {})).headers.location).toBe(path);
    expect(await shown()).toEqual([]);
    expect(await find()).toMatchObject({ state: "withdrawn", version: 1 });
    expect((await get(path)).body).toContain("You have withdrawn your answer");
    await post(path, { text: "It is quiet again.", replaces: "1" });
    await decide();
    expect(await shown()).toMatchObject([{ text: "It is quiet again." }]);
  });

  test("that was refused goes once to another person, by the words of the one who wrote it", async () => {
    const { path, decide, find } = await asked();
    await post(path, { text: "It hums.", replaces: "0" });
    await decide("not_an_answer");
    const nothing = await post(at(path, "appeal"), {});
    expect(nothing.statusCode).toBe(422);
    expect(nothing.body).toContain("Write in a few words why the decision is wrong");
    expect((await post(at(path, "appeal"), { words: "It does answer." })).statusCode).toBe(303);
    expect(await find()).toMatchObject({ state: "pending_moderation", isAppeal: true });
    const { body } = await get(path);
    expect(body).toContain("Your appeal has arrived");
    expect(body).not.toContain("/appeal?");
    // The same person, as the terminal always is.
    await expect(decide()).rejects.toMatchObject({ code: "conflict" });
  });

  test("is taken from nobody without the key, nor from another site, nor without end", async () => {
    const { path, find } = await asked();
    expect((await post(path.split("?")[0]!, { text: "Mine" })).statusCode).toBe(404);
    const foreign = await app.inject({
      method: "POST",
      url: path,
      headers: { "content-type": "application/x-www-form-urlencoded", origin: "https://other.example" },
      payload: "text=Mine",
    });
    expect(foreign.statusCode).toBe(403);
    expect(await find()).toBeUndefined();
    for (let version = 0; version < 20; version += 1)
      expect(
        (await post(path, { text: `Text ${version}`, replaces: String(version) }, `192.0.2.${version}`)).statusCode,
      ).toBe(303);
    const flood = await post(path, { text: "Once more", replaces: "20" }, "192.0.2.99");
    expect([flood.statusCode, Number(flood.headers["retry-after"]) > 0]).toEqual([429, true]);
    expect(flood.body).toContain("Too many answers have come in");
    expect(flood.body).toContain("Once more");
    expect(await find()).toMatchObject({ version: 20 });
  });
});
