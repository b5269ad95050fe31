import { dayOf, daysAfter, daysBefore } from "../platform/days.ts";
import type { Db } from "../platform/db.ts";
import { beginningOf, type Period } from "./figures.ts";
import { type Dated, listDated, type Moved } from "./shop-figures.queries.ts";

/** Days in UTC, 2026-01-31, both included. */
export type Span = { from: string; to: string };

/** What was sent in a span; and what was published in it and is shown now, with the mean of its scores. */
export type InSpan = Span & { sent: number; shown: number; mean: number | null };

export type OverTime = {
  /** A day, a week, a month, a quarter or a year each. */
  steps: InSpan[];
  /** The whole period. */
  all: InSpan;
  /** As many days right before it; undefined for all time. */
  before: InSpan | undefined;
};

/**
 * How many reviews were sent and published, and their mean, step by step through a period. From the sums, with what is not added up yet.
 * Of what nobody has decided about no score is told: only scores of what shoppers see are in it.
 */
export async function readOverTime(
  tx: Db,
  { organisationId, period }: { organisationId: string; period: Period },
  pending: readonly Moved[],
  now: Date,
): Promise<OverTime> {
  const since = beginningOf(period, now);
  if (since === null) {
    const dated = await listDated(tx, { organisationId, days: undefined }, pending);
    const first = dated.reduce((least, { day }) => (day < least ? day : least), dayOf(now));
    const steps = spansOf(period, first, now).map((span) => inSpan(span, dated));
    return { steps, all: inSpan({ from: first, to: dayOf(now) }, dated), before: undefined };
  }
  const all = { from: dayOf(since), to: dayOf(now) };
  const before = { from: dayOf(daysBefore(since, daysOf(all).length)), to: dayOf(daysBefore(since, 1)) };
  const days = daysOf({ from: before.from, to: all.to });
  const dated = await listDated(tx, { organisationId, days }, pending);
  const steps = spansOf(period, all.from, now).map((span) => inSpan(span, dated));
  return { steps, all: inSpan(all, dated), before: inSpan(before, dated) };
}

function inSpan(span: Span, dated: readonly Dated[]): InSpan {
  let [sent, shown, points] = [0, 0, 0];
  for (const { day, measure, counts } of dated) {
    if (day < span.from || day > span.to) continue;
    for (const [score, count] of counts.entries()) {
      if (measure === "sent") sent += count;
      else {
        shown += count;
        points += score * count;
      }
    }
  }
  return { ...span, sent, shown, mean: shown === 0 ? null : points / shown };
}

/** More steps than this are drawn too thin to be told from each other. */
const stepsAtMost = 40;

/**
 * The steps through a period: 31 days, 13 weeks that end today, or calendar months; of many years quarters, or years.
 *
 * @param first the day on which it begins
 */
export function spansOf(period: Period, first: string, now: Date): Span[] {
  const last = dayOf(now);
  if (period === "30") return daysOf({ from: first, to: last }).map((day) => ({ from: day, to: day }));
  if (period === "90") {
    const days = daysOf({ from: first, to: last });
    return days.flatMap((day, index) => (index % 7 === 0 ? [{ from: day, to: days[index + 6] ?? last }] : []));
  }
  const widths = [1, 3, 12] as const;
  const inMonths = widths.map((months) => calendarSpans(first, last, months));
  return inMonths.find(({ length }) => length <= stepsAtMost) ?? inMonths.at(-1)!;
}

/** Months, quarters or years: the first and the last one as far as they lie within. */
function calendarSpans(first: string, last: string, months: 1 | 3 | 12): Span[] {
  const spans: Span[] = [];
  let from = first;
  while (from <= last) {
    const [year, month] = from.split("-").map(Number) as [number, number];
    const next = new Date(Date.UTC(year, Math.floor((month - 1) / months) * months + months, 1));
    const end = dayOf(daysBefore(next, 1));
    spans.push({ from, to: end < last ? end : last });
    from = dayOf(next);
  }
  return spans;
}

function daysOf({ from, to }: Span): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = dayOf(daysAfter(new Date(`${day}T00:00:00Z`), 1))) days.push(day);
  return days;
}
