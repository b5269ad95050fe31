import type { Translation } from "../../platform/i18n.ts";

export const en = {
  embeds: {
    all: "Show everything",
    questions: {
      none: "Nobody has asked about this product yet",
      one: "One question",
      range: "Questions {{from}} to {{to}} of {{of}}",
      order: "Newest first, by date of publication.",
      pages: "Pages of questions",
      all: "All {{shown}} questions",
      count_one: "{{shown}} question",
      count_other: "{{shown}} questions",
      by: "By",
      byShopper: "By a shopper",
      asked: "asked {{date}}",
      published: "published {{date}}",
      answer: "Answer by the shop, {{shop}}",
      answerByOwner: "Answer by {{name}}, who bought it",
      answerByUnnamed: "Answer by somebody who bought it",
      ownerSince: "Owner of this product since {{month}}",
      unanswered: "Nobody has answered yet.",
      votes: "helpful: {{helpful}}, not helpful: {{unhelpful}}",
      alone: "This question on its own page",
      ask: "Ask a question about this product",
      disclosure: "A person reads every question and every answer before it is shown. Votes do not affect the order.",
    },
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
