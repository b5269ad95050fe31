import { readFile, stat } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import type { FeedKind } from "./feed.ts";

// Files as shops really send them. A file that is wrong as a whole loads nothing; a row that is wrong is rejected by itself.
const server = await testApp();
const { db, owner } = server;

const header = "sku,email,order_ref,purchase_date,first_name";
const jane = "S1,jane@example.com,A1,01/02/2026,Jane";
const john = "S2,john@example.com,A2,2026-02-03,John";

async function stored({ id }: Organisation, table = "purchases"): Promise<Record<string, unknown>[]> {
  return (await owner.query(`select * from ${table} where organisation_id = $1 order by id`, [id])).rows;
}

async function take(content: string | Buffer, kind: FeedKind = "purchasers") {
  const shop = await anOrganisation(db);
  return { shop, result: await importText(server, shop, kind, content) };
}

/** What was stored, and the lines and reasons of what was not. */
async function outcomeOf(content: string | Buffer) {
  const { shop, result } = await take(content);
  if (result.outcome !== "finished") throw new Error(JSON.stringify(result));
  const { rows, rejectedFile } = result.import;
  expect(rows.created + rows.changed + rows.unchanged + rows.rejected).toBe(rows.read);
  const text = rejectedFile ? await readFile(rejectedFile, "utf8") : "";
  const rejected = [...text.matchAll(/^"(\d+)","((?:[^"]|"")*)"/gm)].map(([, line, reason]) => `${line}: ${reason}`);
  expect(rejected).toHaveLength(rows.rejected);
  return { orders: (await stored(shop)).map(({ order_ref }) => order_ref), rejected, rows, text, rejectedFile };
}

describe("is taken in", () => {
  test.each([
    ["a byte order mark", `\uFEFF${header}\n${jane}\n${john}\n`],
    ["CRLF", `${header}\r\n${jane}\r\n${john}\r\n`],
    ["no line end at its end", `${header}\n${jane}\n${john}`],
    ["empty lines", `\n${header}\n\n${jane}\n\r\n${john}\n\n`],
    ["semicolons", `${header}\n${jane}\n${john}\n`.replaceAll(",", ";")],
    ["tabs", `${header}\n${jane}\n${john}\n`.replaceAll(",", "\t")],
    ["capitals in the header", `${header.toUpperCase()}\n${jane}\n${john}\n`],
    ["blanks around the names of columns", `${header.replaceAll(",", " , ")}\n${jane}\n${john}\n`],
    ["everything quoted", `${header}\n${jane}\n${john}\n`.replaceAll(/[^,\n]+/g, '"$&"')],
    ["columns that nobody knows", `${header},colour\n${jane},red\n${john},blue\n`],
  ])("a file with %s", async (_name, content) => {
    const { orders, rejected } = await outcomeOf(content);
    expect([orders, rejected]).toEqual([["A1", "A2"], []]);
  });

  test("quotes, doubled quotes and the delimiter within a cell", async () => {
    const { shop } = await take(`${header}\n"S,1","jane@example.com","A ""1""",01/02/2026,"Jane, Mary"\n`);
    expect(await stored(shop)).toMatchObject([{ sku: "S,1", order_ref: 'A "1"' }]);
    expect(await stored(shop, "purchasers")).toMatchObject([{ first_name: "Jane, Mary" }]);
  });

  test("all forms of dates, and countries by name", async () => {
    const dates = ["31/12/2025", "31-12-2025", "20251231", "2025-12-31", "2025-12-31 23:59:59"];
    const lines = dates.map((date, n) => `S${n},p${n}@example.com,A${n},${date},United Kingdom`);
    const { shop, result } = await take(`sku,email,order_ref,delivery_date,country\n${lines.join("\n")}\n`);
    expect(result).toMatchObject({ outcome: "finished", import: { rows: { read: 5, created: 5, rejected: 0 } } });
    expect((await stored(shop)).map(({ delivery_date }) => delivery_date)).toEqual(dates.map(() => "2025-12-31"));
    expect((await stored(shop, "purchasers")).map(({ country }) => country)).toEqual(dates.map(() => "GB"));
  });

  test("a Magento purchaser feed", async () => {
    const columns =
      "EMAIL,FIRST_NAME,SKU,MASTER_PRODUCT_SKU,PURCHASE_DATE,DELIVERY_DATE,SHIPPING_STATUS,PRICE,ORDER_REF,CUSTOMER_REF,CURRENCY,SHIPPING_POSTCODE1,SHIPPING_COUNTRY1,BILLING_POSTCODE,BILLING_COUNTRY,PICK_UP_STORE";
    const rows = [
      "jane@example.com,Jane,S1,M1,2026-02-01 10:11:12,2026-02-03 00:00:00,Complete,19.9900,1001,,GBP,,,SW1A 1AA,GB,",
      "jane@example.com,Jane,S2,M1,2026-02-01 10:11:12,2026-02-03 00:00:00,Canceled,5,1001,,GBP,N1,FR,SW1A 1AA,GB,",
    ];
    const { shop, result } = await take(`${columns}\n${rows.join("\n")}\n`);
    expect(result).toMatchObject({ ignoredColumns: [], import: { rows: { created: 2 } } });
    expect(await stored(shop)).toMatchObject([
      { sku: "S1", price: "19.9900", currency: "GBP", cancelled_at: null },
      { sku: "S2", cancelled_at: expect.anything() },
    ]);
    // Of what the rows say of one person, the last counts.
    expect(await stored(shop, "purchasers")).toMatchObject([{ country: "FR", postcode: "N1" }]);
  });
});

