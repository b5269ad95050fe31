import { needed, optional, type Read, type Warning } from "../platform/values/read.ts";

/**
 * The two dates of an order, by their names: when it was made and when it was delivered. One of them must be there; the other is
 * then left out if it is not understood.
 */
export function readDates<Name extends string>(
  dates: Readonly<Record<Name, Read<string>>>,
  problems: string[],
  warnings: Warning[],
): Record<Name, string | null> {
  const all = Object.entries(dates) as [Name, Read<string>][];
  const isKnown = all.some(([, { value }]) => value);
  if (all.every(([, { value }]) => value === null))
    problems.push(`${all.map(([name]) => name).join(" and ")} cannot both be blank`);
  const read = all.map(([name, one]) => [
    name,
    isKnown ? optional(one, "date", name, warnings) : needed(one, name, problems),
  ]);
  return Object.fromEntries(read) as Record<Name, string | null>;
}
