import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plantCanary } from "../../test/support/canary-purchaser.ts";
import { cliOver } from "../../test/support/cli.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aFile, feedDeps, importText } from "../../test/support/feeds.ts";
import { aPublishedReview } from "../../test/support/reviews.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import type { Organisation } from "../organisations/index.ts";
import { daysAfter } from "../platform/days.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser } from "../privacy/index.ts";
import { rowsOfChunk } from "./feed-chunks.ts";
import { tryLockFeed } from "./feed-imports.queries.ts";
import { forgetOldRejected, importFeed } from "./index.ts";

const server = await testApp();
const { db, owner, clock, dataDir } = server;
const keys = deriveKeys(testSecret);
const fairmark = cliOver(server, () => clock.now, { DATA_DIR: dataDir });

const header = "sku,email,order_ref,purchase_date,first_name\n";
const line = (n: number, name = "Jane") => `S${n % 7},p${n}@example.com,A${n},01/02/2026,${name}\n`;
const fileOf = (rows: number, name?: string) => header + Array.from({ length: rows }, (_, n) => line(n, name)).join("");

async function count(table: string, { id }: Organisation): Promise<number> {
  const { rows } = await owner.query(`select count(*)::int as n from ${table} where organisation_id = $1`, [id]);
  return rows[0]!.n as number;
}

describe("the same file again", () => {
  test("changes nothing and says so, under another name too; forced, it finds everything unchanged", async () => {
    const shop = await anOrganisation(db);
    const content = fileOf(30);
    expect(await importText(server, shop, "purchasers", content)).toMatchObject({ outcome: "finished" });
    expect(await importText(server, shop, "purchasers", content)).toMatchObject({ outcome: "known" });
    expect(await importText(server, shop, "purchasers", content, true)).toMatchObject({
      outcome: "finished",
      import: { rows: { read: 30, created: 0, changed: 0, unchanged: 30, rejected: 0 } },
    });
    expect(await importText(server, shop, "purchasers", fileOf(30, "Mary"))).toMatchObject({
      import: { rows: { changed: 30 } },
    });
  });

  test("goes on where it was stopped", async () => {
    const shop = await anOrganisation(db);
    const total = rowsOfChunk * 2 + 500;
    const broken = `S,nobody,B,01/02/2026,X\n`;
    const path = await aFile(server, header + broken + fileOf(total).slice(header.length) + broken);
    const given = { organisation: shop, kind: "purchasers", path, fileName: "f.csv", origin: "command" } as const;
    const stop = new AbortController();
    const first = await importFeed(feedDeps(server), given, { onProgress: () => stop.abort(), signal: stop.signal });
    expect(first).toMatchObject({ outcome: "stopped", import: { rows: { read: rowsOfChunk, rejected: 1 } } });
    expect(await count("purchases", shop)).toBe(rowsOfChunk - 1);
    // As after a kill between the file and the transaction: what no transaction counted is cut off again.
    const { rejectedFile } = (first as Extract<typeof first, { import: unknown }>).import;
    await writeFile(rejectedFile!, '"999","never committed"\r\n', { flag: "a" });

    const second = await importFeed(feedDeps(server), given);
    expect(second).toMatchObject({
      outcome: "finished",
      import: { rows: { read: total + 2, created: total, changed: 0, unchanged: 0, rejected: 2 } },
    });
    const text = await readFile(rejectedFile!, "utf8");
    expect([...text.matchAll(/^"(\d+)"/gm)].map(([, found]) => found)).toEqual(["2", String(total + 3)]);
    expect(await count("feed_imports", shop)).toBe(1);
  });

  test("while another file of the kind is taken in for the shop, is told to wait", async () => {
    const shop = await anOrganisation(db);
    const session = await server.pool.connect();
    expect(await tryLockFeed(session, shop.id, "purchasers")).toBe(true);
    expect(await importText(server, shop, "purchasers", fileOf(3))).toMatchObject({ outcome: "busy" });
    expect(await importText(server, shop, "branches", "code,name\nB1,One\n")).toMatchObject({ outcome: "finished" });
    // As after a kill: the lock goes with the session.
    session.release(new Error("killed"));
    await until("it is taken in", async () => {
      return (await importText(server, shop, "purchasers", fileOf(3))).outcome === "finished";
    });
  });
});

test("a product's name stands where its sku stood", async () => {
  const shop = await anOrganisation(db);
  await importText(server, shop, "purchasers", header + line(1));
  await aPublishedReview(db, { organisation: shop, pair: { orderRef: "A1", sku: "S1" }, now: clock.now });
  const page = async () => (await server.app.inject({ url: `/reviews/${shop.trkref}/S1` })).body;
  expect(await page()).not.toContain("The Kettle");
  await importText(server, shop, "products", "sku,name\nS1,The Kettle\n");
  expect(await page()).toContain("The Kettle");
});

