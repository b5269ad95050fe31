import { beforeAll, test } from "vitest";
import { sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { anEndpoint } from "../support/receiver.ts";
import { signIn } from "../support/staff.ts";
import { testApp, testSecret } from "../support/test-app.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { addressHashes, composeMail, listMails, noteMailServer } from "../../src/outbox/index.ts";
import { stopPath, stopToken } from "../../src/outbox/stop-link.ts";
import { disableEndpoint } from "../../src/webhooks/endpoints.queries.ts";
import { tellOfWebhooks } from "../../src/alerts/index.ts";
import { WithdrawPage } from "../../src/questionnaire/author.views.tsx";

const { app, db, clock } = await testApp();
const inBrowser = testBrowser();
let origin: string;
beforeAll(async () => { origin = await app.listen({ port: 0, host: "127.0.0.1" }); });

test("pictures", async () => {
  const shop = await anOrganisation(db, { name: "Harbour & Hearth", locale: "de-DE" });
  const admin = await signIn(app, db, { role: "admin" });
  const endpoint = await anEndpoint(db, shop, "https://shop.example/hook", clock.now);
  await disableEndpoint(db, endpoint, "gone", clock.now);
  await noteMailServer(db, true, clock.now);
  await tellOfWebhooks(db, origin, clock.now);
  const [mail] = await listMails(db, { organisationId: shop.id, atMost: 1 });
  await noteMailServer(db, false, clock.now);
  const base = `/console/${shop.trkref}`;
  const keys = deriveKeys(testSecret);
  const token = stopToken(keys, { linkTag: shop.linkTag, emailHash: addressHashes(keys, admin.email)[0], kind: "webhook_alerts" });
  const pages: Record<string, string> = {
    webhooks: (await admin.post(`${base}/webhooks`, { url: "https://localhost:22/", event_types: "review.published" })).body,
    invitations: (await admin.post(`${base}/invitations`, { invites: "true", invite_after_days: "14", invite_at_most_days_late: "60", remind_after_days: "7", invite_hours: "8-20", time_zone: "Europe/Paris", invite_countries: "" })).body,
    stop: (await app.inject(`${stopPath(token)}?lang=de`)).body,
    queue: (await admin.get("/console/queue?done=")).body,
    mail: composeMail(shop, mail!, { subject: mail!.subject, text: mail!.body, stopKind: "webhook_alerts", labelOf: () => "Endpunkt öffnen" }, "https://x.example/stop").html,
  };
  for (const [name, html] of Object.entries(pages))
    for (const [size, viewport] of Object.entries(sizes))
      for (const colorScheme of ["light", "dark"] as const)
        await inBrowser({ viewport, colorScheme, bypassCSP: true }, async (page) => {
          await page.goto(`${origin}/healthz`);
          await page.setContent(html.replace("<head>", `<head><base href="${origin}/">`), { waitUntil: "load" });
          await page.screenshot({ path: `/tmp/pics/${name}-${size}-${colorScheme}.png`, fullPage: true });
        });
}, 300_000);
void WithdrawPage;
