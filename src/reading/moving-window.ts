import { addDays } from "../platform/time-zone.ts";

/**
 * The first day (in UTC) whose reviews say something about the shop today; undefined if reviews of any age do.
 */
export function movingWindowStart(
  { movingWindowDays }: { movingWindowDays: number | null },
  now: Date,
): string | undefined {
  return movingWindowDays === null ? undefined : addDays(now.toISOString().slice(0, 10), -movingWindowDays);
}
