import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DateOrder, dateOrders, ordersOf, readDate } from "./calendar-date.ts";

const november = "2026-11-10";

describe("a date is read", () => {
  test.each([
    "2026-11-10",
    "2026-11-10 22:41:07 -0500",
    "2026-11-10 22:41:07 UTC",
    "2026-11-10 22:41:07 +01",
    "2026-11-10 22:41:07 GMT+1",
    "2026-11-10T22:41:07−05:00",
    "2026-11-10 22:41:07 America/New_York",
    "2026-11-10 22:41:07 America/Argentina/Buenos_Aires",
    "10 nov. 2026",
    "10. Nov. 2026",
    "10. 11. 2026",
    "2026-11-10T22:41:07-05:00",
    "2026-11-10T22:41:07.123456Z",
    "2026-11-10T22:41:07+01:00[Europe/Berlin]",
    "2026-11-10T22:41Z",
    "2026-11-10 22:41:07",
    "2026-11-10 22:41:07-0500",
    "2026-11-10 22:41",
    "2026-11-10 10:41:07 PM",
    "2026-11-10 22:41:07 CEST",
    " 2026-11-10\n",
    "2026/11/10",
    "2026.11.10",
    "20261110",
    "20261110T224107Z",
    "20261110224107",
    "10.11.2026",
    "10. 11. 2026",
    "10/11/2026",
    "10-11-2026",
    "10/11/2026 14:03",
    "10.11.2026, 14:03:22",
    "10.11.2026 14:03 Uhr",
    "10 Nov 2026",
    "10-Nov-2026",
    "Nov 10, 2026",
    "November 10, 2026 2:03 PM",
    "10. November 2026",
    "Tue, 10 Nov 2026 22:41:07 +0000",
    "Tue Nov 10 2026 22:41:07 GMT+0100 (Central European Standard Time)",
    "10 novembre 2026",
  ])("from %j", (text) => {
    expect(readDate(text)).toEqual({ value: november });
  });

  test.each([
    ["9/11/2026", "day-first", "2026-11-09"],
    ["9/11/2026", "month-first", "2026-09-11"],
    ["10/11/2026 14:03", "month-first", "2026-10-11"],
    ["2026/11/10", "month-first", november],
    ["29-02-2028", "day-first", "2028-02-29"],
  ] as const)("from %j, %s", (text, order, date) => {
    expect(readDate(text, order)).toEqual({ value: date });
  });
});

describe("nothing is read", () => {
  test.each([
    undefined,
    null,
    "",
    "  ",
    "0000-00-00 00:00:00",
    "0000-00-00",
    "0000-00-00T00:00:00Z",
    "00/00/0000",
    "00.00.0000",
    "00000000",
    "0",
    "-0001-11-30 00:00:00",
    "30.11.-0001",
    "0001-01-01",
    "0001-01-01T00:00:00",
    "1/1/0001 12:00:00 AM",
    "1970-01-01",
    "1970-01-01 00:00:00",
    "1970-01-01T00:00:00Z",
    "01/01/1970",
    "1969-12-31 19:00:00",
    "12/31/1969",
    "1900-01-01",
    "1899-12-30",
    "30/12/1899",
    "9999-12-31",
    "31.12.9999",
    "-",
    "--",
    "–",
    "N/A",
    "n.a.",
    "NULL",
    "null",
    "(null)",
    "None",
    "\\N",
    "#N/A",
    "NaT",
    "undefined",
  ])("from %j", (value) => {
    expect(readDate(value)).toEqual({ value: null });
  });
});

describe("no date is", () => {
  test.each([
    "29-02-2027",
    "31-11-2026",
    "30/02/2026",
    "00-01-2026",
    "01-13-2026",
    "13/13/2026",
    "2/1/26",
    "02-01-0027",
    "1899-01-01",
    "2026-11",
    "2026",
    "2026-11-10x",
    "2026-11-10 sometime",
    "10/11-2026",
    "tomorrow",
    "10 Nonsense 2026",
    20261110,
    1794355267,
    true,
    {},
    [],
    "1".repeat(1000),
  ])("%j", (value) => {
    expect(readDate(value)).toEqual({ problem: "must be a date such as 31-12-2026 or 2026-12-31" });
  });
});

describe("which of two numbers is the day", () => {
  test.each([
    ["31/12/2026", ["day-first"]],
    ["12/31/2026 14:03", ["month-first"]],
    ["9.11.2026", ["day-first", "month-first"]],
    ["2026-11-10", []],
    ["10 Nov 2026", []],
    ["13/13/2026", []],
    ["31/12/9999", []],
    ["00/00/0000", []],
    ["", []],
  ] as const)("%j can be read %j", (text, orders) => {
    expect(ordersOf(text)).toEqual(orders);
  });
});

const written: Record<string, (year: string, month: string, day: string, order: DateOrder) => string> = {
  iso: (year, month, day) => `${year}-${month}-${day}`,
  slashes: (year, month, day) => `${year}/${month}/${day}`,
  compact: (year, month, day) => year + month + day,
  timed: (year, month, day) => `${year}-${month}-${day} 23:59:59 +0200`,
  dots: (year, month, day, order) => `${order === "day-first" ? `${day}.${month}` : `${month}.${day}`}.${year}`,
  short: (year, month, day, order) =>
    (order === "day-first" ? [day, month] : [month, day]).map(Number).concat(Number(year)).join("/"),
};

test("a date that was written in any form is the date that was meant, and reading it again changes nothing", () => {
  const some = fc.date({ min: new Date("1971-01-01"), max: new Date("2999-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(some, fc.constantFrom(...Object.keys(written)), fc.constantFrom(...dateOrders), (date, form, order) => {
      const iso = date.toISOString().slice(0, 10);
      const [year, month, day] = iso.split("-") as [string, string, string];
      expect(readDate(written[form]!(year, month, day, order), order)).toEqual({ value: iso });
      expect(readDate(iso, order)).toEqual({ value: iso });
    }),
  );
});

test("whatever comes is read or refused in words, and what was read is read again as the same", () => {
  const parts = fc.array(fc.constantFrom(..."0123456789-/.: TZ+,Nov".split(""), "31", "2026"), { maxLength: 14 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.string(),
        parts.map((all) => all.join("")),
      ),
      (value) => {
        const { value: date, problem } = readDate(value);
        expect(problem === undefined).toBe(date !== undefined);
        if (date) expect(readDate(date)).toEqual({ value: date });
        if (typeof value === "string") expect(ordersOf(value).length).toBeLessThanOrEqual(2);
      },
    ),
  );
});
