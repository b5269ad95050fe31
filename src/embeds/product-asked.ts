import { type ModelQuery, modelFeatures } from "../catalogue/index.ts";
import { AppError } from "../platform/errors.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { parseNamed } from "../publication/index.ts";
import { readModelQuery } from "../reading/index.ts";

/**
 * What reviews are asked for: those of a product by its sku (or `series:` and a group), or of cars by what they are; at one branch
 * alone, if one is named.
 */
export type ProductAsked = ({ named: string; cars?: undefined } | { named?: undefined; cars: ModelQuery }) & {
  branchCode?: string | undefined;
};

export type Query = Readonly<Record<string, unknown>>;

const lengthAtMost = 400;

/** A parameter by its first value; undefined if it is empty, or nothing that anything could be called. */
export function textIn(query: Query, name: string): string | undefined {
  const text = [query[name]].flat()[0];
  if (typeof text !== "string" || text.trim() === "" || !text.isWellFormed() || hasControlCharacters(text))
    return undefined;
  return lengthOf(text) > lengthAtMost ? undefined : text;
}

/**
 * @returns undefined if no product is named
 * @throws AppError not_found for what can be none, and for cars without manufacturer and model
 */
export function parseProduct(query: Query): ProductAsked | undefined {
  const branchCode = textIn(query, "branch_code");
  const sku = [query.sku].flat()[0];
  if (typeof sku === "string" && sku !== "") {
    const named = parseNamed(sku.isWellFormed() ? sku : "");
    if (named === undefined) throw new AppError("not_found");
    return { named, branchCode };
  }
  const names = ["manufacturer", "model", ...modelFeatures];
  const said = Object.fromEntries(
    names.flatMap((name) => {
      const text = textIn(query, name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  if (said.manufacturer === undefined && said.model === undefined) return undefined;
  // An embed has no reader who could be told what is missing.
  if (said.manufacturer === undefined || said.model === undefined) throw new AppError("not_found");
  const cars = readModelQuery(said);
  return cars && { cars, branchCode };
}
