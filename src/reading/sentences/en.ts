import type { Translation } from "../../platform/i18n.ts";

export const en = {
  overall: "Overall rating",
  unnamed: "Product {{sku}}",
  confirmed: "Purchase confirmed by an order",
  named: "Purchase named by the shop",
  ownerSince: "Owner of this product since {{month}}",
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