test("names that a shop's software wrote in HTML are stored, and shown, as they are read", async () => {
  const shop = await anOrganisation(db);
  await importText(server, shop, "purchasers", header + line(1, "Se&aacute;n &amp; Zo&#235;"));
  await importText(server, shop, "products", "sku,name\nS1,Salt &amp; Pepper Mill &#8211; 12&quot;\n");
  const stored = await owner.query("select first_name from purchasers where organisation_id = $1", [shop.id]);
  expect(stored.rows).toEqual([{ first_name: "Seán & Zoë" }]);
  await aPublishedReview(db, { organisation: shop, pair: { orderRef: "A1", sku: "S1" }, now: clock.now });
  const { body } = await server.app.inject({ url: `/reviews/${shop.trkref}/S1` });
  expect(body).toContain("Salt &amp; Pepper Mill – 12");
  expect(body).not.toMatch(/&amp;amp;|&amp;#8211;/);
});

describe("erasing a purchaser", () => {
  test("takes the rejected rows of orders with it, and what was erased is not brought back", async () => {
    const shop = await anOrganisation(db);
    await plantCanary(server, shop, clock.now);
    const row = "PUBLISHED,Canary.Person@Canary-mail.example,canary-order,01/02/2026,canary-first\n";
    const bad = "PUBLISHED,Canary.Person@Canary-mail.example,canary-late,31/02/2026,canary-first\n";
    const result = await importText(server, shop, "purchasers", header + row + bad);
    const { rejectedFile } = (result as Extract<typeof result, { import: unknown }>).import;
    expect(await readFile(rejectedFile!, "utf8")).toContain("canary-first");

    await erasePurchaser(db, shop, "canary.person@canary-mail.example", keys, clock.now);
    await expect(stat(rejectedFile!)).rejects.toMatchObject({ code: "ENOENT" });

    const again = await importText(server, shop, "purchasers", header + row + line(1));
    expect(again).toMatchObject({
      import: { rows: { read: 2, created: 1, unchanged: 1, rejected: 0 }, rejectedFile: null },
    });
    const { rows } = await owner.query("select from purchasers where organisation_id = $1 and email_key ~ 'canary'", [
      shop.id,
    ]);
    expect(rows).toEqual([]);
  });
});

test("rejected rows are deleted after 30 days, and not before", async () => {
  const shop = await anOrganisation(db);
  const result = await importText(server, shop, "purchasers", `${header}S,nobody,B,01/02/2026,X\n`);
  const { rejectedFile } = (result as Extract<typeof result, { import: unknown }>).import;
  const days = (n: number) => daysAfter(clock.now, n);
  await forgetOldRejected(db, days(29));
  expect((await stat(rejectedFile!)).size).toBeGreaterThan(0);
  await forgetOldRejected(db, days(31));
  await expect(stat(rejectedFile!)).rejects.toMatchObject({ code: "ENOENT" });
});

describe("fairmark import", () => {
  test("prints the sums, exits 1 where a row was rejected, and says where those are", async () => {
    const shop = await anOrganisation(db);
    const path = await aFile(server, `${fileOf(3)}S,nobody,B,01/02/2026,X\n`);
    const tried = await fairmark("import", "purchasers", path, "--organisation", shop.trkref, "--dry-run", "--json");
    expect([tried.code, JSON.parse(tried.stdout)]).toEqual([
      1,
      expect.objectContaining({ dry_run: true, read: 4, readable: 3, rejected: 1 }),
    ]);
    expect(await count("purchases", shop)).toBe(0);
    const { code, stdout } = await fairmark("import", "purchasers", path, "--organisation", shop.trkref);
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining("4 rows: 3 created, 0 changed, 0 unchanged, 1 rejected."),
    ]);
    expect(stdout).toContain(join(dataDir, "imports"));
    const good = await aFile(server, fileOf(3));
    const json = await fairmark("import", "purchasers", good, "--organisation", shop.trkref, "--json");
    expect([json.code, JSON.parse(json.stdout)]).toEqual([0, expect.objectContaining({ read: 3, unchanged: 3 })]);
    const again = await fairmark("import", "purchasers", good, "--organisation", shop.trkref);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("taken in before")]);
  });

  test.each([
    ["no file", "/nowhere/at-all.csv", /There is no such file/],
    ["a folder", dataDir, /It is (a folder|not a file)/],
  ])("says in a sentence what is wrong with %s", async (_name, path, message) => {
    const shop = await anOrganisation(db);
    const { code, stderr } = await fairmark("import", "products", path, "--organisation", shop.trkref);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });
});