describe("is refused as a whole", () => {
  const latin1 = Buffer.from(`${header}\n${jane}\nS2,j@example.com,A2,01/02/2026,J\xfcrgen\n`, "latin1");
  test.each([
    ["an empty file", "", /is empty/],
    ["white space alone", "\n \n", /is empty/],
    ["Latin-1 in its last line", latin1, /not UTF-8: line 3 .* Latin-1 .*CSV UTF-8/],
    ["UTF-16 with a mark", Buffer.from(`\uFEFF${header}\n${jane}\n`, "utf16le"), /is UTF-16/],
    ["UTF-16 without one", Buffer.from(`${header}\n${jane}\n`, "utf16le"), /is UTF-16/],
    ["old line ends", `${header}\r${jane}\r`, /CR alone/],
    ["missing columns", `sku,first_name\nS1,Jane\n`, /lacks email, order_ref and purchase_date or delivery_date/],
    ["other columns", "a|b|c\n1|2|3\n", /lacks sku, email/],
    ["a column twice", `${header},EMAIL\n${jane},x\n`, /has email twice/],
    ["no header", `${jane}\n${john}\n`, /lacks sku/],
    ["a header without end", "x".repeat(100_000), /longer than 64 KB/],
  ])("%s", async (_name, content, message) => {
    const { shop, result } = await take(content);
    expect(result).toMatchObject({ outcome: "refused", problem: expect.stringMatching(message) });
    for (const table of ["purchases", "purchasers", "feed_imports"]) expect(await stored(shop, table)).toEqual([]);
  });

  test("and its message repeats no row of it", async () => {
    const { result } = await take(`${jane}\n${john}\n`);
    expect(JSON.stringify(result)).not.toMatch(/jane@|2026/);
  });
});

