import { AppError } from "../../platform/errors.ts";
import type { Language } from "../../platform/languages.ts";
import { type ProductAsked, parseProduct, type Query, textIn } from "../product-asked.ts";
import { type ListAsked, languageOfLocale, parseTagList } from "./list-asked.ts";

/** The kinds of what a shop's server includes by the old tags. */
export const tagKinds = ["reviews", "customer_experience_reviews", "conversations"] as const;

export type TagKind = (typeof tagKinds)[number];

export type TagAsked = {
  trkref: string;
  /** If undefined, that of the organisation. */
  language: Language | undefined;
  linksStyle: boolean;
} & (
  | { kind: "reviews"; of: ProductAsked; asked: ListAsked }
  | { kind: "customer_experience_reviews"; branchCode: string | undefined; asked: ListAsked }
  | { kind: "conversations"; of: ProductAsked; asked: ListAsked }
);

/** In an old address, what newer ones have as parameters. */
export type InPath = { locale?: string; count?: string };

/**
 * What an old tag asks for. Nothing that is wrong with it is refused: what cannot be understood is as if it had not been said, since
 * whoever includes this has no reader who could be told.
 *
 * @throws AppError not_found without an organisation, or without a product where there has to be one
 */
export function parseTag(kind: TagKind, query: Query, { locale, count }: InPath = {}): TagAsked {
  const common = {
    trkref: trkrefIn(query),
    language: languageOfLocale(textIn(query, "locale") ?? locale),
    linksStyle: query.style === "link",
  };
  const asked = parseTagList(query, textIn(query, kind === "conversations" ? kind : "reviews") ?? count);
  if (kind === "customer_experience_reviews")
    return { ...common, kind, branchCode: textIn(query, "branch_code"), asked };
  const of = parseProduct(query);
  if (!of) throw new AppError("not_found");
  return { ...common, kind, of, asked };
}

/** The organisation, which the oldest clients call the retailer. */
export function trkrefIn(query: Query): string {
  return textIn(query, "trkref") ?? textIn(query, "retailer") ?? "";
}
