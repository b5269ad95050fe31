import type { Translation } from "../../platform/i18n.ts";

export const en = {
  // What a shop may replace with its own words; the placeholders are those of invitation-texts.ts.
  invitation: {
    subject: "What do you think of {{product}}?",
    opening:
      "You bought {{product}} from {{shop}}. {{shop}} would like to know what you think, and so would other people who are considering it.",
    closing: "Thank you\n{{shop}}",
  },
  reminder: {
    subject: "Reminder: what do you think of {{product}}?",
    opening:
      "A while ago {{shop}} wrote to you about your order {{order_ref}}. If you would like to say what you think of {{product}}, you still can. There will be no further reminder.",
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
  scoresNote: "This only fills in the score: nothing is sent until you send it yourself.",
  scoreAbout: "{{score}} out of 10 for {{product}}",
  hidden: "(the link to the questionnaire goes here)",
  incentive:
    "The order says that you were given something for writing a review. That must not depend on what you write or on your score.",
  rest_one: "This order has {{count}} more product.",
  rest_other: "This order has {{count}} more products.",
  allItems: "See the whole order",
  allItemsHere: "The whole order, with a link for each product:",
  page: {
    heading: "What you bought",
    text_one: "{{shop}} would like to know what you think of it. Answering is voluntary.",
    text_other:
      "{{shop}} would like to know what you think. Choose what you want to write about. Answering is voluntary.",
    done_one: "You have written about {{count}} product",
    done_other: "You have written about {{count}} products",
    allDone: "You have written about everything",
    nothing: "There is nothing left to write about",
    languages: "Languages",
    footnote: "Reviews with Fairmark",
  },
  used: {
    heading: "What happens to your review",
    asks: "{{shop}} is asking you because order {{orderRef}} names you as the customer. Answering is voluntary.",
    shown:
      "Your score, your words and the dates appear on the review pages of {{shop}}, under a name that you choose or without a name.",
    checked_one:
      "A person reads it within {{count}} day and decides whether it follows the rules. Nobody edits it. If it is refused, you will be told why.",
    checked_other:
      "A person reads it within {{count}} days and decides whether it follows the rules. Nobody edits it. If it is refused, you will be told why.",
    alike: "Good and bad reviews are treated alike: the score makes no difference.",
    policy: "How reviews are checked, ordered, shown and removed:",
    contact: "Is something wrong with your order? Contact {{shop}}: {{contact}}. You can still write a review.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
