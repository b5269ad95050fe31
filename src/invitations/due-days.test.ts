import { describe, expect, test } from "vitest";
import { type InvitationSettings, isInSendingHours, nextSendingHours } from "../organisations/index.ts";
import { addDays } from "../platform/time-zone.ts";
import { invitableDays, remindableDays } from "./due-days.ts";

const usual: InvitationSettings = {
  invites: true,
  inviteAfterDays: 10,
  inviteWithoutDate: false,
  inviteAtMostDaysLate: 30,
  remindAfterDays: 7,
  inviteFromHour: 9,
  inviteUntilHour: 18,
  timeZone: "Europe/Berlin",
  inviteCountries: {},
  inviteNeverSkus: [],
  inviteNeverCategories: [],
  inviteOncePerProduct: false,
};

const minuteMs = 60_000;

describe("the hours in which mails are sent", () => {
  test.each([
    ["in winter", "2026-01-15", "08:00", "17:00"],
    ["in summer", "2026-07-15", "07:00", "16:00"],
    ["on the day clocks are put forward", "2026-03-29", "07:00", "16:00"],
    ["on the day before", "2026-03-28", "08:00", "17:00"],
    ["on the day clocks are put back", "2026-10-25", "08:00", "17:00"],
    ["on the day before that", "2026-10-24", "07:00", "16:00"],
  ])("are those of the shop's clocks %s", (_when, day, opens, closes) => {
    const minutesOpen = Array.from({ length: 1440 }, (_, minute) => Date.parse(`${day}T00:00Z`) + minute * minuteMs)
      .filter((time) => isInSendingHours(usual, new Date(time)))
      .map((time) => new Date(time).toISOString().slice(11, 16));
    const lastMinute = new Date(Date.parse(`${day}T${closes}Z`) - minuteMs).toISOString().slice(11, 16);
    expect([minutesOpen.length, minutesOpen[0], minutesOpen.at(-1)]).toEqual([540, opens, lastMinute]);
  });

  test("begin next at the first moment from which they last, in any zone, hours and night", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"];
    for (const timeZone of zones)
      for (const [inviteFromHour, inviteUntilHour] of [
        [9, 18],
        [2, 3],
        [0, 1],
        [23, 24],
      ] as const) {
        const settings = { ...usual, timeZone, inviteFromHour, inviteUntilHour };
        // Around both changes of the clocks, of north and south.
        for (const day of ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"])
          for (let hour = 0; hour < 48; hour += 7) {
            const now = new Date(Date.parse(`${day}T00:10Z`) + hour * 60 * minuteMs);
            const next = nextSendingHours(settings, now);
            // What they say, by looking at every five minutes until then.
            let time = now.getTime();
            while (!isInSendingHours(settings, new Date(time))) time += 5 * minuteMs;
            const said = time === now.getTime() ? undefined : new Date(time);
            expect([timeZone, inviteFromHour, now, next]).toEqual([timeZone, inviteFromHour, now, said]);
          }
      }
  });

  test("that clocks leave out on the day they are put forward come on the next day", () => {
    const night = { ...usual, inviteFromHour: 2, inviteUntilHour: 3 };
    const next = nextSendingHours(night, new Date("2026-03-28T12:00:00Z"));
    expect(next?.toISOString()).toBe("2026-03-30T00:00:00.000Z");
  });
});

describe("the days that are due", () => {
  test("are as many on every day of the year, the leap day among them, and none is passed over", () => {
    for (const timeZone of ["Europe/Berlin", "America/St_Johns", "Pacific/Auckland"]) {
      let before: string | undefined;
      for (let day = "2028-01-01"; day < "2029-01-02"; day = addDays(day, 1)) {
        const { from, to, startsAt, endsAt } = invitableDays(
          { ...usual, timeZone },
          new Date(`${day}T12:00:00Z`),
        ).usual;
        expect(addDays(from, 30)).toBe(to);
        if (before) expect(to).toBe(addDays(before, 1));
        before = to;
        const hours = (endsAt.getTime() - startsAt.getTime()) / 3_600_000 - 31 * 24;
        expect(Math.abs(hours)).toBeLessThanOrEqual(1);
      }
    }
  });

  test("of 29 February come ten days later, and a year later not again", () => {
    const dueOn = (day: string) => {
      const { from, to } = invitableDays({ ...usual, inviteAtMostDaysLate: 1 }, new Date(`${day}T12:00:00Z`)).usual;
      return [from, to];
    };
    expect(dueOn("2028-03-09")).toEqual(["2028-02-27", "2028-02-28"]);
    expect(dueOn("2028-03-10")).toEqual(["2028-02-28", "2028-02-29"]);
    expect(dueOn("2029-03-11")).toEqual(["2029-02-28", "2029-03-01"]);
  });

  test("of a reminder begin and end at midnight of the shop's calendar, also where clocks were changed", () => {
    const days = remindableDays({ ...usual, inviteAtMostDaysLate: 1 }, new Date("2026-04-05T12:00:00Z"))!;
    expect([days.from, days.to]).toEqual(["2026-03-28", "2026-03-29"]);
    expect([days.startsAt.toISOString(), days.endsAt.toISOString()]).toEqual([
      "2026-03-27T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
  });
});
