import type { Translation } from "../../platform/i18n.ts";

export const en = {
  embeds: {
    all: "Show everything",
    figure: {
      recommend: "would recommend {{shop}}",
      delivery: "happy with the delivery",
      service: "happy with the customer service",
      asked_one: "{{shown}} customer asked",
      asked_other: "{{shown}} customers asked",
    },
    shop: {
      heading: "What customers say about {{shop}}",
      count_one: "{{shown}} customer has said something about the shop.",
      count_other: "{{shown}} customers have said something about the shop.",
      since: "Only what was published since {{date}} counts.",
      nothing: "No customer has said anything about the shop yet.",
      recommend: "Would recommend it (7 or more of 10)",
      delivery: "Happy with the delivery",
      service: "Happy with the customer service",
      of: "{{share}} of {{respondents}} who were asked",
    },
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
