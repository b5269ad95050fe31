import { Type } from "./json-schema.ts";

/** Which part of a list is asked for. Pages count from 1. */
export type Place = { page: number; perPage: number };

/** How many items a page has unless the caller says so, and at most. */
export type PageSize = { usual: number; most: number };

/** `summary.pagination` of a list. */
export type Pagination = {
  total_entries: number;
  total_pages: number;
  current_page: number;
  per_page: number;
  previous_page: number | null;
  next_page: number | null;
};

/** No list is as long; further pages are as empty as this one. */
const lastPage = 1_000_000_000;

/**
 * `page` and `per_page` of a query, by ruling 18: kept within their bounds, and the usual values for what is no number. A parameter
 * that comes twice counts by its first value.
 */
export function readPlace(query: Readonly<Record<string, unknown>>, size: PageSize): Place {
  const perPage = readNumber(query.per_page);
  return {
    page: Math.min(Math.max(readNumber(query.page) ?? 1, 1), lastPage),
    perPage: Math.min(Math.max(perPage ?? size.usual, 1), size.most),
  };
}

function readNumber(given: unknown): number | undefined {
  const text = [given].flat()[0];
  return typeof text === "string" && /^\s*[+-]?\d{1,300}\s*$/.test(text) ? Number(text) : undefined;
}

/** A page beyond the end has no next page, and the last one before it. */
export function presentPagination({ page, perPage }: Place, totalEntries: number): Pagination {
  const pages = Math.ceil(totalEntries / perPage);
  const previous = Math.min(page - 1, pages);
  return {
    total_entries: totalEntries,
    total_pages: pages,
    current_page: page,
    per_page: perPage,
    previous_page: previous < 1 ? null : previous,
    next_page: page < pages ? page + 1 : null,
  };
}

/**
 * The `Link` header (RFC 8288) of a page.
 *
 * @param url the page's own address, whole, whose other parameters the links keep
 */
export function paginationLinks(url: string, { total_pages, previous_page, next_page }: Pagination): string {
  const pages = [
    ["first", 1],
    ["prev", previous_page],
    ["next", next_page],
    ["last", Math.max(total_pages, 1)],
  ] as const;
  return linkHeader(
    pages.flatMap(([rel, page]) => (page === null ? [] : [{ rel, url: withParameter(url, "page", String(page)) }])),
  );
}

/** The `Link` header of a list that is read from a cursor on; undefined at its end. */
export function cursorLink(url: string, cursor: string | null): string | undefined {
  return cursor === null ? undefined : linkHeader([{ rel: "next", url: withParameter(url, "cursor", cursor) }]);
}

function linkHeader(links: readonly { rel: string; url: string }[]): string {
  return links.map(({ rel, url }) => `<${url}>; rel="${rel}"`).join(", ");
}

function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}

const page = (description: string) => Type.Unsafe<number | null>({ type: ["integer", "null"], description });

export const paginationFields = {
  total_entries: Type.Integer({ description: "How many there are on all pages" }),
  total_pages: Type.Integer(),
  current_page: Type.Integer({ description: "The page that was asked for; the first is 1" }),
  per_page: Type.Integer({ description: "How many a page has at most" }),
  previous_page: page("Null on the first page; the last page for one beyond the end"),
  next_page: page("Null on the last page and beyond"),
};

/** How the OpenAPI document describes it. */
export const PaginationSchema = Type.Object(paginationFields, {
  $id: "Pagination",
  description: "Where this page stands in the list",
});

/** The two parameters, for the document. */
export function placeParameters({ usual, most }: PageSize) {
  return {
    page: Type.Optional(Type.String({ description: "The page; 1 unless given" })),
    per_page: Type.Optional(Type.String({ description: `How many on a page; ${usual} unless given, ${most} at most` })),
  };
}
