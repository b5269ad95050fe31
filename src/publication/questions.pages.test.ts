import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { type AskedForTest, aBuyer, publishOwnersAnswer, publishQuestion } from "../../test/support/questions.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { askQuestion, eraseAsker, listShownConversations } from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { productPagePath } from "./publication-link.ts";

const { app, db, owner, clock, baseUrl } = await testApp({ config: { SMTP_URL: "smtp://mail.example" } });

const get = (url: string, language = "en") => app.inject({ url, headers: { "accept-language": language } });
const pageOf = ({ trkref }: Organisation, number: number) => `/reviews/${trkref}/question/${number}`;

async function aShop(settings: Parameters<typeof anOrganisation>[1] = {}, skus = ["K1"]): Promise<Organisation> {
  const shop = await anOrganisation(db, { name: "Acme & Daughters", ...settings });
  for (const sku of skus)
    await mergeProduct(
      db,
      shop.id,
      { sku, name: `Kettle ${sku}`, url: "https://acme.example/k", imageUrl: null },
      clock.now,
    );
  return shop;
}

/** A question that shoppers see, with the shop's answer unless it is told otherwise. */
const published = (shop: Organisation, asked: AskedForTest) =>
  publishQuestion(db, shop, { answer: "It floats.", ...asked }, clock.now);

const later = () => clock.advance(60_000);

describe("the page of a question", () => {
  test("shows what was asked and what the shop answered, with both dates, to everybody", async () => {
    const shop = await aShop({ contact: "help@acme.example" });
    clock.advance(86_400_000);
    const { number, answerNumber } = await published(shop, {
      sku: "K1",
      text: "Does it <float>?\n\nIn salt water, too?",
      firstName: "Ada",
      answer: "It does, everywhere.",
    });
    const page = await get(pageOf(shop, number));
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain("A question about Kettle K1");
    expect(page.body).toContain("Does it &lt;float>?");
    expect(page.body).toContain("<bdi>Ada</bdi>");
    expect(page.body).toContain("Answer by Acme &amp; Daughters");
    expect(page.body).toContain(`id="answer-${answerNumber}"`);
    expect(page.body).toContain("It does, everywhere.");
    expect(page.body).toContain('href="mailto:help@acme.example"');
    expect(page.body).toContain('href="https://acme.example/k"');
    expect(page.body).toContain(`<link rel="canonical" href="${baseUrl}${pageOf(shop, number)}"/>`);
    expect(page.body).not.toContain("asker-");
    expect(page.headers["cache-control"]).toBe("public, max-age=60");
  });

  test("speaks the reader's language, and calls whoever gave no name something of that language", async () => {
    const shop = await aShop();
    const { number } = await published(shop, { sku: "K1" });
    expect((await get(pageOf(shop, number))).body).toContain("A shopper");
    expect((await get(pageOf(shop, number), "de")).body).toContain("Antwort von Acme");
    expect((await get(pageOf(shop, number), "fr")).body).toContain("Réponse de Acme");
  });

  test("shows what owners answer, the newest first, with since when they own it; the shop's is marked as the shop's", async () => {
    const shop = await aShop();
    const { number, ...question } = await published(shop, { sku: "K1" });
    const omar = await aBuyer(db, shop.id, clock.now, { purchaseDate: "2026-03-31" });
    later();
    await publishOwnersAnswer(db, question, { ...omar, displayName: "Omar <3", text: "Mine does." }, clock.now);
    const path = pageOf(shop, number);
    const { body } = await get(path);
    for (const words of [
      "Answer by Omar &lt;3, who bought it",
      "Owner of this product since March 2026 · ",
      "The shop · ",
    ])
      expect(body).toContain(words);
    expect(body.indexOf("Mine does.")).toBeLessThan(body.indexOf("It floats."));
    expect((await get(path, "de")).body).toContain("Besitzt dieses Produkt seit März 2026");
    expect((await get(path, "fr")).body).toContain("Possède ce produit depuis mars 2026");
    expect((await get(`/reviews/${shop.trkref}/questions?sku=K1`)).body).toContain(
      "Owner of this product since March 2026",
    );
    expect(body).not.toContain(omar.email);
  });

  test("counts votes, and says nothing of them where there are none", async () => {
    const shop = await aShop();
    const { number, id } = await published(shop, { sku: "K1" });
    expect((await get(pageOf(shop, number))).body).not.toContain("helpful");
    await owner.query("insert into conversation_vote_counts values ($1, $2, 3, 1)", [shop.id, id]);
    expect((await get(pageOf(shop, number))).body).toContain("3 readers found this helpful, 1 did not");
  });

  test("is for search engines once there is an answer, and not before", async () => {
    const shop = await aShop();
    const waiting = await published(shop, { sku: "K1", answer: undefined });
    const answered = await published(shop, { sku: "K1" });
    const [before, after] = [await get(pageOf(shop, waiting.number)), await get(pageOf(shop, answered.number))];
    expect(before.body).toContain('<meta name="robots" content="noindex"/>');
    expect(before.body).toContain("has not answered yet");
    expect(before.body).not.toContain("ld+json");
    expect(after.body).not.toContain("noindex");
    // Only the shop has answered.
    expect(after.body).not.toContain("ld+json");
    const omar = await aBuyer(db, shop.id, clock.now);
    const question = { organisationId: shop.id, id: answered.id };
    await publishOwnersAnswer(db, question, { ...omar, displayName: "Omar" }, clock.now);
    const asQuestion = await get(`${pageOf(shop, answered.number)}?of=owner`);
    expect(asQuestion.body).toContain("QAPage");
    expect(asQuestion.body).toContain("Omar");
  });

  test("is a 404 for what waits, was erased, is another shop's or is no number", async () => {
    const [shop, other] = [await aShop(), await aShop()];
    const email = "ada@example.com";
    const waiting = (await askQuestion(
      db,
      { organisation: shop, sku: "K1", text: "Hidden words?", firstName: null, email },
      clock.now,
    ))!;
    const { number } = await published(shop, { sku: "K1", email: "bob@example.com" });
    expect((await get(pageOf(other, number))).statusCode).toBe(404);
    for (const path of [pageOf(shop, waiting.number), `${pageOf(shop, number)}x`, pageOf(shop, 2 ** 31)]) {
      const page = await get(path);
      expect([path, page.statusCode]).toEqual([path, 404]);
      expect(page.body).not.toContain("Hidden words");
    }
    await db
      .transaction()
      .execute((tx) =>
        eraseAsker(tx, { organisationId: shop.id, email: "bob@example.com", keepsVisible: false }, clock.now),
      );
    expect((await get(pageOf(shop, number))).statusCode).toBe(404);
  });
});

