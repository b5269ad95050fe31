import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { decideAnswer } from "../../src/conversations/index.ts";
import { ownerPath } from "../../src/conversations/owner-link.ts";
import { applyDueDecisions } from "../../src/moderation/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { listMails, noteMailServer, sourceOf } from "../../src/outbox/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { mailSources } from "../../src/worker.ts";
import { axeComplaints, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { aBuyer, publishQuestion } from "../support/questions.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp, testSecret } from "../support/test-app.ts";

const { app, db, clock, owner, baseUrl } = await testApp({ config: { SMTP_URL: "smtp://mail.example" } });
await noteMailServer(db, true, clock.now);
const inBrowser = testBrowser();
const source = sourceOf(mailSources({ baseUrl, keys: deriveKeys(testSecret) }), "question_asked")!;

let origin: string;
let shop: Organisation;
let vetter: SignedIn;
let retailer: SignedIn;

const spoken = {
  en: {
    size: "phone",
    ask: "Ask a question",
    sent: "Check your e-mail",
    thanks: "Your question is on its way",
    shop: "Answer by",
    owners: {
      heading: "Can you help another shopper?",
      arrived: "Thank you, your answer has arrived",
      published: "Your answer is shown",
      withdrawn: "You have withdrawn your answer",
      since: "Owner of this product since March 2026",
    },
  },
  de: {
    size: "desk",
    ask: "Eine Frage stellen",
    sent: "Sehen Sie in Ihrem Postfach nach",
    thanks: "Ihre Frage ist unterwegs",
    shop: "Antwort von",
    owners: {
      heading: "Können Sie jemandem weiterhelfen?",
      arrived: "Danke, Ihre Antwort ist angekommen",
      published: "Ihre Antwort wird gezeigt",
      withdrawn: "Sie haben Ihre Antwort zurückgezogen",
      since: "Besitzt dieses Produkt seit März 2026",
    },
  },
  fr: {
    size: "phone",
    ask: "Poser une question",
    sent: "Consultez vos e-mails",
    thanks: "Votre question est en route",
    shop: "Réponse de",
    owners: {
      heading: "Pouvez-vous aider quelqu’un ?",
      arrived: "Merci, votre réponse est arrivée",
      published: "Votre réponse est affichée",
      withdrawn: "Vous avez retiré votre réponse",
      since: "Possède ce produit depuis mars 2026",
    },
  },
} as const;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  shop = await anOrganisation(db, { name: "Harbour & Hearth", takesQuestions: true, contact: "help@shop.example" });
  const product = { sku: "K1", name: "Copper kettle, 1.7 litres", url: "https://shop.example/k1", imageUrl: null };
  await mergeProduct(db, shop.id, product, clock.now);
  await publishReview(db, shop, { sku: "K1", generalComments: "Boils quickly." }, clock.now);
  vetter = await signIn(app, db, { role: "admin" });
  retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
});

/** The link in the newest mail, at the server of this test. */
async function mailedLink(): Promise<string> {
  const [mail] = await listMails(db, { organisationId: shop.id, atMost: 1 });
  const { text } = (await source.prepare(db, mail!, clock.now)) as { text: string };
  return origin + /https:\/\/reviews\.example\.com(\/questions\/\S+)/.exec(text)![1]!;
}

async function numberOf(table: "questions" | "answers", text: string): Promise<number> {
  const { rows } = await owner.query(`select number from ${table} where organisation_id = $1 and text = $2`, [
    shop.id,
    text,
  ]);
  return rows[0].number;
}

/** A vetter takes it, accepts it, and lets the undo window pass. */
async function accept(path: string): Promise<void> {
  expect((await vetter.post(`${path}/open`)).statusCode).toBe(303);
  expect((await vetter.post(`${path}/decide`, { version: "1", verdict: "accept" })).statusCode).toBe(303);
  clock.advance(60_000);
  await applyDueDecisions(db, clock.now);
}

