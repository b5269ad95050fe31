import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aFile, feedDeps, importText } from "../../test/support/feeds.ts";
import { testApp } from "../../test/support/test-app.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import type { FeedImport, FeedKind } from "./feed.ts";
import { rowsOfChunk } from "./feed-chunks.ts";
import { importFeed } from "./import-feed.ts";

// What shops' software and spreadsheets write: nobody's row is lost for something that nobody needs, and the shop is told.
const server = await testApp({ config: { METRICS_TOKEN: "metrics" } });
const { app, db, owner } = server;

const columns =
  "sku,email,order_ref,purchase_date,delivery_date,country,price,currency,first_name,dealer_code,branch_code";
const aRow = (cells: Partial<Record<string, string>>) => {
  const whole: Record<string, string | undefined> = {
    sku: "S1",
    email: "jane@example.com",
    order_ref: "A1",
    purchase_date: "2026-11-10",
    ...cells,
  };
  return columns.split(",").map((name) => `"${(whole[name] ?? "").replaceAll('"', '""')}"`);
};
const aFeed = (...rows: string[][]) => [columns, ...rows.map((row) => row.join(","))].join("\n");

async function stored({ id }: Organisation) {
  const sql = `select p.sku, p.order_ref, p.purchase_date, p.delivery_date, p.price, p.branch_code, u.email, u.country, u.first_name
    from purchases p join purchasers u on u.organisation_id = p.organisation_id and u.id = p.purchaser_id
    where p.organisation_id = $1 order by p.id`;
  return (await owner.query(sql, [id])).rows;
}

async function taken(shop: Organisation, content: string, kind: FeedKind = "purchasers"): Promise<FeedImport> {
  const result = await importText(server, shop, kind, content);
  if (result.outcome !== "finished") throw new Error(JSON.stringify(result));
  return result.import;
}

/** The one purchase that a row makes, and what is told of it. */
async function outcomeOf(cells: Partial<Record<string, string>>) {
  const shop = await anOrganisation(db);
  const { rows, rowsWarned, warnings, rejectedFile } = await taken(shop, aFeed(aRow(cells)));
  const [, told] = rejectedFile ? (parse(await readFile(rejectedFile, "utf8")) as string[][]) : [];
  const [purchase] = await stored(shop);
  return { purchase, rejected: rows.rejected, rowsWarned, warnings, reason: told?.[1] };
}

describe("a row is taken in whole", () => {
  test.each([
    [{ purchase_date: "2026-11-10 22:41:07 -0500" }, { purchase_date: "2026-11-10" }],
    [{ purchase_date: "2026-11-10 22:41:07 UTC" }, { purchase_date: "2026-11-10" }],
    [{ dealer_code: " D1" }, { branch_code: "D1" }],
    [{ branch_code: "B1", dealer_code: "D1" }, { branch_code: "B1" }],
    [{ branch_code: '="0012"' }, { branch_code: "0012" }],
    [{ branch_code: "N/A" }, { branch_code: null }],
    [{ purchase_date: "10.11.2026" }, { purchase_date: "2026-11-10" }],
    [{ purchase_date: "2026/11/10" }, { purchase_date: "2026-11-10" }],
    [{ purchase_date: "9/11/2026" }, { purchase_date: "2026-11-09" }],
    [{ purchase_date: "10/11/2026 14:03" }, { purchase_date: "2026-11-10" }],
    [{ delivery_date: "0000-00-00 00:00:00" }, { delivery_date: null }],
    [{ delivery_date: "0000-00-00" }, { delivery_date: null }],
    [{ delivery_date: "1970-01-01" }, { delivery_date: null }],
    [{ delivery_date: "0001-01-01" }, { delivery_date: null }],
    [{ delivery_date: "-" }, { delivery_date: null }],
    [{ delivery_date: "N/A" }, { delivery_date: null }],
    [{ delivery_date: "NULL" }, { delivery_date: null }],
    [
      { purchase_date: "0000-00-00", delivery_date: "12/11/2026" },
      { purchase_date: null, delivery_date: "2026-11-12" },
    ],
    [{ country: "United Kingdom (UK)" }, { country: "GB" }],
    [{ country: "Côte d’Ivoire" }, { country: "CI" }],
    [{ country: "GBR" }, { country: "GB" }],
    [{ country: "N/A" }, { country: null }],
    [{ price: "472.18500000000006" }, { price: "472.1850" }],
    [{ price: "16.806722689" }, { price: "16.8067" }],
    [{ price: "£12.50" }, { price: "12.5000" }],
    [{ price: "12.50 EUR" }, { price: "12.5000" }],
    [{ price: "1,299.00" }, { price: "1299.0000" }],
    [{ price: "1.299,00" }, { price: "1299.0000" }],
    [{ price: ".99" }, { price: "0.9900" }],
    [{ first_name: " Jane\t" }, { first_name: "Jane" }],
    [{ email: "jane@example.com\n" }, { email: "jane@example.com" }],
    [{ sku: '="00123"' }, { sku: "00123" }],
    [{ sku: "'00123" }, { sku: "00123" }],
    [{ order_ref: '="1001"' }, { order_ref: "1001" }],
    [{ first_name: "'t" }, { first_name: "'t" }],
  ])("of %j", async (cells, expected) => {
    const { purchase, rejected, rowsWarned } = await outcomeOf(cells);
    expect([purchase, rejected, rowsWarned]).toEqual([expect.objectContaining(expected), 0, 0]);
  });
});

