import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { StructuredData, scriptJson } from "../platform/html/structured-data.tsx";
import {
  type Asked,
  askedParameters,
  isNarrowed,
  productData,
  readerOf,
  summariseScores,
} from "../publication/index.ts";
import type { EmbedAsked, ReviewsAsked } from "./asked.ts";
import { Included, ScoreOf } from "./embed.views.tsx";
import { contentOf, html, json } from "./fragment.ts";
import {
  type For,
  type FoundReviews,
  findProductReviews,
  findProductScores,
  type ProductDeps,
} from "./product-reviews.ts";
import { scoresOf } from "./scores-of.ts";
import { readShop } from "./shop-reviews.ts";
import { showQuestionCount, showQuestionCounts, showQuestions } from "./show-questions.ts";
import { styleOf, textOfStyle } from "./style.tsx";
import { viewReviews, viewShop } from "./views-of.ts";

export type EmbedDeps = ProductDeps & { clock: Clock };

type AskedOf<Kind extends EmbedAsked["kind"]> = Extract<EmbedAsked, { kind: Kind }>;

/**
 * What a shop's page shows, as HTML that it includes, or as JSON for the script.
 *
 * @throws AppError not_found for a product that neither the catalogue nor a published review names
 */
export async function showEmbed(deps: EmbedDeps, organisation: Organisation, asked: EmbedAsked): Promise<Buffer> {
  const reader = readerOf({ query: { lang: asked.language }, acceptLanguage: undefined }, organisation);
  const who = { organisation, reader };
  switch (asked.kind) {
    case "score":
      return showScore(deps, who, asked);
    case "scores":
      return showScores(deps, who, asked);
    case "shop":
      return showShop(deps, who, asked);
    case "reviews":
      return (await showReviews(deps, who, asked)) ?? showEmbed(deps, organisation, inJson(asked));
    case "questions":
      return (await showQuestions(deps, who, asked)) ?? showEmbed(deps, organisation, inJson(asked));
    case "question_count":
      return (await showQuestionCount(deps, who, asked)) ?? showEmbed(deps, organisation, inJson(asked));
    case "question_counts":
      return showQuestionCounts(deps, who, asked);
  }
}

const suffix = ".json";

/** No product is called so: then the end is no part of the sku. */
function inJson<Of extends AskedOf<"reviews" | "questions" | "question_count">>(asked: Of): Of {
  const { named } = asked.of;
  if (asked.isJson || !named?.endsWith(suffix)) throw new AppError("not_found");
  const of = { ...asked.of, named: named.slice(0, -suffix.length), cars: undefined };
  return { ...asked, of, isJson: true };
}

async function showReviews(deps: EmbedDeps, who: For, asked: AskedOf<"reviews">): Promise<Buffer | undefined> {
  const found = await findProductReviews(deps, who, asked);
  return found && sendReviews(deps, who, asked, found);
}

async function sendReviews(deps: EmbedDeps, who: For, asked: AskedOf<"reviews">, found: FoundReviews): Promise<Buffer> {
  const { baseUrl } = deps;
  const { organisation: shop, reader } = who;
  const { product, variants } = found.reviewed;
  const { summary, place, reviews } = found.shown;
  const { view, bulks: lists } = await viewReviews(deps, who, found, (other) => placeInShop(asked, other));
  const { count, average } = summary;
  const attributes = { trkref: shop.trkref, sku: asked.of.named, lang: asked.language };
  if (asked.isJson) return json({ ...attributes, count, average, ...(await contentOf("all", view, lists)) });
  const facts = { baseUrl, shop, product, variants, summary, reviews, reader, isElsewhere: true };
  // What is chosen by its reader is not what all buyers say, nor is what those of one branch say.
  const isOfAll = place.order === "newest" && !isNarrowed(place) && asked.of.branchCode === undefined;
  const rated = isOfAll && asked.of.named !== undefined ? productData(facts) : undefined;
  const marked = rated && (await scriptJson(rated));
  const { style, bulks } = styleOf("all", asked.linksStyle ? baseUrl : undefined);
  const named = { id: anchors.reviews, ...attributes };
  const included = Included({ name: "fairmark-reviews", attributes: named, style, children: view });
  const data = marked ? [StructuredData({ json: marked })] : [];
  return html([included, ...data], [...bulks, ...lists, ...(marked ? [marked] : [])]);
}

const anchors = { reviews: "fairmark-reviews", shop: "fairmark-shop" } as const;

/** The address of a page of the list on the shop's own page, whatever that is. */
function placeInShop({ keep }: ReviewsAsked, asked: Asked): string {
  const parameters = new URLSearchParams(keep);
  for (const [name, value] of Object.entries(askedParameters(asked)))
    if (value !== undefined) parameters.set(`fairmark_${name}`, value);
  return `?${parameters}#${anchors.reviews}`;
}

/** One score by itself: of cars, or at one branch. */
async function showScore(deps: EmbedDeps, who: For, { of, language, isJson, linksStyle }: AskedOf<"score">) {
  const found = await findProductScores(deps, who, of);
  if (!found) throw new AppError("not_found");
  const { count, average } = found.summary;
  const view = average === undefined ? null : ScoreOf({ reader: who.reader, average, count });
  const attributes = { trkref: who.organisation.trkref, sku: of.named, lang: language };
  if (isJson) return json({ ...attributes, count, average, ...(await contentOf("score", view, [])) });
  const { style, bulks } = styleOf("score", linksStyle ? deps.baseUrl : undefined);
  return html([Included({ name: "fairmark-score", attributes, style, children: view })], bulks);
}

async function showScores(
  { db, baseUrl }: EmbedDeps,
  { organisation, reader }: For,
  { names, isJson, language, linksStyle }: AskedOf<"scores">,
): Promise<Buffer> {
  const scores = (await scoresOf(db, organisation, names)).map(({ name, byScore }) => {
    const { count, average } = summariseScores(byScore);
    return { name, count, average, view: average === undefined ? null : ScoreOf({ reader, average, count }) };
  });
  const { trkref } = organisation;
  if (isJson) {
    const shown = scores.map(async ({ name, count, average, view }) => {
      return { sku: name, count, average, content: (await contentOf("score", view, [])).content };
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

async function showShop(deps: EmbedDeps, who: For, asked: AskedOf<"shop">): Promise<Buffer> {
  const { isJson, language, linksStyle, only, keep } = asked;
  const { organisation } = who;
  const said = await readShop(deps, organisation, asked);
  const { view, bulks: lists } = await viewShop(deps, who, said, { only, at: (other) => placeOfShop(keep, other) });
  const attributes = { trkref: organisation.trkref, lang: language };
  const sheet = only === undefined ? "all" : "score";
  if (isJson) return json({ ...attributes, count: said.figures.count, ...(await contentOf(sheet, view, lists)) });
  const { style, bulks } = styleOf(sheet, linksStyle ? deps.baseUrl : undefined);
  const named = { ...(asked.list ? { id: anchors.shop } : {}), ...attributes, only };
  return html([Included({ name: "fairmark-shop", attributes: named, style, children: view })], [...bulks, ...lists]);
}

function placeOfShop(keep: string, { page }: Asked): string {
  const parameters = new URLSearchParams(keep);
  if (page !== 1) parameters.set("fairmark_shop_page", String(page));
  return `?${parameters}#${anchors.shop}`;
}