test.each(Object.entries(spoken))(
  "in %s, a question without JavaScript is confirmed, accepted and answered, and then everybody reads it",
  async (lang, words) => {
    const question = `Does it whistle, in ${lang}?`;
    const answer = `It does, in ${lang}.`;
    const productPage = `${origin}/reviews/${shop.trkref}/K1?lang=${lang}`;
    await inBrowser({ viewport: sizes[words.size], javaScriptEnabled: false, locale: lang }, async (page) => {
      await page.goto(productPage);
      await page.getByRole("link", { name: words.ask }).click();
      // Something is missing at first; what was typed stays.
      await page.locator("#question").fill(question);
      await page.getByRole("button").click();
      expect(await page.locator("#email_problem").count()).toBe(1);
      expect((await page.locator("#question").inputValue()).trim()).toBe(question);
      await page.locator("#first_name").fill("Ada");
      await page.locator("#email").fill(`ada-${lang}@example.com`);
      await page.getByRole("button").click();
      expect(await page.locator("h1").textContent()).toBe(words.sent);
      await page.goto(await mailedLink());
      expect(await page.locator("blockquote").textContent()).toBe(question);
      await page.getByRole("button").click();
      expect(await page.locator("h1").textContent()).toBe(words.thanks);
      await page.goto(productPage);
      expect(await page.getByText(question).count()).toBe(0);
    });
    const number = await numberOf("questions", question);
    await accept(`/console/${shop.trkref}/questions/${number}/vetting`);
    const sent = await retailer.post(`/console/${shop.trkref}/questions/${number}`, { text: answer, replaces: "0" });
    expect(sent.statusCode).toBe(303);
    await accept(`/console/${shop.trkref}/answers/${await numberOf("answers", answer)}/vetting`);
    await inBrowser({ viewport: sizes[words.size], javaScriptEnabled: false, locale: lang }, async (page) => {
      await page.goto(productPage);
      const card = page.getByRole("article").filter({ hasText: question });
      expect(await card.getByText(answer).count()).toBe(1);
      expect(await card.getByRole("heading", { level: 4 }).textContent()).toBe(`${words.shop} Harbour & Hearth`);
      await card.getByRole("link").click();
      expect(new URL(page.url()).pathname).toBe(`/reviews/${shop.trkref}/question/${number}`);
      for (const text of [question, answer]) expect(await page.locator(".content").getByText(text).count()).toBe(1);
    });
  },
);

/** The link of somebody who bought the kettle in March to that question, at the server of this test. */
async function ownersLink(question: { id: string; number: number }): Promise<string> {
  const { purchaserId } = await aBuyer(db, shop.id, clock.now, { purchaseDate: "2026-03-31" });
  const of = { organisationId: shop.id, questionId: question.id, purchaserId, trkref: shop.trkref };
  return origin + ownerPath(deriveKeys(testSecret), { ...of, number: question.number });
}

test.each(Object.entries(spoken))(
  "in %s, somebody who bought the product answers without JavaScript, is read by everybody, changes it and takes it back",
  async (lang, { size, owners: words }) => {
    const answer = `Mine whistles, in ${lang}.`;
    const asked = await publishQuestion(db, shop, { sku: "K1", text: `Does yours whistle, in ${lang}?` }, clock.now);
    const link = `${await ownersLink(asked)}&lang=${lang}`;
    let readings = 0;
    // A browser keeps the page for a minute: under an address of its own it asks again.
    const readAsShopper = (page: Page) => {
      readings += 1;
      return page.goto(`${origin}/reviews/${shop.trkref}/question/${asked.number}?lang=${lang}&reading=${readings}`);
    };
    const as = { viewport: sizes[size], javaScriptEnabled: false, locale: lang } as const;
    // French puts narrow spaces before its marks.
    const heading = async (page: Page) => (await page.locator("h1").textContent())?.replace(/\s/g, " ");
    await inBrowser(as, async (page) => {
      await page.goto(link);
      expect(await heading(page)).toBe(words.heading);
      // Something is missing at first; the name that was typed stays.
      await page.locator("#display_name").fill("Omar");
      await page.getByRole("button").click();
      expect(await page.locator("#text_problem").count()).toBe(1);
      expect(await page.locator("#display_name").inputValue()).toBe("Omar");
      await page.locator("#text").fill(answer);
      await page.getByRole("button").click();
      expect(await heading(page)).toBe(words.arrived);
      await readAsShopper(page);
      expect(await page.getByText(answer).count()).toBe(0);
    });
    await accept(`/console/${shop.trkref}/answers/${await numberOf("answers", answer)}/vetting`);
    await inBrowser(as, async (page) => {
      await readAsShopper(page);
      const shown = page.locator(".reply").filter({ hasText: answer });
      expect(await shown.getByText("Omar").count()).toBe(1);
      expect(await shown.getByText(words.since).count()).toBe(1);
      await page.goto(link);
      expect(await heading(page)).toBe(words.published);
      // A change waits behind what everybody reads.
      await page.locator("summary").click();
      await page.locator("#text").fill(`${answer} Twice.`);
      await page.getByRole("button").click();
      expect(await page.getByText(`${answer} Twice.`).count()).toBeGreaterThan(0);
      await readAsShopper(page);
      expect(await page.getByText(answer, { exact: true }).count()).toBe(1);
      await page.goto(link);
      await page.locator('a[href*="/withdraw"]').click();
      await page.getByRole("button").click();
      expect(await heading(page)).toBe(words.withdrawn);
      await readAsShopper(page);
      expect(await page.getByText(answer).count()).toBe(0);
    });
  },
);

