import type { Organisation } from "../../organisations/index.ts";
import type { ReadyAnswer } from "../../platform/answer-memory.ts";
import { AppError } from "../../platform/errors.ts";
import { readyAnswer } from "../../platform/http/remembered-answer.ts";
import { type Asked, listOfQuestionsPath, pageOfList, readerOf } from "../../publication/index.ts";
import { Included } from "../embed.views.tsx";
import { html } from "../fragment.ts";
import { findProductQuestions } from "../product-questions.ts";
import { type For, findProductReviews } from "../product-reviews.ts";
import { langOf } from "../questions.views.tsx";
import { readShop } from "../shop-reviews.ts";
import type { EmbedDeps } from "../show-embed.ts";
import { viewQuestions } from "../show-questions.ts";
import { styleOf } from "../style.tsx";
import { viewReviews, viewShop } from "../views-of.ts";
import { type ListAsked, placeParameters } from "./list-asked.ts";
import { retailerPagePath } from "./old-addresses.ts";
import type { TagAsked } from "./tag-asked.ts";

type AskedOf<Kind extends TagAsked["kind"]> = Extract<TagAsked, { kind: Kind }>;

/**
 * What a shop's server includes by an old tag: the same as by the new ones, in elements that the old script knows, with links as
 * the old ones had them, and the count in a header.
 *
 * @throws AppError not_found for a product that neither the catalogue nor a published review names
 */
export async function showTag(deps: EmbedDeps, organisation: Organisation, asked: TagAsked): Promise<ReadyAnswer> {
  const reader = readerOf({ query: { lang: asked.language }, acceptLanguage: undefined }, organisation);
  const who = { organisation, reader };
  switch (asked.kind) {
    case "reviews":
      return showReviews(deps, who, asked);
    case "customer_experience_reviews":
      return showExperience(deps, who, asked);
    case "conversations":
      return showConversations(deps, who, asked);
  }
}

async function showReviews(deps: EmbedDeps, who: For, tag: AskedOf<"reviews">): Promise<ReadyAnswer> {
  const { of, asked, linksStyle } = tag;
  const found = await findProductReviews(deps, who, { of, ...asked });
  if (!found) throw new AppError("not_found");
  const id = "embedded-reviews";
  const ownPage = deps.baseUrl + found.reviewed.product.path;
  // Cars of a model have no page of ours.
  const inShop = asked.isPaged || of.cars !== undefined;
  const shopPage = listedPage(asked, found.reviewed.product.url);
  const at = (other: Asked) =>
    inShop ? placeInShop(asked, other, id, shopPage) : pageOfList(ownPage, other, who.reader.asked);
  const { view, bulks: lists } = await viewReviews(deps, who, found, at);
  const { style, bulks } = styleOf("all", linksStyle ? deps.baseUrl : undefined);
  const attributes = { id, trkref: tag.trkref, sku: of.named, lang: tag.language };
  const included = Included({ name: "reevoo-embedded-product-reviews", attributes, style, children: view });
  return counted(await html([included], [...bulks, ...lists]), "Review", found.shown.summary.count);
}

async function showExperience(
  deps: EmbedDeps,
  who: For,
  tag: AskedOf<"customer_experience_reviews">,
): Promise<ReadyAnswer> {
  const { asked, branchCode, linksStyle } = tag;
  const { organisation, reader } = who;
  const list = { page: asked.list.page, perPage: asked.perPage };
  const said = await readShop(deps, organisation, { branchCode, list });
  const id = "embedded-experience-reviews";
  const ownPage = deps.baseUrl + retailerPagePath(organisation.trkref);
  const at = (other: Asked) =>
    asked.isPaged ? placeInShop(asked, other, id) : pageOfList(ownPage, other, reader.asked);
  const { view, bulks: lists } = await viewShop(deps, who, said, { at });
  const { style, bulks } = styleOf("all", linksStyle ? deps.baseUrl : undefined);
  const attributes = { id, trkref: tag.trkref, lang: tag.language };
  const name = "reevoo-embedded-customer-experience-reviews";
  const included = Included({ name, attributes, style, children: view });
  return counted(await html([included], [...bulks, ...lists]), "Review", said.figures.count);
}

async function showConversations(deps: EmbedDeps, who: For, tag: AskedOf<"conversations">): Promise<ReadyAnswer> {
  const { of, asked, linksStyle } = tag;
  const found = await findProductQuestions(deps, who, { of, page: asked.list.page, perPage: asked.perPage });
  if (!found) throw new AppError("not_found");
  const id = "embedded-conversations";
  const shopPage = listedPage(asked, found.reviewed.product.url);
  // Cars of a model have no page of ours.
  const all =
    asked.isPaged || of.cars !== undefined
      ? undefined
      : deps.baseUrl + listOfQuestionsPath(who.organisation.trkref, found.reviewed) + langOf(who.reader, "&");
  // Questions have one order, and nothing narrows them.
  const at = ({ page }: Asked) => placeInShop(asked, { ...whole, page }, id, shopPage);
  const { view, bulks: lists } = await viewQuestions(deps, who, found, { at, all });
  const { style, bulks } = styleOf("all", linksStyle ? deps.baseUrl : undefined);
  const attributes = { id, trkref: tag.trkref, sku: of.named, lang: tag.language };
  const included = Included({ name: "reevoo-embedded-conversations", attributes, style, children: view });
  return counted(await html([included], [...bulks, ...lists]), "Conversation", found.place.count);
}

const whole = { order: "newest", score: undefined, writtenIn: undefined } as const;

/** The shop's own page at another place of the list; relative where the page is none that the shop has listed. */
function placeInShop({ keep }: ListAsked, asked: Asked, id: string, page = ""): string {
  const parameters = new URLSearchParams([...new URLSearchParams(keep), ...placeParameters(asked)]);
  return `${page}?${parameters}#${id}`;
}

/**
 * The page that a caller names as the shop's own, if its origin is that of the product's page in the shop's catalogue: no other address of a
 * caller's is ever linked to (ruling 27).
 */
function listedPage({ clientUrl }: ListAsked, productUrl: string | undefined): string | undefined {
  if (clientUrl === undefined || productUrl === undefined) return undefined;
  const { origin, pathname } = new URL(clientUrl);
  return origin === new URL(productUrl).origin ? origin + pathname : undefined;
}

/** With the header by which the clients of a shop tell whether there is anything to show: it is there even for none. */
async function counted(body: Buffer, what: "Review" | "Conversation", count: number): Promise<ReadyAnswer> {
  const headers = { [`x-reevoo-${what.toLowerCase()}count`]: String(count) };
  return { ...(await readyAnswer(body, String(count))), headers };
}
