import { escapeUTF8 } from "entities";

/** A page or a file, and when what stands there last changed, if that is known. */
export type Place = { url: string; changedAt: Date | null };

/** The protocol allows no longer addresses: https://www.sitemaps.org/protocol.html */
const longest = 2048;

/** So many files may be listed in an index, or pages in a file. */
export const listedAtMost = 50_000;

const namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A list of pages or, as an index, of files. */
export const sitemapTags = {
  pages: { start: `${declaration}<urlset ${namespace}>\n`, end: "</urlset>\n" },
  files: { start: `${declaration}<sitemapindex ${namespace}>\n`, end: "</sitemapindex>\n" },
} as const;

/** What stands between those, a line for each; without what has a longer address than a sitemap may name. */
export function sitemapLines(of: keyof typeof sitemapTags, places: readonly Place[]): string {
  const tag = of === "pages" ? "url" : "sitemap";
  return places
    .map(({ url, changedAt }) => ({ loc: escapeUTF8(url), changedAt }))
    .filter(({ loc }) => loc.length < longest)
    .map(({ loc, changedAt }) => `<${tag}><loc>${loc}</loc>${lastChange(changedAt)}</${tag}>\n`)
    .join("");
}

function lastChange(changedAt: Date | null): string {
  return changedAt === null ? "" : `<lastmod>${changedAt.toISOString()}</lastmod>`;
}
