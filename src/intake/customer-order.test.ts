import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCustomerOrder } from "./customer-order.ts";

const good = {
  order_ref: "A1",
  order_date: "31-12-2026",
  customer: { email: "jane@example.com" },
  order_items: [{ sku: "S1" }],
};
const read = (more: object) => parseCustomerOrder({ ...good, ...more });
const item = (more: object) => read({ order_items: [{ sku: "S1", ...more }] });

describe("a customer order", () => {
  test("as documented is read with its dates, its customer and its items", () => {
    const { value } = parseCustomerOrder({
      trkref: "D10",
      order_ref: " A1104600001 ",
      order_date: "31-12-2026",
      fulfilment_date: "02-01-2027",
      language: "en",
      locale: "en-GB",
      customer: { email: "jane@example.com", cutomer_ref: "C1", title: "Ms", first_name: "Jane", country: "gb" },
      order_items: [{ sku: "S1", price: "55,99", currency: "gbp", metadata: { gift_wrap: [1, { a: null }] } }],
      surprise: true,
    });
    expect(value).toEqual({
      orderRef: "A1104600001",
      orderDate: "2026-12-31",
      fulfilmentDate: "2027-01-02",
      email: "jane@example.com",
      details: { title: "Ms", firstName: "Jane", country: "GB" },
      items: [
        { sku: "S1", price: "55.99", currency: "GBP", isCancelled: null, isRefunded: null, isIncentivised: null },
      ],
      language: "en",
      branchCode: null,
      isCancelled: null,
      updatedAt: null,
    });
  });

  test("that is empty names everything that is missing, at once", () => {
    expect(parseCustomerOrder({}).problems).toEqual([
      "order_ref cannot be blank",
      "order_date and fulfilment_date cannot both be blank",
      "customer cannot be blank",
      "order_items cannot be blank",
    ]);
  });

  test.each([null, undefined, 7, "x", [], true])("that is %j is refused", (body) => {
    expect(parseCustomerOrder(body).problems).toEqual(["the customer order must be a JSON object"]);
  });

  test.each([
    ["29-02-2028", "2028-02-29"],
    ["2027-01-02", "2027-01-02"],
    [" 02-01-2027 ", "2027-01-02"],
    ["1-1-2026", "2026-01-01"],
    ["10/11/2026", "2026-11-10"],
    ["2026/11/10", "2026-11-10"],
    ["2026-11-10T22:41:07-05:00", "2026-11-10"],
    ["2026-11-10 22:41:07", "2026-11-10"],
  ])("may be of the date %j", (date, iso) => {
    expect(read({ order_date: date }).value?.orderDate).toBe(iso);
  });

  test.each(["29-02-2027", "31-11-2026", "00-01-2026", "01-13-2026", 20260101, "02-01-0027", "12/31/2026"])(
    "cannot be of the date %j alone",
    (date) => {
      expect(read({ order_date: date }).problems).toEqual([
        "order_date must be a date such as 31-12-2026 or 2026-12-31",
      ]);
    },
  );

  test("names people as they are called, also where a shop's software wrote their names in HTML", () => {
    const { value } = read({
      customer: {
        email: "jane@example.com",
        first_name: "Se&aacute;n",
        surname: "O&#039;Brien &amp;amp; Co",
        title: null,
      },
    });
    expect(value?.details).toEqual({ firstName: "Seán", surname: "O'Brien &amp; Co", title: null });
  });

  test.each([
    ["2026-03-01T12:30:00+01:00", "2026-03-01T11:30:00.000Z"],
    ["2026-03-01T12:30:00.5Z", "2026-03-01T12:30:00.500Z"],
    [" 2026-03-01 12:30:00 ", "2026-03-01T12:30:00.000Z"],
    ["2026-03-01 12:30:00 -0500", "2026-03-01T17:30:00.000Z"],
    ["2026-03-01T12:30", "2026-03-01T12:30:00.000Z"],
    ["2026-03-01", "2026-03-01T00:00:00.000Z"],
    ["2026-02-30T12:30:00Z", undefined],
    ["2026-03-01T25:30:00Z", undefined],
    ["yesterday", undefined],
    ["", undefined],
    [1772364600, undefined],
    [null, undefined],
  ])("was last changed at %j: %s", (updated_at, moment) => {
    expect(read({ updated_at }).value?.updatedAt?.toISOString()).toBe(moment);
  });

  test.each(["0000-00-00 00:00:00", "0000-00-00", "1970-01-01", "-", "N/A", "NULL", null, ""])(
    "needs only one of its two dates: the other may be %j",
    (fulfilment_date) => {
      const { value, warnings } = read({ fulfilment_date });
      expect([value?.orderDate, value?.fulfilmentDate, warnings]).toEqual(["2026-12-31", null, []]);
      expect(read({ order_date: fulfilment_date }).problems).toEqual([
        "order_date and fulfilment_date cannot both be blank",
      ]);
    },
  );

  test("that has its second date alone is of that", () => {
    expect(read({ order_date: "", fulfilment_date: "02-01-2027" }).value?.orderDate).toBeNull();
  });

  test.each([
    [10, "10"],
    [55.99, "55.99"],
    ["25", "25"],
    ["55,99", "55.99"],
    ["0.5", "0.5"],
    [null, null],
    ["", null],
  ])("may have the price %j", (price, exact) => {
    expect(item({ price }).value?.items[0]?.price).toBe(exact);
  });

  test.each([
    [{ fulfilment_date: "soon" }, "fulfilment_date must be a date such as 31-12-2026 or 2026-12-31; it was left out"],
    [{ language: "eng" }, "language must be an ISO 639-1 code such as en; it was left out"],
    [{ updated_at: "yesterday" }, /^updated_at must be a date and time of ISO 8601.*; it was left out$/],
    [{ cancelled: "perhaps" }, "cancelled must be true or false; it was left out"],
    [{ cancelled: 1 }, "cancelled must be true or false; it was read as true"],
    [{ customer: { email: "a@b.co", country: "XX" } }, /^customer.country must be a country: .*; it was left out$/],
    [{ customer: { email: "a@b.co", first_name: 7 } }, "customer.first_name must be a string; it was left out"],
    [
      { customer: { email: "a@b.co", first_name: "x".repeat(81) } },
      "customer.first_name must have at most 80 characters, it has 81; it was left out",
    ],
    [{ customer: { email: "a@b.co", customer_ref: {} } }, "customer.customer_ref must be a string; it was left out"],
  ])("with %j is taken in, with a warning", (more, warning) => {
    const { value, warnings } = read(more);
    expect(value).toMatchObject({ orderRef: "A1", orderDate: "2026-12-31" });
    expect(warnings?.map(({ text }) => text)).toEqual([
      typeof warning === "string" ? warning : expect.stringMatching(warning),
    ]);
  });

  test.each([
    [{ branch_code: "B1" }, "B1", []],
    [{ branch_code: "\u200b B1\n" }, "B1", []],
    [{ branch_code: "0" }, "0", []],
    [{ branch_code: "ß".repeat(191) }, "ß".repeat(191), []],
    [
      { branch_code: "b".repeat(192) },
      null,
      ["branch_code must have at most 191 characters, it has 192; it was left out"],
    ],
    [{ branch_code: "" }, null, []],
    [{ branch_code: "-" }, null, []],
    [{ branch_code: 12 }, null, ["branch_code must be a string; it was left out"]],
    [{ branch_code: ["B1"] }, null, ["branch_code must be a string; it was left out"]],
    [
      { branch_code: "B\u00001" },
      null,
      ["branch_code cannot contain control characters or half surrogate pairs; it was left out"],
    ],
    [{ order_items: [{ sku: "S1", metadata: { branch_code: "B1" } }] }, null, []],
  ])("with %j names the branch %j, and warns of %j", (more, branchCode, told) => {
    const { value, warnings } = read(more);
    expect(value?.branchCode).toBe(branchCode);
    expect(warnings?.map(({ text }) => text)).toEqual(told);
  });

  test.each([
    [{ price: -1 }, "price must be a price that is not negative; it was left out"],
    [{ price: "free" }, 'price must be a price such as "55,99" or 55.99; it was left out'],
    [{ price: {} }, 'price must be a price such as "55,99" or 55.99; it was left out'],
    [{ price: "1,299" }, "price was read as 1.299: its last separator stands before the cents"],
    [{ currency: "POUND" }, "currency must be an ISO 4217 code such as EUR; it was left out"],
    [{ metadata: "gift" }, "metadata must be an object; it was left out"],
    [
      { metadata: { "Gift Wrap": 1, "a-b": 2, c: 3 } },
      "metadata can only have keys of a to z, 0 to 9 and _; of its keys 2 were left out",
    ],
    [{ refunded: "yes" }, "refunded must be true or false; it was read as true"],
    [{ incentivised: [] }, "incentivised must be true or false; it was left out"],
  ])("with the item %j is taken in, with a warning", (more, warning) => {
    const { value, warnings } = item(more);
    expect(value?.items).toMatchObject([{ sku: "S1" }]);
    expect(warnings?.map(({ text }) => text)).toEqual([`order_items[0].${warning}`]);
  });

  test.each([
    [{ price: 472.18500000000006 }, { price: "472.1850" }],
    [{ price: "£12.50" }, { price: "12.50" }],
    [{ price: "12.50 EUR" }, { price: "12.50" }],
    [{ price: "1.299,00" }, { price: "1299.00" }],
    [{ price: ".99" }, { price: "0.99" }],
    [{ sku: "P1\n" }, { sku: "P1" }],
    [{ metadata: [] }, { sku: "S1" }],
    [{ refunded: null }, { isRefunded: null }],
  ])("with the item %j is taken in as it is meant", (more, expected) => {
    expect(item(more)).toMatchObject({ value: { items: [expected] }, warnings: [] });
  });

  test.each([
    [{ country: "United Kingdom (UK)" }, { country: "GB" }],
    [{ country: "États-Unis" }, { country: "US" }],
    [{ country: "uk" }, { country: "UK" }],
    [{ first_name: "Jane\t" }, { firstName: "Jane" }],
    [{ email: "p@example.com\n" }, {}],
  ])("of the customer %j is taken in as it is meant", (more, details) => {
    const { value, warnings } = read({ customer: { email: "p@example.com", ...more } });
    expect([value?.email, value?.details, warnings]).toEqual(["p@example.com", details, []]);
  });

  test("keeps what is stored of a detail that was left out, and clears what was said to be nothing", () => {
    const { value } = read({ customer: { email: "a@b.co", country: "Narnia", first_name: "", title: null } });
    expect(value?.details).toEqual({ firstName: null, title: null });
  });

  test.each([[{ sku: "" }], [{ sku: " \u200b" }], [{}], [null], [{ sku: null }]])(
    "leaves out the item %j, which has no sku, while another has one",
    (without) => {
      const { value, warnings } = read({ order_items: [{ sku: "S-RED" }, without] });
      expect(value?.items).toMatchObject([{ sku: "S-RED" }]);
      expect(warnings).toEqual([{ kind: "item", text: "order_items[1].sku cannot be blank; the item was left out" }]);
      const refused = read({ order_items: [without, without] }).problems;
      expect(refused).toHaveLength(2);
      expect(refused?.[0]).toMatch(/^order_items\[0\]/);
    },
  );

  test.each([
    [{ locale: "english" }, "invalid locale: it must be a language and region such as en-GB"],
    [{ customer: { email: "jane" } }, "customer.email must be one e-mail address"],
    [{ customer: [] }, "customer must be an object"],
    [{ order_ref: 7 }, "order_ref must be a string"],
    [{ order_items: {} }, "order_items must be an array"],
    [{ order_items: [] }, "order_items cannot be blank"],
    [{ order_items: ["S1"] }, "order_items[0] must be an object"],
    [{ order_items: [{ sku: "S1" }, { sku: 7 }] }, "order_items[1].sku must be a string"],
  ])("with %j is refused, since it is known by that", (more, problem) => {
    expect(read(more).problems).toEqual([problem]);
  });

  test("of more than 500 items is refused, and what it lists does not grow with it", () => {
    const { problems } = read({ order_items: Array.from({ length: 3000 }, () => 0) });
    expect(problems).toHaveLength(501);
    expect(problems?.[0]).toBe("order_items must have at most 500 items, there are 3000");
  });

  test("is read or refused in sentences, whatever JSON it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (customer, order_items, order_date) => {
        const { value, problems, warnings } = parseCustomerOrder({ ...good, customer, order_items, order_date });
        expect((value === undefined) !== (problems === undefined)).toBe(true);
        for (const { text } of warnings ?? []) expect(text).toMatch(/^[\w[\].]+ .+$/);
        for (const problem of problems ?? []) expect(problem).toMatch(/^[\w[\].]+ .+$|^invalid /);
      }),
    );
  });
});
