import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { createStaff } from "../../src/access/index.ts";
import { passwordMails } from "../../src/alerts/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { listMails, noteMailServer } from "../../src/outbox/index.ts";
import { axeComplaints, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { aKeptPort } from "../support/ports.ts";
import { aPassword, formOf } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { until } from "../support/waiting.ts";

const port = await aKeptPort();
// A name, since browsers make passkeys for no IP address.
const origin = `http://localhost:${port}`;
const { app, db, clock } = await testApp({ baseUrl: origin, config: { SMTP_URL: "smtp://mail.example" } });
await noteMailServer(db, true, clock.now);
const inBrowser = testBrowser();
const quarter = 15 * 60_000;

beforeAll(async () => {
  await app.listen({ port, host: "localhost" });
});

async function aRetailer(): Promise<{ email: string; shop: Organisation }> {
  const shop = await anOrganisation(db, { name: "Harbour & Hearth" });
  const email = `retailer-${randomBytes(4).toString("hex")}@fairmark.example`;
  const duties = { role: "retailer", organisationIds: [shop.id] } as const;
  const { linkToken } = (await createStaff(db, { email, ...duties }, clock.now))!;
  const { statusCode } = await app.inject({
    method: "POST",
    url: `/console/password/${linkToken}`,
    headers: { origin, "content-type": "application/x-www-form-urlencoded" },
    payload: formOf({ password: aPassword, again: aPassword }),
  });
  expect(statusCode).toBe(303);
  return { email, shop };
}

async function signIn(page: Page, email: string, password = aPassword): Promise<void> {
  await page.goto(`${origin}/console/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const heading = (page: Page) => page.locator("h1").innerText();

test("somebody who forgot their password asks for a mail, follows its link and signs in with a new one", async () => {
  const { email, shop } = await aRetailer();
  await inBrowser({ bypassCSP: true }, async (page) => {
    await page.goto(`${origin}/console`);
    await page.getByRole("link", { name: "No password, or forgotten it?" }).click();
    expect(await axeComplaints(page)).toEqual([]);
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Send the link" }).click();
    expect(await heading(page)).toBe("Look into your inbox");
    expect(await axeComplaints(page)).toEqual([]);
    const mails = () => listMails(db, { organisationId: shop.id, atMost: 1 });
    await until("the mail is written", async () => (await mails()).length === 1);
    const prepared = await passwordMails({ baseUrl: origin }).prepare(db, (await mails())[0]!, clock.now);
    await page.goto(/http:\S+\/console\/password\/\w+/.exec((prepared as { text: string }).text)![0]);
    for (const [password, words] of [
      ["password123456", "among the first that are guessed"],
      ["we at harbour hearth", "nor the name of a shop"],
      ["quiet gardens of the north", undefined],
    ] as const) {
      await page.getByLabel("New password").fill(password);
      await page.getByLabel("Type it again").fill(password);
      await page.getByRole("button", { name: "Set password" }).click();
      if (words) expect(await page.locator('[role="alert"]').innerText()).toContain(words);
    }
    await signIn(page, email, "quiet gardens of the north");
    expect(await heading(page)).toBe("Dashboard");
  });
});

test("whoever stole a session makes no key with it, and its owner sees it and ends it", async () => {
  const { email, shop } = await aRetailer();
  const keys = `${origin}/console/${shop.trkref}/keys`;
  await inBrowser({ bypassCSP: true }, async (owner) => {
    await signIn(owner, email);
    await owner.waitForURL(/dashboard/);
    const cookies = await owner.context().cookies();
    clock.advance(quarter);
    await inBrowser({}, async (thief) => {
      await thief.context().addCookies(cookies);
      await thief.goto(keys);
      expect(await thief.locator("main").innerText()).toContain("It is a while since you signed in");
      await thief.getByLabel("What it is for").fill("mine now");
      await thief.getByRole("button", { name: "Make a key" }).click();
      expect(await heading(thief)).toBe("Confirm that it is you");
      await thief.getByLabel("Your password").fill("a guess at it, and longer");
      await thief.getByRole("button", { name: "Confirm" }).click();
      expect(await thief.locator('[role="alert"]').innerText()).toContain("That is not your password");

      // The owner signs in elsewhere, and finds it in the list.
      await owner.context().clearCookies();
      await signIn(owner, email);
      await owner.goto(`${origin}/console/profile`);
      expect(await owner.locator(".rows li").count()).toBe(2);
      expect(await axeComplaints(owner)).toEqual([]);
      await owner.getByRole("button", { name: "End all others" }).click();
      expect(await owner.getByRole("status").innerText()).toBe("All your other sessions have ended.");
      await thief.goto(keys);
      expect(await heading(thief)).toBe("Sign in");
    });
    // Once confirmed, the owner goes on where they were.
    clock.advance(quarter);
    await owner.goto(keys);
    await owner.getByRole("link", { name: "confirm that it is you" }).click();
    expect(await axeComplaints(owner)).toEqual([]);
    await owner.getByLabel("Your password").fill(aPassword);
    await owner.getByRole("button", { name: "Confirm" }).click();
    expect(owner.url()).toBe(keys);
    await owner.getByRole("button", { name: "Make a key" }).click();
    expect(await owner.getByRole("status").innerText()).toMatch(/fms_[\w-]{43}/);
  });
});
