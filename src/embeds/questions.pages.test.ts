import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { hostileMarkup, hostileText } from "../../test/support/hostile-texts.ts";
import { publishReview } from "../../test/support/published.ts";
import {
  aBuyer,
  aQuestionToVet,
  publishAnswer,
  publishOwnersAnswer,
  publishQuestion,
} from "../../test/support/questions.ts";
import { testApp, testBaseUrl, testSecret } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { askPagePath, conversationVotes, questionPagePath } from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { renderFragment } from "../platform/html/render.ts";
import { languages } from "../platform/languages.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { readerOf } from "../publication/index.ts";
import { castVote } from "../votes/index.ts";
import { QuestionCard } from "./questions.views.tsx";

const server = await testApp({ config: { ANSWER_MEMORY_MB: 8, SMTP_URL: "smtp://127.0.0.1:1" } });
const { app, db, clock } = server;

const open = (url: string, headers: Record<string, string> = {}) => app.inject({ method: "GET", url, headers });

const inCatalogue = (organisation: Organisation, sku: string, name = `Named ${sku}`) =>
  mergeProduct(db, organisation.id, { sku, name, url: null, imageUrl: null }, clock.now);

/** A shop with a product in its catalogue, about which so many questions are published: "Text 1?" is the oldest. */
async function aShop(questions: number, over: Parameters<typeof anOrganisation>[1] = {}) {
  const organisation = await anOrganisation(db, { name: "Acme", takesQuestions: true, ...over });
  await inCatalogue(organisation, "K1");
  const asked = [];
  for (let number = 1; number <= questions; number += 1) {
    clock.advance(3_600_000);
    asked.push(await publishQuestion(db, organisation, { text: `Text ${number}?` }, clock.now));
  }
  return { organisation, trkref: organisation.trkref, asked };
}

const textsOf = (body: string) => [...body.matchAll(/Text (\d+)\?/g)].map(([, number]) => Number(number));
const linksOf = (body: string) =>
  [...body.matchAll(/href=\\?"([^"\\]*)\\?"/g)].map(([, href]) => href!.replaceAll("&amp;", "&"));

