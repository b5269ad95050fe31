import type { VNode } from "preact";
import { dateFormats } from "../platform/formats.ts";

// A calendar date is the same everywhere.
const days = dateFormats({ dateStyle: "long", timeZone: "UTC" });

/** A calendar date, YYYY-MM-DD. */
export function Day({ iso }: { iso: string }): VNode {
  return <time dateTime={iso}>{days("en-GB").format(new Date(`${iso}T00:00:00Z`))}</time>;
}

/** How long something took or takes, in its two largest units: "2 days 3 h". */
export function spanInWords(seconds: number): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h${withRest(minutes % 60, "min")}`;
  const whole = Math.floor(hours / 24);
  return `${whole} ${whole === 1 ? "day" : "days"}${withRest(hours % 24, "h")}`;
}

function withRest(rest: number, unit: string): string {
  return rest === 0 ? "" : ` ${rest} ${unit}`;
}

export function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

/**
 * By when it is to be decided, and how far off that is. Overdue is said in words, since not everybody can see a colour.
 */
export function Due({ by, now }: { by: Date; now: Date }): VNode {
  const left = secondsBetween(now, by);
  return left < 0 ? (
    <strong class="overdue">Overdue by {spanInWords(-left)}</strong>
  ) : (
    <span>Due in {spanInWords(left)}</span>
  );
}
