import type { Translation } from "../../platform/i18n.ts";

export const en = { valueForMoney: "Value for money" } as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
