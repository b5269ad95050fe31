import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { feedDeps } from "../../test/support/feeds.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { type SignedIn, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { dayMs } from "../platform/days.ts";
import { importFeed } from "./import-feed.ts";
import { importWatchedFolder } from "./watched-folder.ts";

const server = await testApp();
const { app, db, owner, dataDir, baseUrl } = server;
const header = "sku,email,order_ref,purchase_date\n";
const good = `${header}S1,jane@example.com,A1,01/02/2026\n`;

function upload({ cookie }: SignedIn, shop: Organisation, parts: readonly (readonly [string, string, string?])[]) {
  const boundary = "----fairmark-test";
  const payload = parts.map(([name, value, fileName]) => {
    const more = fileName === undefined ? "" : `; filename="${fileName}"\r\nContent-Type: text/csv`;
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  });
  return app.inject({
    method: "POST",
    url: `/console/${shop.trkref}/imports`,
    headers: { cookie, origin: baseUrl, "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: `${payload.join("")}--${boundary}--\r\n`,
  });
}

const aForm = (staff: SignedIn, content: string, fileName = "orders.csv") =>
  [
    ["csrf", staff.csrfToken],
    ["kind", "purchasers"],
    ["file", content, fileName],
  ] as const;

const filesOf = () => readdir(join(dataDir, "imports")).catch(() => [] as string[]);

describe("a file given in the console", () => {
  test("is taken in by a job and deleted; its page shows how far it is, and leads to the rejected rows", async () => {
    const shop = await anOrganisation(db);
    const staff = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const sent = await upload(staff, shop, aForm(staff, `${good}S2,nobody,A2,01/02/2026\n`));
    expect(sent.statusCode).toBe(303);
    const url = String(sent.headers.location);
    const [kept] = (await filesOf()).filter((name) => name.endsWith(".upload.csv"));
    expect((await stat(join(dataDir, "imports", kept!))).mode & 0o777).toBe(0o600);
    const waiting = await staff.get(url);
    expect([waiting.headers.refresh, waiting.body.includes("Waiting to start")]).toEqual(["2", true]);

    await runJobs(server);
    const done = await staff.get(url);
    expect(done.headers.refresh).toBeUndefined();
    expect(done.body).toContain("1 row was imported, 1 could not be");
    expect((await filesOf()).filter((name) => name.endsWith(".upload.csv"))).toEqual([]);
    const rejected = await staff.get(`${url}/rejected`);
    expect(rejected.headers["content-disposition"]).toMatch(/^attachment/);
    expect(rejected.body).toContain("email must be one e-mail address");

    const again = await upload(staff, shop, aForm(staff, `${good}S2,nobody,A2,01/02/2026\n`));
    expect(again.headers.location).toBe(`${url}?known`);
  });

  test.each([
    ["another shop's staff", 404],
    ["no session", 303],
  ] as const)("and its rejected rows are not for %s", async (who, status) => {
    const [shop, other] = [await anOrganisation(db), await anOrganisation(db)];
    const staff = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const url = String(
      (await upload(staff, shop, aForm(staff, `${header}S2,nobody,A2,01/02/2026\n`))).headers.location,
    );
    await runJobs(server);
    const stranger = await signIn(app, db, { role: "retailer", organisations: [other] });
    const cookie = who === "no session" ? "" : stranger.cookie;
    const paths = [`${url}/rejected`, `${url.replace(shop.trkref, other.trkref)}/rejected`];
    for (const path of paths) expect((await app.inject({ url: path, headers: { cookie } })).statusCode).toBe(status);
  });

  test("is refused at once where it is wrong as a whole, and nothing is kept", async () => {
    const shop = await anOrganisation(db);
    const staff = await signIn(app, db, { role: "admin" });
    const before = await filesOf();
    const answer = await upload(staff, shop, aForm(staff, "a,b\n1,2\n"));
    expect([answer.statusCode, answer.body.includes("lacks sku")]).toEqual([422, true]);
    const none = await upload(staff, shop, aForm(staff, "", ""));
    expect([none.statusCode, none.body.includes("Choose a file")]).toEqual([422, true]);
    expect(await filesOf()).toEqual(before);
  });

  test("in which days and months change places is refused with two lines named, and nothing of it is taken in", async () => {
    const shop = await anOrganisation(db);
    const staff = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const rows = ["31/12/2026", "12/31/2026"].map((date, at) => `S1,p${at}@example.com,B${at},${date}\n`);
    const sent = await upload(staff, shop, aForm(staff, header + rows.join("")));
    expect(sent.statusCode).toBe(303);
    await runJobs(server);
    const { body } = await staff.get(String(sent.headers.location));
    expect(body).toContain("The day comes first in the date on line 2, but the month comes first on line 3.");
    const { rows: purchases } = await owner.query("select from purchases where organisation_id = $1", [shop.id]);
    expect(purchases).toEqual([]);
    // Put right it is another file, and taken.
    const corrected = await upload(staff, shop, aForm(staff, header + rows[0]));
    await runJobs(server);
    expect((await staff.get(String(corrected.headers.location))).body).toContain("Done. Its only row was imported.");
  });

  test("is read as the shop's setting feed_dates says, and its page tells that", async () => {
    const shop = await anOrganisation(db, { feedDates: "month-first" });
    const staff = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const sent = await upload(staff, shop, aForm(staff, `${header}S1,jane@example.com,C1,01/02/2026\n`));
    await runJobs(server);
    expect((await staff.get(String(sent.headers.location))).body).toContain("with the month first: as the shop");
    const { rows } = await owner.query("select purchase_date from purchases where organisation_id = $1", [shop.id]);
    expect(rows).toEqual([{ purchase_date: "2026-01-02" }]);
  });

  test("is not taken without the session's token, or with the token behind it", async () => {
    const shop = await anOrganisation(db);
    const staff = await signIn(app, db, { role: "admin" });
    const [csrf, kind, file] = aForm(staff, good);
    const before = await filesOf();
    expect((await upload(staff, shop, [kind, file])).statusCode).toBe(403);
    expect((await upload(staff, shop, [kind, file, csrf])).statusCode).toBe(403);
    expect(await filesOf()).toEqual(before);
  });
});

describe("the watched folder", () => {
  async function aFolder() {
    const shop = await anOrganisation(db);
    const folder = join(dataDir, `watched-${shop.trkref}`);
    const own = join(folder, shop.trkref);
    await mkdir(own, { recursive: true });
    // Reckoned from before the files were written: however long that takes, they rest less than half a minute, or long enough.
    const began = Date.now();
    const take = async (laterMs = 3_600_000) => {
      const now = new Date(began + laterMs);
      return importWatchedFolder({ ...feedDeps(server), clock: () => now }, folder);
    };
    return { shop, folder, own, take };
  }

  test("is left alone while somebody writes, and taken in after a minute's rest", async () => {
    const { shop, own, take } = await aFolder();
    await writeFile(join(own, "purchasers-1.csv"), good);
    // A time that the sender set says nothing.
    await utimes(join(own, "purchasers-1.csv"), new Date(0), new Date(0));
    expect(await take(30_000)).toEqual([]);
    expect(await take()).toMatchObject([{ outcome: "finished", rows: { created: 1 } }]);
    expect(await readdir(own)).toEqual(["done"]);
    expect(await readdir(join(own, "done"))).toEqual(["purchasers-1.csv"]);
    const { rows } = await owner.query("select from purchases where organisation_id = $1", [shop.id]);
    expect(rows).toHaveLength(1);
  });

  test("takes a file that was written before the clock was set back a year, once it has rested", async () => {
    const { own, take } = await aFolder();
    const path = join(own, "purchasers.csv");
    await writeFile(path, good);
    const { ctimeMs, mode } = await stat(path);
    const yearMs = 365 * dayMs;
    // A minute is how file servers' clocks differ.
    expect(await take(-60_000)).toEqual([]);
    expect((await stat(path)).ctimeMs).toBe(ctimeMs);
    expect(await take(-yearMs)).toEqual([]);
    const stamped = await stat(path);
    expect(stamped.ctimeMs).toBeGreaterThan(ctimeMs);
    expect(stamped.mode).toBe(mode);
    expect(await take()).toMatchObject([{ outcome: "finished", rows: { created: 1 } }]);
  });

  test("puts a file with rejected rows, or one that is refused, into another folder with the reasons beside it", async () => {
    const { own, take } = await aFolder();
    await writeFile(join(own, "purchasers.csv"), `${good}S2,nobody,A2,01/02/2026\n`);
    await writeFile(join(own, "products.csv"), "a,b\n1,2\n");
    await take();
    const found = await readdir(join(own, "rejected"));
    expect(found.sort()).toEqual([
      "products.csv",
      "products.rejected.csv",
      "purchasers.csv",
      "purchasers.rejected.csv",
    ]);
    expect(await readFile(join(own, "rejected", "purchasers.rejected.csv"), "utf8")).toContain('"3","email must be');
    expect(await readFile(join(own, "rejected", "products.rejected.csv"), "utf8")).toContain("lacks sku");
    expect((await stat(join(own, "rejected", "purchasers.rejected.csv"))).mode & 0o777).toBe(0o600);
  });

  test("moves a file that has warnings alone to what is done, tells them, and puts what was left out beside it", async () => {
    const { shop, own, take } = await aFolder();
    const content = `${good.replace("purchase_date", "purchase_date,country").replace("2026", "2026,Narnia")}`;
    await writeFile(join(own, "purchasers.csv"), content);
    expect(await take()).toEqual([
      {
        organisationId: shop.id,
        kind: "purchasers",
        outcome: "finished",
        rows: { read: 1, created: 1, changed: 0, unchanged: 0, rejected: 0 },
        rowsWarned: 1,
        warnings: { country: 1 },
      },
    ]);
    expect(await readdir(own)).toEqual(["done"]);
    expect((await readdir(join(own, "done"))).sort()).toEqual(["purchasers.csv", "purchasers.left-out.csv"]);
    const told = await readFile(join(own, "done", "purchasers.left-out.csv"), "utf8");
    expect(told).toContain('"2","taken in: country must be a country');
    const staff = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const { body } = await staff.get(`/console/${shop.trkref}/imports`);
    expect(body).toContain("1 row, 1 incomplete");
  });

  test("moves a file with its rejected rows, though the program ended between taking it in and that", async () => {
    const { shop, own, take } = await aFolder();
    const content = `${good}S2,nobody,A2,01/02/2026\n`;
    await writeFile(join(own, "purchasers.csv"), content);
    const path = join(own, "purchasers.csv");
    const given = { organisation: shop, kind: "purchasers", path, fileName: "purchasers.csv" } as const;
    await importFeed(feedDeps(server), { ...given, origin: "folder", refusesLinks: true });
    expect(await take()).toMatchObject([{ outcome: "known", rows: { rejected: 1 } }]);
    expect((await readdir(join(own, "rejected"))).sort()).toEqual(["purchasers.csv", "purchasers.rejected.csv"]);
    // The same file once more says nothing new.
    await writeFile(path, content);
    await take();
    expect(await readdir(join(own, "done"))).toEqual(["purchasers.csv"]);
  });

  test("of a shop where a file cannot be put away keeps nobody else's waiting, nor the shop's own next file", async () => {
    const { shop, folder, own, take } = await aFolder();
    const other = await anOrganisation(db);
    await mkdir(join(folder, other.trkref));
    // In whichever order the folders are listed.
    for (const one of [own, join(folder, other.trkref)]) {
      await writeFile(join(one, "done"), "This is no folder.");
      for (const name of ["purchasers-1.csv", "purchasers-2.csv"])
        await writeFile(join(one, name), good.replaceAll("A1", `A-${name.slice(11, 12)}`));
    }
    await expect(take()).rejects.toMatchObject({ code: "conflict" });
    for (const { id } of [shop, other]) {
      const { rows } = await owner.query(
        "select from feed_imports where organisation_id = $1 and finished_at is not null",
        [id],
      );
      expect(rows).toHaveLength(2);
    }
  });

  test("follows no links and knows no other names", async () => {
    const { folder, own, take } = await aFolder();
    const secret = join(dataDir, "secret.csv");
    await writeFile(secret, good);
    await symlink(secret, join(own, "purchasers.csv"));
    await symlink(own, join(folder, "LINKED"));
    await writeFile(join(own, "notes.csv"), good);
    await mkdir(join(folder, "NO-SUCH-SHOP"));
    await writeFile(join(folder, "NO-SUCH-SHOP", "purchasers.csv"), good);
    expect(await take()).toEqual([]);
    expect((await readdir(own)).sort()).toEqual(["notes.csv", "purchasers.csv"]);
  });
});
