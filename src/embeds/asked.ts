import { AppError } from "../platform/errors.ts";
import { isLanguage, type Language } from "../platform/languages.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { type Asked, parseAsked, parseNamed } from "../publication/index.ts";
import { type ProductAsked, parseProduct, type Query, textIn } from "./product-asked.ts";
import type { ShopAsked } from "./shop-reviews.ts";

/** A page of a product's reviews. `keep`: what of the shop's own query string stays in links. */
export type ReviewsAsked = { kind: "reviews"; of: ProductAsked; list: Asked; perPage: number; keep: string };

/** A page of the questions about a product. */
export type QuestionsAsked = { kind: "questions"; of: ProductAsked; page: number; perPage: number; keep: string };

/** One figure of what is said of the shop, instead of all. */
export const shopFigures = ["recommend", "delivery", "service"] as const;

export type ShopFigure = (typeof shopFigures)[number];

/**
 * What a shop's page shows: a product's reviews, its score alone, the scores of several products, or what is said of the shop; the
 * questions about a product, their number alone, or those of several products.
 */
export type EmbedAsked = {
  trkref: string;
  isJson: boolean;
  /** If undefined, that of the organisation. */
  language: Language | undefined;
  /** Whether HTML links its style instead of bringing it along. */
  linksStyle: boolean;
} & (
  | ReviewsAsked
  | { kind: "score"; of: ProductAsked }
  | { kind: "scores"; names: readonly string[] }
  | QuestionsAsked
  | { kind: "question_count"; of: ProductAsked }
  | { kind: "question_counts"; names: readonly string[] }
  | ({ kind: "shop"; only: ShopFigure | undefined; keep: string } & ShopAsked)
);

export const namesAtMost = 200;
export const sizes = { usual: 10, most: 20 };
const keptAtMost = 1000;

/** What an address without a sku in its path asks for. `.json` may stand at the end of the trkref, which has no dot itself. */
export function parseShopEmbed(path: string, query: Query): EmbedAsked {
  const isJson = path.endsWith(".json");
  const common = { trkref: isJson ? path.slice(0, -5) : path, isJson, ...commonOf(query) };
  const of = parseProduct(query);
  const isOfQuestions = query.show === "questions";
  if (of !== undefined && isOfQuestions) return { ...common, ...parseQuestions(of, query) };
  if (of !== undefined)
    return query.only === "score" ? { ...common, kind: "score", of } : { ...common, ...parseReviews(of, query) };
  // An empty one is a mistake, and not about the shop.
  if (query.sku !== undefined || query.only === "score") throw new AppError("not_found");
  const names = parseNames(query);
  if (names.length > 0) return { ...common, kind: isOfQuestions ? "question_counts" : "scores", names };
  // Of the shop as a whole nobody asks.
  if (isOfQuestions) throw new AppError("not_found");
  const only = shopFigures.find((figure) => figure === query.only);
  const branchCode = textIn(query, "branch_code");
  const list =
    query.per_page === undefined
      ? undefined
      : { page: pageIn(query.page ?? query.fairmark_shop_page), perPage: sizeOf(query) };
  return { ...common, kind: "shop", only, branchCode, list, keep: keptOf(query) };
}

/** What one with a sku asks for; whether the sku ends in `.json` or JSON is wanted, the catalogue decides. */
export function parseProductEmbed(trkref: string, text: string, query: Query): EmbedAsked {
  const named = parseNamed(text);
  if (named === undefined) throw new AppError("not_found");
  const parse = query.show === "questions" ? parseQuestions : parseReviews;
  return { trkref, isJson: false, ...commonOf(query), ...parse({ named }, query) };
}

function parseQuestions(of: ProductAsked, query: Query): QuestionsAsked | { kind: "question_count"; of: ProductAsked } {
  if (query.only === "count") return { kind: "question_count", of };
  const page = pageIn(query.page ?? query.fairmark_questions_page);
  return { kind: "questions", of, page, perPage: sizeOf(query), keep: keptOf(query) };
}

function parseReviews(of: ProductAsked, query: Query): ReviewsAsked {
  return { kind: "reviews", of, list: parseList(query), perPage: sizeOf(query), keep: keptOf(query) };
}

/**
 * The parameters of the list, as we name them or as they stand in the shop's address. A page that is none is the first: a shop's page
 * is not to lose its reviews for that.
 */
function parseList(query: Query): Asked {
  const said = (name: string) => query[name] ?? query[`fairmark_${name}`];
  const names = ["order", "score", "written_in", "page"];
  const list = parseAsked(Object.fromEntries(names.map((name) => [name, said(name)])));
  return { ...list, page: Math.max(1, list.page) };
}

/** One that is none is the first. In the shop's address it has a name of its own, since a page may show a product's reviews as well. */
function pageIn(page: unknown): number {
  return Math.max(1, parseAsked({ page }).page);
}

function sizeOf({ per_page: text }: Query): number {
  const size = typeof text === "string" && /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return size === 0 ? sizes.usual : Math.min(size, sizes.most);
}

function keptOf({ keep }: Query): string {
  return keptWithout(keep, "fairmark_");
}

/** What of the shop's own query string has to stay in links: what names the product there, for instance. */
export function keptWithout(keep: unknown, prefix: string): string {
  if (typeof keep !== "string" || keep.length > keptAtMost || hasControlCharacters(keep) || !keep.isWellFormed())
    return "";
  const kept = [...new URLSearchParams(keep)].filter(([name]) => !name.startsWith(prefix));
  return new URLSearchParams(kept).toString();
}

/** Names with commas between them in `skus`; `score_of` may come several times, each with a name that may hold commas. */
function parseNames(query: Query): string[] {
  const listed = texts(query.skus).flatMap((text) => text.split(","));
  const names = [...new Set([...listed, ...texts(query.score_of)])].filter((name) => name.trim() !== "");
  if (names.length > namesAtMost)
    throw new AppError("invalid_request", {
      errors: [`skus must have at most ${namesAtMost} items, there are ${names.length}`],
    });
  return names.filter((name) => parseNamed(name.trim()) !== undefined && lengthOf(name) < 400);
}

function texts(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === "string" && one.isWellFormed()) as string[];
}

function commonOf({ lang, style }: Query): Pick<EmbedAsked, "language" | "linksStyle"> {
  return { language: isLanguage(lang) ? lang : undefined, linksStyle: style === "link" };
}

/** The question in words that are the same for the same question. */
export function textOf(asked: object): string {
  return `embed ${JSON.stringify(asked)}`;
}
