import { longest, readRequiredText } from "../../intake/index.ts";
import { readOneLine } from "../../platform/values/one-line.ts";
import { optional } from "../../platform/values/read.ts";
import { cellReader } from "../cell-reader.ts";
import type { RowReader } from "../feed-chunks.ts";
import type { FeedColumns, FeedHeader } from "../feed-header.ts";
import { readFeedCode } from "./feed-values.ts";
import type { DescribedRow } from "./product-feed.ts";

/** What v4 called a dealer feed (docs/operate/feeds.md). */
export const branchColumns: FeedColumns = {
  fields: { code: ["code", "branch_code", "dealer_code"], name: ["name"], google_place: ["google_place_id"] },
  unused: [],
  required: [["code"], ["name"]],
};

/** Which columns of the table a file with this header writes; the others keep what they hold. */
export function branchTargets({ positions }: FeedHeader): string[] {
  return ["name", "google_place"].filter((name) => positions.has(name));
}

export function branchReader(header: FeedHeader): RowReader<DescribedRow> {
  const cell = cellReader(header);
  const code = cellReader(header, true);
  return (cells, problems, warnings) => {
    const key = readFeedCode(code(cells, "code"), "code", longest.branchCode, problems);
    const name = readRequiredText(cell(cells, "name"), "name", 191, problems);
    const googlePlace = readOneLine(cell(cells, "google_place"), 255);
    return { key, values: { name, google_place: optional(googlePlace, "text", "google_place_id", warnings) } };
  };
}
