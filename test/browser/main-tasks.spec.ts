import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDue } from "../../src/checks/index.ts";
import { applyDueDecisions } from "../../src/moderation/index.ts";
import { noteMailServer } from "../../src/outbox/index.ts";
import { getReviewByNumber, publishDue, type Review } from "../../src/reviews/index.ts";
import { cookieOf, sizes, testBrowser } from "../support/browser.ts";
import { delivererTo } from "../support/deliverer.ts";
import { anOrganisation } from "../support/factories.ts";
import { invite } from "../support/invitations.ts";
import { runJobs } from "../support/jobs.ts";
import { startMailServer } from "../support/mail-server.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { aReviewToVet } from "../support/waiting-reviews.ts";

// What people come to the console for, and how much they have to do for it.
const mailServer = await startMailServer();
afterAll(() => mailServer.close());
const server = await testApp({ config: { SMTP_URL: mailServer.url } });
const { app, db, clock, baseUrl } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  await noteMailServer(db, true, clock.now);
});

const deliverer = delivererTo(server, mailServer);

const csv = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

test("an empty shop has its first review published after fewer than forty actions of everybody together", async () => {
  const shop = await anOrganisation(db, { name: "Harbour & Hearth", timeZone: "Europe/London" });
  const admin = await signIn(app, db, { role: "admin" });
  const dashboard = `${origin}/console/${shop.trkref}/dashboard`;
  clock.now = new Date("2026-03-16T12:00:00Z");
  const did: string[] = [];
  const act = async (what: string, deed: Promise<unknown>) => {
    did.push(what);
    await deed;
  };

  await inBrowser({ viewport: sizes.desk }, async (page) => {
    await page.context().addCookies([cookieOf(admin)]);
    const press = (name: string) => act(`press ${name}`, page.getByRole("button", { name, exact: true }).click());
    const follow = (name: string) => act(`follow ${name}`, page.getByRole("link", { name, exact: true }).click());
    const open = (url: string) => act(`open ${url}`, page.goto(url));
    const importFile = async (label: string, kind: string, file: ReturnType<typeof csv>) => {
      await open(dashboard);
      await follow(label);
      await act("choose what it is", page.getByLabel("What does it contain?").selectOption(kind));
      await act("choose the file", page.getByLabel("CSV file").setInputFiles(file));
      await press("Import");
      await runJobs(server);
    };

    await open(dashboard);
    await follow("Make a key");
    await act("name the key", page.getByLabel("What it is for").fill("shop server"));
    await press("Make a key");
    await importFile("Import products", "products", csv("products.csv", "sku,name\nK1,Copper kettle\n"));
    const order = "order_ref,email,first_name,sku,purchase_date\nA1,jane@example.com,Jane,K1,2026-03-10\n";
    await importFile("Import orders", "purchasers", csv("orders.csv", order));
    await open(dashboard);
    await follow("Set up invitations");
    await act("switch them on", page.getByLabel("Invite customers").check());
    await act("soon", page.getByLabel("Days until the invitation").fill("5"));
    await press("Save");
    expect(await page.getByRole("status").innerText()).toContain("saved");
    await open(dashboard);
    await follow("Choose the look");
    await act("a colour", page.getByLabel("Colour", { exact: true }).fill("#0b5d57"));
    await press("Save");
  });

  await invite(server, clock.now);
  await deliverer.deliver();
  const mail = mailServer.arrived.find((one) => one.to.includes("jane@example.com"))!.mail;
  await inBrowser({ viewport: sizes.phone }, async (page) => {
    await page.setContent(mail.html as string);
    const href = (await page.locator("a", { hasText: /^4$/ }).getAttribute("href"))!;
    await act("press 4 in the mail", page.goto(href.replace(baseUrl, origin)));
    await act("write", page.locator("#general_comments").fill("It pours well, and the handle stays cool."));
    await act("give a name", page.locator('input[name="display_name"]').fill("Jane D."));
    await act("send", page.locator('form[method="post"] button[type="submit"]:not([name])').first().click());
    await page.locator("#general_comments").waitFor({ state: "detached" });
  });

  await checkDue(db, clock.now);
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    await page.context().addCookies([cookieOf(admin)]);
    await act("open the dashboard", page.goto(dashboard));
    await act("open the queue", page.getByRole("link", { name: "Open the queue" }).click());
    await act("open the review", page.getByRole("button", { name: "Review the oldest" }).click());
    await act("accept", page.getByRole("button", { name: "Accept", exact: true }).click());
    expect(await page.locator(".undo").innerText()).toContain("accepted");
    clock.advance(10_000);
    await applyDueDecisions(db, clock.now);
    await publishDue(db, clock.now);
    await act("open the dashboard", page.goto(dashboard));
    expect(await page.locator(".first-steps").innerText()).toContain("All of them are done.");
    await act("look at it", page.goto(`${origin}/reviews/${shop.trkref}/K1`));
    expect(await page.locator("main").innerText()).toContain("the handle stays cool");
  });
  expect(did.length).toBeLessThan(40);
});

test("a vetter decides about twenty reviews with the keyboard alone, a key for each that is accepted and three for each that is not", async () => {
  const shop = await anOrganisation(db, { name: "Harbour & Hearth" });
  const reviews: Review[] = [];
  for (let n = 0; n < 20; n += 1) {
    clock.advance(60_000);
    const answers = { generalComments: `It leaks at the lid, by ${n} drops.`, overallScore: 1 + (n % 10) };
    reviews.push(await aReviewToVet(db, shop, clock.now, answers));
  }
  await checkDue(db, clock.now);
  const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
  const isRefused = (n: number) => n % 5 === 4;
  let pressed = 0;
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    await page.context().addCookies([cookieOf(vetter)]);
    const press = (key: string) => {
      pressed += 1;
      return page.keyboard.press(key);
    };
    const arrive = (key: string) => Promise.all([page.waitForNavigation(), press(key)]);
    await page.goto(`${origin}/console/queue`);
    await arrive("n");
    for (const [n, { number }] of reviews.entries()) {
      expect(await page.locator("h1").innerText()).toBe(`Review ${number}`);
      if (isRefused(n)) {
        // It is not about the product: of the whole text, so no words of it need be named.
        await press("r");
        await press("3");
        await arrive("r");
      } else await arrive("a");
    }
    expect(await page.locator(".notice").innerText()).toContain("Nothing else is free");
  });
  expect(pressed).toBe(1 + 16 + 3 * 4);
  clock.advance(10_000);
  await applyDueDecisions(db, clock.now);
  const states = await Promise.all(reviews.map(async (review) => (await getReviewByNumber(db, review)).state));
  expect(states).toEqual(reviews.map((_, n) => (isRefused(n) ? "rejected" : "pending_publication")));
});
