import { isLanguage, type Language } from "../../platform/languages.ts";
import { parseUrl } from "../../platform/parse-url.ts";
import { lengthOf } from "../../platform/text.ts";
import { type Asked, parseAsked } from "../../publication/index.ts";
import { keptWithout, sizes } from "../asked.ts";
import { type Query, textIn } from "../product-asked.ts";

/** How a page of a list was asked for by an old tag. */
export type ListAsked = {
  list: Asked;
  perPage: number;
  /** Whether the shop's page leads through the list: then links lead to it, and otherwise to our own pages. */
  isPaged: boolean;
  /** The query of the shop's own page, without what is ours. */
  keep: string;
  /** The shop's own page, if it was named. */
  clientUrl: string | undefined;
};

/** The names by which the shop's pages hand on what their readers chose. */
const prefix = "reevoo_";

const urlAtMost = 2000;

/** @param count how many to show of what is not paged */
export function parseTagList(query: Query, count?: string): ListAsked {
  const perPage = textIn(query, "per_page");
  const isPaged = perPage !== undefined || query.page !== undefined || query.paginated === "true";
  const clientUrl = webAddress(query.client_url);
  const chosen = {
    order: textIn(query, "sort_by") ?? textIn(query, "reevoo_sort_by"),
    page: textIn(query, "page") ?? textIn(query, "reevoo_page"),
    ...parseFilter(textIn(query, "filter") ?? textIn(query, "reevoo_filter")),
  };
  const list = parseAsked(chosen);
  return {
    // What is not paged is the beginning.
    list: { ...list, page: isPaged ? Math.max(1, list.page) : 1 },
    perPage: isPaged ? sizeOf(perPage) : sizeOf(count),
    isPaged,
    keep: clientUrl === undefined ? "" : keptWithout(new URL(clientUrl).search.slice(1), prefix),
    clientUrl,
  };
}

function sizeOf(text: string | undefined): number {
  const size = text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return size === 0 ? sizes.usual : Math.min(size, sizes.most);
}

function webAddress(text: unknown): string | undefined {
  if (typeof text !== "string" || lengthOf(text) > urlAtMost) return undefined;
  const url = parseUrl(text);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}

/** `score-7`, `language-de`, or both with a comma between them. */
function parseFilter(text = ""): { score?: string; written_in?: string } {
  const said = new Map(text.split(",", 2).map((part) => part.split("-", 2) as [string, string]));
  return { score: said.get("score") ?? "", written_in: said.get("language") ?? "" };
}

/** The query of a place in the list, for the shop's page: what differs from the usual. */
export function placeParameters({ order, score, writtenIn, page }: Asked): [string, string][] {
  const filter = [
    ...(score === undefined ? [] : [`score-${score}`]),
    ...(writtenIn === undefined ? [] : [`language-${writtenIn}`]),
  ].join();
  const said: [string, string][] = [
    [`${prefix}page`, page === 1 ? "" : String(page)],
    [`${prefix}sort_by`, order === "newest" ? "" : order],
    [`${prefix}filter`, filter],
  ];
  return said.filter(([, value]) => value !== "");
}

/** The language of a locale such as en-GB; undefined for one that we do not have. */
export function languageOfLocale(locale: string | undefined): Language | undefined {
  const language = locale?.slice(0, 2).toLowerCase();
  return isLanguage(language) && /^..($|[-_])/.test(locale ?? "") ? language : undefined;
}
