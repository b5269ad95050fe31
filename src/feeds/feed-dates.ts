import type { FileHandle } from "node:fs/promises";
import type { InspectedFile } from "../platform/csv/csv-file.ts";
import { type DateOrder, dateOrders, ordersOf } from "../platform/values/calendar-date.ts";
import { cellReader } from "./cell-reader.ts";
import type { FileDates } from "./feed.ts";
import { readFileRows } from "./feed-chunks.ts";
import type { FeedColumns, FeedHeader } from "./feed-header.ts";

/** What is said about the order of day and month besides what the file shows: by whoever gives it, and by the shop's setting. */
export type SaidAboutDates = { option: DateOrder | undefined; setting: DateOrder };

type Source = { inspected: InspectedFile; header: FeedHeader };

/**
 * Whether the day or the month comes first in the dates of a file: decided for the file and never for a row, from all of it before
 * anything of it is taken in. A date that can be read in one order alone decides; where there is none, what is said does.
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
      problem: `The day comes first in the date of line ${dayFirst}, and the month in that of line ${monthFirst}. A file must have one order throughout: export it again, best with dates such as 2026-12-31.`,
    };
  if (dayFirst !== undefined) return { order: "day-first", because: "file" };
  if (monthFirst !== undefined) return { order: "month-first", because: "file" };
  if (!isAny) return undefined;
  if (said.option) return { order: said.option, because: "option" };
  if (stated) return { order: stated, because: "rejected_rows" };
  return { order: said.setting, because: said.setting === "day-first" ? "usual" : "setting" };
}

type Seen = {
  /** The first line of each order that can be read in no other. */
  certain: ReadonlyMap<DateOrder, number>;
  /** Whether any date could be read in both. */
  isAny: boolean;
  /** What a file of rejected rows says about the file that they come from. */
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
        // Most files have the year in front, and nothing to choose.
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