describe("the questions about a product, to include", () => {
  test("are an element with finished HTML, in the language of the shop or the one asked for", async () => {
    const { organisation, trkref } = await aShop(0, { locale: "de-DE" });
    const asked = { text: "Does the lid fit?", firstName: "Asker" };
    const answered = await publishQuestion(db, organisation, asked, clock.now);
    await publishAnswer(db, answered, "It does.", clock.now);
    const open1 = await publishQuestion(db, organisation, { text: "And now?" }, clock.now);
    const said = {
      en: ["By <bdi", "By a shopper", "Answer by the shop, Acme", "Nobody has answered yet.", "Newest first"],
      de: ["Von <bdi", "Ohne Namen", "Antwort des Shops, Acme", "Noch hat niemand geantwortet.", "Neueste zuerst"],
      fr: ["Par <bdi", "Sans nom", "Réponse de la boutique, Acme", "Personne n’a encore répondu.", "Les plus récentes"],
    };
    for (const lang of languages) {
      const { statusCode, headers, body } = await open(`/embed/${trkref}/K1?show=questions&lang=${lang}`);
      expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
      expect(body).toMatch(/^<fairmark-questions id="fairmark-questions" [^>]*><template shadowrootmode="open"/);
      for (const words of [...said[lang], ">Asker</bdi>", "It does."]) expect(body).toContain(words);
      expect(body.match(/<article/g)).toHaveLength(2);
      // The question itself is the heading, in its own language.
      expect(body).toMatch(/<h3 id="question-\d+"[^>]* lang="de"[^>]*>Does the lid fit\?<\/h3>/);
      for (const { number } of [answered, open1])
        expect(linksOf(body)).toContain(`${testBaseUrl}${questionPagePath(trkref, number)}?lang=${lang}`);
      expect(linksOf(body)).toContain(`${testBaseUrl}${askPagePath(trkref, "K1")}&lang=${lang}`);
      // No link is left that leads to the shop's own host by accident; and search engines are told on the question's page alone.
      expect(body).not.toMatch(/href="\/|src="\/|ld\+json/);
    }
    expect((await open(`/embed/${trkref}/K1?show=questions`)).body).toContain("Antwort des Shops, Acme");
  });

  test("name since when an owner who answers owns it, in each language, and mark the shop's answer as the shop's", async () => {
    const { organisation, trkref, asked } = await aShop(1);
    await publishAnswer(db, asked[0]!, "It does.", clock.now);
    const owner = await aBuyer(db, organisation.id, clock.now, { purchaseDate: "2026-03-31" });
    clock.advance(1000);
    await publishOwnersAnswer(db, asked[0]!, { ...owner, displayName: "Omar", text: "Mine does." }, clock.now);
    const said = {
      en: ["Answer by Omar, who bought it", "Owner of this product since March 2026", "Answer by the shop, Acme"],
      de: ["Antwort von Omar", "Besitzt dieses Produkt seit März 2026", "Antwort des Shops, Acme"],
      fr: ["Réponse de Omar", "Possède ce produit depuis mars 2026", "Réponse de la boutique, Acme"],
    };
    for (const lang of languages) {
      const { body } = await open(`/embed/${trkref}/K1?show=questions&lang=${lang}`);
      for (const words of said[lang]) expect(body).toContain(words);
      expect(body.match(/part="owner-since"/g)).toHaveLength(1);
      expect(body.indexOf("Mine does.")).toBeLessThan(body.indexOf("It does."));
    }
  });

  test("are newest first, a page at a time, whose links lead to the shop's own page", async () => {
    const { trkref } = await aShop(12);
    const at = async (query = "") => (await open(`/embed/${trkref}/K1?show=questions${query}`)).body;
    const first = await at("&keep=id%3D5%26fairmark_page%3D7");
    expect(textsOf(first)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(first).toContain("Questions 1 to 10 of 12");
    expect(linksOf(first)).toContain("?id=5&fairmark_questions_page=2#fairmark-questions");
    for (const name of ["page", "fairmark_questions_page"]) expect(textsOf(await at(`&${name}=2`))).toEqual([2, 1]);
    expect(linksOf(await at("&page=2"))).toContain("?#fairmark-questions");
    // A page of the reviews is none of the questions.
    expect(textsOf(await at("&fairmark_page=2"))[0]).toBe(12);
    expect(textsOf(await at("&per_page=5&page=2"))).toEqual([7, 6, 5, 4, 3]);
    expect(textsOf(await at("&page=99"))).toEqual([2, 1]);
    for (const odd of ["0", "x", "-1", "1.5", ""])
      expect([odd, textsOf(await at(`&page=${odd}`))[0]]).toEqual([odd, 12]);
    expect(textsOf(await at("&per_page=1000"))).toHaveLength(12);
    for (const nobody of ["order=oldest", "score=3", "written_in=fr"])
      expect(textsOf(await at(`&${nobody}`))[0]).toBe(12);
  });

  test("show votes as counts, which change no order", async () => {
    const { asked, organisation, trkref } = await aShop(2);
    const answer = await publishAnswer(db, asked[0]!, "Yes.", clock.now);
    const keys = deriveKeys(testSecret);
    const vote = async (subjectId: string, isHelpful: boolean) =>
      castVote(
        db,
        keys,
        conversationVotes,
        { organisationId: organisation.id, subjectId, isHelpful, voter: undefined },
        clock.now,
      );
    expect((await open(`/embed/${trkref}/K1?show=questions&per_page=5`)).body).not.toContain("helpful");
    for (const isHelpful of [true, true, false]) await vote(asked[0]!.id, isHelpful);
    await vote(answer.id, true);
    const { body } = await open(`/embed/${trkref}/K1?show=questions&per_page=6`);
    expect(body).toContain("helpful: 2, not helpful: 1");
    expect(body).toContain("helpful: 1, not helpful: 0");
    expect(textsOf(body)).toEqual([2, 1]);
  });

  test("say of each answer who gives it: the shop, or somebody who bought the product, by name or without", async () => {
    const { asked, organisation: shop } = await aShop(1, { locale: "en-GB" });
    const reader = readerOf({ query: {}, acceptLanguage: undefined }, shop);
    const answer = { number: 1, text: "Yes.", publishedAt: clock.now, helpful: 0, unhelpful: 0 };
    const answers = [
      { ...answer, writerKind: "shop", displayName: null, ownerSince: null },
      { ...answer, writerKind: "owner", displayName: "Owner <b>", ownerSince: "2026-03" },
      { ...answer, writerKind: "owner", displayName: null, ownerSince: null },
    ] as const;
    const { number, sku, text } = asked[0]!;
    const question = {
      ...asked[0]!,
      number,
      sku,
      text,
      publishedAt: clock.now,
      helpful: 0,
      unhelpful: 0,
      answers: [...answers],
    };
    const card = renderFragment(QuestionCard({ reader, shop, question, variant: undefined, linkBase: "" }));
    expect([...card.matchAll(/<h4>(.*?)<\/h4>/g)].map(([, heading]) => heading)).toEqual([
      "Answer by the shop, Acme",
      "Answer by Owner &lt;b>, who bought it",
      "Answer by somebody who bought it",
    ]);
  });

  test("of variants that are shown together are those of all, each saying which one it is about", async () => {
    const organisation = await anOrganisation(db, { variantsTogether: "group", takesQuestions: true });
    const { trkref } = organisation;
    const products = "sku,name,product_group_id\nR1,Red kettle,KETTLE\nB1,Blue kettle,KETTLE\n";
    await importText(server, organisation, "products", products);
    await publishQuestion(db, organisation, { sku: "R1", text: "Text 1?" }, clock.now);
    clock.advance(1000);
    await publishQuestion(db, organisation, { sku: "B1", text: "Text 2?" }, clock.now);
    const at = async (path: string) => (await open(`/embed/${trkref}${path}show=questions`)).body;
    for (const path of ["/R1?", "/B1?", "/series:KETTLE?"]) {
      const body = await at(path);
      expect([path, textsOf(body)]).toEqual([path, [2, 1]]);
      expect(body).toContain("<bdi>Red kettle</bdi>");
    }
    expect(linksOf(await at("/B1?"))).toContain(`${testBaseUrl}${askPagePath(trkref, "B1")}`);
    const counted = JSON.parse((await open(`/embed/${trkref}.json?show=questions&skus=R1,series:KETTLE`)).body);
    expect(counted.counts.map(({ count }: { count: number }) => count)).toEqual([2, 2]);
  });

  test("survive the removal of line breaks, and show hostile texts as text", async () => {
    const { organisation, trkref } = await aShop(0, { name: hostileText.slice(0, 110) });
    const texts = { text: `${hostileText}\none\r\ntwo\n\nthree`.slice(0, 1000), firstName: hostileText.slice(0, 60) };
    const question = await publishQuestion(db, organisation, texts, clock.now);
    await publishAnswer(db, question, `${hostileText}\nfour`.slice(-2000), clock.now);
    const { body } = await open(`/embed/${trkref}/K1?show=questions`);
    expect(body).not.toMatch(/[\r\n]/);
    expect(body).toMatch(/one(&#13;)?&#10;two/);
    expect(hostileMarkup(body)).toEqual([]);
  });

  test("of a product that nobody has asked about say so, and lead to the form to ask by", async () => {
    const { trkref } = await aShop(0);
    const { statusCode, body } = await open(`/embed/${trkref}/K1?show=questions`);
    expect(statusCode).toBe(200);
    expect(body).toContain("Nobody has asked about this product yet");
    expect(linksOf(body)).toEqual([`${testBaseUrl}${askPagePath(trkref, "K1")}`]);
  });
});

test("there is no way to ask where the shop takes no questions", async () => {
  const { trkref } = await aShop(1, { takesQuestions: false });
  const { body } = await open(`/embed/${trkref}/K1?show=questions`);
  expect(body).toContain("Text 1?");
  expect(body).not.toContain("/ask?");
});

test("there is no way to ask without a mail server, by which addresses are confirmed", async () => {
  const silent = await testApp();
  const organisation = await anOrganisation(silent.db, { takesQuestions: true });
  await publishQuestion(silent.db, organisation, { text: "Text 1?" }, silent.clock.now);
  const { trkref } = organisation;
  for (const url of [
    `/embed/${trkref}/K1?show=questions`,
    `/reevoomark/embeddable_conversations?trkref=${trkref}&sku=K1`,
  ]) {
    const { body } = await silent.app.inject({ url });
    expect(textsOf(body)).toEqual([1]);
    expect(linksOf(body)).toHaveLength(1);
    expect(body).not.toContain("Ask a question");
  }
});

describe("as JSON", () => {
  test("there is what goes into the element's root, its style, and how many there are", async () => {
    const { trkref } = await aShop(3);
    for (const path of ["/K1.json?", ".json?sku=K1&"]) {
      const { statusCode, headers, body } = await open(`/embed/${trkref}${path}show=questions&per_page=2`);
      expect([path, statusCode, headers["content-type"]]).toEqual([path, 200, "application/json; charset=utf-8"]);
      const { content, css, ...facts } = JSON.parse(body);
      expect(facts).toEqual({ trkref, sku: "K1", count: 3 });
      expect(textsOf(content)).toEqual([3, 2]);
      expect(content).toMatch(/^<div class="root"/);
      expect(css).toMatch(/:host.*\.card/);
    }
  });

  test("a sku that ends in .json wins over the ending", async () => {
    const { organisation, trkref } = await aShop(0);
    await inCatalogue(organisation, "A.json");
    await publishQuestion(db, organisation, { sku: "A.json", text: "Text 1?" }, clock.now);
    const { headers, body } = await open(`/embed/${trkref}/A.json?show=questions`);
    expect([headers["content-type"], textsOf(body)]).toEqual(["text/html; charset=utf-8", [1]]);
    expect(JSON.parse((await open(`/embed/${trkref}/A.json.json?show=questions`)).body).sku).toBe("A.json");
    expect((await open(`/embed/${trkref}/A?show=questions`)).statusCode).toBe(404);
  });
});

describe("their number", () => {
  test("stands in a line, of one product or of several at once; of none there is nothing", async () => {
    const { organisation, trkref } = await aShop(2);
    await inCatalogue(organisation, "a,b");
    await publishQuestion(db, organisation, { sku: "a,b" }, clock.now);
    const one = (await open(`/embed/${trkref}?show=questions&sku=K1&only=count`)).body;
    expect(one).toMatch(/^<fairmark-questions trkref="[^"]+" sku="K1" only="count">/);
    expect(one).toContain("2 questions");
    const { body } = await open(`/embed/${trkref}.json?show=questions&score_of=K1&score_of=a%2Cb&score_of=NONE`);
    const { counts, css } = JSON.parse(body);
    expect(css).toContain(":host");
    expect(
      counts.map(({ sku, count, content }: Record<string, string>) => [sku, count, /(\d+ \w+)</.exec(content!)?.[1]]),
    ).toEqual([
      ["K1", 2, "2 questions"],
      ["a,b", 1, "1 question"],
      ["NONE", 0, undefined],
    ]);
    const several = (await open(`/embed/${trkref}?show=questions&skus=K1,NONE&lang=fr`)).body;
    expect(several.match(/<fairmark-questions /g)).toHaveLength(2);
    expect(JSON.parse((await open(`/embed/${trkref}/K1.json?show=questions&only=count`)).body)).toMatchObject({
      count: 2,
    });
  });

  test("is that of cars of a model together", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    const cars =
      "sku,name,manufacturer,model,model_variant\nC1,Mini One,Mini,One,3-door\nC2,Mini One D,Mini,One,5-door\n";
    await importText(server, organisation, "products", cars);
    for (const sku of ["C1", "C2"]) await publishQuestion(db, organisation, { sku, text: "Text 1?" }, clock.now);
    const counted = async (of: string) => {
      const { statusCode, body } = await open(`/embed/${trkref}.json?show=questions&${of}`);
      return statusCode === 200 ? JSON.parse(body).count : statusCode;
    };
    for (const only of ["", "&only=count"]) {
      expect(await counted(`manufacturer=Mini&model=One${only}`)).toBe(2);
      expect(await counted(`manufacturer=Mini&model=One&model_variant=5-door${only}`)).toBe(1);
      expect(await counted(`manufacturer=Mini&model=Two${only}`)).toBe(404);
      expect(await counted(`manufacturer=Mini${only}`)).toBe(404);
    }
  });
});

test("of more questions than are counted it is said that there are more, and the last page is the last of those", async () => {
  const { organisation, trkref } = await aShop(0);
  await server.owner.query(
    `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at, published_at)
     select $1, gen_random_uuid(), nextval('v4_numbers'), 'K1', 'published', 'Text ' || n || '?', 'en', now(), now(), timestamptz '2026-01-01' + n * interval '1 minute'
     from generate_series(1, 10001) n`,
    [organisation.id],
  );
  const { body } = await open(`/embed/${trkref}/K1?show=questions&page=9999`);
  expect(body).toContain("Questions 9,991 to 10,000 of 10,000+");
  expect(textsOf(body)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  const { body: number } = await open(`/embed/${trkref}?show=questions&sku=K1&only=count`);
  expect(number).toContain("10,000+ questions");
  const { headers } = await open(`/reevoomark/embeddable_conversations?trkref=${trkref}&sku=K1`);
  expect(headers["x-reevoo-conversationcount"]).toBe("10000");
});

describe("an answer", () => {
  test("may be read by any page, is kept for a minute at most, and is 304 to whoever has it", async () => {
    const { trkref } = await aShop(1);
    for (const path of ["/K1?", "/K1.json?", "?sku=K1&only=count&", "?skus=K1&", ".json?skus=K1&"]) {
      const url = `/embed/${trkref}${path}show=questions`;
      const { headers } = await open(url);
      const [, fresh, stale] = /^public, max-age=(\d+), stale-while-revalidate=(\d+)$/.exec(
        String(headers["cache-control"]),
      )!;
      expect(Number(fresh) + Number(stale)).toBeLessThanOrEqual(60);
      expect(headers["access-control-allow-origin"]).toBe("*");
      expect(headers["set-cookie"]).toBeUndefined();
      const again = await open(url, { "if-none-match": String(headers.etag) });
      expect([path, again.statusCode, again.body]).toEqual([path, 304, ""]);
    }
  });

  test("shows nothing that nobody has read, and what was decided without waiting for its time in memory", async () => {
    const { organisation, trkref } = await aShop(1);
    const texts = async () => textsOf((await open(`/embed/${trkref}/K1?show=questions`)).body);
    await aQuestionToVet(db, organisation, { text: "Text 2?" }, clock.now);
    expect(await texts()).toEqual([1]);
    const asked = await publishQuestion(db, organisation, { text: "Text 3?" }, clock.now);
    await expect.poll(texts).toEqual([3, 1]);
    await publishAnswer(db, asked, "It is 7.", clock.now);
    const isAnswered = async () => (await open(`/embed/${trkref}/K1?show=questions`)).body.includes("It is 7.");
    await expect.poll(isAnswered).toBe(true);
  });

  test("that there is none has no body, and may be remembered for a minute", async () => {
    const { trkref } = await aShop(0);
    const other = await aShop(0);
    await publishQuestion(db, other.organisation, { sku: "THEIRS" }, clock.now);
    for (const url of [
      "NOBODY/K1?",
      `${trkref}/NONE?`,
      `${trkref}/THEIRS?`,
      `${trkref}/NONE.json?`,
      `${trkref}?`,
      `${trkref}?sku=&`,
    ]) {
      const { statusCode, headers, body } = await open(`/embed/${url}show=questions`);
      expect([url, statusCode, body, headers["cache-control"]]).toEqual([url, 404, "", "public, max-age=60"]);
      expect(headers["access-control-allow-origin"]).toBe("*");
    }
  });

  test("is there for a product that only a review or a question knows", async () => {
    const organisation = await anOrganisation(db);
    await publishReview(db, organisation, { sku: "REVIEWED" }, clock.now);
    await publishQuestion(db, organisation, { sku: "ASKED", text: "Text 1?" }, clock.now);
    const at = async (sku: string) => open(`/embed/${organisation.trkref}/${sku}?show=questions`);
    expect((await at("REVIEWED")).statusCode).toBe(200);
    expect(textsOf((await at("ASKED")).body)).toEqual([1]);
  });
});
