import type { Translation } from "../../platform/i18n.ts";

export const en = {
  // What a shop may replace with its own words; the placeholders are those of invitation-texts.ts.
  invitation: {
    subject: "What do you think of {{product}}?",
    opening:
      "You bought {{product}} from {{shop}}. {{shop}} would like to know what you think, and so would people who are thinking of buying the same.",
    closing: "Thank you\n{{shop}}",
  },
  reminder: {
    subject: "A reminder: what do you think of {{product}}?",
    opening:
      "A while ago {{shop}} wrote to you about your order {{order_ref}}. If you would like to say what you think of {{product}}, you still can. This is the only reminder.",
    closing: "Thank you\n{{shop}}",
  },
  greeting: "Hello {{firstName}},",
  greetingNobody: "Hello,",
  several_one: "{{first}} and {{count}} more",
  several_other: "{{first}} and {{count}} more",
  product: "Product {{sku}}",
  order: "Order {{orderRef}}",
  orderOf: "Order {{orderRef}} of {{date}}",
  write: "Write a review",
  writeAbout: "Write a review of {{product}}",
  writeHere: "Write a review here:",
  scores: "Or start with a score, from 1 (poor) to 10 (excellent):",
  scoresNote: "The score is only filled in for you: nothing is sent until you send it yourself.",
  scoreAbout: "{{score}} out of 10 for {{product}}",
  hidden: "(the link to the questionnaire goes here)",
  incentive:
    "The order says that you were given something for a review. It must not depend on what you write or on your score.",
  rest_one: "This order has {{count}} more product.",
  rest_other: "This order has {{count}} more products.",
  allItems: "See the whole order",
  allItemsHere: "The whole order, with a link for each product:",
  page: {
    heading: "What you bought",
    text_one: "{{shop}} would like to know what you think of it. Answering is voluntary.",
    text_other:
      "{{shop}} would like to know what you think. Pick what you want to write about; answering is voluntary.",
    done_one: "You have written about {{count}} product",
    done_other: "You have written about {{count}} products",
    allDone: "You have written about everything",
    nothing: "There is nothing to write about any more",
    languages: "Languages",
    footnote: "Reviews with Fairmark",
  },
  used: {
    heading: "What happens to your review",
    asks: "{{shop}} is asking you because its order {{orderRef}} names you as the customer. Answering is voluntary.",
    shown:
      "It is published on the review pages of {{shop}}: your score, your words and the dates, with the name that you choose or without one.",
    checked_one:
      "A person reads it within {{count}} day and decides whether it follows the rules. Nobody edits it. If it is refused, you will be told why.",
    checked_other:
      "A person reads it within {{count}} days and decides whether it follows the rules. Nobody edits it. If it is refused, you will be told why.",
    alike: "Good and bad reviews are treated alike: the score decides nothing.",
    policy: "How reviews are checked, ordered, shown and removed:",
    contact:
      "Is something wrong with your order? You can contact {{shop}} here: {{contact}}. This does not replace your review.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
