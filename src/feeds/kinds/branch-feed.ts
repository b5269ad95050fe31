import { readCode, readRequiredText, readText } from "../../intake/index.ts";
import type { FeedColumns, FeedHeader } from "../feed-header.ts";
import type { DescribedRow } from "./product-feed.ts";
import { cellReader } from "./purchaser-feed.ts";

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

export function branchReader(header: FeedHeader): (cells: readonly string[], problems: string[]) => DescribedRow {
  const cell = cellReader(header);
  return (cells, problems) => {
    const key = readCode(cell(cells, "code"), "code", 191, problems);
    const name = readRequiredText(cell(cells, "name"), "name", 191, problems);
    const googlePlace = readText(cell(cells, "google_place"), "google_place_id", 255, problems) ?? null;
    return { key, values: { name, google_place: googlePlace } };
  };
}