describe("a row loses one value, and the shop is told", () => {
  test.each([
    [{ delivery_date: "soon" }, "date", /^taken in: delivery_date must be a date .*; it was left out$/],
    [{ purchase_date: "soon", delivery_date: "2026-11-12" }, "date", /^taken in: purchase_date must be a date/],
    [{ country: "Narnia" }, "country", /^taken in: country must be a country/],
    [{ price: "-1" }, "price", /^taken in: price must be a price that is not negative; it was left out$/],
    [{ price: "about 12" }, "price", /^taken in: price must be a price/],
    [{ currency: "POUND" }, "currency", /^taken in: currency must be an ISO 4217 code/],
    [{ first_name: "x".repeat(81) }, "text", /^taken in: first_name must have at most 80 characters, it has 81/],
    [
      { dealer_code: "4.00638E+12" },
      "text",
      /^taken in: branch_code is a number whose digits a spreadsheet has cut off/,
    ],
    [{ branch_code: "b".repeat(192) }, "text", /^taken in: branch_code must have at most 191 characters/],
    [{ first_name: "J\x07" }, "text", /^taken in: first_name cannot contain control characters/],
  ])("of %j", async (cells, kind, reason) => {
    const { purchase, rejected, rowsWarned, warnings, reason: told } = await outcomeOf(cells);
    expect(purchase).toMatchObject({ sku: "S1", email: "jane@example.com" });
    expect([rejected, rowsWarned, warnings]).toEqual([0, 1, { [kind]: 1 }]);
    expect(told).toMatch(reason);
  });
});

describe("a row is rejected for what it is known by", () => {
  test.each([
    [{ sku: "4.00638E+12" }, /^sku is a number whose digits a spreadsheet has cut off/],
    [{ order_ref: "4,00638E+12" }, /^order_ref is a number whose digits a spreadsheet has cut off/],
    [{ email: "nobody" }, /^email must be one e-mail address$/],
    [{ order_ref: " " }, /^order_ref cannot be blank$/],
    [{ purchase_date: "0000-00-00" }, /^purchase_date and delivery_date cannot both be blank$/],
    [{ purchase_date: "N/A", delivery_date: "1970-01-01" }, /^purchase_date and delivery_date cannot both be blank$/],
    [{ purchase_date: "soon", delivery_date: "-" }, /^purchase_date must be a date/],
    [
      { purchase_date: "soon", delivery_date: "later" },
      /^purchase_date must be a date .*; delivery_date must be a date/,
    ],
  ])("of %j", async (cells, reason) => {
    const { purchase, rejected, rowsWarned, reason: told } = await outcomeOf(cells);
    expect([purchase, rejected, rowsWarned]).toEqual([undefined, 1, 0]);
    expect(told).toMatch(reason);
  });
});