describe("rejects the row and takes the others", () => {
  const big = `S9,${"z".repeat(10 * 1024 * 1024)}@example.com,A9,01/02/2026,Big`;
  test.each([
    ["a stray quote", 'S9,jo"n@example.com,A9,01/02/2026,J"x', /^3: a quote stands where none can/],
    [
      "text behind a closing quote",
      '"S9"x,j@example.com,A9,01/02/2026,J',
      /^3: a quote .* never closed|^3: a quote stands/,
    ],
    ["a quote that is never closed", '"S9,j@example.com,A9,01/02/2026,J', /^3: a quote is opened and never closed$/],
    ["NUL", "S9,j\0@example.com,A9,01/02/2026,J", /^3: email cannot contain control characters/],
    [
      "a control character in what it is known by",
      "S9,j@example.com,A\x079,01/02/2026,J",
      /^3: order_ref cannot contain/,
    ],
    ["a line of 10 MB", big, /^3: the line is longer than 256 KB$/],
    ["too many cells", "S9,j@example.com,A9,01/02/2026,J,J", /^3: the row has 6 cells, but the header has 5$/],
    ["too few cells", "S9,j@example.com", /^3: the row has 2 cells, but the header has 5$/],
    ["30 February", "S9,j@example.com,A9,30/02/2026,J", /^3: purchase_date must be a date such as/],
    ["a date whose year has two digits", "S9,j@example.com,A9,2/1/26,J", /^3: purchase_date must be a date such as/],
    ["no date", "S9,j@example.com,A9,,J", /^3: purchase_date and delivery_date cannot both be blank$/],
    ["over-long values", `${"S".repeat(192)},j@example.com,A9,01/02/2026,J`, /^3: sku must have at most 191/],
    ["no address", "S9,nobody,A9,01/02/2026,J", /^3: email must be one e-mail address$/],
    ["several problems", "S9,,,01/02/2026,J", /^3: email cannot be blank; order_ref cannot be blank$/],
    [
      "the order of another address",
      "S1,eve@example.com,A1,01/02/2026,Eve",
      /^3: an earlier order .* another purchaser/,
    ],
  ])("%s", async (_name, line, reason) => {
    const { orders, rejected, rows } = await outcomeOf(`${header}\n${jane}\n${line}\n${john}\n`);
    expect(orders).toEqual(["A1", "A2"]);
    expect(rejected).toEqual([expect.stringMatching(reason)]);
    expect(rows).toEqual({ read: 3, created: 2, changed: 0, unchanged: 0, rejected: 1 });
  });

  test("a quote opened by mistake costs its line alone, although later cells are quoted", async () => {
    const quoted = '"S2","john@example.com","A2","2026-02-03","John"';
    const { orders, rejected } = await outcomeOf(`${header}\n"S9,x@example.com,A9,01/02/2026,X\n${jane}\n${quoted}\n`);
    expect(orders).toEqual(["A1", "A2"]);
    expect(rejected).toEqual(["2: a quote is opened and never closed"]);
  });

  test("duplicates within a file change nothing the second time", async () => {
    const { orders, rows } = await outcomeOf(`${header}\n${jane}\n${jane}\n${jane}\n`);
    expect([orders, rows.created, rows.unchanged]).toEqual([["A1"], 1, 2]);
  });

  test("a header alone is a file without rows", async () => {
    const { rows } = await outcomeOf(`${header}\n`);
    expect(rows.read).toBe(0);
  });
});

