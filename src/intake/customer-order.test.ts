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
  ])("may be of the date %j", (date, iso) => {
    expect(read({ order_date: date }).value?.orderDate).toBe(iso);
  });

  test.each(["29-02-2027", "31-11-2026", "00-01-2026", "1-1-2026", "2026/01/02", "01-13-2026", 20260101, "02-01-0027"])(
    "cannot be of the date %j",
    (date) => {
      expect(read({ order_date: date }).problems).toEqual(["order_date must be a date such as 31-12-2026"]);
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

  test("needs only one of its two dates", () => {
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

  test.each([-1, "1.000,00", "1,000.00", "free", Number.NaN, "12345678901", true, {}, "1.23456"])(
    "cannot have the price %j",
    (price) => {
      expect(item({ price }).problems).toEqual(['order_items[0].price must be a price such as "55,99" or 55.99']);
    },
  );

  test.each([
    [{ currency: "POUND" }, "order_items[0].currency must be an ISO 4217 code such as EUR"],
    [{ metadata: [] }, "order_items[0].metadata must be an object"],
    [{ metadata: { "Gift Wrap": 1 } }, "order_items[0].metadata can only have keys of a to z, 0 to 9 and _"],
    [{ refunded: "yes" }, "order_items[0].refunded must be true or false"],
    [{ sku: " " }, "order_items[0].sku cannot be blank"],
  ])("with the item %j says so", (more, problem) => {
    expect(item(more).problems).toEqual([problem]);
  });

  test.each([
    [{ locale: "english" }, "invalid locale: it must be a language and region such as en-GB"],
    [{ language: "eng" }, "language must be an ISO 639-1 code such as en"],
    [{ customer: { email: "jane" } }, "customer.email must be one e-mail address"],
    [{ customer: { email: "a@b.co", country: "XX" } }, "customer.country must be an ISO 3166-1 alpha-2 code"],
    [{ customer: [] }, "customer must be an object"],
    [{ order_items: {} }, "order_items must be an array"],
    [{ order_items: [] }, "order_items cannot be blank"],
    [{ order_items: ["S1"] }, "order_items[0] must be an object"],
    [{ cancelled: 1 }, "cancelled must be true or false"],
  ])("with %j says so", (more, problem) => {
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
        const { value, problems } = parseCustomerOrder({ ...good, customer, order_items, order_date });
        expect((value === undefined) !== (problems === undefined)).toBe(true);
        for (const problem of problems ?? []) expect(problem).toMatch(/^[\w[\].]+ .+$|^invalid /);
      }),
    );
  });
});
