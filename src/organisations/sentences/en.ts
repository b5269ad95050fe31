import type { Translation } from "../../platform/i18n.ts";

export const en = {
  notFound: {
    heading: "This is not among {{shop}}’s reviews",
    advice: "It may have been withdrawn or taken down since, or its address is incomplete.",
  },
  policy: "How reviews work at {{shop}}",
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
