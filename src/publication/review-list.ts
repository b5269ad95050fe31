import { type ReviewOrder, reviewOrders } from "../reviews/index.ts";
import { withQuery } from "./publication-link.ts";

const perPage = 20;

/** A page of a list: the order, which page, and of how many. */
export type PlaceInList = { order: ReviewOrder; page: number; pages: number; perPage: number };

/**
 * Which page an address asks for. An unknown order means the default one. There is no filter by score, because what it leaves
 * would still look like what buyers say.
 *
 * @returns undefined for a page that is not there
 */
export function placeInList(query: Readonly<Record<string, unknown>>, count: number): PlaceInList | undefined {
  const order = reviewOrders.find((one) => one === query.order) ?? "newest";
  const pages = Math.max(1, Math.ceil(count / perPage));
  const asked = query.page ?? "1";
  const page = typeof asked === "string" && /^[1-9]\d{0,6}$/.test(asked) ? Number(asked) : 0;
  return page < 1 || page > pages ? undefined : { order, page, pages, perPage };
}

/** The address of a page of the list, without parameters that have their default. */
export function pageOfList(listPath: string, place: Pick<PlaceInList, "order" | "page">, lang?: string): string {
  return withQuery(listPath, {
    order: place.order === "newest" ? undefined : place.order,
    page: place.page === 1 ? undefined : String(place.page),
    lang,
  });
}
