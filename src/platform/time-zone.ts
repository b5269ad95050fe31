import { dayMs } from "./days.ts";
import { dateFormats, remembered } from "./formats.ts";

/** Whether this is a zone that we can count days in, such as Europe/Berlin. */
export function isTimeZone(name: string): boolean {
  // An offset has no summer time, and an abbreviation such as EST means different zones in different places.
  if (name !== "UTC" && !/^[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_-]+){1,2}$/.test(name)) return false;
  try {
    // eslint-disable-next-line no-restricted-syntax -- asks whether there is such a zone; nothing is formatted
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The time zones there are, and the one that is chosen should it be another name of one of them: each as it is stored and as it is read. */
export function timeZonesToChoose(chosen: string): (readonly [string, string])[] {
  const zones = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), chosen]);
  zones.delete("");
  return [...zones].sort().map((zone) => [zone, zone.replaceAll("_", " ")] as const);
}

const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
const formatOf = remembered((timeZone) =>
  dateFormats({ ...digits, second: "2-digit", hourCycle: "h23", timeZone })("en-CA"),
);

/** What calendar and clock show in a zone, expressed as if it were UTC. */
function wallClock(timeZone: string, instant: Date): Date {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** An instant as clocks in a zone show it, with their offset from UTC: 2014-07-10T13:38:22+01:00. */
export function localTimestamp(timeZone: string, instant: Date): string {
  const shown = wallClock(timeZone, instant);
  const minutes = Math.round((shown.getTime() - instant.getTime()) / 60_000);
  const twoDigits = (number: number) => String(Math.floor(number)).padStart(2, "0");
  const offset = Math.abs(minutes);
  return `${shown.toISOString().slice(0, 19)}${minutes < 0 ? "-" : "+"}${twoDigits(offset / 60)}:${twoDigits(offset % 60)}`;
}

/** The calendar day of an instant in a zone, YYYY-MM-DD. */
export function dayIn(timeZone: string, instant: Date): string {
  return wallClock(timeZone, instant).toISOString().slice(0, 10);
}

/** The hour that clocks show in a zone, 0 to 23. */
export function hourIn(timeZone: string, instant: Date): number {
  return wallClock(timeZone, instant).getUTCHours();
}

/** The calendar day a number of days later or, if negative, earlier. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The first instant of a calendar day in a zone: midnight, or what clocks jumped to if there is no midnight. */
export function startOfDay(timeZone: string, day: string): Date {
  return startOfHour(timeZone, day, 0);
}

/**
 * The first instant at which clocks in a zone show an hour of a calendar day: the first of an hour that comes twice,
 * and what clocks jumped to if the hour is skipped.
 */
export function startOfHour(timeZone: string, day: string, hour: number): Date {
  const shown = Date.parse(`${day}T${String(hour).padStart(2, "0")}:00:00Z`);
  const clockAt = (time: number) => wallClock(timeZone, new Date(time)).getTime();
  // The hour can only have the offset of the day before or of the day after; its first instant is the earlier one of
  // those that are not before it.
  const candidates = [shown - dayMs, shown + dayMs].map((time) => shown - (clockAt(time) - time));
  const first = candidates.sort((a, b) => a - b).find((time) => clockAt(time) >= shown);
  return new Date(first ?? candidates[0]!);
}