test("the file of rejected rows is its owner's alone, and a spreadsheet takes nothing in it for a formula", async () => {
  const evil = '=HYPERLINK("https://evil.example")';
  const row = `S9,j@example.com,A9,never,"${evil.replaceAll('"', '""')}"`;
  const { text, rejectedFile } = await outcomeOf(`${header}\n${row}\n+1,-2,@SUM(A1),x,y\n`);
  expect(((await stat(rejectedFile!)).mode & 0o777).toString(8)).toBe("600");
  expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  expect(text).toContain(`"'+1","'-2","'@SUM(A1)"`);
  expect(text).not.toMatch(/(^|,)"[=+@-]/m);
});

describe("products and branches", () => {
  test("of both Magento plugins, whatever the names of the group's columns", async () => {
    const shop = await anOrganisation(db);
    const first = "SKU,MASTER_PRODUCT_ID,NAME,IMAGE_URL,PRODUCT_CATEGORY,DESCRIPTION,MPN,EAN,MODEL,MANUFACTURER\n";
    const line =
      '"K1","M1","Kettle","https://shop.example/k.jpg","Home > Kitchen","Boils\nwater","X-1","4006381333931","One","Acme"\n';
    expect(await importText(server, shop, "products", first + line)).toMatchObject({
      import: { rows: { created: 1 } },
    });
    const second =
      "sku,Product_Group_Name,Product_Group_ID,name,ean\nK1,Kettles,M2,Kettle One,\nK2,Kettles,M2,Kettle Two,1\n";
    const result = await importText(server, shop, "products", second);
    expect(result).toMatchObject({ import: { rows: { created: 1, changed: 1 } } });
    expect(await stored(shop, "products")).toMatchObject([
      {
        sku: "K1",
        name: "Kettle One",
        product_group: "M2",
        product_group_name: "Kettles",
        gtin: null,
        description: "Boils water",
        manufacturer: "Acme",
        image_url: "https://shop.example/k.jpg",
      },
      { sku: "K2", gtin: "1", manufacturer: null },
    ]);
  });

  test.each([
    "Product_Group_ID",
    "product group id",
    "PRODUCT-GROUP-ID",
    "MASTER_PRODUCT_ID",
    "MASTER_PRODUCT_SKU",
    "item_group_id",
    "Item Group ID",
    "g:item_group_id",
    "itemGroupId",
    "Parent SKU",
    "Parent",
    "Handle",
  ])("in a column %s is the product group, compared like a sku", async (name) => {
    const { shop } = await take(`sku,name,${name}\nK1,One,  SH-1\u200b \nK2,Two,"'SH-1"\nK3,Three,sh-1\n`, "products");
    const rows = await stored(shop, "products");
    expect(rows.map(({ product_group }) => product_group)).toEqual(["SH-1", "SH-1", "sh-1"]);
  });

  test.each(["", "-", "N/A", "null", "none", "0", "000", "#N/A"])(
    "a product group written %j is none, and makes no group of all that have it",
    async (word) => {
      const { shop } = await take(`sku,name,product_group_id\nK1,One,${word}\n`, "products");
      expect(await stored(shop, "products")).toMatchObject([{ product_group: null }]);
    },
  );

  test.each([
    ["EAN", "4006381333931"],
    ["UPC", "036000291452"],
    ["Barcode", "4006381333931"],
    ["ean13", "4006381333931"],
    ['"GTIN, UPC, EAN, or ISBN"', "978-3-16-148410-0"],
  ])("in a column %s is the GTIN, kept as it came", async (name, gtin) => {
    const { shop } = await take(`sku,name,${name}\nK1,One,${gtin}\n`, "products");
    expect(await stored(shop, "products")).toMatchObject([
      { gtin, gtin_key: gtin.replaceAll("-", "").padStart(14, "0") },
    ]);
  });

  test("what variants differ by is kept, by its column in any of three languages", async () => {
    const { shop } = await take("sku,name,Farbe,Größe,Matière\nK1,Shirt,rot,M,coton\nK2,Shirt,,,\n", "products");
    expect(await stored(shop, "products")).toMatchObject([
      { attributes: { color: "rot", size: "M", material: "coton" } },
      { attributes: null },
    ]);
  });

  test("cars are named by their makers, and keep what only cars have", async () => {
    const { shop } = await take(
      "sku,manufacturer,model,model_variant,fuel_type\nC1,Acme,Roadster,GT,petrol\n",
      "products",
    );
    expect(await stored(shop, "products")).toMatchObject([
      { name: "Acme Roadster GT", attributes: { model_variant: "GT", fuel_type: "petrol" } },
    ]);
  });

  test("branches, twice the same code: the last counts", async () => {
    const { shop, result } = await take("code,name,google_place_id\nB1,Old,\nB1,New,G1\n", "branches");
    expect(result).toMatchObject({ import: { rows: { created: 1, changed: 1 } } });
    expect(await stored(shop, "branches")).toMatchObject([{ code: "B1", name: "New", google_place: "G1" }]);
  });
});