test("every state of an owner's page has nothing that axe finds, and fits a phone and a desk", async () => {
  for (const viewport of Object.values(sizes)) {
    const asked = await publishQuestion(db, shop, { sku: "K1", text: `At ${viewport.width}, is it heavy?` }, clock.now);
    const link = await ownersLink(asked);
    await inBrowser({ viewport, bypassCSP: true, locale: "en" }, async (page) => {
      const look = async (name: string) => {
        expect([name, viewport.width, await axeComplaints(page)]).toEqual([name, viewport.width, []]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect([name, viewport.width, overflow]).toEqual([name, viewport.width, 0]);
      };
      await page.goto(link);
      await look("asked");
      await page.getByRole("button").click();
      await look("the form with problems");
      await page.locator("#text").fill(`It is ${"very ".repeat(60)}\nheavy.`);
      await page.getByRole("button").click();
      await look("waiting");
      const { rows } = await owner.query("select organisation_id, id, version from answers where question_id = $1", [
        asked.id,
      ]);
      const which = { organisationId: shop.id, id: rows[0].id, version: rows[0].version };
      const reject = { verdict: "reject", reason: "illegible", passage: "very", note: "As what?" } as const;
      await db.transaction().execute((tx) => decideAnswer(tx, which, reject, { kind: "operator" }, clock.now));
      await page.goto(link);
      await look("refused");
      await page.goto(link.replace("?", "/withdraw?"));
      await look("before it is withdrawn");
      await page.getByRole("button").click();
      await look("withdrawn");
    });
  }
});

test("every page of questions has nothing that axe finds, and fits a phone and a desk", async () => {
  const number = await numberOf("questions", "Does it whistle, in en?");
  const ask = `/questions/${shop.trkref}/ask?sku=K1`;
  for (const viewport of Object.values(sizes))
    await inBrowser({ viewport, bypassCSP: true, locale: "en" }, async (page) => {
      const look = async (name: string) => {
        expect([name, viewport.width, await axeComplaints(page)]).toEqual([name, viewport.width, []]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect([name, viewport.width, overflow]).toEqual([name, viewport.width, 0]);
      };
      for (const path of [
        `/reviews/${shop.trkref}/K1`,
        `/reviews/${shop.trkref}/question/${number}`,
        `/reviews/${shop.trkref}/questions?sku=K1`,
        ask,
      ]) {
        await page.goto(origin + path);
        await look(path);
      }
      await page.getByRole("button").click();
      await look("the form with problems");
      await page.locator("#question").fill(`At ${viewport.width}, is it ${"so ".repeat(60)}\nheavy?`);
      await page.locator("#email").fill(`wide-${viewport.width}@example.com`);
      await page.getByRole("button").click();
      await look("where the mail is announced");
      await page.goto(await mailedLink());
      await look("where it is confirmed");
      await page.getByRole("button").click();
      await look("the thanks");
    });
});
