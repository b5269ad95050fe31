import type { Organisation } from "../../organisations/index.ts";
import { renderPageAround } from "../../platform/html/render.ts";
import { type Asked, PublishedPage, pageOfList, parseAsked, type Reader, shopOf } from "../../publication/index.ts";
import { Included } from "../embed.views.tsx";
import type { Query } from "../product-asked.ts";
import { embedSentences } from "../sentences/index.ts";
import { readShop } from "../shop-reviews.ts";
import type { EmbedDeps } from "../show-embed.ts";
import { styleOf } from "../style.tsx";
import { viewShop } from "../views-of.ts";
import { retailerPagePath } from "./old-addresses.ts";

const perPage = 20;

/** The page of what customers say about a shop: a page around what shops include. */
export async function showRetailer(
  deps: EmbedDeps,
  { organisation, reader }: { organisation: Organisation; reader: Reader },
  query: Query,
): Promise<Buffer> {
  const asked = Math.max(1, parseAsked({ page: query.page }).page);
  const said = await readShop(deps, organisation, { list: { page: asked, perPage } });
  const path = retailerPagePath(organisation.trkref);
  const at = ({ page }: Pick<Asked, "page">) => pageOfList(path, { ...whole, page }, reader.asked);
  const { view, bulks: lists } = await viewShop(deps, { organisation, reader }, said, { at, isPage: true });
  // Linked, as the policy of our pages has it.
  const { style, bulks } = styleOf("all", "");
  const { page = 1, pages = 1 } = said.place ?? {};
  const document = PublishedPage({
    ...{
      reader,
      shop: shopOf(organisation),
      baseUrl: deps.baseUrl,
      path: pageOfList(path, { ...whole, page }),
    },
    title: embedSentences(reader.language)("shop.heading", { shop: organisation.name }),
    previous: page > 1 ? at({ page: page - 1 }) : undefined,
    next: page < pages ? at({ page: page + 1 }) : undefined,
    children: Included({ name: "fairmark-shop", attributes: { trkref: organisation.trkref }, style, children: view }),
  });
  return renderPageAround(document, [...bulks, ...lists]);
}

const whole = { order: "newest", score: undefined, writtenIn: undefined } as const;
