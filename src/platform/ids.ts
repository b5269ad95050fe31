import { v7 } from "uuid";
import { random16 } from "./secrets.ts";

let made = 0;

/**
 * A new internal id: UUIDv7 of the given moment. Ids made by one process ascend even within a millisecond (the library's own
 * counter rests when it is told the time), so that ordering by id is ordering by making.
 */
export function newId(now: Date): string {
  made = (made + 1) % 0xffff_ffff;
  return v7({ msecs: now.getTime(), seq: made, random: random16() });
}