describe("a file is read", () => {
  const header = "sku;email;order_ref;purchase_date";
  const jane = "S1;jane@example.com;A1;2026-11-10";
  const john = "S2;john@example.com;A2;2026-11-11";
  test.each([
    ["with rows of separators alone", `${header}\n;;;\n${jane}\n;;;;\n ; ; ;\n${john}\n;;;\n`],
    ["with a separator more at each line's end", `${header}\n${jane};\n${john};\n`],
    ["with a separator more in the header alone", `${header};\n${jane}\n${john}\n`],
    ["with several more", `${header}\n${jane};;; \n${john}\n`],
    ["whose first line names the separator", `sep=;\n${header}\n${jane}\n${john}\n`],
    ["whose first line names it in quotes, behind a mark", `\uFEFF"sep=;"\r\n${header}\r\n${jane}\r\n${john}\r\n`],
    ["whose first line names the tab", `SEP=\\t\n${[header, jane, john].join("\n").replaceAll(";", "\t")}\n`],
    [
      "whose first line names a separator of its own",
      `sep=|\n${[header, jane, john].join("\n").replaceAll(";", "|")}\n`,
    ],
    ["whose first line names a type", `#TYPE System.Data\n${header}\n${jane}\n${john}\n`],
    ["with numbers that are texts", `${header}\n="S1";jane@example.com;="A1";2026-11-10\n${john}\n`],
  ])("%s", async (_what, content) => {
    const shop = await anOrganisation(db);
    const { rows } = await taken(shop, content);
    expect(rows).toEqual({ read: 2, created: 2, changed: 0, unchanged: 0, rejected: 0 });
    expect(await stored(shop)).toMatchObject([{ sku: "S1", order_ref: "A1" }, { sku: "S2" }]);
  });

  test("with a last cell left away where it is blank", async () => {
    const { rows } = await taken(await anOrganisation(db), `${header};first_name\n${jane}\n${john};John\n`);
    expect(rows.created).toBe(2);
  });

  test("and a cell too many that says something stays a mistake", async () => {
    const shop = await anOrganisation(db);
    const { rows, rejectedFile } = await taken(shop, `${header}\n${jane};Jane\n${john}\n`);
    expect(rows).toMatchObject({ read: 2, created: 1, rejected: 1 });
    expect(await readFile(rejectedFile!, "utf8")).toContain('"2","the row has 5 cells, but the header has 4"');
  });
});

describe("whether day or month comes first", () => {
  const dated = (...dates: string[]) =>
    aFeed(...dates.map((purchase_date, at) => aRow({ order_ref: `A${at}`, purchase_date })));
  const datesOf = async (shop: Organisation) => (await stored(shop)).map(({ purchase_date }) => purchase_date);

  test("a date that can be read in one way alone decides for the file", async () => {
    const shop = await anOrganisation(db);
    const { dates } = await taken(shop, dated("9/11/2026", "12/31/2026", "2026-02-03"));
    expect(await datesOf(shop)).toEqual(["2026-09-11", "2026-12-31", "2026-02-03"]);
    expect(dates).toEqual({ order: "month-first", because: "file" });
  });

  test("a file in which both orders occur is refused, with the two lines, and nothing is stored", async () => {
    const shop = await anOrganisation(db);
    const result = await importText(
      server,
      shop,
      "purchasers",
      dated("9/11/2026", "31/12/2026", "2026-02-03", "12.31.2026"),
    );
    expect(result).toEqual({
      outcome: "refused",
      problem: expect.stringMatching(/on line 3, .* month comes first on line 5\./),
    });
    expect([
      await stored(shop),
      await owner.query("select from feed_imports where organisation_id = $1", [shop.id]),
    ]).toEqual([[], expect.objectContaining({ rowCount: 0 })]);
  });

  test("otherwise it is the day, the shop's setting, or what was said with the file", async () => {
    const shop = await anOrganisation(db);
    expect((await taken(shop, dated("9/11/2026"))).dates).toEqual({ order: "day-first", because: "usual" });
    const american = await updateOrganisation(db, shop.id, { feedDates: "month-first" });
    expect((await taken(american, dated("9/10/2026"))).dates).toEqual({ order: "month-first", because: "setting" });
    const path = await aFile(server, dated("9/12/2026"));
    const given = { organisation: american, kind: "purchasers", path, fileName: "a.csv", origin: "command" } as const;
    const result = await importFeed(feedDeps(server), { ...given, dates: "day-first" });
    expect(result).toMatchObject({ import: { dates: { order: "day-first", because: "option" } } });
    expect(await datesOf(shop)).toEqual(["2026-12-09"]);
  });

  test("is not asked where no date leaves it open", async () => {
    const { dates } = await taken(await anOrganisation(db), dated("2026-11-10", "10 Nov 2026", "20261110"));
    expect(dates).toBeNull();
  });

  test("and a file of rejected rows says how the file was read that they come from", async () => {
    const shop = await anOrganisation(db);
    const first = aFeed(
      aRow({ purchase_date: "12/31/2026" }),
      aRow({ order_ref: "A2", email: "x", purchase_date: "9/11/2026" }),
    );
    const { rejectedFile } = await taken(shop, first);
    const corrected = (await readFile(rejectedFile!, "utf8")).replace('"x"', '"jane@example.com"');
    expect((await taken(shop, corrected)).dates).toEqual({ order: "month-first", because: "rejected_rows" });
    expect(await datesOf(shop)).toEqual(["2026-12-31", "2026-09-11"]);
  });
});

