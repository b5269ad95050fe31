import type { VNode } from "preact";

/**
 * What a page says for programs, as JSON-LD: a block of data, which no browser runs and no content security policy needs to
 * allow. The only place where text reaches a page unescaped by the renderer, because inside `script` entities mean nothing.
 */
export function StructuredData({ data }: { data: object }): VNode {
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: inScript(data) }} />;
}

// A script element ends at `</script`, and `<!--` changes where; without a `<` there is neither. The rest are characters that
// readers of JSON in pages have stumbled over. JSON reads each escape as the character it stands for.
function inScript(data: object): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
