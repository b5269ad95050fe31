import { isLanguage, type Language } from "../platform/languages.ts";
import { type ReviewOrder, type ReviewTotals, reviewOrders } from "../reviews/index.ts";
import { withQuery } from "./publication-link.ts";

/** What of a list its reader wants to see; undefined for all. */
export type Narrowing = { score: number | undefined; writtenIn: Language | undefined };

/** Which page of which list: whoever narrows it is told so above the list, and how many reviews there are without that. */
export type Asked = Narrowing & { order: ReviewOrder; page: number };

/** The page that is shown: of how many, and how many reviews are on all of them. */
export type PlaceInList = Asked & { pages: number; perPage: number; count: number };

type Query = Readonly<Record<string, unknown>>;

/**
 * What an address asks for. An order, a score or a language that nobody knows is as if it were not there.
 *
 * @returns page 0 for one that cannot be
 */
export function parseAsked(query: Query): Asked {
  const page = query.page ?? "1";
  return {
    order: reviewOrders.find((one) => one === query.order) ?? "newest",
    score: typeof query.score === "string" && /^([1-9]|10)$/.test(query.score) ? Number(query.score) : undefined,
    writtenIn: isLanguage(query.written_in) ? query.written_in : undefined,
    page: typeof page === "string" && /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 0,
  };
}

/** @param totals the figures of the reviews in the language asked for, or of all */
export function placeInList(asked: Asked, totals: Pick<ReviewTotals, "byScore">, perPage: number): PlaceInList {
  const scores = asked.score === undefined ? totals.byScore : [totals.byScore[asked.score - 1] ?? 0];
  const count = scores.reduce((sum, times) => sum + times, 0);
  return { ...asked, pages: Math.max(1, Math.ceil(count / perPage)), perPage, count };
}

export function isNarrowed({ score, writtenIn }: Narrowing): boolean {
  return score !== undefined || writtenIn !== undefined;
}

/** The parameters of a page of a list that differ from the default, as an address has them. */
export function askedParameters({ order, score, writtenIn, page }: Asked): Record<string, string | undefined> {
  return {
    order: order === "newest" ? undefined : order,
    score: score === undefined ? undefined : String(score),
    written_in: writtenIn,
    page: page === 1 ? undefined : String(page),
  };
}

/** The address of a page of the list. */
export function pageOfList(listPath: string, asked: Asked, lang?: string): string {
  return withQuery(listPath, { ...askedParameters(asked), lang });
}
