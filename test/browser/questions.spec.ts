import { beforeAll, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { applyDueDecisions } from "../../src/moderation/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { listMails, noteMailServer, sourceOf } from "../../src/outbox/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { mailSources } from "../../src/worker.ts";
import { axeComplaints, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
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
  },
  de: {
    size: "desk",
    ask: "Eine Frage stellen",
    sent: "Sehen Sie in Ihrem Postfach nach",
    thanks: "Ihre Frage ist unterwegs",
    shop: "Antwort von",
  },
  fr: {
    size: "phone",
    ask: "Poser une question",
    sent: "Consultez vos e-mails",
    thanks: "Votre question est en route",
    shop: "Réponse de",
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
