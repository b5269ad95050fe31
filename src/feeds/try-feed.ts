import type { FeedKind, FileDates, RejectedRow, WarnedRow } from "./feed.ts";
import { readChunks } from "./feed-chunks.ts";
import { decideDateOrder, type SaidAboutDates } from "./feed-dates.ts";
import { lookAt, openFile } from "./import-feed.ts";
import { columnsOf, handlerOf } from "./kinds/feed-kinds.ts";

/** What a file looks like from the outside: how many rows can be read, and the first of those that cannot. */
export type TriedFeed = {
  read: number;
  rejected: number;
  first: RejectedRow[];
  /** How many rows would be taken in without some value. */
  warned: number;
  firstWarned: WarnedRow[];
  dates: FileDates | undefined;
  ignoredColumns: readonly string[];
};

const shownAtMost = 20;

/** Reads a file to its end and takes nothing in. Does not find rows that would be refused only because of stored orders. */
export async function tryFeed(
  path: string,
  kind: FeedKind,
  said: SaidAboutDates,
): Promise<TriedFeed | { problem: string }> {
  const file = await openFile({ path });
  if ("problem" in file) return file;
  try {
    const looked = await lookAt(file, kind);
    if ("problem" in looked) return looked;
    const dates = await decideDateOrder(file, looked, columnsOf[kind], said);
    if (dates && "problem" in dates) return dates;
    const ignoredColumns = looked.header.ignored;
    const tried: TriedFeed = { read: 0, rejected: 0, first: [], warned: 0, firstWarned: [], dates, ignoredColumns };
    const { read } = handlerOf(kind, looked.header, dates?.order);
    for await (const chunk of readChunks(file, { ...looked, skip: 0 }, read)) {
      tried.read += chunk.read;
      tried.rejected += chunk.rejected.length;
      tried.first.push(...chunk.rejected.slice(0, shownAtMost - tried.first.length));
      tried.warned += chunk.warned.length;
      tried.firstWarned.push(...chunk.warned.slice(0, shownAtMost - tried.firstWarned.length));
    }
    return tried;
  } finally {
    await file.close();
  }
}