test("a file that was stopped goes on where it stopped and as it was begun, whatever lines of separators it holds", async () => {
  const shop = await anOrganisation(db);
  const rows = Array.from({ length: rowsOfChunk + 2 }, (_, at) =>
    aRow({
      order_ref: `A${at}`,
      sku: `S${at}`,
      purchase_date: "9/11/2026",
      country: at % 2000 === 0 ? "Narnia" : "NO",
    }),
  );
  const lines = rows.flatMap((row, at) => (at % 1000 === 0 ? [row.join(","), ",,,,,,,,"] : [row.join(",")]));
  const path = await aFile(server, [columns, ...lines].join("\n"));
  const given = { organisation: shop, kind: "purchasers", path, fileName: "a.csv", origin: "command" } as const;
  const stop = new AbortController();
  const watching = { onProgress: () => stop.abort(), signal: stop.signal };
  const stopped = await importFeed(feedDeps(server), { ...given, dates: "month-first" }, watching);
  expect(stopped).toMatchObject({ outcome: "stopped", import: { rows: { read: rowsOfChunk } } });
  const done = await importFeed(feedDeps(server), given);
  if (done.outcome !== "finished") throw new Error(JSON.stringify(done));
  const { rows: counts, rowsWarned, warnings, dates, rejectedFile } = done.import;
  expect(counts).toMatchObject({ read: rows.length, created: rows.length, rejected: 0 });
  expect([rowsWarned, warnings, dates]).toEqual([3, { country: 3 }, { order: "month-first", because: "option" }]);
  expect((await readFile(rejectedFile!, "utf8")).match(/taken in:/g)).toHaveLength(3);
  expect(new Set((await stored(shop)).map(({ purchase_date }) => purchase_date))).toEqual(new Set(["2026-09-11"]));
});

describe("products", () => {
  const imageOf = async (image: string) => {
    const shop = await anOrganisation(db);
    const { rows, warnings } = await taken(shop, `sku,name,image_url\nP1,Mill,"${image}"\n`, "products");
    const product = await owner.query("select name, image_url from products where organisation_id = $1", [shop.id]);
    return [rows.created, product.rows[0], warnings];
  };

  test.each([
    ["//cdn.example/a.jpg", "https://cdn.example/a.jpg", {}],
    ["https://shop.example/my image.jpg", "https://shop.example/my%20image.jpg", {}],
    ["https://shop.example/a.jpg, https://shop.example/b.jpg", "https://shop.example/a.jpg", { web_address: 1 }],
    ["a.jpg, b.jpg", null, { web_address: 1 }],
    ["javascript:alert(1)", null, { web_address: 1 }],
    ["file:///etc/passwd", null, { web_address: 1 }],
  ])("have a name, whatever their picture: %j", async (image, url, warnings) => {
    expect(await imageOf(image)).toEqual([1, { name: "Mill", image_url: url }, warnings]);
  });

  test("lose a number that a spreadsheet has shortened, and keep its zeros where it was told", async () => {
    const shop = await anOrganisation(db);
    const content = `sku,name,ean\nP1,Mill,4.00638E+12\nP2,Mill,="0012345678905"\n`;
    expect(await taken(shop, content, "products")).toMatchObject({ rows: { created: 2 }, rowsWarned: 1 });
    const { rows } = await owner.query("select gtin from products where organisation_id = $1 order by sku", [shop.id]);
    expect(rows).toEqual([{ gtin: null }, { gtin: "0012345678905" }]);
  });
});

