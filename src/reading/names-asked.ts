import { AppError } from "../platform/errors.ts";
import { lengthOf } from "../platform/text.ts";
import { codeKey } from "../platform/values/code.ts";

const longest = 191 + "series:".length;

/**
 * Skus with commas between them, each once, in the order asked.
 *
 * @throws AppError invalid_request for more than so many, and for one that can be none
 */
export function readSkus(text: string, most: number): string[] {
  const skus = [...new Set(text.split(",").map(codeKey))].filter((sku) => sku !== "");
  const errors = skus
    .filter((sku) => lengthOf(sku) > longest)
    .map((sku) => `skus has one of ${lengthOf(sku)} characters; a sku has at most 191`);
  if (skus.length > most) errors.push(`skus must have at most ${most} items, there are ${skus.length}`);
  if (errors.length > 0) throw new AppError("invalid_request", { errors });
  return skus;
}
