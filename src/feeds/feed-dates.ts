import type { FileHandle } from "node:fs/promises";
import type { InspectedFile } from "../platform/csv/csv-file.ts";
import { type DateOrder, dateOrders, ordersOf } from "../platform/values/calendar-date.ts";
import { cellReader } from "./cell-reader.ts";
import type { FileDates } from "./feed.ts";
import { readFileRows } from "./feed-chunks.ts";
import type { FeedColumns, FeedHeader } from "./feed-header.ts";

/** What is said about the order of day and month, apart from what the file shows: by whoever provides the file, and by the shop's setting. */
export type SaidAboutDates = { option: DateOrder | undefined; setting: DateOrder };

type Source = { inspected: InspectedFile; header: FeedHeader };

/**
 * Whether the day or the month comes first in the dates of a file. Decided from the whole file, never per row, before any of it
 * is taken in. A date that can be read in only one order decides; if there is none, what is said does.
 *
 * @returns undefined where no date of the file could be read in either order; a problem where both orders occur
 */
export async function decideDateOrder(
  file: FileHandle,
  source: Source,
  columns: FeedColumns,
  said: SaidAboutDates,
): Promise<FileDates | { problem: string } | undefined> {
  const { certain, isAny, stated } = await lookAtDates(file, source, columns.dates ?? []);
  const [dayFirst, monthFirst] = dateOrders.map((order) => certain.get(order));
  if (dayFirst !== undefined && monthFirst !== undefined)
    return {
      problem: `The day comes first in the date on line ${dayFirst}, but the month comes first on line ${monthFirst}. A file must use one order throughout: export it again, preferably with dates such as 2026-12-31.`,
    };
  if (dayFirst !== undefined) return { order: "day-first", because: "file" };
  if (monthFirst !== undefined) return { order: "month-first", because: "file" };
  if (!isAny) return undefined;
  if (said.option) return { order: said.option, because: "option" };
  if (stated) return { order: stated, because: "rejected_rows" };
  return { order: said.setting, because: said.setting === "day-first" ? "usual" : "setting" };
}

type Seen = {
  /** For each order, the first line that can be read in no other. */
  certain: ReadonlyMap<DateOrder, number>;
  /** Whether any date could be read in both orders. */
  isAny: boolean;
  /** What a file of rejected rows says about the file they come from. */
  stated: DateOrder | undefined;
};

async function lookAtDates(file: FileHandle, source: Source, fields: readonly string[]): Promise<Seen> {
  const cell = cellReader(source.header, true);
  const certain = new Map<DateOrder, number>();
  let [isAny, stated]: [boolean, DateOrder | undefined] = [false, undefined];
  if (fields.length === 0) return { certain, isAny, stated };
  for await (const rows of readFileRows(file, source)) {
    for (const { line, cells, problem } of rows) {
      if (problem !== undefined) continue;
      stated ??= dateOrders.find((order) => order === cell(cells, "date_order").trim());
      for (const field of fields) {
        const text = cell(cells, field);
        // Most files put the year first, which leaves nothing to decide.
        if (text === "" || /^\d{4}/.test(text)) continue;
        const orders = ordersOf(text);
        isAny ||= orders.length > 0;
        const [only, other] = orders;
        if (only && !other && !certain.has(only)) certain.set(only, line);
      }
    }
    if (certain.size === dateOrders.length) break;
  }
  return { certain, isAny, stated };
}
