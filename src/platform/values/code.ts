import { withoutFormatCharacters } from "../text.ts";

/**
 * The form in which a shop's code (an order_ref, a sku) is compared, byte for byte: without format characters, trimmed.
 */
export function codeKey(code: string): string {
  return withoutFormatCharacters(code).trim();
}
