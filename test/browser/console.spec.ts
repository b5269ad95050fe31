import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { createStaff, type Role } from "../../src/access/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { insertMail } from "../../src/outbox/index.ts";
import { axeComplaints, axeSizes, focusReaches, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { aColleague, aPassword } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const { app, db, clock } = await testApp();
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

const colleague = (role: Role, ...organisations: Organisation[]) =>
  aColleague(app, db, { role, organisations, now: clock.now });

async function signIn(page: Page, email: string, password = aPassword): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const heading = (page: Page) => page.locator("h1").innerText();

describe.each([true, false])("with JavaScript: %s", (javaScriptEnabled) => {
  test("somebody new sets a password by their link, signs in where they were going, and signs out", async () => {
    const shop = await anOrganisation(db, { name: "Harbour & Hearth" });
    const email = `new-${javaScriptEnabled}@fairmark.example`;
    const duties = { role: "retailer", organisationIds: [shop.id] } as const;
    const { linkToken } = (await createStaff(db, { email, ...duties }, clock.now))!;
    await inBrowser({ javaScriptEnabled }, async (page) => {
      await page.goto(`${origin}/console/password/${linkToken}`);
      await page.getByLabel("New password").fill("short");
      await page.getByLabel("Type it again").fill("short");
      await page.getByRole("button", { name: "Set password" }).click();
      expect(await page.locator('[role="alert"]:focus').innerText()).toContain("at least 12 characters");
      await page.getByLabel("New password").fill(aPassword);
      await page.getByLabel("Type it again").fill(aPassword);
      await page.getByRole("button", { name: "Set password" }).click();
      expect(await page.getByRole("status").innerText()).toContain("Your password is set");

      await page.goto(`${origin}/console/${shop.trkref}/settings`);
      await signIn(page, email, "not the password");
      expect(await page.locator('[role="alert"]:focus').innerText()).toContain("is wrong");
      await signIn(page, email);
      expect(page.url()).toBe(`${origin}/console/${shop.trkref}/settings`);

      await page.getByRole("button", { name: "Sign out" }).click();
      expect(await page.getByRole("status").innerText()).toBe("You are signed out.");
      await page.goBack();
      await page.goto(`${origin}/console/profile`);
      expect(await heading(page)).toBe("Sign in");
    });
  });

  test("an admin adds a shop, sets it up, makes a key for it and revokes it", async () => {
    const { email } = await colleague("admin");
    await inBrowser({ javaScriptEnabled }, async (page) => {
      await page.goto(`${origin}/console/organisations`);
      await signIn(page, email);
      await page.getByLabel("Name").fill("Kettle Sisters");
      await page.getByLabel("trkref").fill(`KETTLE-${javaScriptEnabled}`);
      await page.getByRole("button", { name: "Add the shop" }).click();
      expect(await heading(page)).toBe("Settings");

      await page.getByLabel("Days to a decision").fill("12");
      await page.getByLabel("Wait for the order").check();
      await page.getByRole("button", { name: "Save" }).click();
      await page.locator('[role="alert"]').getByRole("link").click();
      await focusReaches(page.getByLabel("Days to a decision"));
      await page.getByLabel("Days to a decision").fill("2");
      await page.getByRole("button", { name: "Save" }).click();
      expect(await page.getByRole("status").innerText()).toBe("The settings have been saved.");
      expect(await page.getByLabel("Wait for the order").isChecked()).toBe(true);

      await page.getByRole("link", { name: "Keys" }).click();
      await page.getByLabel("What it is for").fill("till");
      await page.getByRole("button", { name: "Make a key" }).click();
      expect(await page.getByRole("status").innerText()).toMatch(/fms_[\w-]{43}/);
      await page.getByRole("link", { name: "Keys" }).click();
      expect(await page.locator("main").innerText()).not.toContain("fms_");
      await page.getByText("Revoke", { exact: true }).click();
      await page.getByRole("button", { name: "Revoke the key" }).click();
      expect(await page.locator(".rows").innerText()).toContain("Revoked");
    });
  });

  test("an admin adds a vetter, hands on the link, and shuts them out", async () => {
    const { email } = await colleague("admin");
    await inBrowser({ javaScriptEnabled }, async (page) => {
      await page.goto(`${origin}/console/staff`);
      await signIn(page, email);
      const newcomer = `vetter-${javaScriptEnabled}@fairmark.example`;
      await page.getByLabel("E-mail").fill(newcomer);
      await page.getByRole("button", { name: "Add and make their link" }).click();
      await page.getByRole("link", { name: "Choose a role" }).click();
      expect(await page.getByLabel("E-mail").inputValue()).toBe(newcomer);
      await page.getByRole("radio", { name: "vetter" }).check();
      await page.getByRole("button", { name: "Add and make their link" }).click();
      expect(await page.locator("main code").innerText()).toMatch(/\/console\/password\/[0-9a-f]{64}$/);
      await page.getByRole("link", { name: "Back to the staff" }).click();
      await page.getByRole("link", { name: newcomer }).click();
      await page.getByText("Disable", { exact: true }).click();
      await page.getByRole("button", { name: "Disable them" }).click();
      expect(await page.getByRole("status").innerText()).toBe("They can no longer sign in.");
      await page.getByRole("button", { name: "Enable" }).click();
      expect(await page.getByRole("status").innerText()).toBe("They can sign in again.");
    });
  });
});

test("the keyboard reaches the content in two steps, and every stop is seen", async () => {
  const { email } = await colleague("admin");
  await inBrowser({}, async (page) => {
    await page.goto(`${origin}/console/profile`);
    await signIn(page, email);
    const password = page.getByLabel("Your current password");
    // A key pressed while the page still loads goes nowhere.
    await password.waitFor();
    await page.waitForLoadState();
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    await focusReaches(skip);
    expect((await skip.boundingBox())!.width).toBeGreaterThan(50);
    await page.keyboard.press("Enter");
    await page.waitForURL(/#/);
    await page.keyboard.press("Tab");
    await focusReaches(password);
  });
});

describe("axe finds nothing, in light and dark,", () => {
  test.each(axeSizes)("on a %s, and no page scrolls sideways down to 320 pixels", async (_size, viewport) => {
    const shop = await anOrganisation(db, { name: "Harbour & Hearth" });
    const { id, email } = await colleague("admin");
    const mail = {
      organisationId: shop.id,
      kind: "statement_of_reasons",
      purchaserId: null,
      reviewId: null,
    } as const;
    const text = {
      language: "en",
      subject: "Your review was not published",
      body: `Hello.\n\n${"x".repeat(300)}`,
    } as const;
    const mailId = await db.transaction().execute((tx) => insertMail(tx, { ...mail, ...text }, clock.now));
    const member = `staff/member/${(await colleague("vetter", shop)).id}`;
    const asking = "invitations/mail?kind=reminder&language=de";
    await publishReview(db, shop, { sku: "K1" }, clock.now);
    const shown = ["show-reviews", "show-reviews?sku=K1&ink=%23777777&star=%23a8720f", "show-reviews?sku=K2", "look"];
    const pages = ["organisations", "staff", member, `staff/member/${id}`, "profile", "nowhere"].concat(
      ["settings", "keys", "outbox", `outbox/${mailId}`, "invitations", asking, ...shown].map(
        (path) => `${shop.trkref}/${path}`,
      ),
    );
    await inBrowser({ viewport, bypassCSP: true }, async (page) => {
      const look = async (name: string) => {
        expect([name, await axeComplaints(page)]).toEqual([name, []]);
        for (const width of new Set([320, sizes.desk.width, viewport.width])) {
          await page.setViewportSize({ ...viewport, width });
          expect([name, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([name, width]);
        }
      };
      await page.goto(`${origin}/console`);
      await look("sign-in");
      await page.goto(`${origin}/console/password/none`);
      await look("a link that is gone");
      await page.goto(`${origin}/console/profile`);
      await signIn(page, email, "not the password");
      await look("sign-in, refused");
      await signIn(page, email);
      for (const path of pages) {
        await page.goto(`${origin}/console/${path}`);
        await look(path);
      }
      await page.goto(`${origin}/console/${shop.trkref}/keys`);
      await page.getByRole("button", { name: "Make a key" }).click();
      await look("a key that was made");
      await page.goto(`${origin}/console/${shop.trkref}/settings`);
      await page.getByLabel("Name of the shop").fill("");
      await page.getByRole("button", { name: "Save" }).click();
      await look("settings, refused");
    });
  });
});
