import { readFileSync } from "node:fs";
import { escapeUTF8 } from "entities";
import type { Language } from "../platform/languages.ts";

/** What a shop copies: code in one language, of which several may belong together. */
export type SnippetPart = { language: string; code: string };

export type Snippet = { system: string; parts: readonly SnippetPart[] };

/** What stands in the documented snippets for what each shop has of its own. */
const examples = { baseUrl: "https://reviews.example.com", trkref: "ACME", sku: "SKU9039" } as const;

export type OwnValues = Record<keyof typeof examples, string> & { language: Language; perPage: number };

let known: readonly Snippet[] | undefined;

/**
 * The snippets as they are documented: each heading is a system, and each block of code a part. Read when somebody first asks for them, not at every start.
 */
export function documentedSnippets(): readonly Snippet[] {
  known ??= readFileSync(new URL("../../docs/operate/embed-snippets.md", import.meta.url), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ system: section.slice(0, section.indexOf("\n")), parts: partsOf(section) }));
  return known;
}

/** Every other piece between fences is code, and its first line says in which language. */
function partsOf(section: string): SnippetPart[] {
  const pieces = section.split(/^```/m).filter((_, at) => at % 2 === 1);
  return pieces.map((piece) => {
    const end = piece.indexOf("\n");
    return { language: piece.slice(0, end), code: piece.slice(end + 1) };
  });
}

/** A snippet with a shop's own values, each written as its language wants it. */
export function filledIn({ system, parts }: Snippet, own: OwnValues): Snippet {
  return { system, parts: parts.map((part) => filledPart(part, own)) };
}

const places = /https:\/\/reviews\.example\.com|ACME|SKU9039/g;

function filledPart({ language, code }: SnippetPart, own: OwnValues): SnippetPart {
  const write = writers[language] ?? escapeUTF8;
  const values = new Map(
    Object.entries(examples).map(([name, example]) => [example, own[name as keyof typeof examples]]),
  );
  const chosen = code
    .replace(/\b(lang\W{1,6})en\b/g, (_, before) => before + own.language)
    .replace(/\b(per[_-]page\W{1,6})10\b/g, (_, before) => before + own.perPage);
  return { language, code: chosen.replace(places, (example) => write(values.get(example as never) ?? example)) };
}

const quoted = (text: string) => text.replaceAll(/[\\']/g, "\\$&");

/** How a value is written between the quotes that the documented code has. */
const writers: Record<string, (text: string) => string> = {
  php: quoted,
  ruby: quoted,
  erb: quoted,
  js: (text) => JSON.stringify(text).slice(1, -1),
};
