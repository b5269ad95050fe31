import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { createStaff, findStaffByEmail, listRecordEntries } from "../../src/access/index.ts";
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
    expect(await heading(page)).toBe("Check your inbox");
    expect(await axeComplaints(page)).toEqual([]);
    const mails = () => listMails(db, { organisationId: shop.id, atMost: 1 });
    await until("the mail is written", async () => (await mails()).length === 1);
    const prepared = await passwordMails({ baseUrl: origin }).prepare(db, (await mails())[0]!, clock.now);
    await page.goto(/http:\S+\/console\/password\/\w+/.exec((prepared as { text: string }).text)![0]);
    for (const [password, words] of [
      ["password123456", "among the first that an attacker would try"],
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

/** A passkey of the browser itself: a virtual authenticator that verifies its user. */
async function withAuthenticator(page: Page) {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    verifies: (isUserVerified: boolean) => client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    credentials: async () => (await client.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

const factors = `${origin}/console/profile/factors`;

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto(factors);
  await page.getByLabel("What to call it").fill(name);
  await page.getByRole("button", { name: "Add a passkey" }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
}

describe("a passkey", () => {
  test("is added, signs in by itself, is asked for after the password, proves who one is, and is removed", async () => {
    const { email, shop } = await aRetailer();
    await inBrowser({ bypassCSP: false }, async (page) => {
      const authenticator = await withAuthenticator(page);
      await signIn(page, email);
      await page.waitForURL(/dashboard/);
      await addPasskey(page, "laptop");
      await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
      expect(await page.locator("main li code").count()).toBe(10);
      const recoveryCode = await page.locator("main li code").first().innerText();
      await page.getByRole("link", { name: "I have kept them" }).click();
      expect(await page.locator(".rows").innerText()).toContain("laptop");
      expect(await authenticator.credentials()).toHaveLength(1);

      // The same authenticator does not take a second one.
      await page.getByRole("button", { name: "Add a passkey" }).click();
      await page.getByText("This device has a passkey for your account already.").waitFor();
      expect(await authenticator.credentials()).toHaveLength(1);
      await signOut(page);

      // By itself.
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL(/dashboard/);
      await signOut(page);

      // After the password.
      await signIn(page, email);
      expect(await heading(page)).toBe("One more step");
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL(/dashboard/);

      // As a proof, and back to where it was needed.
      clock.advance(quarter);
      const keys = `${origin}/console/${shop.trkref}/keys`;
      await page.goto(keys);
      await page.getByRole("link", { name: "confirm that it is you" }).click();
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL(keys);
      await page.getByRole("button", { name: "Make a key" }).click();
      expect(await page.getByRole("status").innerText()).toMatch(/fms_[\w-]{43}/);
      await signOut(page);

      // The record tells of each, and by what.
      const { id: staffId } = (await findStaffByEmail(db, email))!;
      const told = await listRecordEntries(db, { staffId }, { atMost: 20 });
      expect(told.reverse().map(({ deed, details }) => [deed, ...details].join(" "))).toEqual([
        "password_set",
        "signed_in password",
        "passkey_added",
        "signed_out",
        "signed_in passkey",
        "signed_out",
        "signed_in passkey",
        "proven passkey",
        "key_made",
        "signed_out",
      ]);

      // Lost: a recovery code after the password.
      await signIn(page, email);
      await page.getByLabel("Code").fill(recoveryCode);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL(/dashboard/);
      await page.goto(factors);
      await page.getByRole("button", { name: "Remove: laptop" }).click();
      await page.getByText("Removed.").waitFor();
      await signOut(page);
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.locator('form[data-passkey] [aria-live]:not(:empty), [role="alert"]').first().waitFor();
      await signIn(page, email);
      await page.waitForURL(/dashboard/);
    });
  });

  test("whose user did not show that it is them signs nobody in", async () => {
    const { email } = await aRetailer();
    await inBrowser({}, async (page) => {
      const authenticator = await withAuthenticator(page);
      await signIn(page, email);
      await page.waitForURL(/dashboard/);
      await addPasskey(page, "key");
      await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
      await signOut(page);
      await authenticator.verifies(false);
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.getByText("No passkey was used.").waitFor();
      expect(await heading(page)).toBe("Sign in");
    });
  });

  test("cannot answer twice: what was sent once signs nobody in again", async () => {
    const { email } = await aRetailer();
    await inBrowser({}, async (page) => {
      await withAuthenticator(page);
      await signIn(page, email);
      await page.waitForURL(/dashboard/);
      await addPasskey(page, "key");
      await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
      await signOut(page);
      const sent = page.waitForRequest((request) => request.url().endsWith("/console/sign-in/passkey"));
      await page.getByRole("button", { name: "Use a passkey" }).click();
      const payload = (await sent).postData()!;
      await page.waitForURL(/dashboard/);
      const again = await app.inject({
        method: "POST",
        url: "/console/sign-in/passkey",
        headers: { origin, "content-type": "application/x-www-form-urlencoded" },
        payload,
      });
      expect([again.statusCode, again.body.includes("That passkey was not taken")]).toEqual([422, true]);
    });
  });
});

test("an app with codes is set up and asked for, with JavaScript and without, and axe finds nothing on these pages", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { email } = await aRetailer();
    await inBrowser({ javaScriptEnabled, bypassCSP: true }, async (page) => {
      const look = async () => javaScriptEnabled && expect(await axeComplaints(page)).toEqual([]);
      await signIn(page, email);
      await page.waitForURL(/dashboard/);
      await page.goto(factors);
      await look();
      await page.getByRole("button", { name: "Set up an app" }).click();
      await look();
      const secret = (await page.locator("main code").innerText()).replaceAll(" ", "");
      const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now.getTime() });
      await page.getByLabel("The code that the app shows now").fill(code());
      await page.getByRole("button", { name: "Use this app" }).click();
      expect(await heading(page)).toBe("Recovery codes");
      await look();
      await page.getByRole("link", { name: "I have kept them" }).click();
      await look();
      await page.getByRole("button", { name: "Sign out" }).click();
      await signIn(page, email);
      await look();
      clock.advance(60_000);
      await page.getByLabel("Code").fill(code());
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL(/dashboard/);
    });
  }
});
