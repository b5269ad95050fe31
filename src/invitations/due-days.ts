import type { InvitationSettings } from "../organisations/index.ts";
import { dayMs } from "../platform/days.ts";
import { addDays, dayIn, startOfDay } from "../platform/time-zone.ts";

/** A range of calendar days, both included, and the same range as instants in the shop's zone: from the first, and before the second. */
export type DueDays = { from: string; to: string; startsAt: Date; endsAt: Date };

/** The days whose purchases are invited today, and how that differs by country. Undefined: none, ever. */
export type InvitableDays = {
  usual: DueDays;
  countries: readonly { country: string; days: DueDays | undefined }[];
};

/**
 * The rule by which a purchase is due for its invitation, as the days on which it may have been delivered (or, where that is not
 * known, bought): a set number of days ago, and not much longer. Counted by the calendar in the shop's zone, so that summer time
 * makes no day too short. The rule knows of no score.
 */
export function invitableDays(settings: InvitationSettings, now: Date): InvitableDays {
  const { inviteAfterDays, inviteCountries } = settings;
  return {
    usual: dueDays(settings, inviteAfterDays, now),
    countries: Object.entries(inviteCountries).map(([country, rule]) => ({
      country,
      days: rule === "never" ? undefined : dueDays(settings, rule, now),
    })),
  };
}

/** The days on which invitations were sent whose reminders are due today; undefined if there are none. */
export function remindableDays(settings: InvitationSettings, now: Date): DueDays | undefined {
  return settings.remindAfterDays === null ? undefined : dueDays(settings, settings.remindAfterDays, now);
}

function dueDays({ timeZone, inviteAtMostDaysLate }: InvitationSettings, after: number, now: Date): DueDays {
  const to = addDays(dayIn(timeZone, now), -after);
  const from = addDays(to, -inviteAtMostDaysLate);
  return { from, to, startsAt: startOfDay(timeZone, from), endsAt: startOfDay(timeZone, addDays(to, 1)) };
}

/** A purchaser gets no second mail of this kind from the same shop before this many days have passed. */
export const restDays = 5;
export const restMs = restDays * dayMs;
