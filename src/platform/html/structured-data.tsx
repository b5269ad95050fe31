import type { VNode } from "preact";
import { type Bulk, bulkOf } from "./render.ts";

/**
 * What a page says to programs, as JSON-LD: a block of data, which no browser runs and no content security policy needs
 * to allow. The only place where text reaches a page unescaped by the renderer, because inside `script` entities mean
 * nothing.
 *
 * @param json made by `scriptJson`
 */
export function StructuredData({ json }: { json: Bulk }): VNode {
  return <script type="application/ld+json" dangerouslySetInnerHTML={json.place} />;
}

/** Data as JSON that may stand in a script element, made in turns: it may hold lists of many long texts. */
export async function scriptJson(data: object): Promise<Bulk> {
  return bulkOf(jsonPieces(data), ({ before, value, after }) => before + inScript(value) + after);
}

type Piece = { before: string; value: unknown; after: string };

/** The members one by one; for lists, the members of each. */
function jsonPieces(data: object): Piece[] {
  const members = Object.entries(data).filter(([, value]) => value !== undefined);
  const pieces = members.flatMap(([name, value], index): Piece[] => {
    const key = `${index === 0 ? "" : ","}${inScript(name)}:`;
    if (!Array.isArray(value) || value.length === 0) return [{ before: key, value, after: "" }];
    return value.map((one: unknown, at) => ({
      before: at === 0 ? `${key}[` : ",",
      value: one,
      after: at === value.length - 1 ? "]" : "",
    }));
  });
  return [{ before: "{", value: undefined, after: "" }, ...pieces, { before: "}", value: undefined, after: "" }];
}

// A script element ends at `</script`, and `<!--` changes where; without a `<` there is neither. The rest are characters that
// readers of JSON in pages have stumbled over. JSON reads each escape as the character it stands for.
function inScript(value: unknown): string {
  let json = JSON.stringify(value) ?? "";
  for (const [character, escaped] of escapes) json = json.replaceAll(character, escaped);
  return json;
}

const escapes = ["<", ">", "&", "\u2028", "\u2029"].map((character) => {
  return [character, `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`] as const;
});
