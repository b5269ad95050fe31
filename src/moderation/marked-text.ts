import type { CheckedField, Finding } from "../checks/index.ts";

/** A piece of a text: the findings in it, and those of them that end with it. */
export type Stretch = { text: string; findings: Finding[]; ending: Finding[] };

/**
 * Cuts a field's text where findings begin and end, so that overlapping ones can be shown; joined together, the pieces
 * are the text.
 */
export function markPassages(field: CheckedField, text: string, findings: readonly Finding[]): Stretch[] {
  const here = findings.flatMap((finding) =>
    finding.field === field
      ? [{ finding, startsAt: finding.startsAt, endsAt: Math.min(finding.endsAt, text.length) }]
      : [],
  );
  const cuts = [0, text.length, ...here.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt])]
    .filter((at) => at >= 0 && at <= text.length)
    .toSorted((a, b) => a - b);
  const places = [...new Set(cuts)];
  return places.slice(0, -1).map((startsAt, index) => {
    const endsAt = places[index + 1]!;
    const around = here.filter((one) => one.startsAt <= startsAt && one.endsAt >= endsAt);
    return {
      text: text.slice(startsAt, endsAt),
      findings: around.map(({ finding }) => finding),
      ending: around.filter((one) => one.endsAt === endsAt).map(({ finding }) => finding),
    };
  });
}
