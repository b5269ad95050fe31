import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dayIn, hourIn, isTimeZone, startOfDay, startOfHour } from "./time-zone.ts";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Sao_Paulo"];
const days = fc.integer({ min: 0, max: 60 * 365 }).map((count) => addDays("1990-01-01", count));

describe("the first instant of a day", () => {
  test("is in that day, and the moment before is not, in any zone on any day", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), days, (zone, day) => {
        const start = startOfDay(zone, day);
        expect(dayIn(zone, start)).toBe(day);
        expect(dayIn(zone, new Date(start.getTime() - 1000))).toBe(addDays(day, -1));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00.000Z"],
    ["Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00.000Z"],
    ["Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00.000Z"],
    ["Asia/Kolkata", "2026-01-01", "2025-12-31T18:30:00.000Z"],
    // Clocks jumped from midnight to one: the day began at one.
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z"],
  ])("in %s on %s is %s", (zone, day, instant) => {
    expect(startOfDay(zone, day).toISOString()).toBe(instant);
  });
});

describe("the first instant of an hour", () => {
  test("shows that hour, or a later one where it is left out, and the moment before shows an earlier one", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), days, fc.integer({ min: 1, max: 23 }), (zone, day, hour) => {
        const start = startOfHour(zone, day, hour);
        expect(dayIn(zone, start)).toBe(day);
        expect(hourIn(zone, start)).toBeGreaterThanOrEqual(hour);
        expect(hourIn(zone, new Date(start.getTime() - 1000))).toBeLessThan(hour);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["in winter", "2026-01-15", 9, "2026-01-15T08:00:00.000Z"],
    ["on the day clocks are put forward", "2026-03-29", 9, "2026-03-29T07:00:00.000Z"],
    ["that is left out on that day", "2026-03-29", 2, "2026-03-29T01:00:00.000Z"],
    ["on the day they are put back", "2026-10-25", 9, "2026-10-25T08:00:00.000Z"],
    ["that comes twice on that day", "2026-10-25", 2, "2026-10-25T00:00:00.000Z"],
  ])("in Berlin %s", (_when, day, hour, instant) => {
    expect(startOfHour("Europe/Berlin", day, hour).toISOString()).toBe(instant);
  });
});

test("the hour is the one on the clocks there, in summer and in winter", () => {
  expect(hourIn("Europe/Berlin", new Date("2026-07-01T22:30:00Z"))).toBe(0);
  expect(hourIn("Europe/Berlin", new Date("2026-01-01T22:30:00Z"))).toBe(23);
});

test("days are added over the ends of months and years", () => {
  expect([addDays("2026-12-31", 1), addDays("2028-02-28", 1), addDays("2026-03-01", -1)]).toEqual([
    "2027-01-01",
    "2028-02-29",
    "2026-02-28",
  ]);
});

test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"])(
  "%s is a zone",
  (name) => {
    expect(isTimeZone(name)).toBe(true);
  },
);

test.each(["", "Berlin", "Europe/Nowhere", "+01:00", "EST", "europe/berlin", "Europe/Berlin\0", "../etc"])(
  "%j is no zone",
  (name) => {
    expect(isTimeZone(name)).toBe(false);
  },
);
