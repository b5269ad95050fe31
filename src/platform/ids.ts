import { v7 } from "uuid";
import { random16 } from "./secrets.ts";

let made = 0;

/** Whether a text is an id that PostgreSQL can be asked about; it would refuse any other with an error. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/**
 * A new internal id: UUIDv7 of the given moment. Ids made by one process ascend even within a millisecond (the
 * library's own counter does nothing when it is told the time), so that ordering by id means ordering by creation.
 */
export function newId(now: Date): string {
  made = (made + 1) % 0xffff_ffff;
  return v7({ msecs: now.getTime(), seq: made, random: random16() });
}

/** The least id of a moment: what was made from then on is a range of a primary key, and nothing older is read. */
export function firstIdOf(moment: Date): string {
  const time = Math.max(0, moment.getTime()).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** When an id was made. */
export function momentOf(id: string): Date {
  return new Date(Number.parseInt(id.replace("-", "").slice(0, 12), 16));
}

/**
 * A new id above an existing one: even if that one was made by a clock that ran ahead, what is made later must not
 * sort before it.
 */
export function newIdAfter(last: string | undefined, now: Date): string {
  const id = newId(now);
  if (last === undefined || last < id) return id;
  return newId(new Date(momentOf(last).getTime() + 1));
}