describe("a file of rejected rows", () => {
  test("is corrected and imported as it is, and nothing of it is changed by having been written", async () => {
    const shop = await anOrganisation(db);
    const row = { sku: "-K1", email: "k1@example.com", order_ref: "+K1", purchase_date: "never", first_name: "=Kay" };
    const { rejectedFile } = await taken(shop, aFeed(aRow(row)));
    const corrected = (await readFile(rejectedFile!, "utf8")).replace('"never"', '"2026-11-10"');
    expect((await taken(shop, corrected)).rows).toMatchObject({ created: 1, rejected: 0 });
    expect(await stored(shop)).toMatchObject([{ sku: "-K1", order_ref: "+K1", first_name: "=Kay" }]);
  });

  test("that comes from one is written once more with its own columns once", async () => {
    const shop = await anOrganisation(db);
    const { rejectedFile } = await taken(shop, aFeed(aRow({ email: "x", purchase_date: "31/12/2026" })));
    const text = await readFile(rejectedFile!, "utf8");
    const again = await taken(shop, text);
    expect(await readFile(again.rejectedFile!, "utf8")).toBe(text);
  });

  test("also names what was taken in without something: as it stands it changes nothing, corrected it adds the value", async () => {
    const shop = await anOrganisation(db);
    const { rows, rejectedFile } = await taken(
      shop,
      aFeed(aRow({ country: "Narnia" }), aRow({ sku: "S2", email: "x" })),
    );
    expect(rows).toMatchObject({ read: 2, created: 1, rejected: 1 });
    const text = await readFile(rejectedFile!, "utf8");
    expect((parse(text) as string[][]).slice(1).map(([line, reason]) => `${line} ${reason}`)).toEqual([
      expect.stringMatching(/^2 taken in: country must be a country/),
      "3 email must be one e-mail address",
    ]);
    expect((await taken(shop, text)).rows).toMatchObject({ read: 2, unchanged: 1, rejected: 1 });
    expect((await taken(shop, text.replace("Narnia", "Norway"))).rows).toMatchObject({ changed: 1, rejected: 1 });
    expect(await stored(shop)).toMatchObject([{ country: "NO" }]);
  });

  test("whatever the cells, holds what was read: corrected, it stores what the row would have", async () => {
    const sly = fc
      .array(fc.constantFrom("'", "=", "+", "-", "@", " ", '"', ",", "0", "K"), { minLength: 1, maxLength: 6 })
      .map((all) => `${all.join("")}Z`);
    await fc.assert(
      fc.asyncProperty(sly, sly, sly, async (sku, order_ref, first_name) => {
        const [one, other] = [await anOrganisation(db), await anOrganisation(db)];
        await taken(one, aFeed(aRow({ sku, order_ref, first_name })));
        const { rejectedFile } = await taken(
          other,
          aFeed(aRow({ sku, order_ref, first_name, purchase_date: "never" })),
        );
        await taken(other, (await readFile(rejectedFile!, "utf8")).replace('"never"', '"2026-11-10"'));
        expect(await stored(other)).toEqual(await stored(one));
      }),
      { numRuns: 25 },
    );
  });
});

test("what feeds were taken in without is counted by its kind", async () => {
  const count = async () => {
    const { body } = await app.inject({ url: "/metrics", headers: { authorization: "Bearer metrics" } });
    return Number(/^fairmark_feed_values_left_out\{kind="currency"\} (\d+)$/m.exec(body)![1]);
  };
  const before = await count();
  const rows = [aRow({ currency: "POUND" }), aRow({ sku: "S2", currency: "POUND" })];
  await taken(await anOrganisation(db), aFeed(...rows));
  expect(await count()).toBe(before + 2);
});