describe("a product whose sku looks like one of our addresses", () => {
  const skus = ["question/7", "question/large", "review/7", "questions", "question"];

  test.each(skus)("%s keeps its page, where our links lead and behind a proxy that decodes slashes", async (sku) => {
    const shop = await aShop({}, [sku]);
    const ours = await get(productPagePath(shop.trkref, sku));
    expect([ours.statusCode, ours.body.includes(`Reviews of Kettle ${sku}`)]).toEqual([200, true]);
    const encoded = await get(`/reviews/${shop.trkref}/${encodeURIComponent(sku)}`);
    expect(encoded.body).toContain(`Reviews of Kettle ${sku}`);
    // The number of no review or question: then it is the product that is meant.
    if (sku.startsWith("review/")) return;
    expect((await get(`/reviews/${shop.trkref}/${sku}`)).body).toContain(`Reviews of Kettle ${sku}`);
  });

  test("never hides a question of that number, nor is hidden by it", async () => {
    const shop = await aShop();
    const { number } = await published(shop, { sku: "K1", text: "Which of the two?" });
    const sku = `question/${number}`;
    await mergeProduct(db, shop.id, { sku, name: "The other", url: null, imageUrl: null }, clock.now);
    expect((await get(pageOf(shop, number))).body).toContain("Which of the two?");
    const product = await get(productPagePath(shop.trkref, sku));
    expect(product.body).toContain("Reviews of The other");
    expect(product.body).toContain(`href="${baseUrl}/reviews/${shop.trkref}?sku=question%2F${number}"`);
  });
});

