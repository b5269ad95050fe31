import { withoutFormatCharacters } from "../text.ts";

/** What a code of a shop's (an order_ref, a sku) is compared by, byte for byte: without format characters, trimmed. */
export function codeKey(code: string): string {
  return withoutFormatCharacters(code).trim();
}
