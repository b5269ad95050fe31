import { describe, expect, test } from "vitest";
import {
  aBrowser,
  accept,
  anAuthor,
  answers,
  hiddenFields,
  refuse,
  reviewsOf,
} from "../../test/support/questionnaire.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { newId } from "../platform/ids.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { confirmPurchase, mergePurchaser } from "../purchases/index.ts";
import { publicKeys, verifyReceipt } from "../receipts/index.ts";
import { dismissRemovalAppeal, followOrder, listVersions, publishDue, removeReview } from "../reviews/index.ts";

const server = await testApp();
const { db, clock } = server;
const operator = { kind: "operator" } as const;

const newest = async (organisation: Organisation) => (await reviewsOf(server, organisation))[0]!;

async function published(author: { organisation: Organisation }): Promise<void> {
  await accept(server, author.organisation);
  await publishDue(db, clock.now);
}

describe("the author's page", () => {
  test("says how things stand and by when, what was sent, and holds the receipt", async () => {
    const { browser, yours, review } = await anAuthor(server);
    const { body } = await browser.open(yours);
    expect(body).toContain("You will know by Tuesday, 17 March 2026.");
    const told = [
      '<dt>Overall score</dt><dd dir="auto" class="written">7 out of 10</dd>',
      '<dt>Value for money</dt><dd dir="auto" class="written">9 out of 10</dd>',
      '<dt>What is good?</dt><dd dir="auto" class="written">The handle stays cool.</dd>',
      "Sturdy.\nA little loud.</dd>",
      '<dd dir="auto" class="written">No</dd>',
      '<dt>Shown as</dt><dd dir="auto" class="written">Ada, Leeds</dd>',
      `<dd>${review.number}</dd>`,
    ];
    for (const text of told) expect(body).toContain(text);
    expect(body).toMatch(/<code>[0-9a-f]{64}<\/code>/);
    expect(body).toContain(`href="${yours}/edit"`);
    expect(body).toContain(`href="${yours}/withdraw"`);
    expect(body).not.toContain(`href="${yours}/appeal"`);
  });

  test("the receipt downloads as a file that proves itself, and names the same fingerprint", async () => {
    const { browser, yours, path, review } = await anAuthor(server);
    const { statusCode, headers, body } = await browser.open(`${yours}/receipt`);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="receipt-${review.number}.json"`,
      "cache-control": "no-store",
    });
    const verification = await verifyReceipt(JSON.parse(body), await publicKeys(deriveKeys(testSecret)));
    expect(verification.isValid).toBe(true);
    expect(JSON.parse(body).content.general_comments).toBe("Sturdy.\nA little loud.");
    const statement = JSON.parse(Buffer.from(JSON.parse(body).jws.split(".")[1], "base64url").toString());
    expect((await browser.open(yours)).body).toContain(statement.content_sha256);
    const after = (await browser.open(path)).body;
    expect(after).toContain(statement.content_sha256);
    expect(after).toContain(`href="${yours}/receipt"`);
    expect(after).toContain(`href="${yours}"`);
  });

  test("an edited published review stays as it is for shoppers until the edit is accepted", async () => {
    const author = await anAuthor(server);
    const { browser, yours, organisation, path } = author;
    await published(author);
    const form = await browser.open(`${yours}/edit`);
    expect(form.body).toContain("The published version stays as it is until the new text is accepted.");
    expect(form.body).toContain("A little loud.</textarea>");
    expect(form.body).not.toContain("data-draft");
    await browser.send(`${yours}/edit`, { ...hiddenFields(form.body), overall_score: "3", general_comments: "Broke." });
    expect(await newest(organisation)).toMatchObject({ state: "pending_moderation", version: 2, visibleVersion: 1 });
    const page = (await browser.open(yours)).body;
    expect(page).toContain("Your changes have arrived");
    expect(page).toContain("everyone still sees the version published earlier");
    expect(page).toContain("This is your latest text.");
    // The link that passed through the shop's hands tells what the API tells.
    expect((await aBrowser(server).open(path)).body).toContain("Your review is published");
    await refuse(server, organisation, { note: "Not this." });
    const refused = (await browser.open(yours)).body;
    expect(refused).toContain("Your changes were not accepted");
    expect(refused).toContain("The version published earlier stays online.");
    expect(refused).toContain("Not this.");
  });

  test("an edit that is not valid keeps what was typed; the same one sent twice makes one version", async () => {
    const { browser, yours, organisation } = await anAuthor(server);
    const hidden = hiddenFields((await browser.open(`${yours}/edit`)).body);
    const bad = await browser.send(`${yours}/edit`, { ...hidden, general_comments: "No score" });
    expect(bad.statusCode).toBe(422);
    expect(bad.body).toContain("No score</textarea>");
    const edit = { ...hidden, overall_score: "5", general_comments: "Once." };
    const sent = await Promise.all([browser.send(`${yours}/edit`, edit), browser.send(`${yours}/edit`, edit)]);
    sent.push(await browser.send(`${yours}/edit`, edit));
    expect(sent.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
    expect(await listVersions(db, await newest(organisation))).toHaveLength(2);
  });

  test("an edit that was overtaken is shown again with what was typed, and goes through when it is sent once more", async () => {
    const { browser, yours, organisation } = await anAuthor(server);
    const first = hiddenFields((await browser.open(`${yours}/edit`)).body);
    await browser.send(`${yours}/edit`, { ...first, overall_score: "5", general_comments: "From the phone." });
    const late = await browser.send(`${yours}/edit`, {
      ...first,
      overall_score: "6",
      general_comments: "From the desk.",
    });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain("From the desk.</textarea>");
    expect(late.body).toContain("Something has happened to your review since you opened this page");
    const again = { ...hiddenFields(late.body), overall_score: "6", general_comments: "From the desk." };
    expect((await browser.send(`${yours}/edit`, again)).statusCode).toBe(303);
    expect(await newest(organisation)).toMatchObject({ version: 3, generalComments: "From the desk." });
  });

  test("withdrawing asks once more, takes the review away at once, and can be undone by writing anew", async () => {
    const author = await anAuthor(server);
    const { browser, yours, organisation } = author;
    await published(author);
    const question = await browser.open(`${yours}/withdraw`);
    expect(question.body).toContain("Withdraw your review?");
    expect(question.body).toContain("It will disappear from the pages of");
    expect((await newest(organisation)).state).toBe("published");
    const sent = await browser.send(`${yours}/withdraw`, hiddenFields(question.body));
    expect([sent.statusCode, sent.headers.location]).toEqual([303, yours]);
    expect(await newest(organisation)).toMatchObject({ state: "withdrawn", visibleVersion: null });
    expect((await browser.send(`${yours}/withdraw`, hiddenFields(question.body))).statusCode).toBe(303);
    expect((await browser.open(`${yours}/withdraw`)).headers.location).toBe(yours);
    const { body } = await browser.open(yours);
    expect(body).toContain("You withdrew your review");
    expect(body).toContain("Nobody can read it any more");
    expect(body).toContain("Write a new review");
    const anew = await browser.open(`${yours}/edit`);
    expect(anew.body).not.toContain("A little loud");
    await browser.send(`${yours}/edit`, { ...hiddenFields(anew.body), overall_score: "9" });
    expect(await newest(organisation)).toMatchObject({ state: "pending_moderation", version: 2 });
    // Of what is written anew nothing is visible yet.
    const again = await browser.open(`${yours}/withdraw`);
    expect(again.body).not.toContain("It will disappear from the pages of");
    expect(again.body).toContain("It is not published, so shoppers cannot read it");
    await browser.send(`${yours}/withdraw`, hiddenFields(again.body));
    const taken = (await browser.open(yours)).body;
    expect(taken).toContain("It will not be published.");
    expect(taken).not.toContain("Nobody can read it any more");
  });

  test("a refusal is told with reason, passage and note, and can be appealed against once, for six months", async () => {
    const { browser, yours, organisation } = await anAuthor(server);
    await refuse(server, organisation, { reason: "advertising", note: "The second line.", passage: "A little loud." });
    const { body } = await browser.open(yours);
    const told = ["It advertises something", "The second line.", "A little loud.", "Until Monday, 14 September 2026."];
    for (const text of told) expect(body).toContain(text);
    const form = await browser.open(`${yours}/appeal`);
    const hidden = hiddenFields(form.body);
    const empty = await browser.send(`${yours}/appeal`, { ...hidden, words: " \n" });
    expect(empty.statusCode).toBe(422);
    expect(empty.body).toContain("Write in a few words why the decision is wrong");
    const long = await browser.send(`${yours}/appeal`, { ...hidden, words: "x".repeat(2001) });
    expect(long.body).toContain("Shorten your text to 2,000 characters; it has 2,001");
    expect(long.body).toContain(`${"x".repeat(2001)}</textarea>`);
    expect((await browser.send(`${yours}/appeal`, `token=${hidden.token}&words=a&words=b`)).statusCode).toBe(400);
    const sent = await browser.send(`${yours}/appeal`, { ...hidden, words: "It names the product alone." });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, yours]);
    expect(await newest(organisation)).toMatchObject({ state: "pending_moderation", isAppeal: true, version: 1 });
    const after = (await browser.open(yours)).body;
    expect(after).toContain("Your appeal has arrived");
    expect(after).not.toContain(`href="${yours}/appeal"`);
    expect((await browser.send(`${yours}/appeal`, { ...hidden, words: "Again" })).headers.location).toBe(yours);
    expect((await browser.open(`${yours}/appeal`)).statusCode).toBe(303);
  });

  test("after six months the way to appeal is gone", async () => {
    const { browser, yours, organisation } = await anAuthor(server);
    await refuse(server, organisation);
    const then = clock.now;
    clock.now = new Date("2026-09-15T00:00:00Z");
    const [page, form] = [await browser.open(yours), await browser.open(`${yours}/appeal`)];
    clock.now = then;
    expect(page.body).not.toContain(`href="${yours}/appeal"`);
    expect([form.statusCode, form.headers.location]).toEqual([303, yours]);
  });

  test("a removed review says why, can be appealed against, and neither edited nor withdrawn", async () => {
    const author = await anAuthor(server);
    const { browser, yours, organisation } = author;
    const early = hiddenFields((await browser.open(`${yours}/edit`)).body);
    await published(author);
    await removeReview(db, await newest(organisation), operator, "ordered", "File 7.", clock.now);
    const { body } = await browser.open(yours);
    for (const text of ["This review was removed", "A court or a public authority", "File 7."])
      expect(body).toContain(text);
    expect(body).not.toContain("please ask");
    expect(body).not.toMatch(/\/edit"|\/withdraw"/);
    for (const page of ["/edit", "/withdraw"]) {
      expect((await browser.open(yours + page)).headers.location).toBe(yours);
      expect((await browser.send(yours + page, { ...early, ...answers })).headers.location).toBe(yours);
    }
    expect((await newest(organisation)).state).toBe("removed");
    const form = await browser.open(`${yours}/appeal`);
    expect(form.body).toContain("Why should your review be shown again?");
    await browser.send(`${yours}/appeal`, { ...hiddenFields(form.body), words: "It was my own experience." });
    const appealed = await newest(organisation);
    expect(appealed).toMatchObject({ state: "removed", isAppeal: true });
    expect((await browser.open(yours)).body).toContain("<h1>Your appeal has arrived</h1>");
    const another = { kind: "staff", id: newId(clock.now) } as const;
    await dismissRemovalAppeal(db, appealed, another, "File 7 is right.", clock.now);
    const last = (await browser.open(yours)).body;
    for (const text of ["Your review stays removed", "File 7.", "File 7 is right."]) expect(last).toContain(text);
  });

  test("an order that names another purchaser keeps the order and the way back from the claimer", async () => {
    const author = await anAuthor(server, {}, { isConfirmed: false });
    const { browser, yours, organisation, purchase } = author;
    const { organisationId, orderRef, sku } = purchase;
    const { purchaser } = await mergePurchaser(
      db,
      { organisationId, email: "other@example.com", details: {} },
      clock.now,
    );
    const line = { organisationId, orderRef, sku, purchaserId: purchaser.id, purchaseDate: null, deliveryDate: null };
    await db.transaction().execute(async (tx) => {
      await followOrder(tx, await confirmPurchase(tx, line, clock.now), clock.now);
    });
    const { statusCode, body } = await browser.open(yours);
    expect(statusCode).toBe(200);
    expect(body).toContain("The order at Acme &amp; Daughters says that somebody else made this purchase.");
    expect(body).not.toContain("You withdrew your review");
    expect(body).not.toContain(orderRef);
    expect(organisation.id).toBe(organisationId);
  });
});
