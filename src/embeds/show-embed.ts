import type { VNode } from "preact";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { type Bulk, renderFragmentAround } from "../platform/html/render.ts";
import { StructuredData, scriptJson } from "../platform/html/structured-data.tsx";
import {
  type Asked,
  askedParameters,
  cardsOf,
  findReviewed,
  isNarrowed,
  productData,
  type Reader,
  type Reviewed,
  readerOf,
  readList,
  summariseScores,
} from "../publication/index.ts";
import { movingWindowStart } from "../reading/index.ts";
import { totalExperience } from "../reviews/index.ts";
import type { EmbedAsked, ReviewsAsked } from "./asked.ts";
import { Included, policyAddress, Reviews, ScoreOf, ShopSaid } from "./embed.views.tsx";
import { scoresOf } from "./scores-of.ts";
import { styleOf, textOfStyle } from "./style.tsx";

export type EmbedDeps = { db: Database; baseUrl: string; clock: Clock };

type For = { organisation: Organisation; reader: Reader };

/**
 * What a shop's page shows, as HTML that it includes, or as JSON for the script.
 *
 * @throws AppError not_found for a product that neither the catalogue nor a published review names
 */
export async function showEmbed(deps: EmbedDeps, organisation: Organisation, asked: EmbedAsked): Promise<Buffer> {
  const reader = readerOf({ query: { lang: asked.language }, acceptLanguage: undefined }, organisation);
  const who = { organisation, reader };
  if (asked.kind === "scores") return showScores(deps, who, asked);
  return asked.kind === "shop" ? showShop(deps, who, asked) : showReviews(deps, who, asked);
}

type There = { reviewed: Reviewed; shown: Awaited<ReturnType<typeof readList>> };

/** A page of the list past its end is the last one, since what is behind it may have gone since the link was made. */
async function findThere(
  deps: EmbedDeps,
  who: For,
  { named, list, perPage }: ReviewsAsked,
): Promise<There | undefined> {
  const reviewed = await findReviewed(deps.db, { ...who, baseUrl: deps.baseUrl }, named);
  const { organisation } = who;
  const asked = { organisation, skus: reviewed.skus, asked: list, perPage, endsAtLastPage: true };
  const shown = await readList(deps.db, asked);
  return reviewed.isInCatalogue || shown.summary.count > 0 ? { reviewed, shown } : undefined;
}

const suffix = ".json";

async function showReviews(deps: EmbedDeps, who: For, asked: EmbedAsked & ReviewsAsked): Promise<Buffer> {
  const found = await findThere(deps, who, asked);
  if (found) return sendReviews(deps, who, asked, found);
  // No product is called so: then the end is no part of the sku.
  if (asked.isJson || !asked.named.endsWith(suffix)) throw new AppError("not_found");
  const named = asked.named.slice(0, -suffix.length);
  return showReviews(deps, who, { ...asked, named, isJson: true });
}

async function sendReviews(
  { baseUrl }: EmbedDeps,
  { organisation, reader }: For,
  asked: EmbedAsked & ReviewsAsked,
  { reviewed, shown }: There,
): Promise<Buffer> {
  const { product, variants } = reviewed;
  const { summary, place, reviews } = shown;
  const shop = organisation;
  const list = await cardsOf(shown, { reader, shop, variants, linkBase: baseUrl });
  const view = Reviews({
    ...{ reader, shop, baseUrl, ...shown, list, shownReviews: reviews.length },
    policy: policyAddress(baseUrl, shop, reader.asked),
    at: (other) => placeInShop(asked.keep, other),
  });
  const { count, average } = summary;
  const attributes = { trkref: shop.trkref, sku: asked.named, lang: asked.language };
  if (asked.isJson) return json({ ...attributes, count, average, ...(await contentOf(view, [list])) });
  const facts = { baseUrl, shop, product, variants, summary, reviews, reader, isElsewhere: true };
  // What is chosen by its reader is not what all buyers say.
  const rated = place.order === "newest" && !isNarrowed(place) ? productData(facts) : undefined;
  const marked = rated && (await scriptJson(rated));
  const { style, bulks } = styleOf("all", asked.linksStyle ? baseUrl : undefined);
  const named = { id: anchor, ...attributes };
  const included = Included({ name: "fairmark-reviews", attributes: named, style, children: view });
  const data = marked ? [StructuredData({ json: marked })] : [];
  return html([included, ...data], [...bulks, list, ...(marked ? [marked] : [])]);
}

const anchor = "fairmark-reviews";

/** The address of a page of the list on the shop's own page, whatever that is. */
function placeInShop(keep: string, asked: Asked): string {
  const parameters = new URLSearchParams(keep);
  for (const [name, value] of Object.entries(askedParameters(asked)))
    if (value !== undefined) parameters.set(`fairmark_${name}`, value);
  return `?${parameters}#${anchor}`;
}

async function showScores(
  { db, baseUrl }: EmbedDeps,
  { organisation, reader }: For,
  { names, isJson, language, linksStyle }: EmbedAsked & { names: readonly string[] },
): Promise<Buffer> {
  const scores = (await scoresOf(db, organisation, names)).map(({ name, byScore }) => {
    const { count, average } = summariseScores(byScore);
    return { name, count, average, view: average === undefined ? null : ScoreOf({ reader, average, count }) };
  });
  const { trkref } = organisation;
  if (isJson) {
    const shown = scores.map(async ({ name, count, average, view }) => {
      return { sku: name, count, average, content: view === null ? "" : await fragment([view], []) };
    });
    return json({ trkref, lang: language, css: textOfStyle("score"), scores: await Promise.all(shown) });
  }
  const { style, bulks } = styleOf("score", linksStyle ? baseUrl : undefined);
  const elements = scores.map(({ name, view }) => {
    const attributes = { trkref, sku: name, lang: language };
    return Included({ name: "fairmark-score", attributes, style, children: view });
  });
  return html(elements, bulks);
}

async function showShop(
  { db, baseUrl, clock }: EmbedDeps,
  { organisation, reader }: For,
  { isJson, language, linksStyle }: EmbedAsked,
): Promise<Buffer> {
  const since = movingWindowStart(organisation, clock());
  const said = await totalExperience(db, { organisationId: organisation.id }, since);
  const view = ShopSaid({ reader, shop: organisation, baseUrl, figures: { ...said, since } });
  const attributes = { trkref: organisation.trkref, lang: language };
  if (isJson) return json({ ...attributes, count: said.count, ...(await contentOf(view, [])) });
  const { style, bulks } = styleOf("all", linksStyle ? baseUrl : undefined);
  return html([Included({ name: "fairmark-shop", attributes, style, children: view })], bulks);
}

async function contentOf(view: VNode, bulks: readonly Bulk[]): Promise<{ css: string; content: string }> {
  return { css: textOfStyle("all"), content: await fragment([view], bulks) };
}

async function html(nodes: readonly VNode[], bulks: readonly Bulk[]): Promise<Buffer> {
  return Buffer.from(await fragment(nodes, bulks));
}

/** Some programs that include it take out line breaks; as a reference each of them stays. */
async function fragment(nodes: readonly VNode[], bulks: readonly Bulk[]): Promise<string> {
  const text = await Promise.all(nodes.map(async (node) => (await renderFragmentAround(node, bulks)).toString()));
  return text.join("").replaceAll("\r", "&#13;").replaceAll("\n", "&#10;");
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
