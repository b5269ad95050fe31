import { addDays, dayIn, hourIn, startOfHour } from "../platform/time-zone.ts";
import type { InvitationSettings } from "./invitation-settings.ts";

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
