import type { InvitationSettings } from "../organisations/index.ts";
import { dayMs } from "../platform/days.ts";
import { addDays, dayIn, hourIn, startOfDay, startOfHour } from "../platform/time-zone.ts";

/** A range of calendar days, both included, and the same range as instants in the shop's zone: from the first, and before the second. */
export type DueDays = { from: string; to: string; startsAt: Date; endsAt: Date };

/** The days whose purchases are invited today, and how that differs by country. Undefined: none, ever. */
export type InvitableDays = {
  usual: DueDays;
  countries: readonly { country: string; days: DueDays | undefined }[];
};

/** Whether mails may be made and handed over at this moment, by the shop's local time. */
export function isInSendingHours(settings: InvitationSettings, now: Date): boolean {
  const hour = hourIn(settings.timeZone, now);
  return hour >= settings.inviteFromHour && hour < settings.inviteUntilHour;
}

/** When the shop's hours next begin; undefined if they are now. */
export function nextSendingHours(settings: InvitationSettings, now: Date): Date | undefined {
  if (isInSendingHours(settings, now)) return undefined;
  const { timeZone, inviteFromHour } = settings;
  const today = dayIn(timeZone, now);
  // The day after tomorrow at the latest: on a day when clocks go forward, the hours they skip do not exist.
  const openings = [0, 1, 2].map((count) => startOfHour(timeZone, addDays(today, count), inviteFromHour));
  return openings.find((opening) => opening > now && isInSendingHours(settings, opening));
}

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