describe("below the reviews of a product", () => {
  test("the newest questions stand, whatever their votes, without structured data, and lead to all of them", async () => {
    const shop = await aShop();
    await publishReview(db, shop, { sku: "K1" }, clock.now);
    const asked: { id: string }[] = [];
    for (const text of ["First?", "Second?", "Third?", "Fourth?"]) {
      later();
      asked.push(await published(shop, { sku: "K1", text }));
    }
    await owner.query("insert into conversation_vote_counts values ($1, $2, 90, 0)", [shop.id, asked[0]!.id]);
    const { body } = await get(`/reviews/${shop.trkref}/K1`);
    expect(body).toContain("Questions and answers");
    const places = ["Fourth?", "Third?", "Second?"].map((text) => body.indexOf(text));
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(places).not.toContain(-1);
    expect(body).not.toContain("First?");
    expect(body).toContain(`href="/reviews/${shop.trkref}/questions?sku=K1"`);
    expect(body).not.toMatch(/QAPage|"Question"|FAQPage/);
  });

  test("they stand at the list's beginning only", async () => {
    const shop = await aShop();
    for (let written = 0; written < 21; written += 1) await publishReview(db, shop, { sku: "K1" }, clock.now);
    await published(shop, { sku: "K1" });
    const path = `/reviews/${shop.trkref}/K1`;
    expect((await get(path)).body).toContain("Does the lid fit?");
    for (const query of ["?page=2", "?order=oldest", "?score=8"])
      expect((await get(path + query)).body).not.toContain("Does the lid fit?");
  });

  test("there is nothing of them where nobody has asked and nobody can", async () => {
    const shop = await aShop();
    expect((await get(`/reviews/${shop.trkref}/K1`)).body).not.toContain("Questions and answers");
  });

  test("those about variants stand on the page of each", async () => {
    const shop = await aShop({ variantsTogether: "group" }, ["RED", "BLUE"]);
    await owner.query("update products set product_group = 'SHIRT' where organisation_id = $1", [shop.id]);
    await published(shop, { sku: "RED", text: "Is it warm?" });
    for (const path of ["BLUE", "series:SHIRT", "questions?sku=BLUE", "questions?sku=series:SHIRT"])
      expect([path, (await get(`/reviews/${shop.trkref}/${path}`)).body.includes("Is it warm?")]).toEqual([path, true]);
  });

  test("a way to ask is there where the shop takes questions and mails can be sent, and not elsewhere", async () => {
    const [asking, silent] = [await aShop({ takesQuestions: true }), await aShop()];
    const link = (shop: Organisation) => `href="/questions/${shop.trkref}/ask?sku=K1"`;
    expect((await get(`/reviews/${asking.trkref}/K1`)).body).toContain(link(asking));
    expect((await get(`/reviews/${silent.trkref}/K1`)).body).not.toContain("/ask?");
  });
});

describe("the list of a product's questions", () => {
  test("has twenty on a page, newest first, and every question once", async () => {
    const shop = await aShop();
    // Some at the very same moment.
    for (let at = 0; at < 45; at += 1) {
      if (at % 3 === 0) later();
      await published(shop, { sku: "K1", text: `Number ${at}?`, answer: undefined });
    }
    await published(shop, { sku: "K2", text: "About another?" });
    const seen: string[] = [];
    let path: string | undefined = `/reviews/${shop.trkref}/questions?sku=K1`;
    let pages = 0;
    while (path !== undefined && pages < 5) {
      const { statusCode, body } = await get(path);
      expect(statusCode).toBe(200);
      pages += 1;
      seen.push(...[...body.matchAll(/Number (\d+)\?/g)].map(([, number]) => number!));
      expect(body).not.toContain("About another?");
      expect(body).not.toContain("ld+json");
      expect(body.includes("noindex")).toBe(pages > 1);
      path = /<a href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(Array.from({ length: 45 }, (_, at) => String(44 - at)));
  });

  test("is empty and says so for a product that nobody has asked about, and a 404 for one that nobody knows", async () => {
    const shop = await aShop();
    const empty = await get(`/reviews/${shop.trkref}/questions?sku=K1`);
    expect([empty.statusCode, empty.body.includes("Nobody has asked about this product yet.")]).toEqual([200, true]);
    expect((await get(`/reviews/${shop.trkref}/questions?sku=NONE`)).statusCode).toBe(404);
    expect((await get(`/reviews/${shop.trkref}/questions?sku=K1&after=99999999999999-99999999999`)).statusCode).toBe(
      200,
    );
  });
});

test("what a product's page costs does not grow with what is asked elsewhere, or about it", async () => {
  const shop = await aShop({}, ["K1", "K2"]);
  const { rows } = await owner.query("select count(*)::int as before from questions where organisation_id = $1", [
    shop.id,
  ]);
  expect(rows[0].before).toBe(0);
  await owner.query(
    `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at, published_at)
     select $1, gen_random_uuid(), 1000000 + n, 'K' || (1 + n % 2), 'published', 'Is it ' || n || '?', 'en', now(), now(),
       timestamptz '2020-01-01' + n * interval '1 second' from generate_series(1, 20000) n`,
    [shop.id],
  );
  await owner.query("analyze questions");
  const read = await db.transaction().execute(async (tx) => {
    const rowsRead = async () => {
      const { rows: counts } = await sql<{ rows: number }>`
        select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname = 'questions'`.execute(
        tx,
      );
      return counts[0]!.rows;
    };
    const before = await rowsRead();
    const found = await listShownConversations(tx, { organisationId: shop.id, skus: ["K1"], atMost: 4 });
    expect(found).toHaveLength(4);
    return (await rowsRead()) - before;
  });
  expect(read).toBeLessThanOrEqual(5);
});
