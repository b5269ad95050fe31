import { expect, test } from "vitest";
import { spansOf } from "./over-time.ts";
import { nameOf, roundUp } from "./over-time.views.tsx";

const now = new Date("2026-11-30T23:59:59Z");

test("a period of 30 days has a step for each day, one of 90 has thirteen weeks that end today", () => {
  const days = spansOf("30", "2026-10-31", now);
  expect(days.length).toBe(31);
  expect([days[0], days.at(-1)]).toEqual([
    { from: "2026-10-31", to: "2026-10-31" },
    { from: "2026-11-30", to: "2026-11-30" },
  ]);
  const weeks = spansOf("90", "2026-09-01", now);
  expect(weeks.length).toBe(13);
  expect([weeks[0], weeks.at(-1)]).toEqual([
    { from: "2026-09-01", to: "2026-09-07" },
    { from: "2026-11-24", to: "2026-11-30" },
  ]);
});

test("a year has calendar months, cut where it begins and ends; so has a shop's whole time, up to forty, then quarters, then years", () => {
  const year = spansOf("365", "2025-11-30", now);
  expect([year.length, year[0], year[1]]).toEqual([
    13,
    { from: "2025-11-30", to: "2025-11-30" },
    { from: "2025-12-01", to: "2025-12-31" },
  ]);
  expect(spansOf("all", "2026-11-30", now)).toEqual([{ from: "2026-11-30", to: "2026-11-30" }]);
  expect(spansOf("all", "2023-09-01", now).length).toBe(39);
  const quarters = spansOf("all", "2023-02-01", now);
  expect([quarters.length, quarters[0], quarters.at(-1)]).toEqual([
    16,
    { from: "2023-02-01", to: "2023-03-31" },
    { from: "2026-10-01", to: "2026-11-30" },
  ]);
  const years = spansOf("all", "2010-05-01", now);
  expect([years.length, years[0], years[1]]).toEqual([
    17,
    { from: "2010-05-01", to: "2010-12-31" },
    { from: "2011-01-01", to: "2011-12-31" },
  ]);
});

test("steps are named as people name them", () => {
  expect(nameOf({ from: "2026-11-12", to: "2026-11-12" }, "30")).toBe("12 Nov");
  expect(nameOf({ from: "2026-11-12", to: "2026-11-18" }, "90")).toMatch(/^12\s*–\s*18 Nov$/);
  expect(nameOf({ from: "2026-10-29", to: "2026-11-04" }, "90")).toMatch(/^29 Oct\s*–\s*4 Nov$/);
  expect(nameOf({ from: "2026-11-01", to: "2026-11-30" }, "365")).toBe("Nov 2026");
  expect(nameOf({ from: "2026-10-01", to: "2026-12-31" }, "all")).toMatch(/^Oct\s*–\s*Dec 2026$/);
});

test("a scale ends at a number that halves without a fraction, and is at least as large as what it shows", () => {
  expect([0, 1, 2, 3, 9, 10, 11, 21, 99, 100, 101, 1234].map(roundUp)).toEqual([
    2, 2, 2, 4, 10, 10, 20, 30, 100, 100, 200, 2000,
  ]);
});
