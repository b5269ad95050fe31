import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { feedDeps, importText } from "../../test/support/feeds.ts";
import { testApp } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import { updateOrganisation } from "../organisations/index.ts";
import { withOneConnection } from "../platform/db.ts";
import { claimPurchase, mergePurchaser } from "../purchases/index.ts";
import { insertImport, tryLockFeed, unlockFeed } from "./feed-imports.queries.ts";
import { isAnythingWaiting } from "./index.ts";

const server = await testApp();
const { db, owner, clock } = server;
const row = "sku,email,order_ref,purchase_date,surname\nS1,jane@example.com,A1,01/02/2026,Doe\n";

async function storedOf(organisationId: string) {
  const { rows } = await owner.query(
    `select u.surname, s.confirmed_at is not null as "isConfirmed" from purchasers u
     join purchases s on s.organisation_id = u.organisation_id and s.purchaser_id = u.id where u.organisation_id = $1`,
    [organisationId],
  );
  return rows;
}

test("what somebody else claims at the same moment is met when the chunk runs again", async () => {
  const { id: organisationId, ...rest } = await anOrganisation(db);
  let importing!: ReturnType<typeof importText>;
  await db.transaction().execute(async (tx) => {
    const { purchaser } = await mergePurchaser(
      tx,
      { organisationId, email: "jane@example.com", details: {} },
      clock.now,
    );
    await claimPurchase(tx, { organisationId, purchaserId: purchaser.id, orderRef: "A1", sku: "S1" }, clock.now);
    importing = importText(server, { id: organisationId, ...rest }, "purchasers", row);
    await until("the chunk waits for this transaction", async () => {
      const waiting = await owner.query("select from pg_locks where not granted and locktype = 'transactionid'");
      return waiting.rows.length > 0;
    });
  });
  const rows = { read: 1, created: 0, changed: 1, unchanged: 0, rejected: 0 };
  expect(await importing).toMatchObject({ outcome: "finished", import: { rows } });
  expect(await storedOf(organisationId)).toEqual([{ surname: "Doe", isConfirmed: true }]);
});

test("a setting that was made after a chunk was staged counts when it is merged", async () => {
  const asItWas = await anOrganisation(db);
  await updateOrganisation(db, asItWas.id, { minimisePersonalData: true });
  expect(await importText(server, asItWas, "purchasers", row)).toMatchObject({ import: { rows: { created: 1 } } });
  expect(await storedOf(asItWas.id)).toEqual([{ surname: null, isConfirmed: true }]);
});

test("an upload waits while nobody is at it", async () => {
  const { id: organisationId } = await anOrganisation(db);
  const isWaiting = () => isAnythingWaiting(feedDeps(server), undefined);
  expect(await isWaiting()).toBe(false);
  const file = { fileName: "f.csv", fingerprint: randomBytes(32), bytes: 1, uploadedFile: "/nowhere/f.upload.csv" };
  const upload = { organisationId, kind: "purchasers", origin: "console", staffId: null, ...file } as const;
  await insertImport(db, upload, clock.now);
  expect(await isWaiting()).toBe(true);
  await withOneConnection(server, async ({ client }) => {
    await tryLockFeed(client, organisationId, "purchasers");
    expect(await isWaiting()).toBe(false);
    await unlockFeed(client, organisationId, "purchasers");
  });
  expect(await isWaiting()).toBe(true);
});
