import type { VNode } from "preact";
import { type Bulk, renderFragmentAround } from "../platform/html/render.ts";
import { type Sheet, textOfStyle } from "./style.tsx";

/** HTML to include. */
export async function html(nodes: readonly VNode[], bulks: readonly Bulk[]): Promise<Buffer> {
  return Buffer.from(await fragment(nodes, bulks));
}

/** Some programs that include it take out line breaks; as a reference each of them stays. */
export async function fragment(nodes: readonly VNode[], bulks: readonly Bulk[]): Promise<string> {
  const text = await Promise.all(nodes.map(async (node) => (await renderFragmentAround(node, bulks)).toString()));
  return text.join("").replaceAll("\r", "&#13;").replaceAll("\n", "&#10;");
}

export function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** What the script puts into an element: what it shows, and its style. */
export async function contentOf(
  sheet: Sheet,
  view: VNode | null,
  bulks: readonly Bulk[],
): Promise<{ css: string; content: string }> {
  return { css: textOfStyle(sheet), content: view === null ? "" : await fragment([view], bulks) };
}
