import { inFull } from "../platform/formats.ts";
import type { WarningKind } from "../platform/values/read.ts";
import type { FileDates, WarningCounts } from "./feed.ts";

const because: Record<FileDates["because"], string> = {
  file: "a date in the file makes sense only that way",
  option: "as requested",
  rejected_rows: "as in the file that rejected these rows",
  setting: "as the shop's setting says, since no date in the file makes it clear",
  usual: "the usual order, since no date in the file makes it clear",
};

/** How the dates of a file were read, as a sentence. */
export function datesInWords({ order, because: reason }: FileDates): string {
  const first = order === "day-first" ? "with the day first" : "with the month first";
  return `Dates such as 10/11/2026 were read ${first}: ${because[reason]}.`;
}

const kinds: Record<WarningKind, [one: string, many: string]> = {
  country: ["country", "countries"],
  currency: ["currency", "currencies"],
  date: ["date", "dates"],
  item: ["item", "items"],
  left_out: ["item no longer named", "items no longer named"],
  language: ["language", "languages"],
  metadata: ["metadata", "metadata"],
  older_news: ["older order", "older orders"],
  price: ["price", "prices"],
  statement: ["statement", "statements"],
  status: ["status", "statuses"],
  text: ["text", "texts"],
  web_address: ["web address", "web addresses"],
};

/** What was left out, and how often: `2 countries, 1 price`. */
export function warningsInWords(counts: WarningCounts): string {
  const all = Object.entries(counts) as [WarningKind, number][];
  return all
    .sort(([, one], [, other]) => other - one)
    .map(([kind, count]) => `${inFull(count)} ${kinds[kind]?.[count === 1 ? 0 : 1] ?? kind}`)
    .join(", ");
}
