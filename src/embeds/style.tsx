import { createHash } from "node:crypto";
import type { VNode } from "preact";
import { type Bulk, bulkOfText } from "../platform/html/render.ts";
import { furtherStylesheetUrl, stylesheetText } from "../platform/http/assets.ts";

const sheets = { all: "embed.css", score: "score.css" } as const;

/** Scores are many on a page, and need little. */
export type Sheet = keyof typeof sheets;

export function textOfStyle(sheet: Sheet): string {
  return stylesheetText(sheets[sheet]);
}

const inline: Record<Sheet, Bulk> = {
  all: bulkOfText(textOfStyle("all")),
  score: bulkOfText(textOfStyle("score")),
};

/** What a content security policy has to name so that these styles apply. */
export const styleHashes = Object.values(sheets)
  .map((name) => `'sha256-${createHash("sha256").update(stylesheetText(name)).digest("base64")}'`)
  .join(" ");

/**
 * The style of an element that is included. It comes along, since a browser reads no further than to a linked one until that has arrived: a
 * shop's page would wait for our server. For policies that allow our host and no style in the page, there is a link.
 */
export function styleOf(sheet: Sheet, linkBase: string | undefined): { style: VNode; bulks: readonly Bulk[] } {
  if (linkBase !== undefined)
    return { style: <link rel="stylesheet" href={linkBase + furtherStylesheetUrl(sheets[sheet])} />, bulks: [] };
  return { style: <style dangerouslySetInnerHTML={inline[sheet].place} />, bulks: [inline[sheet]] };
}
