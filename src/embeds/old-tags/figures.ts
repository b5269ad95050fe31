import type { Organisation } from "../../organisations/index.ts";
import { AppError } from "../../platform/errors.ts";
import { readerOf } from "../../publication/index.ts";
import type { Answers } from "../../reviews/index.ts";
import { type ProductAsked, parseProduct, type Query, textIn } from "../product-asked.ts";
import { findProductScores, type ProductDeps } from "../product-reviews.ts";
import { type ReadShop, readShop } from "../shop-reviews.ts";
import type { EmbedDeps } from "../show-embed.ts";
import { trkrefIn } from "./tag-asked.ts";

/** The figures that badges of the shop's own making ask for. */
export type FiguresAsked = { trkref: string; of: ProductAsked };

/** @throws AppError not_found where no product is named */
export function parseFigures(query: Query): FiguresAsked {
  const of = parseProduct(query);
  if (!of) throw new AppError("not_found");
  return { trkref: trkrefIn(query), of };
}

/** @throws AppError not_found for a product that neither the catalogue nor a published review names */
export async function scoresOfProduct(deps: ProductDeps, organisation: Organisation, { of }: FiguresAsked) {
  const reader = readerOf({ query: {}, acceptLanguage: undefined }, organisation);
  const found = await findProductScores(deps, { organisation, reader }, of);
  if (!found) throw new AppError("not_found");
  return found;
}

/** How many reviews a product has, and the mean of their scores. */
export async function productSummary(deps: ProductDeps, organisation: Organisation, asked: FiguresAsked) {
  const { summary } = await scoresOfProduct(deps, organisation, asked);
  return {
    sku: asked.of.named ?? null,
    review_count: summary.count,
    average_score: summary.average ?? null,
  };
}

/** What customers say about the shop, as percentages. */
export async function experienceScores(deps: EmbedDeps, organisation: Organisation, branchCode: string | undefined) {
  const { figures } = await readShop(deps, organisation, { branchCode });
  return { customer_experience_scores: presentScores(figures) };
}

function presentScores({ recommend, service, delivery }: ReadShop["figures"]) {
  return {
    overall: percentage(recommend),
    overall_respondents: recommend.respondents,
    customer_service: percentage(service),
    customer_service_respondents: service.respondents,
    delivery: percentage(delivery),
    delivery_respondents: delivery.respondents,
  };
}

function percentage({ respondents, summation }: Answers): number | null {
  return respondents === 0 ? null : Math.round((summation * 100) / respondents);
}

/** What of the query narrows the scores of the shop. */
export function branchIn(query: Query): string | undefined {
  return textIn(query, "branch_code");
}

/**
 * The function that a page wants to be called with the answer (JSONP); undefined if it wants JSON. Only a plain name: whatever else
 * stands here would run in that page.
 *
 * @throws AppError not_found for anything else
 */
export function parseCallback({ callback }: Query): string | undefined {
  if (callback === undefined || callback === "") return undefined;
  if (typeof callback !== "string" || !/^[A-Za-z_$][\w$.]{0,63}$/.test(callback)) {
    throw new AppError("not_found", { errors: ["callback must be a plain name of at most 64 characters"] });
  }
  return callback;
}

/** JSON, or the call of a function with it. */
export function jsonOrCall(value: object, callback: string | undefined): Buffer {
  const text = inScript(JSON.stringify(value));
  return Buffer.from(callback === undefined ? text : `${callback}(${text});`);
}

/** JSON that is the same wherever it stands in a script. */
export function inScript(json: string): string {
  return json.replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
