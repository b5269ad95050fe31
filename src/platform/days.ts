/** A day of 24 hours, in milliseconds. A calendar day may be longer or shorter: see time-zone.ts. */
export const dayMs = 86_400_000;

/** The calendar day of a moment, in UTC: 2026-01-31. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The moment a number of days (of 24 hours) later. */
export function daysAfter(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * dayMs);
}

export function daysBefore(moment: Date, days: number): Date {
  return daysAfter(moment, -days);
}

/** The same in seconds, as cookies and tokens count. */
export const daySeconds = 86_400;

/** A calendar day that exists, as `YYYY-MM-DD`, from what somebody typed; undefined for anything else. */
export function readDay(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || dayOf(day) !== text ? undefined : text;
}
