import type { VNode } from "preact";
import type { Bulk } from "../platform/html/render.ts";
import { type Asked, cardsOf } from "../publication/index.ts";
import type { ShopFigure } from "./asked.ts";
import { policyAddress, Reviews, ShopFigureLine, ShopSaid } from "./embed.views.tsx";
import type { For, FoundReviews, ProductDeps } from "./product-reviews.ts";
import { experienceCards, type ReadShop } from "./shop-reviews.ts";

/** Something to show, if there is anything, and the long parts of it. */
export type Viewed<View = VNode> = { view: View; bulks: readonly Bulk[] };

/** A product's reviews as every embed shows them. `at`: the address of another page of the list. */
export async function viewReviews(
  { baseUrl }: Pick<ProductDeps, "baseUrl">,
  { organisation: shop, reader }: For,
  { reviewed, shown }: FoundReviews,
  at: (asked: Asked) => string,
): Promise<Viewed> {
  const list = await cardsOf(shown, { reader, shop, variants: reviewed.variants, linkBase: baseUrl });
  const policy = policyAddress(baseUrl, shop, reader.asked);
  const shownReviews = shown.reviews.length;
  return { view: Reviews({ reader, shop, baseUrl, ...shown, list, shownReviews, policy, at }), bulks: [list] };
}

/** What is said of the shop as every embed shows it: one figure, or all with the list that was asked for. */
export async function viewShop(
  { baseUrl }: Pick<ProductDeps, "baseUrl">,
  { organisation: shop, reader }: For,
  said: ReadShop,
  { only, at, isPage = false }: { only?: ShopFigure | undefined; at: (asked: Asked) => string; isPage?: boolean },
): Promise<Viewed<VNode | null>> {
  const { figures, place, reviews } = said;
  if (only !== undefined)
    return { view: ShopFigureLine({ reader, shop, figure: only, answers: figures[only] }), bulks: [] };
  if (place === undefined) return { view: ShopSaid({ reader, shop, baseUrl, figures }), bulks: [] };
  const cards = await experienceCards(said, { reader, shop, linkBase: baseUrl });
  const list = { place, shownReviews: reviews.length, cards, at };
  return { view: ShopSaid({ reader, shop, baseUrl, figures, list, isPage }), bulks: [cards] };
}
